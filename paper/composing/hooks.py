"""编一期 in the admin, from the number's own page, from its list, and right after 新建下一期."""

from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from news.models import IssuePage

from . import form_views, side_views, views


@hooks.register("register_admin_urls")
def urls():
    at = "paper/<int:page_id>"
    return [
        path(f"{at}/", views.compose_view, name="paper_compose"),
        path(f"{at}/item/<str:key>/", form_views.item_view, name="paper_compose_item"),
        path(f"{at}/new/<slug:kind>/", form_views.part_view, name="paper_compose_new"),
        path(f"{at}/part/<slug:kind>/<str:key>/", form_views.part_view, name="paper_compose_part"),
        path(f"{at}/front/", form_views.front_view, name="paper_compose_front"),
        path(f"{at}/imprint/", form_views.imprint_view, name="paper_compose_imprint"),
        path(f"{at}/fill/", side_views.fill_view, name="paper_fill"),
        path(f"{at}/preview/<slug:edition>/", side_views.preview_view, name="paper_preview"),
    ]


@hooks.register("after_next_issue")
def to_the_table(request, page):
    """A new number is put together on its own page, not in the form of fields."""
    return redirect("paper_compose", page.pk)


@hooks.register("register_page_header_buttons")
def compose_button(page, user, view_name, next_url=None):
    """On a number."""
    if issubclass(page.specific_class or object, IssuePage) and page.permissions_for_user(user).can_edit():
        yield Button(_("编一期"), reverse("paper_compose", args=[page.pk]), icon_name="edit", priority=10)
