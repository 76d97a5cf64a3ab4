"""What notices show on other pages, of what a process has read already: no query of their own."""

from collections.abc import Hashable
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from portal.people.models import Household
from portal.places.context_processors import UNIT_COOKIE

from .households import homes
from .models import Receipt
from .standing import Standing, live, on_top

SHOWN = 3
# Of the front pages in the tree.
FRONT = 2


def kept_by(request: HttpRequest) -> Hashable:
    """The same as long as the same notices are valid."""
    return tuple(one.notice.pk for one in live())


def top(page: Any, request: HttpRequest) -> dict[str, Any] | None:
    """The urgent ones of the page's units, above everything else; the page of one of them says it itself."""
    here = page if isinstance(page, Page) and page.pk else None
    # The town's front page is also that of the unit which the reader chose.
    own = request.COOKIES.get(UNIT_COOKIE, "") if request and here and here.depth == FRONT else ""
    address = request.path if request else ""
    found = [one for one in on_top(here, own) if one.get_absolute_url() != address]
    return {"notices": found} if found else None


def quick(page: Any, request: HttpRequest) -> dict[str, Any] | None:
    """The way to the list, with how many there are; none where nothing is valid."""
    found = live()
    return {"count": len(found)} if found else None


def mine(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """On the town's front page, the newest of the reader's own unit that does not stand on top already."""
    found = of_unit(front, request)
    return found | {"notices": found["notices"][:1]} if found and found["notices"] else None


def of_unit(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """Those of a unit and of what lies below it, then those of the whole town."""
    return _first([one for one in live() if one.is_on(front)], front)


def board(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """All that hold for a unit, for the sheet at its gate."""
    rows = [one.notice for one in live() if one.is_on(front)]
    return {"notices": rows} if rows else None


def _first(rows: list[Standing], front: Page) -> dict[str, Any] | None:
    if not rows:
        return None
    # What stands on top of the page already is not said twice.
    there = {one.pk for one in on_top(front)}
    shown = [one.notice for one in rows if one.notice.pk not in there][:SHOWN]
    return {"notices": shown, "more": len(rows) - len(there) - len(shown)}


def own(page: Any, request: HttpRequest) -> dict[str, Any] | None:
    """For 我的: what somebody's own household, or that of their family, has not said yet that it knows."""
    standing = live()
    households = households_of(request.user) if standing else []
    if not households:
        return None
    meant = [(one.notice, home) for one in standing for home in households if one.is_for(home)]
    known = Receipt.objects.filter(notice__in=[notice for notice, _home in meant], household__in=households)
    told = set(known.values_list("notice", "household")) if meant else set()
    rows = [(notice, home) for notice, home in meant if (notice.pk, home.pk) not in told]
    return {"rows": rows} if rows else None


def households_of(user) -> list[Household]:
    """Where somebody lives, and where those live whom they act for as family."""
    if not user.is_authenticated:
        return []
    found = homes().filter(
        memberships__until=None,
        memberships__person__proxies__user=user,
        memberships__person__proxies__until=None,
        memberships__person__proxies__relation__in=("self", "family"),
    )
    return list(found.select_related("unit").distinct().order_by("pk"))
