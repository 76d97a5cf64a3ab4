"""One address of each kind, at its dearest: the longest list and its last page, the service that runs for ten years."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page

from brands.models import BrandIndexPage, BrandPage
from events.models import EventIndexPage, EventPage, Roll, Round, SignUp, State, Track
from news.models import ArticlePage, IssuePage, NewsIndexPage, PaperIndexPage, StoryIndexPage, StoryPage
from portal.core.models import Tag
from portal.people.models import Person
from portal.places.models import Unit

# Milliseconds that the issue allows.
PUBLIC, OFFICE, FIGURES, SITEMAP, ADMIN = 300, 300, 2000, 500, 0
MOST_ADMIN_QUERIES = 20


@dataclass(frozen=True)
class Address:
    """What is measured.

    Args:
        kind: what a colleague would call it.
        path: with its question.
        bar: milliseconds that it may take; 0: its queries are limited, not its time.
        who: the account that asks; empty for a reader.
        posted: what is posted; without it the page is asked for.
    """

    kind: str
    path: str
    bar: int = PUBLIC
    who: str = ""
    posted: str = ""


def all_addresses() -> Iterator[Address]:
    yield from _fronts()
    yield from _lists()
    yield from _pages()
    yield from _activities()
    yield from _office()
    yield from _admin()


def _fronts() -> Iterator[Address]:
    unit = Unit.objects.bodies().with_page().first()
    yield Address("front page", "/")
    yield Address("unit's page", _url(unit.page))
    yield Address("where", "/where/")
    for words in ("理发", "志愿者报名", "居委会", "电梯 通知", "查无此事"):
        yield Address(f"search {words}", f"/search/?q={quote(words)}")
    yield Address("search, by unit and year", f"/search/?q={quote('理发')}&unit={unit.slug}&year=2024")
    yield Address("type-ahead", f"/search/suggest?q={quote('理')}")
    tag = Tag.objects.annotate(n=Count("tagged_pages")).order_by("-n").first()
    yield Address("tag", f"/tags/{tag.slug}/")
    yield Address("tag, last page", f"/tags/{tag.slug}/?page=99999")
    yield Address("sitemap", "/sitemap.xml", SITEMAP)


def _lists() -> Iterator[Address]:
    tag = Tag.objects.first().slug
    for name, kind in (
        ("news", NewsIndexPage),
        ("stories", StoryIndexPage),
        ("brands", BrandIndexPage),
        ("paper", PaperIndexPage),
        ("events", EventIndexPage),
    ):
        town = kind.objects.live().order_by("depth", "path").first()
        url = _url(town)
        yield Address(name, url)
        yield Address(f"{name}, last page", f"{url}?page=99999")
        yield Address(f"{name}, a year", f"{url}?year=2021")
        yield Address(f"{name}, a tag", f"{url}?tag={tag}")
        unit = kind.objects.live().order_by("-depth", "path").first()
        yield Address(f"{name} of a unit", _url(unit))
        yield Address(f"{name} feed", f"{url}feed.atom")
    month = timezone.localdate()
    past = (month - datetime.timedelta(days=700)).strftime("%Y-%m")
    for when in ("today", "week", "weekend", f"{month:%Y-%m}", past, "past"):
        yield Address(f"events, {when}", f"{url}?when={when}")
    yield Address("events, past, last page", f"{url}?when=past&page=99999")
    yield Address("events, past, a kind", f"{url}?when=past&kind=culture")
    yield Address("calendar of the town", f"{url}calendar.ics")


def _pages() -> Iterator[Address]:
    for name, kind in (
        ("article", ArticlePage),
        ("story", StoryPage),
        ("brand", BrandPage),
        ("issue", IssuePage),
    ):
        middle = kind.objects.live().order_by("pk")[kind.objects.count() // 2]
        yield Address(name, _url(middle))
    yield Address("short link", f"/n/{middle.pk}")


def _activities() -> Iterator[Address]:
    service = EventPage.objects.live().annotate(n=Count("occurrences")).order_by("-n", "pk").first()
    yield Address("activity, 240 dates", _url(service))
    yield Address("its calendar", f"{_url(service)}event.ics")
    yield Address(
        "activity, over", _url(EventPage.objects.live().order_by("-pk")[200 % EventPage.objects.count()])
    )
    now = timezone.now()
    open_now = Round.objects.filter(opens_at__lt=now, closes_at__gt=now).order_by("pk").first()
    yield Address("sign-up, which day and who", f"/sign-up/{open_now.pk}/")
    yield Address("ledger, open", f"/rounds/{open_now.pk}/")
    biggest = Round.objects.filter(closes_at__lt=now).order_by("-pk").first()
    yield Address("ledger, over", f"/rounds/{biggest.pk}/")
    waits = SignUp.objects.filter(state=State.WAITING).order_by("pk").first()
    yield Address("receipt", f"/s/{waits.token}/")
    yield Address("volunteers wanted", "/volunteer/")
    yield Address("volunteers wanted, a month", "/volunteer/?span=month")
    track = Track.objects.order_by("-pk").first()
    if track:
        yield Address("a volunteers' role", f"/volunteer/{track.pk}/")


def _office() -> Iterator[Address]:
    now = timezone.now()
    today = Roll.objects.filter(occurrence__ends_at__gt=now).order_by("occurrence__starts_at", "pk").first()
    past = Roll.objects.filter(closed_at__isnull=False).order_by("-pk").first()
    person = Person.objects.filter(sign_ups__isnull=False).order_by("pk").first()
    for who in ("clerk", "organiser", "admin"):
        yield Address(f"desk, {who}", "/desk/", OFFICE, who)
    yield Address("desk, a date", f"/desk/roll/{today.pk}/", OFFICE, "organiser")
    yield Address("desk, somebody is looked up", f"/desk/roll/{today.pk}/", OFFICE, "organiser", "q=王")
    yield Address("desk, a person", f"/desk/person/{person.pk}/", OFFICE, "admin")
    yield Address("desk, calls", "/desk/calls/", OFFICE, "organiser")
    yield Address("desk, family", "/desk/family/", OFFICE, "organiser")
    for who in ("organiser", "admin"):
        yield Address(f"desk, rounds, {who}", "/desk/rounds/", OFFICE, who)
    for who in ("helper", "organiser", "admin"):
        yield Address(f"door, {who}", "/door/", OFFICE, who)
    yield Address("door, a date", f"/door/{today.pk}/", OFFICE, "organiser")
    yield Address("door, a closed date", f"/door/{past.pk}/", OFFICE, "admin")
    yield Address("figures of this month", "/figures/", FIGURES, "observer")
    month = (timezone.localdate() - datetime.timedelta(days=400)).strftime("%Y-%m")
    yield Address("figures of a month long ago", f"/figures/?month={month}", FIGURES, "admin")


def _admin() -> Iterator[Address]:
    front = Page.objects.filter(depth=2).first()
    town_news = NewsIndexPage.objects.order_by("depth", "path").first()
    unit = Unit.objects.bodies().with_page().first()
    own_news = NewsIndexPage.objects.descendant_of(unit.page).first()
    article = ArticlePage.objects.descendant_of(unit.page).first()
    for who, news in (("editor", own_news), ("admin", town_news)):
        yield Address(f"dashboard, {who}", "/admin/", ADMIN, who)
        yield Address(f"explorer, front page, {who}", f"/admin/pages/{front.pk}/", ADMIN, who)
        yield Address(f"explorer, news, {who}", f"/admin/pages/{news.pk}/", ADMIN, who)
        yield Address(f"explorer, news, last page, {who}", f"/admin/pages/{news.pk}/?p=9", ADMIN, who)
        yield Address(f"explorer, search, {who}", f"/admin/pages/{front.pk}/?q={quote('理发')}", ADMIN, who)
        yield Address(f"editing an article, {who}", f"/admin/pages/{article.pk}/edit/", ADMIN, who)


def _url(page: Page) -> str:
    return page.get_url() or "/"
