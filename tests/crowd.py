"""Many pages at once for tests of lists: live, with what their cards show, past the gate to be quick."""

import json

from django.utils import timezone
from wagtail.models import Page

from brands.models import BrandFigure, BrandIndexPage, BrandMoment, BrandPage, BrandPerson, BrandStep
from events.models import EventIndexPage, EventPage, Occurrence
from events.models.event import EventStep
from guides.models import GuideIndexPage, GuideMaterial, GuidePage, GuideStep, LifeEvent
from news.models import (
    ArticlePage,
    BlackboardIndexPage,
    BlackboardPage,
    IssuePage,
    NewsIndexPage,
    PaperIndexPage,
    StoryIndexPage,
    StoryPage,
)
from news.models.story import StoryDeed
from portal.editorial.models import Byline
from portal.media.models import PortalImage

from .town import Town

PAST = timezone.timedelta(minutes=1)


def rich_body(picture: PortalImage, pictures: int = 3, *, gallery: bool = True) -> str:
    """A body with words, single pictures, a gallery and a table."""
    shown = {
        "image": {"image": picture.pk, "alt_text": "一把剪刀", "decorative": False},
        "caption": "剪刀",
        "credit": "",
    }
    cells = [{"values": ["上午", "理发"]}]
    table = {
        "columns": [{"type": "text", "heading": "时间"}, {"type": "text", "heading": "做什么"}],
        "rows": cells,
    }
    blocks = [
        {"type": "paragraph", "value": "<p>早上七点，楼下已经坐了四位老人。</p>"},
        *({"type": "picture", "value": shown} for _one in range(pictures)),
        *([{"type": "gallery", "value": {"pictures": [shown] * pictures}}] if gallery else []),
        {"type": "table", "value": {**table, "caption": "安排"}},
    ]
    return json.dumps(blocks)


def _add(town: Town, index_type, pages: list[Page], unit=None) -> list[Page]:
    index = town.index(index_type, unit)
    now = timezone.now()
    for number, page in enumerate(pages):
        page.live, page.summary = True, "一句话。"
        page.first_published_at, page.last_published_at = now - PAST * (number + 1), now
        index.add_child(instance=page)
    Page.objects.filter(pk=index.pk).update(live=True, first_published_at=now)
    return pages


def articles(town: Town, count: int, **fields) -> list[ArticlePage]:
    picture = town.picture()
    made = []
    for number in range(count):
        page = ArticlePage(
            title=f"第{number}篇",
            source_name="临河",
            lead_picture=picture,
            lead_alt="剪刀",
            body=rich_body(picture),
            **fields,
        )
        page.bylines = [Byline(name="林晓"), Byline(name="方小禾")]
        made.append(page)
    return _add(town, NewsIndexPage, made)


def stories(town: Town, count: int) -> list[StoryPage]:
    picture, person = town.picture(), town.person()
    made = []
    for number in range(count):
        page = StoryPage(
            title=f"第{number}位",
            person=person,
            shown_name="李巧云",
            quote="坐稳。",
            lead_picture=picture,
            lead_alt="剪刀",
            body=rich_body(picture),
        )
        page.deeds = [StoryDeed(text="剪头发"), StoryDeed(text="修收音机")]
        page.bylines = [Byline(name="林晓")]
        made.append(page)
    return _add(town, StoryIndexPage, made)


def boards(town: Town, count: int) -> list[BlackboardPage]:
    picture, made = town.picture(), []
    for number in range(count):
        page = BlackboardPage(
            title=f"第{number}块",
            month=timezone.localdate(),
            words="三看。",
            lead_picture=picture,
            lead_alt="黑板",
        )
        page.bylines = [Byline(name="钱守一"), Byline(name="林晓")]
        made.append(page)
    return _add(town, BlackboardIndexPage, made)


