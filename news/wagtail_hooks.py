"""The paper in the admin: its titles, and 新建一期 from the last number."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from portal.media.actions import may_replace

from . import import_views, photo_views
from .actions import next_issue
from .imports import TAKES_FILES
from .models import IssuePage, PaperIndexPage, Publication
from .pasting import takes_paste


class PublicationViewSet(ModelViewSet):
    """The papers of the town and its units."""

    model = Publication
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("小报刊头")
    menu_name = "publications"
    menu_order = 720
    add_to_settings_menu = True
    list_display = ["name", "unit", "frequency"]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def publications():
    return PublicationViewSet("publications")


def next_issue_view(request, page_id: int):
    """Make the next number and open it; a look at the address alone changes nothing."""
    last = get_object_or_404(IssuePage.objects.select_related("publication"), pk=page_id)
    if request.method != "POST":
        return render(request, "news/admin/next_issue.html", {"last": last})
    page = next_issue(last=last, by=request.user)
    messages.success(
        request, _("已经建好《%(title)s》的草稿，栏目照上一期，请选稿。") % {"title": page.title}
    )
    for led_on in hooks.get_hooks("after_next_issue"):  # a room above may have a better place to go on
        return led_on(request, page)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("register_admin_urls")
def urls():
    return [
        path("next-issue/<int:page_id>/", next_issue_view, name="news_next_issue"),
        path("imports/<int:page_id>/", import_views.import_view, name="news_import"),
        path("paste/<int:page_id>/", import_views.paste_view, name="news_paste"),
        path("photographs/<int:page_id>/", photo_views.photographs_view, name="news_photographs"),
        path("pictures/<int:page_id>/", photo_views.pictures_view, name="news_pictures"),
        path("imports/<int:page_id>/repair/<slug:kind>/", import_views.repair_view, name="news_repair"),
        path("imports/<int:page_id>/undo/", import_views.undo_view, name="news_repair_undo"),
    ]


@hooks.register("insert_global_admin_css")
def import_style():
    return format_html('<link rel="stylesheet" href="{}">', static("news/css/imports.css"))


@hooks.register("register_page_header_buttons")
def import_button(page, user, view_name, next_url=None):
    """On a list of news or of stories."""
    if (
        issubclass(page.specific_class or object, TAKES_FILES)
        and page.permissions_for_user(user).can_add_subpage()
    ):
        yield Button(
            _("从 Word 新建"), reverse("news_import", args=[page.pk]), icon_name="upload", priority=25
        )


@hooks.register("register_page_header_buttons")
def paste_button(page, user, view_name, next_url=None):
    """In the editor of every page whose body is made of blocks."""
    if view_name == "edit" and takes_paste(page) and may_replace(page.specific, user):
        yield Button(
            _("从 Word 或网页粘贴"),
            reverse("news_paste", args=[page.pk]),
            icon_name="clipboard-list",
            priority=30,
        )


@hooks.register("register_page_header_buttons")
def picture_buttons(page, user, view_name, next_url=None):
    """Beside it: many photographs at once, and what is written to those that are there."""
    if view_name == "edit" and takes_paste(page) and may_replace(page.specific, user):
        for label, name in ((_("一次放多张照片"), "news_photographs"), (_("写图片的说明"), "news_pictures")):
            yield Button(label, reverse(name, args=[page.pk]), icon_name="images", priority=31)


@hooks.register("register_page_header_buttons")
def next_issue_button(page, user, view_name, next_url=None):
    """On the last number and on the shelf."""
    last = page.specific if issubclass(page.specific_class or object, IssuePage) else None
    if issubclass(page.specific_class or object, PaperIndexPage):
        last = IssuePage.objects.descendant_of(page).order_by("-total_number").first()
    if last and page.permissions_for_user(user).can_edit():
        yield Button(
            _("新建下一期"), reverse("news_next_issue", args=[last.pk]), icon_name="plus", priority=20
        )
