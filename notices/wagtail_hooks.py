"""The dashboard's panel of notices, and the way to their pages from the menu."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.accounts.roles import own_unit
from portal.places.models import Unit

from .duties import has_work, waiting_for, writes


class NoticesPanel(Component):
    """等您看的通知: it comes first of all, an urgent one is passed within two minutes; below it the way to write one."""

    name = "portal_notices"
    template_name = "notices/admin/panel.html"
    order = 2

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        unit = own_unit(user) or Unit.objects.filter(kind=Unit.Kind.TOWN).select_related("page").first()
        return {
            "waiting": waiting_for(user),
            "writes": writes(user),
            "has_work": has_work(user),
            "board": unit if unit and unit.page_id else None,
        }


@hooks.register("construct_homepage_panels", order=910)
def panel(request, panels):
    panels.append(NoticesPanel())


class NoticesItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_work(request.user)


@hooks.register("register_admin_menu_item")
def menu_item():
    return NoticesItem(_("通知"), reverse("notices_desk"), name="notices", icon_name="warning", order=255)
