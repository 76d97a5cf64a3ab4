"""Addresses of the demo: the tour, its buttons, the phone."""

from django.urls import path

from . import phone, tour

urlpatterns = [
    path("demo/phone/", phone.phone, name="demo_phone"),
    path("demo/", tour.tour, name="demo_tour"),
    path("demo/enter/", tour.enter, name="demo_enter"),
    path("demo/leave/", tour.leave, name="demo_leave"),
]
