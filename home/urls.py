"""Addresses of 找谁."""

from django.urls import path

from . import who

urlpatterns = [
    path("contacts/", who.who, name="who"),
    path("contacts/find/", who.who_find, name="who_find"),
    path("contacts/<slug:slug>/", who.who_unit, name="who_unit"),
]
