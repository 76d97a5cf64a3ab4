"""Ten years of pages: in the tree, with their versions, reviews, tags and references; each went live long ago."""

import datetime
import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Locale,
    Page,
)

from brands.models import BrandIndexPage, BrandPage, BrandSeries
from events.models import EventIndexPage, EventPage
from news.models import (
    ArticlePage,
    IssuePage,
    NewsIndexPage,
    PaperIndexPage,
    Publication,
    StoryIndexPage,
    StoryPage,
)
from portal.accounts.actions import unit_collection
from portal.core.models import Tag, TaggedPage, ViewCount
from portal.core.models.index_page import index_below
from portal.editorial.models import Byline
from portal.media.actions import store_picture
from portal.people.models import Consent, Person
from portal.places.models import Unit
from tests.town import picture_bytes

from .ground import Ground
from .pouring import next_pk, pour
from .versions import keep_versions
from .words import WORDS, body, sentence

PAGES, STORIES, EVENTS, ISSUES = 20_000, 2_000, 2_000, 120
DAYS = 3650
TAGS = ["便民服务", "志愿者", "为老服务", "物业", "消防", "文化", "健康", "儿童", "环境", "议事"]


class Tree:
    """Gives pages their places below the lists, evenly over the units and thinly over ten years."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.pictures = [
            store_picture(
                title=f"图{n}",
                data=picture_bytes(colour=f"#{n * 1234567 % 0xFFFFFF:06x}"),
                collection=unit_collection(ground.town),
                credit="示例",
            )
            for n in range(min(12, ground.so_many(12)))
        ]
        self.locale = Locale.get_default()
        self.lists: dict[tuple[type, int], Page] = {}
        self.children: dict[int, int] = {}
        self.made: list[dict[str, Any]] = []

    def list_of(self, kind: type, unit: Unit) -> Page:
        key = (kind, unit.pk)
        if key not in self.lists:
            self.lists[key] = index_below(Page.objects.get(pk=unit.page_id).specific, kind)
        return self.lists[key]

    def place(self, kind: type, index: type, count: int, *, days: int = DAYS) -> list[dict[str, Any]]:
        """So many pages of a kind, the earliest first: every tenth of the town, the others of its bodies."""
        units = [self.ground.town, *self.ground.bodies]
        found = []
        for n in range(count):
            unit = units[0] if n % 10 == 0 else units[1 + n % (len(units) - 1)]
            above = self.list_of(index, unit)
            self.children[above.pk] = child = self.children.get(above.pk, 0) + 1
            at = self.ground.now - datetime.timedelta(
                days=days, minutes=-days * 1440 * (n + 1) // (count + 1)
            )
            slug = f"{kind._meta.model_name}-{n}"
            row = {
                "kind": kind,
                "unit": unit,
                "path": Page._get_path(above.path, above.depth + 1, child),
                "depth": above.depth + 1,
                "url_path": f"{above.url_path}{slug}/",
                "slug": slug,
                "at": at,
                "n": n,
                "title": f"{unit.name}：{sentence(n * 5)[:20]}",
                "writer": self.ground.staff["editor"]
                if unit == self.ground.bodies[0]
                else self.ground.staff["admin"],
                "picture": self.pictures[n % len(self.pictures)],
            }
            found.append(row)
        self.made += found
        return found

    def plant(self, pages: list[dict[str, Any]]) -> None:
        """Number the pages, now that all lists stand, and write their rows; versions come later, for they name their page."""
        for number, one in enumerate(pages, start=next_pk(Page)):
            one["pk"] = number
        kinds = {kind: ContentType.objects.get_for_model(kind).pk for kind in {one["kind"] for one in pages}}
        columns = [
            "id",
            "path",
            "depth",
            "url_path",
            "slug",
            "title",
            "draft_title",
            "content_type_id",
            "first_published_at",
            "last_published_at",
            "latest_revision_created_at",
            "owner_id",
            "translation_key",
        ]
        rows = (
            (
                *(one[name] for name in ("pk", "path", "depth", "url_path", "slug", "title", "title")),
                kinds[one["kind"]],
                *(one["at"],) * 3,
                one["writer"].pk,
                uuid.UUID(int=one["pk"]),
            )
            for one in pages
        )
        pour(Page, columns, rows, locale_id=self.locale.pk, live=True)

    def grow(self) -> None:
        """Lists know how many children they have, and are live with them."""
        for above, count in self.children.items():
            Page.objects.filter(pk=above).update(numchild=count)
        for page in self.lists.values():
            page = type(page).objects.get(pk=page.pk)
            if not page.live:
                page.open_with_first_child()


def publish(ground: Ground) -> tuple[Tree, list[dict[str, Any]]]:
    """All pages of the town.

    Returns:
        The tree, and the rows of the activities.
    """
    tree = Tree(ground)
    events = tree.place(EventPage, EventIndexPage, ground.so_many(EVENTS, 4), days=DAYS)
    stories = tree.place(StoryPage, StoryIndexPage, ground.so_many(STORIES, 4))
    brands = tree.place(BrandPage, BrandIndexPage, len(ground.bodies))
    issues = tree.place(IssuePage, PaperIndexPage, ground.so_many(ISSUES, 2))
    there = Page.objects.count() + len(tree.made)
    articles = tree.place(ArticlePage, NewsIndexPage, max(4, ground.so_many(PAGES) - there))
    tree.plant(tree.made)
    _brands(brands)
    _articles(articles, brands)
    _stories(stories, ground)
    _events(events, brands)
    _issues(issues, articles, ground)
    tree.grow()
    _tag(tree.made)
    keep_versions(tree.made)
    return tree, events


def _lead(one: dict[str, Any]) -> tuple:
    return one["pk"], sentence(one["n"]), one["picture"].pk


LEAD = ("page_ptr_id", "summary", "lead_picture_id")


def _brands(pages: list[dict[str, Any]]) -> None:
    values = {"name": "一居一品", "kind": Unit.Kind.NEIGHBOURHOOD, "rule": "每个居都有一个"}
    series = BrandSeries.objects.get_or_create(slug="yijuyipin", defaults=values)[0]
    rows = ((*_lead(one), body(one["n"])) for one in pages)
    pour(
        BrandPage,
        (*LEAD, "body"),
        rows,
        series_id=series.pk,
        slogan="剪刀到楼上",
        need="下不了楼。",
        seal_text="幸福里",
        lead_decorative=True,
    )


def _articles(pages: list[dict[str, Any]], brands: list[dict[str, Any]]) -> None:
    rows = ((*_lead(one), one["unit"].name, body(one["n"])) for one in pages)
    pour(ArticlePage, (*LEAD, "source_name", "body"), rows, lead_alt="图里是活动的现场。")
    _join(ArticlePage.brands.through, "articlepage_id", pages[::3], brands)
    pour(
        Byline,
        ("page_id", "name", "sort_order"),
        ((one["pk"], WORDS[one["n"] % len(WORDS)], 0) for one in pages),
    )


def _join(through: Any, column: str, pages: list[dict[str, Any]], brands: list[dict[str, Any]]) -> None:
    rows = ((one["pk"], brands[one["n"] % len(brands)]["pk"]) for one in pages)
    pour(through, (column, "brandpage_id"), rows)


def _stories(pages: list[dict[str, Any]], ground: Ground) -> None:
    """Each of somebody of the register, who agreed."""
    everybody = list(itertools.chain.from_iterable(ground.people))
    people = [everybody[one["n"] * 37 % len(everybody)] for one in pages]
    pour(
        Consent,
        ("person_id",),
        ((pk,) for pk in sorted(set(people))),
        text=True,
        photo=True,
        read_aloud=True,
    )
    names = dict(Person.objects.filter(pk__in=people[:900]).values_list("pk", "name"))
    rows = (
        (*_lead(one), pk, names.get(pk, "李巧云"), body(one["n"]))
        for one, pk in zip(pages, people, strict=True)
    )
    pour(StoryPage, (*LEAD, "person_id", "shown_name", "body"), rows, lead_alt="一位老人。")


def _events(pages: list[dict[str, Any]], brands: list[dict[str, Any]]) -> None:
    rows = ((*_lead(one), one["unit"].name, body(one["n"])) for one in pages)
    pour(
        EventPage,
        (*LEAD, "organiser", "body"),
        rows,
        place="活动室",
        contact_phone="199 0000 0101",
        who="75 岁以上",
        lead_alt="活动室里坐满了人。",
    )
    _join(EventPage.brands.through, "eventpage_id", pages[::4], brands)


def _issues(pages: list[dict[str, Any]], articles: list[dict[str, Any]], ground: Ground) -> None:
    values = {"name": "锦湖邻里", "unit": ground.town, "sections": "要闻\n街坊"}
    paper = Publication.objects.get_or_create(slug="linli", defaults=values)[0]

    def rows() -> Iterator[tuple]:
        for one in pages:
            items = [
                {
                    "page": articles[(one["n"] * 97 + part) % len(articles)]["pk"],
                    "heading": "",
                    "mode": "lead",
                }
                for part in range(8)
            ]
            sections = [{"type": "section", "value": {"heading": "要闻", "note": "", "items": items}}]
            day = one["at"].date().replace(day=1)
            number = one["n"] + 1
            yield *_lead(one), 1 + one["n"] % 12, number, day, day.replace(day=28), json.dumps(sections)

    columns = (*LEAD, "number", "total_number", "period_start", "period_end", "sections")
    pour(IssuePage, columns, rows(), publication_id=paper.pk, lead_decorative=True)


def _tag(pages: list[dict[str, Any]]) -> None:
    tags = [Tag.objects.get_or_create(name=name)[0] for name in TAGS]
    rows = ((one["pk"], tags[(one["n"] * 7 + turn * 3) % len(tags)].pk) for one in pages for turn in range(2))
    pour(TaggedPage, ("content_object_id", "tag_id"), rows)
    pour(ViewCount, ("page_id", "total"), ((one["pk"], one["n"] * 31 % 5000) for one in pages))
