"""Addresses of readers who have the paper by mail."""

from django.urls import path

from . import public_views

urlpatterns = [
    path("mail/", public_views.ask, name="mail"),
    path("mail/asked/", public_views.asked, name="mail_asked"),
    path("mail/confirm/<str:token>/", public_views.confirm, name="mail_confirm"),
    path("mail/mine/<str:token>/", public_views.mine, name="mail_mine"),
    path("mail/leave/<str:token>/", public_views.leave, name="mail_leave"),
]
