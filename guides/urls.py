"""Addresses of guides that are not pages."""

from django.urls import path

from . import views

urlpatterns = [path("nearby/<slug:slug>/", views.nearby, name="guides_nearby")]
