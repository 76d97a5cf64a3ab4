"""Seals of brands, as inline SVG."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.core.cards import Card

from ..models import BrandPage
from ..seal import seal_svg

register = template.Library()


@register.simple_tag
def seal(brand: BrandPage | Card, named: bool = False) -> SafeString:
    """A brand's seal.

    Args:
        named: read out by the brand's name; without it the seal is decoration beside the name in words.
    """
    # seal_svg builds the markup itself and escapes the editor's words in it; nothing else comes through.
    title = brand.title if named else ""
    return mark_safe(seal_svg(brand.seal_text, brand.seal_shape, title=title))  # noqa: S308
