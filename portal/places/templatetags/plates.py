"""House-number plates of units, as inline SVG."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..plate import plate_svg

register = template.Library()


@register.simple_tag
def plate(text: str) -> SafeString:
    """A house-number plate with one to three characters, decoration beside the name in words."""
    # plate_svg builds the markup itself and escapes the editor's words in it; nothing else comes through.
    return mark_safe(plate_svg(text))  # noqa: S308
