"""Our views at Wagtail's addresses of the library, and the audit of what is done to many at once."""

from django.urls import path
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
