"""What happens by itself when a file enters the library."""

from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile

from .document_hygiene import clean_document
from .hygiene import clean_picture
from .models import PortalDocument, PortalImage
from .renditions import make_renditions

CLEANERS = {PortalImage: clean_picture, PortalDocument: clean_document}


@receiver(post_save, sender=PortalImage)
def make_sizes(instance: PortalImage, raw: bool = False, **_kwargs) -> None:
    """Make what is missing after a new file or a new focal point.

    After the commit, so that nobody waits for the database while a picture is scaled; a failure is
    logged and leaves the picture in the library (`make_renditions` the command repairs it).
    """
    if not raw:
        transaction.on_commit(lambda: make_renditions(instance), robust=True)


@receiver(pre_save, sender=UploadedFile)
def clean_waiting_file(instance: UploadedFile, **_kwargs) -> None:
    """Wagtail parks an upload whose title was refused and makes it a picture later, past the form's check."""
    cleaner = CLEANERS.get(instance.for_content_type.model_class()) if instance.for_content_type else None
    if cleaner and instance.file and not instance.file._committed:
        instance.file = cleaner(instance.file.file)
