"""Below /admin/town/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.town, name="starting_town"),
    path("units/", views.units, name="starting_units"),
    path("people/", views.people, name="starting_people"),
    path("passwords/", views.passwords, name="starting_passwords"),
]
