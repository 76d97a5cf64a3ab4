"""Fetching pictures together with the lists that show them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from portal.core.cards import Card, cards_of
from portal.core.statements import Statement

from .models import PortalImage, PortalRendition

# Every size a template may ask for; made at upload, never in a request.
RENDITIONS = {
    "card": ("fill-480x320|format-webp|webpquality-72", "fill-720x480|format-webp|webpquality-66"),
    "lead": ("width-720|format-webp|webpquality-72", "width-1280|format-webp|webpquality-66"),
    "portrait": ("fill-360x480|format-webp|webpquality-72", "fill-600x800|format-webp|webpquality-66"),
    "share": ("fill-600x600|format-jpeg|jpegquality-75",),
}
ALL_RENDITIONS = tuple(spec for specs in RENDITIONS.values() for spec in specs)
OF_A_SIZE = ("filter_spec", "focal_point_key", "file", "width", "height")
OF_A_PICTURE = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


_made = Statement(
    lambda ids: PortalRendition.objects.filter(image__in=ids, filter_spec__in=ALL_RENDITIONS).values_list(
        "image_id", *OF_A_SIZE, *(f"image__{name}" for name in OF_A_PICTURE)
    )
)


class Size(NamedTuple):
    """A made size of a picture, as far as a page shows it."""

    filter_spec: str
    focal_point_key: str
    file: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return PortalRendition._meta.get_field("file").storage.url(self.file)


class Picture(NamedTuple):
    """A picture with its made sizes, as far as a card shows it."""

    pk: int
    made_sizes: list[Size]
    focal_point_x: int | None = None
    focal_point_y: int | None = None
    focal_point_width: int | None = None
    focal_point_height: int | None = None


def with_lead_pictures(queryset: QuerySet) -> QuerySet:
    """Fetch lead pictures and their made sizes: two queries, however long the list."""
    return queryset.prefetch_related(picture_prefetch("lead_picture"))


def picture_prefetch(field: str) -> Prefetch:
    """The same for a picture under another name."""
    return Prefetch(field, PortalImage.objects.prefetch_renditions(*ALL_RENDITIONS))


def picture_cards(pages: QuerySet, *columns: str) -> list[Card]:
    """The pages of a query as cards, each with its lead picture: two queries, however long the list."""
    return with_pictures(cards_of(pages, "lead_picture_id", *columns))


def with_pictures(cards: list[Card]) -> list[Card]:
    """Cards that know the number of their lead picture, each with the picture: one query."""
    pictures = pictures_of(card.__dict__["lead_picture_id"] for card in cards)
    for card in cards:
        card.lead_picture = pictures.get(card.__dict__["lead_picture_id"])
    return cards


def pictures_of(ids: Iterable[int | None]) -> dict[int, Picture]:
    """Pictures with their made sizes, one query; one without any stands there all the same."""
    wanted = set(ids) - {None}
    found: dict[int, Picture] = {}
    for pk, size, focal_point in _rows(wanted):
        found.setdefault(pk, Picture(pk, [], *focal_point)).made_sizes.append(size)
    return {pk: found.get(pk) or Picture(pk, []) for pk in wanted if pk is not None}


def _rows(ids: set[int | None]) -> Iterable[tuple[int, Size, tuple]]:
    if not ids:
        return
    for pk, *rest in _made.rows(sorted(filter(None, ids))):
        yield pk, Size(*rest[: len(OF_A_SIZE)]), tuple(rest[len(OF_A_SIZE) :])
