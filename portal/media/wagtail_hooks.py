"""Our views at Wagtail's addresses of the library, and the audit of what is done to many at once."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html, json_script
from django.utils.translation import gettext as _
from wagtail import hooks

from portal.core.audit import record

from . import admin_views
from .admin_views import WaitingPictures
from .models import IncomingFile, PortalDocument, PortalImage


@hooks.register("register_admin_urls", order=-1)
def library():
    """Before Wagtail's own, which stay for making links: the first that fits an address answers."""
    return [
        path("images/<int:image_id>/", admin_views.EditPicture.as_view(), name="media_edit_picture"),
        path(
            "images/<int:image_id>/delete/", admin_views.DeletePicture.as_view(), name="media_delete_picture"
        ),
        path(
            "documents/edit/<int:document_id>/",
            admin_views.EditDocument.as_view(),
            name="media_edit_document",
        ),
        path(
            "documents/delete/<int:document_id>/",
            admin_views.DeleteDocument.as_view(),
            name="media_delete_document",
        ),
        path(
            "media/<str:kind>/<int:old_id>/replace/<int:new_id>/", admin_views.replace, name="media_replace"
        ),
    ]


@hooks.register("insert_global_admin_css")
def blur_style():
    return format_html('<link rel="stylesheet" href="{}">', static("media/css/blur.css"))


@hooks.register("insert_global_admin_js")
def blur_script():
    """遮脸: on every page, for a picture can be uploaded from within every form."""
    words = {
        "open": _("遮脸、遮车牌"),
        "title": _("遮脸、遮车牌"),
        "how": _(
            "在照片上划一个框，盖住脸或车牌；点一下框就拿掉，按住可以挪。"
            "用键盘：按“加一个框”，方向键挪动，Shift 加方向键改大小，Delete 拿掉。"
        ),
        "add": _("加一个框"),
        "square": _("换成方框"),
        "oval": _("换成圆框"),
        "keep": _("遮好了"),
        "leave": _("不遮了"),
        "frame": _("遮住的一处"),
        "done": _("遮了 0 处。没遮的原图不会传上去。"),
        "closed": _("这张照片浏览器打不开，遮不了。请在手机里存成 JPEG 再选。"),
    }
    data = json_script(words, "blur-words")
    return format_html('{}<script src="{}"></script>', data, static("media/js/blur.js"))


@hooks.register("construct_image_chooser_queryset")
def only_ready(images, request):
    """A large picture can be chosen once the worker has written it anew."""
    # By number, not by a join: only numbers can be filtered in a search.
    waiting = IncomingFile.objects.exclude(picture=None).values("picture")
    return images.exclude(pk__in=waiting)


@hooks.register("construct_homepage_panels")
def waiting_pictures(request, panels):
    """Whoever brought large pictures sees how far they are."""
    panels.append(WaitingPictures())


@hooks.register("after_bulk_action")
def note_many(request, action_type, objects, action):
    """Tags and folders of many are written past the model; deletions leave their own lines."""
    if action_type in ("add_tags", "add_to_collection"):
        for media in objects:
            if isinstance(media, PortalImage | PortalDocument):
                record(f"media.{action_type}", by=request.user, of=media)
