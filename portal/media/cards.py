"""Fetching pictures together with the lists that show them."""

from django.db.models import Prefetch, QuerySet

from .models import PortalImage

# Every size a template may ask for; made at upload, never in a request.
RENDITIONS = {
    "card": ("fill-480x320|format-webp|webpquality-72", "fill-720x480|format-webp|webpquality-66"),
    "lead": ("width-720|format-webp|webpquality-72", "width-1280|format-webp|webpquality-66"),
    "portrait": ("fill-360x480|format-webp|webpquality-72", "fill-600x800|format-webp|webpquality-66"),
    "share": ("fill-600x600|format-jpeg|jpegquality-75",),
}
ALL_RENDITIONS = tuple(spec for specs in RENDITIONS.values() for spec in specs)


def with_lead_pictures(queryset: QuerySet) -> QuerySet:
    """Fetch lead pictures and their made sizes: two queries, however long the list."""
    return queryset.prefetch_related(picture_prefetch("lead_picture"))


def picture_prefetch(field: str) -> Prefetch:
    """The same for a picture under another name."""
    return Prefetch(field, PortalImage.objects.prefetch_renditions(*ALL_RENDITIONS))
