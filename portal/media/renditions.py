"""The sizes of a picture: made once, when it enters the library."""

from functools import cache
from io import BytesIO

from wagtail.images.models import Filter

from portal.core.kept import kept

from .cards import ALL_RENDITIONS, OF_A_PICTURE, Picture
from .models import PortalImage, PortalRendition

# What Wagtail's lists and edit forms show.
ADMIN_RENDITIONS = ("max-165x165", "max-800x600")


@cache
def parsed(spec: str) -> Filter:
    """Wagtail's filter of a size, parsed once in a process."""
    return Filter(spec)


def focal_point_key(spec: str, picture: "PortalImage | Picture") -> str:
    """What Wagtail writes beside a size so that another focal point makes another one."""
    return _focal_point_key(spec, *(getattr(picture, name) for name in OF_A_PICTURE))


@kept(5_000)
def _focal_point_key(spec: str, *focal_point: int | None) -> str:
    return parsed(spec).get_cache_key(Picture(0, [], *focal_point))


def wanted_sizes() -> list[str]:
    """The sizes that every picture has."""
    return list(dict.fromkeys(ALL_RENDITIONS + ADMIN_RENDITIONS))


def missing_sizes(picture: PortalImage) -> list[str]:
    """The sizes that a picture should have and has not, for its focal point of today."""
    made = set(picture.renditions.values_list("filter_spec", "focal_point_key"))
    return [spec for spec in wanted_sizes() if (spec, parsed(spec).get_cache_key(picture)) not in made]


def drawn_sizes(picture: PortalImage) -> list[PortalRendition]:
    """All sizes of a new picture, to be saved after it: asks no database, so any thread may draw them."""
    with picture.open_file() as file:
        data = file.read()
    return [picture.generate_rendition_instance(parsed(spec), BytesIO(data)) for spec in wanted_sizes()]


def make_renditions(picture: PortalImage) -> list[PortalRendition]:
    """Make the sizes that a picture lacks; with none lacking, one query and no more.

    Returns:
        The sizes made now.

    Raises:
        SourceImageIOError: the picture's file is gone.
    """
    missing = missing_sizes(picture)
    if not missing:
        return []
    return list(picture.create_renditions(*map(parsed, missing)).values())
