"""Seals of brands, as inline SVG."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..models import BrandPage

register = template.Library()


@register.simple_tag
def seal(brand: BrandPage, named: bool = False) -> SafeString:
    """A brand's seal.

    Args:
        named: read out by the brand's name; without it the seal is decoration beside the name in words.
    """
    # seal_svg builds the markup itself and escapes the editor's words in it; nothing else comes through.
    return mark_safe(brand.seal() if named else brand.small_seal())  # noqa: S308
