"""The editors' dashboard: four buttons to start from, what waits for me, what goes live next."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem, MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Revision

from portal.accounts.roles import own_unit
from portal.accounts.wall import reached_pages
from portal.core.checklist import checked
from portal.core.models.index_page import index_below
from portal.core.parts import links_of
from portal.editorial.models import PublishFailure
from portal.editorial.returns import returned_to
from portal.editorial.starts import starts
from portal.places.models import Unit

from .own_panels import only_of_own_units
from .units_admin import UnitViewSet


class StartPanel(Component):
    """写新闻, 写人物, 发活动, 出一期: each opens the form in the editor's own unit."""

    name = "portal_start"
    template_name = "home/admin/start_panel.html"
    order = 10

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        unit = start_unit(user)
        buttons = starts() if unit and may_start(user, unit) else []
        return {
            "unit": unit,
            "starts": buttons,
            # Who writes nothing works at a desk or a door.
            "work": [] if buttons else links_of("work", user)[:1],
        }


class ReturnsPanel(Component):
    """What was sent back to me, with the reviewer's words: it comes first, somebody waits for it."""

    name = "portal_returns"
    template_name = "home/admin/returns_panel.html"
    order = 5

    def get_context_data(self, parent_context):
        return {"returns": returned_to(parent_context["request"].user)}


class ChecklistPanel(Component):
    """For administrators: what the town still lacks; folded away when nothing is missing."""

    name = "portal_checklist"
    template_name = "home/admin/checklist_panel.html"
    order = 15

    def get_context_data(self, parent_context):
        asked = checked()
        return {
            "missing": [one for one in asked if one.missing],
            "done": [one for one in asked if not one.missing],
            "count": len(asked),
        }


class ComingPanel(Component):
    """What goes live next, and what should have and could not, in the editor's own units."""

    name = "portal_coming"
    template_name = "home/admin/coming_panel.html"
    order = 230

    def get_context_data(self, parent_context):
        reached = reached_pages(parent_context["request"].user)
        due = Revision.objects.page_revisions().filter(approved_go_live_at__gt=timezone.now())
        rows = list(due.order_by("approved_go_live_at").values_list("object_id", "approved_go_live_at"))
        pages = reached.in_bulk([int(number) for number, _at in rows])
        coming = [{"page": pages[int(number)], "at": at} for number, at in rows if int(number) in pages]
        failures = PublishFailure.objects.filter(page__in=reached.values("pk")).select_related("page")
        return {"coming": coming[:8], "failures": list(failures[:8])}


def start_unit(user) -> Unit | None:
    """Where a new page of this editor goes: their own unit; the town for administrators."""
    unit = own_unit(user)
    if unit is None and user.is_superuser:
        unit = Unit.objects.filter(kind=Unit.Kind.TOWN).select_related("page").first()
    return unit if unit and unit.page_id else None


def may_start(user, unit: Unit) -> bool:
    """Whether a user may add pages in a unit."""
    if unit.page is None or user.is_superuser:
        return user.is_superuser
    return "add" in getattr(unit.page.specific.permissions_for_user(user), "permissions", set())


def start_view(request, kind: str):
    """Open the form of a new page in the editor's own unit, making its list if there is none."""
    start = next((one for one in starts() if one.name == kind), None)
    unit = start_unit(request.user)
    if start is None:
        raise Http404
    if unit is None or unit.page is None or not may_start(request.user, unit):
        messages.error(request, _("您还没有在哪个单位担任角色，请系统管理员在“设置—同事与角色”里加上。"))
        return redirect("wagtailadmin_home")
    parent = index_below(unit.page.specific, start.index)
    return redirect(start.address(parent))


@hooks.register("register_admin_urls")
def urls():
    return [
        path("start/<slug:kind>/", start_view, name="home_start"),
        path("town/", include("home.starting.urls")),
        path("messages/", include("home.filing.urls")),
    ]


@hooks.register("register_settings_menu_item")
def starting_item():
    return MenuItem(_("从零开始"), reverse("starting_town"), name="starting", icon_name="home", order=685)


@hooks.register("register_settings_menu_item")
def filing_item():
    return AdminOnlyMenuItem(
        _("短信模板"), reverse("sms_templates"), name="sms-templates", icon_name="mail", order=690
    )


@hooks.register("construct_homepage_panels")
def dashboard(request, panels):
    panels[:] = [
        ReturnsPanel(),
        StartPanel(),
        # The example town is invented and lacks nothing that anybody could mend.
        *([ChecklistPanel()] if request.user.is_superuser and not settings.DEMO else []),
        ComingPanel(),
        *[only_of_own_units(panel) for panel in panels if not isinstance(panel, SummaryItem)],
    ]


# After Wagtail's own, which add theirs to the same list.
@hooks.register("construct_homepage_summary_items", order=900)
def no_summary(request, items):
    """Counts of all pages and images say nothing to a village editor."""
    items.clear()


@hooks.register("construct_help_menu", order=900)
def no_foreign_help(request, menu_items):
    """Wagtail's own help leads to English pages of another host."""
    menu_items.clear()


hooks.register("register_admin_viewset", lambda: UnitViewSet("units"))


@hooks.register("insert_global_admin_css")
def dashboard_style():
    return format_html('<link rel="stylesheet" href="{}">', static("home/css/dashboard.css"))
