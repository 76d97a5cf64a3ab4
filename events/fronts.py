"""What events show on front pages and beside a story: each a few queries, however much is on."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from news.models import StoryPage
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


def dates_below(front: Page) -> OccurrenceQuerySet:
    """Every date of the public activities below a front page, each with its page."""
    events = EventPage.objects.live().descendant_of(front)
    return Occurrence.objects.filter(page__in=events).select_related("page").defer("page__body")


def week(front: Page, request: HttpRequest) -> dict[str, Any]:
    """Seven days from today with how many dates each has, and a row for each of the next activities."""
    span = this_week()
    within = dates_below(front).within(span.starts_at, span.ends_at)
    starts = list(within.values_list("starts_at", "page", "cancelled"))
    taking_place = [starts_at for starts_at, _page, cancelled in starts if not cancelled]
    most = ACTIVITIES_BELOW if has_chosen(request) else ACTIVITIES
    pages = list(dict.fromkeys(page for _starts_at, page, _cancelled in starts))[:most]
    rows = rows_of(within.filter(page__in=pages)) if pages else []
    days = days_of(taking_place, span.first, span.last)
    shown = sum(len([one for one in row.dates if not one.cancelled]) for row in rows)
    return {"days": days, "rows": rows, "more": len(taking_place) - shown}


def to_come(front: Page, request: HttpRequest) -> dict[str, Any]:
    """A unit's next six activities; none is said so."""
    return {"rows": rows_of(dates_below(front).to_come()[:DATES_LOOKED_AT])[:6]}


def mine(front: Page, request: HttpRequest) -> dict[str, Any]:
    """The next three activities of the reader's own unit, above the town's."""
    return {"rows": rows_of(dates_below(front).to_come()[:DATES_LOOKED_AT])[:OWN_ACTIVITIES]}


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
