"""The wall in Wagtail's menus and choosers, and who still waits for a role."""

from wagtail import hooks
from wagtail.admin.ui.components import Component

from .admin_views import linkable_pages
from .staff_admin import without_role
from .wall import is_open_address


@hooks.register("construct_page_chooser_queryset")
def what_may_be_linked(pages, request):
    """Live pages of everybody, drafts of one's own units."""
    return (
        pages if request.user.is_superuser else pages.filter(pk__in=linkable_pages(request.user).values("pk"))
    )


def only_open_addresses(request, items) -> None:
    """No link of the menu leads to a closed address."""
    items[:] = [one for one in items if not one.url or is_open_address(request.user, str(one.url))]


for menu in ("construct_main_menu", "construct_settings_menu", "construct_reports_menu", "construct_search"):
    hooks.register(menu, only_open_addresses, order=1000)


class WithoutRolePanel(Component):
    """For administrators: colleagues who can log in and do nothing."""

    name = "portal_without_role"
    template_name = "accounts/admin/without_role.html"
    order = 20

    def get_context_data(self, parent_context):
        return {"colleagues": list(without_role().order_by("-last_login", "pk")[:20])}


@hooks.register("construct_homepage_panels")
def who_waits_for_a_role(request, panels):
    if request.user.is_superuser:
        panels.append(WithoutRolePanel())
