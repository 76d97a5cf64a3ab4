"""Taking pictures into the library from code, and putting new ones in the place of old ones."""

from collections.abc import Callable, Mapping

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Collection, Page

from portal.core.audit import record

from .in_use import Media
from .large import taken_in
from .models import PortalImage
from .renditions import make_renditions
from .swapping import swap


def delete_again(kind: str) -> Callable[[str, Mapping[str, str]], bool]:
    """How a picture or a document that was deleted is deleted once more after an older copy was put back.

    Args:
        kind: the model, as `app.model`. What a page of the copy shows raises: a person must look at it.
    """

    def again(pk: str, _also: Mapping[str, str]) -> bool:
        found = apps.get_model(kind)._base_manager.filter(pk=pk).first()
        if found is not None:
            found.delete()
        return found is not None

    return again


def new_picture(*, title: str, data: bytes, name: str = "", credit: str = "", by=None) -> PortalImage:
    """A picture as the library takes it, not saved yet: asks no database, so any thread may do it.

    Args:
        title: what the office calls it.
        data: the file's bytes.
        name: the file's own name, by which a refusal calls it; the title where there is none.
        credit: who made it.
        by: the user who brings it; None for code.

    Raises:
        ValidationError: the file is refused.
    """
    picture = PortalImage(title=title, credit=credit, uploaded_by_user=by)
    picture.file = taken_in(ContentFile(data, name=name or title), picture, title=title)
    picture._set_image_file_metadata()
    return picture


def store_picture(
    *, title: str, data: bytes, collection: Collection, name: str = "", credit: str = "", by=None
) -> PortalImage:
    """Put a picture into the library as the picture form does, with its sizes made on return; a large one
    shows a sheet until the worker has written it anew.

    Args:
        collection: the unit's folder; for the others see `new_picture`.

    Raises:
        ValidationError: the file is refused.
    """
    picture = new_picture(title=title, data=data, name=name, credit=credit, by=by)
    picture.collection = collection
    with transaction.atomic():
        picture.save()
    make_renditions(picture)
    return picture


def may_replace(page: Page, user) -> bool:
    """Whether somebody may write a draft of a page now."""
    lock = page.get_lock()
    return page.permissions_for_user(user).can_edit() and not (lock and lock.for_user(user))


@transaction.atomic
def replace_in_draft(*, page: Page, old: Media, new: Media, by) -> None:
    """Make a draft of a page's newest version with another picture or document; readers see it after its review.

    Raises:
        PermissionDenied: no right to edit the page now.
    """
    specific = page.specific
    if not may_replace(specific, by):
        raise PermissionDenied
    draft = specific.get_latest_revision_as_object()
    swap(draft, old, new)
    draft.save_revision(user=by, log_action=True, clean=False)
    record("media.replace_in_draft", by=by, of=specific, note=f"{old.pk} -> {new.pk}")
