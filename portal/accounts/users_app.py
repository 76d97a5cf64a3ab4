"""Wagtail's app of users with our screens in it: its own let groups and administrators be ticked by hand."""

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsers(WagtailUsersAppConfig):
    user_viewset = "portal.accounts.staff_admin.StaffViewSet"
