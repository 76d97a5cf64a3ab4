"""The demo town's pages: brands, articles, stories, the paper, events, standing pages."""

import datetime
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from wagtail.models import Page, Revision

from brands.models import (
    BrandFigure,
    BrandIndexPage,
    BrandMoment,
    BrandPage,
    BrandPerson,
    BrandSeries,
    BrandStep,
)
from events.models import EventIndexPage, EventPage, Occurrence
from events.models.event import EventStep
from home.models import HomePage, StandardPage
from news.models import (
    ArticlePage,
    BlackboardIndexPage,
    BlackboardPage,
    IssuePage,
    NewsIndexPage,
    PaperIndexPage,
    Publication,
    StoryIndexPage,
    StoryPage,
)
from news.models.story import StoryDeed
from paper.composing.coming_dates import Coming
from paper.models import Imprint
from portal.accounts.models import User
from portal.core.dates import short_date
from portal.core.models import BasePage
from portal.core.models.index_page import index_below
from portal.editorial.models import Byline
from portal.people.models import Person
from portal.places.models import Unit

from .bodies import body, figure
from .content_files import day, moment, same
from .orders import PORTRAIT
from .picture_book import PictureBook


@dataclass
class DemoTown:
    """What the pages refer to, by the keys of the content files."""

    units: dict[str, Unit]
    staff: dict[str, User]
    people: dict[str, Person]
    book: PictureBook
    step: Callable[[], None]
    brands: dict[str, BrandPage] = field(default_factory=dict)
    articles: dict[str, ArticlePage] = field(default_factory=dict)
    stories: dict[str, StoryPage] = field(default_factory=dict)
    indexes: dict[tuple[int, type], Page] = field(default_factory=dict)

    def index(self, unit_key: str, kind: type) -> Page:
        """The index page of a kind in a unit."""
        front_id = self.units[unit_key].page_id
        if (front_id, kind) not in self.indexes:
            self.indexes[front_id, kind] = index_below(Page.objects.get(pk=front_id).specific, kind)
        return Page.objects.get(pk=self.indexes[front_id, kind].pk)


def draft(page: BasePage, parent: Page, author: User) -> None:
    page.owner, page.live = author, False
    parent.add_child(instance=page)


def publish(
    page: BasePage, parent: Page, author: User, at: datetime.datetime, tags: Sequence[str] = ()
) -> BasePage:
    """Add a page through the gate, as if it had gone live at a past moment."""
    if page.pk is None:
        draft(page, parent, author)
    if tags:
        page.tags.set(tags)
    revision = page.save_revision(user=author)
    revision.publish(user=None, skip_permission_checks=True)
    Revision.objects.filter(pk=revision.pk).update(created_at=at)
    dates = {"first_published_at": at, "last_published_at": at, "latest_revision_created_at": at}
    Page.objects.filter(pk=page.pk).update(**dates)
    return type(page).objects.get(pk=page.pk)


def make_brands(town: DemoTown, data: dict) -> None:
    series = {}
    for item in data["series"]:
        series[item["key"]] = BrandSeries.objects.create(
            slug=item["key"],
            rule=item["rule"][:80],
            position=item["order"],
            **same(item, "name", "kind", "summary"),
        )
    for item in data["brands"]:
        town.brands[item["key"]] = _brand(town, item, series[item["series"]])
        town.step()


