"""The paper in the admin: what numbers of it offer."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from news.models import IssuePage

from . import edition_views, piece_views, reach_views
from .composing import hooks as composing_hooks  # noqa: F401 - 编一期 registers itself
from .models import IssueBuild


@hooks.register("register_admin_urls")
def edition_addresses():
    """各种版本 of a number."""
    return [
        path("editions/<int:page_id>/", edition_views.editions_view, name="paper_editions"),
        path("editions/<int:page_id>/again/", edition_views.again_view, name="paper_editions_again"),
        path("editions/<int:page_id>/reach/", reach_views.reach_view, name="paper_reach"),
        path("wechat/<int:page_id>/", piece_views.piece_view, name="paper_piece"),
        path("wechat/<int:page_id>/pictures/", piece_views.piece_pictures_view, name="paper_piece_pictures"),
        path(
            "wechat/<int:page_id>/pictures/<int:number>/",
            piece_views.piece_picture_view,
            name="paper_piece_picture",
        ),
        path("editions/<int:page_id>/why/", edition_views.say_why_view, name="paper_say_why"),
        path(
            "editions/<int:page_id>/files/<slug:edition>/",
            edition_views.edition_file_view,
            name="paper_edition_file",
        ),
    ]


@hooks.register("before_delete_page")
def keep_signed_numbers(request, page):
    """What was signed stays; a number comes down, or is signed anew with the reason."""
    if IssueBuild.objects.filter(issue__path__startswith=page.path).exists():
        messages.error(
            request, _("这里有已经定稿的小报，不能删除。不要了请下线；有错请改好，写明为什么改，再签发一次。")
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("register_page_header_buttons")
def editions_button(page, user, view_name, next_url=None):
    """On a number, for who works with it."""
    if issubclass(page.specific_class or object, IssuePage) and edition_views.works_with(user, page.specific):
        yield Button(
            _("各种版本"), reverse("paper_editions", args=[page.pk]), icon_name="download", priority=22
        )


@hooks.register("register_page_header_buttons")
def piece_button(page, user, view_name, next_url=None):
    """On everything public that has a text, for who works with it."""
    if page.live and piece_views.works_with_piece(page, user):
        yield Button(_("复制到公众号"), reverse("paper_piece", args=[page.pk]), icon_name="copy", priority=32)
