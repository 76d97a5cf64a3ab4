"""Addresses of made pictures, where a template needs the address and not an <img>."""

from django import template
from wagtail.images.models import Filter

from ..cards import RENDITIONS
from ..models import PortalImage, PortalRendition

register = template.Library()


def made_rendition(image: PortalImage | None, kind: str) -> PortalRendition | None:
    """The largest size of a kind that was made at upload, or None: a request makes no pictures."""
    if image is None:
        return None
    filters = [Filter(spec=spec) for spec in RENDITIONS[kind]]
    found = image.find_existing_renditions(*filters)
    return next((found[one] for one in reversed(filters) if one in found), None)


@register.simple_tag
def picture_url(image: PortalImage | None, kind: str) -> str:
    """The address of a picture on this host, or nothing: for a video's poster."""
    rendition = made_rendition(image, kind)
    return rendition.url if rendition else ""


@register.simple_tag(takes_context=True)
def share_picture(context, page) -> dict | None:
    """What a share card needs of a page's picture: {url with host, width, height}, or None."""
    rendition = made_rendition(page.share_image(), "share") if hasattr(page, "share_image") else None
    if rendition is None or "request" not in context:
        return None
    url = context["request"].build_absolute_uri(rendition.url)
    return {"url": url, "width": rendition.width, "height": rendition.height}
