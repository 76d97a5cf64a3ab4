"""Addresses of the demo: the tour, its buttons, the phone, the mailbox."""

from django.urls import path

from . import mailbox, phone, tour

urlpatterns = [
    path("demo/phone/", phone.phone, name="demo_phone"),
    path("demo/mail/", mailbox.mailbox, name="demo_mail"),
    path("demo/mail/<str:name>/", mailbox.one_mail, name="demo_mail_one"),
    path("demo/mail/<str:name>/html/", mailbox.mail_html, name="demo_mail_html"),
    path("demo/", tour.tour, name="demo_tour"),
    path("demo/enter/", tour.enter, name="demo_enter"),
    path("demo/leave/", tour.leave, name="demo_leave"),
]
