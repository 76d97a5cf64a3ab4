"""What brands show on front pages: each one query."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from portal.core.cards import Card, CardStatement
from portal.places.context_processors import has_chosen

from .models import SEAL, BrandPage

A_DAY = 3


def brands_of(front: Page) -> list[Card]:
    """The live brands below a front page, by series."""
    return _brands.cards(front.path)


_brands = CardStatement(
    lambda path: BrandPage.objects.live().filter(path__startswith=path).order_by("series__position", "path"),
    *SEAL,
    "slogan",
    "summary",
)


def of_today(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """Three of the town's brands, others each day, so that each has its turn; how many there are. Whoever has their own
    unit there finds them in the menu."""
    brands = [] if has_chosen(request) else brands_of(front)
    first = timezone.localdate().toordinal() * A_DAY % len(brands) if brands else 0
    shown = [*brands[first:], *brands[:first]][:A_DAY]
    return {"brands": shown, "count": len(brands)} if brands else None


def own_brands(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """A unit's own: one is told, several are a wall."""
    brands = brands_of(front)
    return {"brands": brands} if brands else None