def brands(town: Town, count: int) -> list[BrandPage]:
    picture, series = town.picture(), town.series()
    made = []
    for number in range(count):
        page = BrandPage(
            title=f"品牌{number}",
            series=series,
            slogan="口号",
            need="难题",
            seal_text="印",
            lead_picture=picture,
            lead_alt="剪刀",
            body=rich_body(picture, gallery=False),
        )
        page.steps = [BrandStep(title="一"), BrandStep(title="二")]
        page.figures = [BrandFigure(value="1", label="数", source="台账", as_of=timezone.localdate())]
        page.brand_people = [BrandPerson(name="周敏", role="书记")]
        page.moments = [BrandMoment(on=timezone.localdate(), text="开始")]
        made.append(page)
    return _add(town, BrandIndexPage, made)


def events(town: Town, count: int) -> list[EventPage]:
    picture = town.picture()
    made = []
    for number in range(count):
        page = EventPage(
            title=f"活动{number}",
            organiser="居委会",
            place="活动室",
            contact_phone="199 0000 0101",
            who="都行",
            lead_picture=picture,
            lead_alt="剪刀",
            body=rich_body(picture),
        )
        first = timezone.now() + timezone.timedelta(hours=number + 1)
        hour = timezone.timedelta(hours=1)
        page.occurrences = [
            Occurrence(
                starts_at=first - timezone.timedelta(days=60),
                ends_at=first - timezone.timedelta(days=60) + hour,
            ),
            Occurrence(starts_at=first, ends_at=first + hour),
        ]
        page.steps = [EventStep(title="打电话")]
        made.append(page)
    return _add(town, EventIndexPage, made)


def issues(town: Town, count: int, chosen: list[Page]) -> list[IssuePage]:
    """Numbers of the paper; each prints the chosen articles in full."""
    picture, publication = town.picture(), town.publication()
    items = [{"page": page.pk, "heading": "", "mode": "full"} for page in chosen]
    sections = json.dumps([{"type": "section", "value": {"heading": "要闻", "note": "", "items": items}}])
    made = []
    for number in range(1, count + 1):
        start = timezone.localdate() - timezone.timedelta(days=90 * number)
        page = IssuePage(
            title=f"第{number}期",
            publication=publication,
            number=number,
            total_number=number,
            period_start=start,
            period_end=start + timezone.timedelta(days=80),
            lead_picture=picture,
            lead_decorative=True,
            sections=sections,
        )
        made.append(page)
    return _add(town, PaperIndexPage, made, town.unit)


def guides(town: Town, count: int) -> list[GuidePage]:
    picture, made = town.picture(), []
    for number in range(count):
        page = GuidePage(
            title=f"第{number}件事",
            life_event=LifeEvent.values[number % len(LifeEvent.values)],
            place="窗口",
            phone="199 0000 0101",
            hours="周一至周五8:30—11:30",
            responsible="周敏",
            checked_on=timezone.localdate(),
            body=rich_body(picture),
        )
        page.materials = [GuideMaterial(name="身份证", picture=picture), GuideMaterial(name="户口簿")]
        page.steps = [GuideStep(title="到窗口"), GuideStep(title="填表")]
        made.append(page)
    return _add(town, GuideIndexPage, made)


def crowd(town: Town, count: int) -> dict[str, Page]:
    """So many of each kind, tied to each other; gives one of each by name."""
    made_brands = brands(town, count)
    made_articles, made_stories, made_events = (
        articles(town, count),
        stories(town, count),
        events(town, count),
    )
    for page in (*made_articles, *made_stories, *made_events):
        type(page).brands.through.objects.create(
            **{type(page).__name__.lower(): page, "brandpage": made_brands[0]}
        )
        page.tags.add("便民服务", "为老服务")
        page.save()
    made_boards = boards(town, count)
    made_guides = guides(town, count)
    made_issues = issues(town, count, made_articles[:10])
    middle = count // 2
    return {
        "article": made_articles[middle],
        "story": made_stories[middle],
        "brand": made_brands[0],
        "event": made_events[middle],
        "issue": made_issues[middle],
        "board": made_boards[middle],
        "guide": made_guides[middle],
    }