def _brand(town: DemoTown, item: dict, series: BrandSeries) -> BrandPage:
    page = BrandPage(
        series=series,
        started_on=day(item["days"]),
        seal_text=item["seal"],
        lead_picture=town.book.get(item["scene"], item["seed"], title=item["title"]),
        lead_decorative=True,
        takeaway=item.get("takeaway", ""),
        body=body(item.get("body", []), town.book),
        **same(item, "title", "dimension", "slogan", "need", "summary", "seal_shape"),
    )
    page.steps = [BrandStep(title=one["title"], text=one.get("text", "")) for one in item["steps"]]
    page.figures = [BrandFigure(**figure(one)) for one in item.get("figures", [])]
    page.brand_people = [
        BrandPerson(name=_shown(town.people[one["person"]]), role=one["role"])
        for one in item.get("people", [])
    ]
    page.moments = [BrandMoment(on=day(one["days"]), text=one["text"]) for one in item.get("timeline", [])]
    at = moment(max(item["days"], -360), "09:00")
    return publish(page, town.index(item["key"], BrandIndexPage), town.staff["wu-yifan"], at)


def _shown(person: Person) -> str:
    """The name somebody goes by in public."""
    consent = person.story_consent()
    return consent.shown_name if consent else person.name


def _bylines(items: list[dict]) -> list[Byline]:
    return [Byline(name=item["name"], credit=CREDITS_BY_WORD[item["role"]]) for item in items]


CREDITS_BY_WORD = {str(label): value for value, label in Byline.Credit.choices}


def make_articles(town: DemoTown, data: dict) -> None:
    for item in data["articles"]:
        page = ArticlePage(
            source_name=item["source_name"] or town.units[item["unit"]].name.removesuffix("（示例）"),
            lead_picture=town.book.of(item),
            lead_alt=item.get("alt", ""),
            lead_caption=item.get("caption", ""),
            body=body(item["body"], town.book),
            **same(item, "title", "summary", "source_kind", "source_url"),
        )
        page.bylines = _bylines(item["bylines"])
        page.brands = [town.brands[key] for key in item["brands"]]
        at = moment(item["days"], item["time"])
        parent = town.index(item["unit"], NewsIndexPage)
        town.articles[item["key"]] = publish(page, parent, town.staff["lin-xiao"], at, item["tags"])
        town.step()


def make_stories(town: DemoTown, data: dict) -> None:
    for item in data["stories"]:
        page = StoryPage(
            person=town.people[item["person"]],
            source_name=town.units[item["unit"]].name.removesuffix("（示例）"),
            lead_picture=town.book.get(item["scene"], item["seed"], PORTRAIT, title=item["alt"]),
            lead_alt=item["alt"],
            body=body(item["body"], town.book),
            **same(item, "title", "summary", "quote", "nominated_by"),
        )
        page.deeds = [StoryDeed(when=short_date(day(one["days"])), text=one["text"]) for one in item["deeds"]]
        page.bylines = _bylines(item["bylines"])
        page.brands = [town.brands[key] for key in item["brands"]]
        at = moment(item["days"], item["time"])
        parent = town.index(item["unit"], StoryIndexPage)
        town.stories[item["key"]] = publish(page, parent, town.staff["lin-xiao"], at, item["tags"])
        town.step()


def make_boards(town: DemoTown, data: dict) -> None:
    for item in data["boards"]:
        page = BlackboardPage(
            month=day(item["days"]),
            words="\n\n".join(item["lines"]),
            lead_picture=town.book.get("chalk", item["seed"], title=f"黑板：{item['title']}"),
            lead_alt=f"一块黑板，上面写着“{item['title']}”，字在下面抄了一遍。",
            **same(item, "title", "summary"),
        )
        page.bylines = _bylines(item["writers"])
        at, parent = moment(item["days"], "16:00"), town.index(item["unit"], BlackboardIndexPage)
        publish(page, parent, town.staff["lin-xiao"], at)
        town.step()


def make_paper(town: DemoTown, data: dict, plan_slip: Callable[[DemoTown, IssuePage], None]) -> None:
    """The numbers of the paper.

    Args:
        plan_slip: says what the slip of a number with a table asks, before it is signed.
    """
    item = data["publication"]
    publication = Publication.objects.create(
        slug=item["key"],
        unit=town.units["fengpu"],
        sections="\n".join(item["sections"]),
        **same(item, "name", "frequency", "slogan", "imprint"),
    )
    for number in data["issues"]:
        page = _issue(town, publication, number, item["form"])
        if "dates" in number:
            plan_slip(town, page)
        at = moment(number["days"], "08:00")
        publish(page, town.index("fengpu", PaperIndexPage), town.staff["wu-yifan"], at)
        town.step()


