"""House-number plates of units, as inline SVG."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..hours import TIMES, in_english, is_open
from ..plate import plate_svg

register = template.Library()


@register.simple_tag
def plate(text: str) -> SafeString:
    """A house-number plate with one to three characters, decoration beside the name in words."""
    # plate_svg builds the markup itself and escapes the editor's words in it; nothing else comes through.
    return mark_safe(plate_svg(text))  # noqa: S308


@register.filter
def open_word(hours: str) -> str:
    """现在开着, 现在没开; nothing where the hours do not tell."""
    return {True: _("现在开着"), False: _("现在没开"), None: ""}[is_open(hours)]


@register.filter
def times(hours: str) -> SafeString:
    """Hours whose times are never broken over lines, their days in the reader's language."""
    if get_language() == "en":
        hours = in_english(hours)
    shown = TIMES.sub(lambda found: format_html('<span class="unbroken">{}</span>', found[0]), escape(hours))
    return mark_safe(shown)  # noqa: S308 - escaped just before
