"""What the town's and a unit's front page show: questions to all rooms, each one query."""

import datetime
from itertools import groupby

from django.utils import timezone
from wagtail.models import Page

from brands.models import BrandPage
from events.models import EventPage, Occurrence
from news.models import ArticlePage, IssuePage, StoryPage
from portal.media.cards import picture_prefetch, with_lead_pictures

THIS_WEEK_ITEMS = 7


def latest_articles(front: Page, count: int) -> list[ArticlePage]:
    newest = ArticlePage.objects.live().descendant_of(front).order_by("-first_published_at")
    return list(with_lead_pictures(newest)[:count])


def latest_stories(front: Page, count: int) -> list[StoryPage]:
    newest = StoryPage.objects.live().descendant_of(front).order_by("-first_published_at")
    return list(with_lead_pictures(newest)[:count])


def newest_issue(front: Page) -> IssuePage | None:
    newest = (
        IssuePage.objects.live().descendant_of(front).select_related("publication").order_by("-period_end")
    )
    return newest.prefetch_related(picture_prefetch("lead_picture")).first()


def brands_of(front: Page) -> list[BrandPage]:
    return list(
        BrandPage.objects.live()
        .descendant_of(front)
        .select_related("series")
        .order_by("series__position", "path")
    )


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


def events_to_come(front: Page, count: int) -> list[Occurrence]:
    events = EventPage.objects.live().descendant_of(front)
    return list(Occurrence.objects.filter(page__in=events).to_come().select_related("page")[:count])
