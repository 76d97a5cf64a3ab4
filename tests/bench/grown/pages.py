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
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)

from brands.models import BrandIndexPage, BrandPage, BrandSeries
from events.models import EventIndexPage, EventPage
from home.models import HomePage
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
from portal.core.models import AuditEntry, Tag, TaggedPage, ViewCount
from portal.core.models.index_page import index_below
from portal.editorial.models import Byline
from portal.media.actions import store_picture
from portal.media.models import PortalImage
from portal.people.models import Consent, Person
from portal.places.models import Unit
from tests.town import picture_bytes

from .ground import Ground
from .pouring import next_pk, pour

PAGES, STORIES, EVENTS, ISSUES = 20_000, 2_000, 2_000, 120
DAYS = 3650
WORDS = [
    "理发",
    "上门",
    "老人",
    "停水",
    "通知",
    "电梯",
    "食堂",
    "志愿者",
    "书法",
    "课程",
    "血压",
    "医生",
    "津贴",
    "办理",
    "居委会",
    "楼道",
    "垃圾",
    "分类",
    "邻里",
    "活动",
    "报名",
    "孩子",
    "作业",
    "图书",
    "河道",
    "清理",
    "停车",
    "公交",
    "燃气",
    "检修",
    "广场舞",
    "象棋",
    "养老金",
    "疫苗",
    "接种",
    "窗口",
    "服务",
    "社区",
    "街道",
    "名额",
    "时间",
    "地点",
    "电话",
    "家门",
    "钥匙",
    "板凳",
    "律师",
    "手机",
]
TAGS = ["便民服务", "志愿者", "为老服务", "物业", "消防", "文化", "健康", "儿童", "环境", "议事"]


def sentence(n: int) -> str:
    """One of many thousands."""
    first, second, third = (WORDS[n * step % len(WORDS)] for step in (1, 7, 31))
    return f"{first}的事，{second}说清楚了，{third}由{WORDS[n // 48 % len(WORDS)]}来办"


def body(n: int) -> str:
    """Six paragraphs as a page stores them."""
    texts = ["。".join(sentence(n * 24 + part * 4 + line) for line in range(4)) for part in range(6)]
    blocks = [
        {"type": "paragraph", "value": f"<p>{text}。</p>", "id": str(uuid.UUID(int=n * 8 + part))}
        for part, text in enumerate(texts)
    ]
    return json.dumps(blocks, ensure_ascii=False)


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
    _versions(tree.made)
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


def _versions(pages: list[dict[str, Any]]) -> None:
    """Two versions of each page and the review of the second, with what the logs and the references say of it."""
    whole = {kind: _whole(kind, pages) for kind in {one["kind"] for one in pages}}
    base, revision = ContentType.objects.get_for_model(Page).pk, next_pk(Revision)
    kinds = {kind: ContentType.objects.get_for_model(kind).pk for kind in whole}

    def rows() -> Iterator[tuple]:
        for place, one in enumerate(pages):
            content = whole[one["kind"]] | {
                name: one[name] for name in ("pk", "title", "slug", "path", "url_path", "depth")
            }
            content |= {"draft_title": one["title"], "summary": sentence(one["n"])}
            text = json.dumps(content, ensure_ascii=False, default=str)
            for turn in range(2):
                number = revision + 2 * place + turn
                kind = kinds[one["kind"]]
                yield number, kind, str(one["pk"]), one["at"], one["writer"].pk, one["title"], text

    columns = ("id", "content_type_id", "object_id", "created_at", "user_id", "object_str", "content")
    pour(Revision, columns, rows(), base_content_type_id=base)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wagtailcore_page SET live_revision_id = (SELECT MAX(r.id) FROM wagtailcore_revision r WHERE"
            " r.base_content_type_id = %s AND r.object_id = CAST(wagtailcore_page.id AS VARCHAR(255)))"
            " WHERE id >= %s",
            [base, pages[0]["pk"]],
        )
        cursor.execute(
            "UPDATE wagtailcore_page SET latest_revision_id = live_revision_id WHERE id >= %s",
            [pages[0]["pk"]],
        )
    _reviews(pages, kinds, base, revision)
    _logs(pages, kinds, base)


def _whole(kind: type, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything that a version of such a page holds, as Wagtail writes it."""
    first = next(one["pk"] for one in pages if one["kind"] is kind)
    return kind.objects.get(pk=first).serializable_data()


def _reviews(pages: list[dict[str, Any]], kinds: dict[type, int], base: int, revision: int) -> None:
    workflow = Workflow.objects.get()
    tasks = list(workflow.workflow_tasks.order_by("sort_order").values_list("task", "task__content_type"))
    state, task_state = next_pk(WorkflowState), next_pk(TaskState)
    pour(
        WorkflowState,
        ("id", "content_type_id", "object_id", "created_at", "requested_by_id"),
        (
            (state + place, kinds[one["kind"]], str(one["pk"]), one["at"], one["writer"].pk)
            for place, one in enumerate(pages)
        ),
        base_content_type_id=base,
        workflow_id=workflow.pk,
        status=WorkflowState.STATUS_APPROVED,
    )
    pour(
        TaskState,
        ("id", "workflow_state_id", "revision_id", "task_id", "started_at", "finished_at"),
        (
            (
                task_state + len(tasks) * place + turn,
                state + place,
                revision + 2 * place + 1,
                task,
                one["at"],
                one["at"],
            )
            for place, one in enumerate(pages)
            for turn, (task, _type) in enumerate(tasks)
        ),
        status=TaskState.STATUS_APPROVED,
        content_type_id=ContentType.objects.get_for_model(TaskState).pk,
    )


def _logs(pages: list[dict[str, Any]], kinds: dict[type, int], base: int) -> None:
    actions = ("wagtail.create", "wagtail.edit", "wagtail.workflow.start", "wagtail.publish")
    pour(
        PageLogEntry,
        ("action", "content_type_id", "page_id", "label", "timestamp", "user_id"),
        (
            (action, kinds[one["kind"]], one["pk"], one["title"], one["at"], one["writer"].pk)
            for one in pages
            for action in actions
        ),
        uuid=None,
        data={},
        content_changed=True,
        deleted=False,
    )
    pour(
        AuditEntry,
        ("at", "actor_id", "object_id", "label"),
        ((one["at"], one["writer"].pk, str(one["pk"]), one["title"]) for one in pages for _turn in range(5)),
        verb="editorial.submit",
        object_type="wagtailcore.page",
    )
    hashed = ReferenceIndex._get_content_path_hash("lead_picture")
    pour(
        ReferenceIndex,
        ("content_type_id", "object_id", "to_object_id"),
        ((kinds[one["kind"]], str(one["pk"]), str(one["picture"].pk)) for one in pages),
        base_content_type_id=base,
        to_content_type_id=ContentType.objects.get_for_model(PortalImage).pk,
        model_path="lead_picture",
        content_path="lead_picture",
        content_path_hash=hashed,
    )


def front_page() -> HomePage:
    return HomePage.objects.get()
