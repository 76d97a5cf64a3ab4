"""The handing out in the admin: its pages, and the way to them from a number."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from news.models import IssuePage
from paper.edition_views import works_with
from portal.accounts.admin_addresses import may_open

from .views import run, slip_plan


@hooks.register("register_admin_urls")
def addresses():
    """Bundles and slip of a number."""
    at = "handout/<int:page_id>"
    return [
        path(f"{at}/", run.run_view, name="handout_run"),
        path(f"{at}/packing.pdf", run.packing_view, name="handout_packing"),
        path(f"{at}/slip/", slip_plan.slip_view, name="handout_slip"),
    ]


@hooks.register("register_page_header_buttons")
def handout_button(page, user, view_name, next_url=None):
    """On a number, for whoever plans its way on paper."""
    of_a_number = issubclass(page.specific_class or object, IssuePage)
    if of_a_number and may_open(user, "handout_run") and works_with(user, page.specific):
        yield Button(_("发放和回条"), reverse("handout_run", args=[page.pk]), icon_name="mail", priority=24)
