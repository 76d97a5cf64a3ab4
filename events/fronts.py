"""What events show on front pages and beside a story: each a few queries, however much is on."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from news.models import StoryPage
from portal.core.statements import Statement, columns_of, object_of
from portal.places.context_processors import has_chosen

from .agenda import days_of, rows_of, this_week
from .models import EventPage, Occurrence
from .models.occurrence import OccurrenceQuerySet
from .volunteering import WEEK, open_roles

# Of the town; of the town below the reader's own unit; of that unit.
ACTIVITIES, ACTIVITIES_BELOW, OWN_ACTIVITIES = 4, 2, 3
ROLES, ROLES_BELOW = 2, 1
# Enough to find three activities among, even where one has a date every day.
DATES_LOOKED_AT = 40


# What a row shows of an activity and of its date.
EVENT = columns_of(EventPage, only=("id", "page_ptr_id", "path", "url_path", "title", "title_en", "place"))
DATE = columns_of(Occurrence)
ROW = (*DATE, *(f"page__{name}" for name in EVENT))


def _below(path: str) -> OccurrenceQuerySet:
    """Every date of the public activities below a front page."""
    return Occurrence.objects.filter(page__live=True, page__path__startswith=path)


_starts = Statement(
    lambda path, first, last: _below(path).within(first, last).values_list("starts_at", "page", "cancelled")
)
_of_pages = Statement(
    lambda path, first, last, pages: _below(path).within(first, last).filter(page__in=pages).values_list(*ROW)
)
_of_week = Statement(
    lambda path, first, last: (
        _below(path).within(first, last).order_by("starts_at").values_list(*ROW)[:DATES_LOOKED_AT]
    )
)
_to_come = Statement(
    lambda path, now: (
        _below(path).filter(ends_at__gte=now).order_by("starts_at").values_list(*ROW)[:DATES_LOOKED_AT]
    )
)


def _dates(rows: Iterable[Sequence]) -> list[Occurrence]:
    """Dates with as much of their pages as a row shows."""
    found = []
    for row in rows:
        date = object_of(Occurrence, DATE, row[: len(DATE)])
        date._state.fields_cache["page"] = object_of(EventPage, EVENT, row[len(DATE) :])
        found.append(date)
    return found


def week(front: Page, request: HttpRequest) -> dict[str, Any]:
    """Seven days from today with how many dates each has, and a row for each of the next activities."""
    span = this_week()
    within = (front.path, span.starts_at, span.ends_at)
    starts = _starts.rows(*within)
    taking_place = [starts_at for starts_at, _page, cancelled in starts if not cancelled]
    most = ACTIVITIES_BELOW if has_chosen(request) else ACTIVITIES
    pages = list(dict.fromkeys(page for _starts_at, page, _cancelled in starts))[:most]
    rows = rows_of(_dates(_of_pages.rows(*within, pages))) if pages else []
    days = days_of(taking_place, span.first, span.last)
    shown = sum(len([one for one in row.dates if not one.cancelled]) for row in rows)
    return {"days": days, "rows": rows, "more": len(taking_place) - shown}


def to_come(front: Page, request: HttpRequest) -> dict[str, Any]:
    """A unit's next six activities; none is said so."""
    return {"rows": rows_of(_dates(_to_come.rows(front.path, timezone.now())))[:6]}


def board(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """Every date of a unit in the seven days from today, for the sheet at its gate."""
    span = this_week()
    dates = _dates(_of_week.rows(front.path, span.starts_at, span.ends_at))
    return {"rows": rows_of(dates)} if dates else None


def mine(front: Page, request: HttpRequest) -> dict[str, Any]:
    """The next three activities of the reader's own unit, above the town's."""
    return {"rows": rows_of(_dates(_to_come.rows(front.path, timezone.now())))[:OWN_ACTIVITIES]}


def needed(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """The roles of the coming week that are shortest of people."""
    now = timezone.now()
    roles = open_roles(now, now + WEEK)
    most = ROLES_BELOW if has_chosen(request) else ROLES
    return {"roles": roles[:most], "more": len(roles[most:])} if roles else None


def together(story: StoryPage, request: HttpRequest) -> dict[str, Any] | None:
    """The next event of its brands, where whoever read the story can join in."""
    if not story.brand_list:
        return None
    coming = EventPage.objects.live().filter(
        brands__in=story.brand_list, occurrences__starts_at__gt=timezone.now(), occurrences__cancelled=False
    )
    event = coming.order_by("occurrences__starts_at").first()
    return {"event": event} if event else None
