"""Addresses of 我的."""

from django.urls import path

from . import account, family, mine, way_in

urlpatterns = [
    path("my/", mine.my, name="my"),
    path("my/enter/", way_in.my_enter, name="my_enter"),
    path("my/check/", way_in.my_second_fact, name="my_second_fact"),
    path("my/service/", mine.my_service, name="my_service"),
    path("my/exit/", way_in.my_exit, name="my_exit"),
    path("my/data/", account.my_data, name="my_data"),
    path("my/close/", account.my_close, name="my_close"),
    path("my/enter/password/", way_in.enter_by_password, name="my_enter_password"),
    path("my/password/", account.set_password, name="my_password"),
    path("my/mail/", account.set_mail, name="my_mail"),
    path("my/mail/<str:token>/", account.confirm_mail, name="my_mail_confirm"),
    path("my/family/<int:pk>/", family.correct, name="my_correct"),
    path("my/leave/<int:pk>/", mine.my_leave, name="my_leave"),
    path("my/family/<int:pk>/end/", family.my_end_proxy, name="my_end_proxy"),
]
