"""What guides show on front pages: one query each."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from portal.core.cards import Card, CardStatement

from .models import FacilityIndexPage, FacilityPage, GuideIndexPage, GuidePage, MenuDay, Spot

SHOWN = 6

_index = CardStatement(
    lambda path: GuideIndexPage.objects.live().filter(path__startswith=path).order_by("depth")[:1]
)
_of_unit = CardStatement(
    lambda path: GuidePage.objects.live().filter(path__startswith=path).order_by("path")[:SHOWN], "title_en"
)

_facilities = CardStatement(
    lambda path: FacilityIndexPage.objects.live().filter(path__startswith=path).order_by("depth")[:1]
)
_facilities_of_unit = CardStatement(
    lambda path: FacilityPage.objects.live().filter(path__startswith=path).order_by("path")[:SHOWN],
    "title_en",
)


def the_list(front: Page | str, request: HttpRequest) -> dict[str, Any] | None:
    """The way to the list below a front page, or to the town's from what is no page (a search that found nothing); none
    where no guide is public."""
    found = _index.cards(front.path if isinstance(front, Page) else "")
    return {"guides": found[0]} if found else None


def of_unit(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """What the unit itself does for people, and the way to what the town does."""
    town: str = front.path[: 2 * Page.steplen]
    lists = _index.cards(town)
    if not lists:
        return None
    own: list[Card] = _of_unit.cards(front.path)
    return {"own": own, "guides": lists[0]}


def the_facilities(front: Page | str, request: HttpRequest) -> dict[str, Any] | None:
    """The way to the list of facilities below a front page; none where none is public."""
    found = _facilities.cards(front.path if isinstance(front, Page) else "")
    return {"facilities": found[0]} if found else None


def facilities_of_unit(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """The unit's own facilities, what its canteen serves today, and the way to what lies within a walk."""
    lists = _facilities.cards(front.path[: 2 * Page.steplen])
    if not lists:
        return None
    start = Spot.objects.filter(unit__page=front.pk).values_list("unit__slug", flat=True).first()
    today = MenuDay.objects.filter(
        date=timezone.localdate(), facility__live=True, facility__path__startswith=front.path
    )
    return {
        "own": _facilities_of_unit.cards(front.path),
        "facilities": lists[0],
        "start": start,
        "menus": list(today.select_related("facility").order_by("facility__path")),
    }
