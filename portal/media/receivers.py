"""What happens by itself when a file enters the library, changes or leaves it."""

import logging

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, ReferenceIndex, UploadedFile

from portal.core.audit import record

from .document_hygiene import clean_document
from .hygiene import clean_picture
from .in_use import Media, MediaInUse, refuse_if_in_use, uses_of, where
from .large import wait_for_worker
from .models import IncomingFile, PortalDocument, PortalImage
from .renditions import make_renditions

logger = logging.getLogger("portal.media")
CLEANERS = {PortalImage: clean_picture, PortalDocument: clean_document}


@receiver(post_save, sender=PortalImage)
def make_sizes(instance: PortalImage, raw: bool = False, **_kwargs) -> None:
    """Make what is missing after a new file or a new focal point.

    After the commit, so that nobody waits for the database while a picture is scaled; a failure is
    logged and leaves the picture in the library (`make_renditions` the command repairs it).
    """
    if raw:
        return
    if instance._large is not None:
        wait_for_worker(instance)
    transaction.on_commit(lambda: make_renditions(instance), robust=True)


@receiver(pre_save, sender=UploadedFile)
def clean_waiting_file(instance: UploadedFile, **_kwargs) -> None:
    """Wagtail parks an upload whose title was refused and makes it a picture later, past the form's check."""
    cleaner = CLEANERS.get(instance.for_content_type.model_class()) if instance.for_content_type else None
    if cleaner and instance.file and not instance.file._committed:
        instance.file = cleaner(instance.file.file)


@receiver(post_save, dispatch_uid="media.references_of_live_pages")
def note_references(instance: Model, raw: bool = False, update_fields=None, **_kwargs) -> None:
    """Write at once what a page that is live refers to; Wagtail's own task may wait for the worker.

    Only a whole save stores what readers see: a draft saves some fields of the row from a changed object.
    """
    if not isinstance(instance, Page) or not instance.live or raw or update_fields is not None:
        return
    try:
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(instance)
    except KeyError:
        # A link without its target, from before the gate asked for it: no reason not to move or reorder the page.
        logger.warning("Page %s has a link without its target; its references are not indexed.", instance.pk)


@receiver(pre_save, sender=PortalImage)
@receiver(pre_save, sender=PortalDocument)
def guard_what_readers_see(instance: Media, raw: bool = False, update_fields=None, **_kwargs) -> None:
    """The form makes a new one of what is in use; any other way to change it ends here.

    Raises:
        MediaInUse: a live page, or a version under review, would change.
    """
    instance._changed = []
    if raw or instance._state.adding or getattr(instance, "_being_prepared", False):
        return
    before = type(instance).objects.filter(pk=instance.pk).first()
    watched = {*instance.readers_see, "title", "collection_id"} & set(update_fields or _all_names(instance))
    if before is None or not watched:
        return
    instance._changed = sorted(name for name in watched if getattr(before, name) != getattr(instance, name))
    if set(instance._changed) & set(instance.readers_see) and (uses := uses_of(before)):
        sentence = _("“%(title)s”没有改：%(where)s正用着它。请另传一份新的，在这些页里换上，再提交审核。")
        raise MediaInUse(before, sentence % {"title": before.title, "where": where(uses)})


def _all_names(instance: Media) -> set[str]:
    return {field.attname for field in instance._meta.concrete_fields}


@receiver(post_save, sender=PortalImage)
@receiver(post_save, sender=PortalDocument)
def note_change(instance: Media, created: bool = False, **_kwargs) -> None:
    """A line in the audit log for every change, whoever makes it and by whatever way."""
    if not created and (changed := getattr(instance, "_changed", None)):
        record("media.change", by=get_active_log_context().user, of=instance, note=", ".join(changed))


@receiver(pre_delete, sender=PortalImage)
@receiver(pre_delete, sender=PortalDocument)
def guard_deletion(instance: Media, **_kwargs) -> None:
    """One by one or many at once.

    Raises:
        MediaInUse: it stands on a live page or in a version under review.
    """
    refuse_if_in_use(instance)
    record("media.delete", by=get_active_log_context().user, of=instance)


@receiver(post_delete, sender=IncomingFile)
def forget_waiting_file(instance: IncomingFile, **_kwargs) -> None:
    """What came in holds the place where it was taken; it goes with its row."""
    if name := instance.file.name:
        transaction.on_commit(lambda: instance.file.storage.delete(name))
