"""Roles in the admin, for system administrators."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from . import factor_admin
from .actions import revoke_role
from .admin_views import linkable_pages
from .forms import StaffRoleForm
from .models import StaffRole
from .wall import is_open_address


class TakeRoleView(generic.DeleteView):
    @transaction.atomic
    def delete_action(self):
        revoke_role(held=self.object, by=self.request.user)


class NoChangeView(generic.EditView):
    """A role is taken and another one given; changing a row would leave the old rights behind."""

    def dispatch(self, request, *args, **kwargs):
        messages.info(request, _("角色不能改成另一个：请先删除这一条，再新建一条。"))
        return redirect(self.index_url_name)


class StaffRoleViewSet(ModelViewSet):
    """Who does what where. A role is given or taken, never changed into another."""

    model = StaffRole
    icon = "group"
    menu_label = _("角色")
    menu_name = "staff-roles"
    add_to_settings_menu = True
    menu_order = 700
    list_display = ["user", "unit", "role"]
    list_filter = ["role", "unit"]
    search_fields = []
    inspect_view_enabled = False
    copy_view_enabled = False
    edit_view_class = NoChangeView
    delete_view_class = TakeRoleView
    edit_handler = ObjectList(
        [FieldPanel("user"), FieldPanel("unit"), FieldPanel("role")], base_form_class=StaffRoleForm
    )


@hooks.register("register_admin_viewset")
def staff_roles():
    return StaffRoleViewSet("staff_roles")


@hooks.register("register_admin_urls")
def factor_urls():
    return [path("login-check/", include(factor_admin.urls))]


class FactorsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return factor_admin.may_keep(request.user)


@hooks.register("register_settings_menu_item")
def factors_item():
    return FactorsMenuItem(
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
    return (
        pages if request.user.is_superuser else pages.filter(pk__in=linkable_pages(request.user).values("pk"))
    )


def only_open_addresses(request, items) -> None:
    """No link of the menu leads to a closed address."""
    items[:] = [one for one in items if not one.url or is_open_address(request.user, str(one.url))]


for menu in ("construct_main_menu", "construct_settings_menu", "construct_reports_menu", "construct_search"):
    hooks.register(menu, only_open_addresses, order=1000)
