"""What events show on front pages and beside a story: each one query."""

import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from news.models import StoryPage

from .models import EventPage, Occurrence

THIS_WEEK_ITEMS = 7


def this_week(front: Page) -> list[dict]:
    """Seven days from today as a strip: [{day, dates}], empty days included, at most seven dates in all."""
    today = timezone.localdate()
    start = timezone.now()
    end = timezone.make_aware(datetime.datetime.combine(today + datetime.timedelta(days=7), datetime.time()))
    events = EventPage.objects.live().descendant_of(front)
    found = (
        Occurrence.objects.filter(page__in=events, cancelled=False).between(start, end).select_related("page")
    )
    dates = list(found[:THIS_WEEK_ITEMS])
    by_day = {
        day: list(ones)
        for day, ones in groupby(dates, key=lambda one: max(timezone.localdate(one.starts_at), today))
    }
    days = [today + datetime.timedelta(days=ahead) for ahead in range(7)]
    return [{"day": day, "dates": by_day.get(day, [])} for day in days]


def week(front: Page, request: HttpRequest) -> dict[str, Any]:
    return {"week": this_week(front)}


def to_come(front: Page, request: HttpRequest) -> dict[str, Any]:
    """A unit's next six dates; none is said so."""
    events = EventPage.objects.live().descendant_of(front)
    return {"dates": list(Occurrence.objects.filter(page__in=events).to_come().select_related("page")[:6])}


def together(story: StoryPage, request: HttpRequest) -> dict[str, Any] | None:
    """The next event of its brands, where whoever read the story can join in."""
    if not story.brand_list:
        return None
    coming = EventPage.objects.live().filter(
        brands__in=story.brand_list, occurrences__starts_at__gt=timezone.now(), occurrences__cancelled=False
    )
    event = coming.order_by("occurrences__starts_at").first()
    return {"event": event} if event else None
