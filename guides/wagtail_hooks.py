"""Guides in the admin: what to look at again, menus, the map."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.wall import is_open_address

from . import admin_views
from .checks import ChecksPanel


class OpenMenuItem(MenuItem):
    """For whom the address is open."""

    def is_shown(self, request):
        return is_open_address(request.user, self.url)


@hooks.register("register_admin_urls")
def urls():
    return [
        path("guides/menus/", admin_views.menus_view, name="guides_menus"),
        path("guides/menus/<int:pk>/", admin_views.menu_view, name="guides_menu"),
        path("guides/menus/<int:pk>/repeat/", admin_views.repeat_view, name="guides_repeat"),
        path("guides/map/", admin_views.map_view, name="guides_map"),
        path("guides/map/picture.svg", admin_views.map_picture, name="guides_map_picture"),
    ]


@hooks.register("register_admin_menu_item")
def menus_in_the_menu():
    return OpenMenuItem(
        _("食堂菜单"), reverse("guides_menus"), name="menus", icon_name="calendar-alt", order=245
    )


@hooks.register("register_admin_menu_item")
def map_in_the_menu():
    return OpenMenuItem(_("镇上的图"), reverse("guides_map"), name="town-map", icon_name="site", order=246)


@hooks.register("construct_homepage_panels")
def checks(request, panels):
    panels.append(ChecksPanel())