def _issue(town: DemoTown, publication: Publication, item: dict, imprint: dict) -> IssuePage:
    sections = [
        {
            "type": "section",
            "value": {
                "heading": section["heading"],
                "note": "",
                "items": [_issue_item(town, one) for one in section["items"]],
            },
        }
        for section in item["sections"]
    ]
    if "dates" in item:
        sections.append(_table(item["dates"]))
    page = IssuePage(
        publication=publication,
        total_number=item["total"],
        period_start=day(item["from_days"]),
        period_end=day(item["to_days"]),
        summary=item["lead"].split("\n")[0][:80],
        lead_picture=town.book.get(item["scene"], item["seed"], PORTRAIT, title=item["title"]),
        lead_decorative=True,
        sections=json.dumps(sections, ensure_ascii=False),
        **same(item, "title", "number", "lead"),
    )
    draft(page, town.index("fengpu", PaperIndexPage), town.staff["wu-yifan"])
    # The form of a number begins with it; it is filled before the number is signed.
    Imprint.objects.filter(issue=page).update(printed_on=day(item["days"]), **imprint)
    return page


def _table(titles: list[str]) -> dict:
    """The next dates of some activities, as the back page of a number stores them."""
    coming = Occurrence.objects.filter(starts_at__gt=timezone.now()).select_related("page")
    found = [coming.filter(page__title=title).order_by("starts_at").first() for title in titles]
    dates = sorted(filter(None, found), key=lambda one: one.starts_at)
    rows = [{"type": "item", "id": str(uuid.uuid4()), "value": Coming(one, True).row()} for one in dates]
    return {"type": "dates", "value": {"heading": "接下来的日子", "rows": rows}}


def _issue_item(town: DemoTown, item: dict) -> dict:
    page = town.articles[item["article"]] if "article" in item else town.stories[item["story"]]
    return {"page": page.pk, "heading": "", "mode": item["mode"]}


def make_events(town: DemoTown, data: dict) -> None:
    for item in data["events"]:
        page = EventPage(
            lead_picture=town.book.get(item["scene"], item["seed"], title=item["alt"]),
            lead_alt=item["alt"],
            body=body(item["body"], town.book),
            recap=town.articles.get(item["recap"]),
            **same(item, "title", "title_en", "kind", "summary", "organiser", "place"),
            **same(item, "contact", "contact_phone", "who", "bring"),
        )
        page.occurrences = [_occurrence(one) for one in item["occurrences"]]
        page.steps = [EventStep(title=one["title"], text=one.get("text", "")[:120]) for one in item["how"]]
        page.brands = [town.brands[key] for key in item["brands"]]
        first = min(one["days"] for one in item["occurrences"])
        at = moment(min(first - 14, -2), "10:00")
        publish(page, town.index(item["unit"], EventIndexPage), town.staff["wu-yifan"], at, item["tags"])
        town.step()


def _occurrence(item: dict) -> Occurrence:
    return Occurrence(
        starts_at=moment(item["days"], item["start"]),
        ends_at=moment(item["days"], item["end"]),
        place=item.get("place", ""),
        note=item.get("note", ""),
    )


def make_standing_pages(town: DemoTown, data: dict) -> None:
    front = HomePage.objects.get()
    for item in data["pages"]:
        page = StandardPage(
            title=item["title"],
            slug=item["key"],
            summary=item["summary"],
            show_in_menus=True,
            body=body(item["body"], town.book),
        )
        publish(page, HomePage.objects.get(pk=front.pk), town.staff["wu-yifan"], timezone.now())
        town.step()
