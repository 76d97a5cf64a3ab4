"""Pictures on pages, in sizes that were made before anybody asked."""

import logging
from typing import Any, cast

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from ..cards import ALL_RENDITIONS, RENDITIONS, Picture, Size
from ..models import PortalImage, PortalRendition
from ..renditions import focal_point_key

logger = logging.getLogger("portal.media")
register = template.Library()
# When a size is missing, the others in the order in which they would be missed least.
FALLBACK_ORDER = tuple(spec for kind in ("lead", "card", "portrait", "share") for spec in RENDITIONS[kind])
_warned: set[int] = set()


@register.simple_tag
def picture(
    image: PortalImage | Picture | None,
    kind: str,
    alt: str = "",
    decorative: bool = False,
    eager: bool = False,
    sizes: str = "",
    css: str = "",
) -> SafeString | str:
    """An <img> in two sizes; nothing if there is no picture.

    Args:
        kind: a key of `cards.RENDITIONS`.
        alt: what the picture shows, for those who cannot see it.
        decorative: it shows nothing; the alternative text is then empty whatever stands in `alt`.
        eager: the first picture of the page: loaded at once and before others.
        sizes: how wide it will stand, as in HTML.
        css: its class.
    """
    made = sizes_made(image, kind)
    if not made:
        return ""
    addresses = [size.url for size in made]
    widths = ", ".join(f"{url} {size.width}w" for url, size in zip(addresses, made, strict=True))
    attributes = {
        "src": addresses[0],
        "srcset": widths if len(made) > 1 else None,
        "sizes": (sizes or None) if len(made) > 1 else None,
        "width": made[0].width,
        "height": made[0].height,
        "alt": "" if decorative else alt or "",
        "class": css or None,
        "loading": None if eager else "lazy",
        "decoding": None if eager else "async",
        "fetchpriority": "high" if eager else None,
    }
    said = [
        f' {name}="{conditional_escape(cast(str, value))}"'
        for name, value in sorted(attributes.items())
        if value is not None
    ]
    return mark_safe(f"<img{''.join(said)}>")  # noqa: S308 - each value was escaped


@register.simple_tag(takes_context=True)
def picture_url(context, image: PortalImage | None, kind: str) -> str:
    """The address of a picture, with its host when the request is known; empty if there is none."""
    made = sizes_made(image, kind)
    if not made:
        return ""
    request = context.get("request")
    return request.build_absolute_uri(made[0].url) if request else made[0].url


@register.simple_tag
def share_picture(page) -> dict[str, str | int]:
    """Address, size and words of the picture for share cards: the page's own, or the portal's where it has none."""
    image = page.share_image() if hasattr(page, "share_image") else None
    made = sizes_made(image, "share")
    if not made:
        return {
            "url": f"{settings.SITE_URL}{static('img/share.png')}",
            "width": 600,
            "height": 600,
            "alt": "",
        }
    return {
        "url": f"{settings.SITE_URL}{made[0].url}",
        "width": made[0].width,
        "height": made[0].height,
        "alt": getattr(page, "lead_alt", ""),
    }


def sizes_made(image: PortalImage | Picture | None, kind: str) -> list[PortalRendition | Size]:
    """The sizes to show, smallest first and each width once; another size if these were never made.

    Never makes one: a reader must not wait for that, nor a crawler set it off.
    """
    specs = RENDITIONS[kind]
    if image is None:
        return []
    made = {(size.filter_spec, size.focal_point_key): size for size in _all_made(image)}
    current = [made.get((spec, focal_point_key(spec, image))) for spec in specs]
    found = {size.width: size for size in reversed(current) if size}
    if found:
        return [found[width] for width in sorted(found)]
    if image.pk not in _warned:
        _warned.add(image.pk)
        logger.warning("Picture %s lacks its sizes for %r; run `manage.py make_renditions`.", image.pk, kind)
    return sorted(made.values(), key=lambda size: FALLBACK_ORDER.index(size.filter_spec))[:1]


def _all_made(image: Any) -> list[PortalRendition | Size]:
    """Those that the list's query brought along, or one query, kept on the picture."""
    if (brought := getattr(image, "made_sizes", None)) is not None:
        return brought
    if not hasattr(image, "prefetched_renditions"):
        image.prefetched_renditions = list(image.renditions.filter(filter_spec__in=ALL_RENDITIONS))
    return [size for size in image.prefetched_renditions if size.filter_spec in ALL_RENDITIONS]
