"""Seals of brands, as inline SVG."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..seal import seal_svg

register = template.Library()


@register.simple_tag
def seal(brand: Any, named: bool = False) -> SafeString:
    """A brand's seal.

    Args:
        brand: its page or its card.
        named: read out by the brand's name; without it the seal is decoration beside the name in words.
    """
    # seal_svg builds the markup itself and escapes the editor's words in it; nothing else comes through.
    title = brand.title if named else ""
    return mark_safe(seal_svg(brand.seal_text, brand.seal_shape, title=title))  # noqa: S308
