"""The wall in Wagtail's menus and choosers, and who still waits for a role."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from . import factor_admin
from .admin_views import linkable_pages
from .staff_admin import without_role
from .wall import is_open_address

# Most colleagues have no e-mail: without one nobody could save a switch on the page of their own account.
NameEmailForm.base_fields["email"].required = False


@hooks.register("register_admin_urls")
def factor_urls():
    return [path("login-check/", include(factor_admin.urls))]


@hooks.register("register_settings_menu_item")
def factors_item():
    return MenuItem(
        _("登录验证"), reverse("staff_factors:index"), name="login-check", icon_name="key", order=705
    )


@hooks.register("register_account_menu_item")
def my_factor(request):
    return {
        "url": reverse("second_factor_mine"),
        "label": _("我的登录验证"),
        "help_text": _("换手机、换方式、重新打印恢复码。"),
    }


@hooks.register("construct_page_chooser_queryset")
def what_may_be_linked(pages, request):
    """Live pages of everybody, drafts of one's own units."""
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=linkable_pages(request.user).values("pk"))


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
