"""Parts of a page that are finished once for all readers, and kept until readers see something else."""

from collections.abc import Hashable
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ..every_page import every_page
from ..kept import Shelf
from ..parts import Part, parts_of

register = template.Library()
# What a part may read beside its page and what it asks for itself.
PARTS_KNOW = ("request", "user", "portal_settings", "menu", "my_unit", "reading", "LANGUAGE_CODE")
# Stands in a finished masthead for the address of the page that it will stand on.
OWN_ADDRESS = "\ue000own-address\ue000"

_mastheads: Shelf[SafeString] = Shelf(500)
_footers: Shelf[SafeString] = Shelf(10)
_parts: Shelf[SafeString | None] = Shelf(1_000)


@register.simple_tag(takes_context=True)
def masthead(context) -> SafeString:
    """The head of a page: made once for each language, way of reading, unit and section."""
    request = context.get("request")
    own_address = conditional_escape(request.get_full_path() if request else "")

    def make(address: str) -> SafeString:
        names = ("menu", "page", "trail", "my_unit", "reading", "LANGUAGE_CODE")
        shown = {name: context.get(name) for name in names}
        own = {"settings": context.get("portal_settings"), "own_address": address}
        return _rendered(context, "components/masthead.html", shown | own)

    if not _is_everybodys(context):
        return make(own_address)
    reading, unit = context.get("reading"), context.get("my_unit")
    key = (get_language(), reading and reading.elder, unit.pk if unit else None, _whereabouts(context))
    finished = _mastheads.of(key, lambda: make(OWN_ADDRESS))
    return mark_safe(finished.replace(OWN_ADDRESS, own_address))  # noqa: S308 - escaped above


def _whereabouts(context) -> Hashable:
    """Which words of the menu a page marks as its own, or as leading to it."""
    page, trail = context.get("page"), context.get("trail")
    here, above = getattr(page, "pk", None), {one.pk for one in trail or ()}
    marked = [(item.pk == here, item.pk in above) for item in context["menu"]]
    return bool(page and not trail), tuple(marked)


@register.simple_tag(takes_context=True)
def footer(context) -> SafeString:
    """The foot of a page: made once for each language."""

    def make() -> SafeString:
        shown = {name: context.get(name) for name in ("menu", "footer_pages", "is_demo")}
        own = {"settings": context.get("portal_settings")}
        return _rendered(context, "components/footer.html", shown | own)

    return _footers.of(get_language(), make) if _is_everybodys(context) else make()


@register.simple_tag(takes_context=True)
def parts(context, place: str, page) -> SafeString:
    """What rooms show at this place of a page (portal/core/parts.py)."""
    shown = [_part(context, part, page) for part in parts_of(place)]
    return mark_safe("".join(filter(None, shown)))  # noqa: S308 - rendered by templates, which escape


def _part(context, part: Part, page) -> SafeString | None:
    request = context.get("request")

    def make() -> SafeString | None:
        found = part.ask(page, request)
        if found is None:
            return None
        known = {name: context.get(name) for name in PARTS_KNOW}
        return _rendered(context, part.template, known | found | {"page": page})

    if part.kept_by is None or request is None or getattr(request, "is_preview", False):
        return make()
    key = (part.template, page.pk, get_language(), timezone.localdate(), part.kept_by(request))
    return _parts.of(key, make)


def _rendered(context: Any, name: str, values: dict[str, Any]) -> SafeString:
    return context.template.engine.get_template(name).render(context.new(values))


def _is_everybodys(context) -> bool:
    """Whether a page shows the settings that all pages show."""
    shared, settings = every_page(), context.get("portal_settings")
    return shared is not None and settings is not None and settings.pk == shared.settings.pk
