"""A small town for tests: one area, two neighbourhoods, staff in every role, and pages made by one call each."""

import datetime
import io
import json
from dataclasses import dataclass, field

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.models import Page

from brands.models import BrandIndexPage, BrandPage, BrandSeries
from events.models import EventIndexPage, EventPage, Occurrence
from guides.models import FacilityIndexPage, FacilityPage, GuideIndexPage, GuidePage
from home.founding import found_town, found_unit
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
from portal.accounts.actions import grant_role, unit_collection
from portal.accounts.models import Role, User
from portal.core.models.index_page import index_below
from portal.core.openings import indexes_over
from portal.editorial.models import Byline
from portal.media.actions import store_picture
from portal.media.models import PortalImage
from portal.people.models import Consent, Person
from portal.places.models import Unit
from teams.models import TeamIndexPage, TeamPage
from tests.pristine import EMPTY, begin_with

PARAGRAPH = json.dumps([{"type": "paragraph", "value": "<p>早上七点，楼下已经坐了四位老人。</p>"}])


def picture_bytes(size: tuple[int, int] = (1300, 900), colour: str = "#A62B1C") -> bytes:
    """A plain JPEG."""
    out = io.BytesIO()
    PillowImage.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def open_lists(page: Page) -> None:
    """The lists that would go live with this page do, without the versions that nobody asks for here: it is a quarter of the
    work of a page in most tests. How the house does it is tested by home/tests/test_founding.py."""
    now = timezone.now()
    waiting = [index.pk for index in indexes_over(page) if not index.live]
    Page.objects.filter(pk__in=waiting).update(
        live=True, has_unpublished_changes=False, first_published_at=now, last_published_at=now
    )


@dataclass
class Town:
    """The town under test; every maker returns a page as it stands in the database."""

    unit: Unit
    front: HomePage
    east: Unit
    linhe: Unit
    beizha: Unit
    staff: dict[str, User] = field(default_factory=dict)
    counter: int = 0

    def user(self, username: str) -> User:
        return self.staff[username]

    def picture(self, title: str = "剪纸") -> PortalImage:
        return store_picture(
            title=title, data=picture_bytes(), collection=unit_collection(self.linhe), credit="示例"
        )

    def index(self, kind, unit: Unit | None = None) -> Page:
        front = Page.objects.get(pk=(unit or self.linhe).page_id).specific
        return Page.objects.get(pk=index_below(front, kind).pk).specific

    def add(
        self, page: Page, kind, *, unit: Unit | None = None, live: bool = True, by: str = "correspondent"
    ) -> Page:
        """Put a page into its index: through the gate if live, else as a draft with a revision."""
        page.live, page.owner = False, self.user(by)
        self.index(kind, unit).add_child(instance=page)
        revision = page.save_revision(user=self.user(by))
        if live:
            open_lists(page)
            revision.publish(skip_permission_checks=True)
        return type(page).objects.get(pk=page.pk)

    def article(
        self, title: str = "小李喊你来理发", *, live: bool = True, unit: Unit | None = None, **fields
    ) -> ArticlePage:
        values = {"summary": "每月十张券。", "source_name": "临河居民区", "body": PARAGRAPH} | fields
        return self.add(ArticlePage(title=title, **values), NewsIndexPage, unit=unit, live=live)

    def person(self, name: str = "李巧云", *, consent: bool = True, **consent_fields) -> Person:
        person = Person.objects.create(name=name, unit=self.linhe, is_adult=True)
        if consent:
            values = {"text": True, "photo": True, "read_aloud": True} | consent_fields
            Consent.objects.create(person=person, **values)
        return person

    def story(
        self, title: str = "一把剪刀", *, live: bool = True, person: Person | None = None, **fields
    ) -> StoryPage:
        values = {"summary": "理发师小李。", "body": PARAGRAPH, "person": person or self.person()} | fields
        return self.add(StoryPage(title=title, **values), StoryIndexPage, live=live)

    def board(self, title: str = "睡前三看", *, live: bool = True, **fields) -> BlackboardPage:
        values = {
            "month": datetime.date(2026, 9, 1),
            "words": "一看煤气。\n\n二看门。",
            "lead_decorative": True,
        }
        page = BlackboardPage(title=title, summary="睡前各看一眼。", **values | fields)
        page.lead_picture = page.lead_picture or self.picture()
        page.bylines = [Byline(name="钱守一", credit=Byline.Credit.AUTHOR)]
        return self.add(page, BlackboardIndexPage, live=live)

    def guide(
        self, title: str = "老年优待证怎么办", *, live: bool = True, unit: Unit | None = None, **fields
    ) -> GuidePage:
        values = {
            "summary": "满六十岁，带身份证。",
            "place": "居委会窗口",
            "phone": "199 0000 0101",
            "responsible": "周敏",
            "checked_on": timezone.localdate(),
        } | fields
        return self.add(GuidePage(title=title, **values), GuideIndexPage, unit=unit, live=live)

    def facility(
        self, title: str = "荷心老人食堂", *, live: bool = True, unit: Unit | None = None, **fields
    ) -> FacilityPage:
        values = {
            "kind": "canteen",
            "summary": "十点半开饭。",
            "address": "荷心路 11 号",
            "hours": "每天8:30—13:00",
            "phone": "199 0000 0101",
            "responsible": "周敏",
            "checked_on": timezone.localdate(),
        } | fields
        return self.add(FacilityPage(title=title, **values), FacilityIndexPage, unit=unit, live=live)

    def team_page(
        self, title: str = "临河平安巡逻队", *, live: bool = True, unit: Unit | None = None, **fields
    ) -> TeamPage:
        values = {
            "kind": "patrol",
            "summary": "晚上走一圈。",
            "purpose": "看看灯亮不亮、楼道堵没堵。",
            "how_to_join": "满 18 岁，先跟着走一次。",
            "phone": "199 0000 0101",
        } | fields
        return self.add(TeamPage(title=title, **values), TeamIndexPage, unit=unit, live=live)

    def series(self) -> BrandSeries:
        values = {"name": "一居一品", "kind": Unit.Kind.NEIGHBOURHOOD, "rule": "每个居都有一个"}
        return BrandSeries.objects.get_or_create(slug="yijuyipin", defaults=values)[0]

    def brand(
        self, title: str = "临河幸福里", *, live: bool = True, unit: Unit | None = None, **fields
    ) -> BrandPage:
        values = {
            "series": self.series(),
            "slogan": "剪刀到楼上",
            "need": "下不了楼。",
            "summary": "上门理发。",
            "seal_text": "幸福里",
        } | fields
        return self.add(BrandPage(title=title, **values), BrandIndexPage, unit=unit, live=live)

    def publication(self) -> Publication:
        values = {"name": "枫浦邻里", "unit": self.unit, "sections": "要闻\n街坊"}
        return Publication.objects.get_or_create(slug="linli", defaults=values)[0]

    def issue(
        self, total: int = 1, *, live: bool = True, articles: list[Page] | None = None, **fields
    ) -> IssuePage:
        chosen = articles if articles is not None else [self.article(f"第{total}期的文章")]
        items = [{"page": page.pk, "heading": "", "mode": "lead"} for page in chosen]
        today = timezone.localdate()
        values = {
            "publication": self.publication(),
            "number": total,
            "total_number": total,
            "period_start": today.replace(day=1),
            "period_end": today,
            "sections": json.dumps(
                [{"type": "section", "value": {"heading": "要闻", "note": "", "items": items}}]
            ),
        } | fields
        return self.add(
            IssuePage(title=f"枫浦邻里 第{total}期", **values), PaperIndexPage, unit=self.unit, live=live
        )

    def event(
        self,
        title: str = "上门理发",
        *,
        live: bool = True,
        unit: Unit | None = None,
        hours: int = 24,
        **fields,
    ):
        values = {
            "summary": "每月十位。",
            "organiser": "临河居委会",
            "place": "活动室",
            "contact_phone": "199 0000 0101",
            "who": "75 岁以上",
        } | fields
        page = EventPage(title=title, **values)
        starts = timezone.now() + timezone.timedelta(hours=hours)
        page.occurrences = [Occurrence(starts_at=starts, ends_at=starts + timezone.timedelta(hours=2))]
        return self.add(page, EventIndexPage, unit=unit, live=live)

    def standard(self, title: str = "关于本站", **fields) -> StandardPage:
        page = StandardPage(title=title, body=PARAGRAPH, live=False, show_in_menus=True, **fields)
        HomePage.objects.get(pk=self.front.pk).add_child(instance=page)
        page.save_revision().publish(skip_permission_checks=True)
        return StandardPage.objects.get(pk=page.pk)


ROLES = {
    "correspondent": Role.CORRESPONDENT,
    "editor": Role.EDITOR,
    "senior": Role.SENIOR_EDITOR,
    "signatory": Role.SIGNATORY,
}


def build_town() -> Town:
    """One area with two neighbourhoods; a correspondent in one of them, the desk in the town."""
    root, front = found_town(name="枫浦镇", short_name="枫浦")
    intro = "河边的一个居民区。"
    east = found_unit(parent=root, name="东片", kind="area", intro=intro)
    linhe = found_unit(
        parent=Unit.objects.get(pk=east.pk), name="临河居民区", kind="neighbourhood", intro=intro
    )
    beizha = found_unit(
        parent=Unit.objects.get(pk=east.pk), name="北栅居民区", kind="neighbourhood", intro=intro
    )
    town = Town(
        *(Unit.objects.get(pk=root.pk), front),
        *(Unit.objects.get(pk=one.pk) for one in (east, linhe, beizha)),
    )
    for username, role in ROLES.items():
        user = User.objects.create_user(
            username=username, password="correct horse", last_name="王", first_name=username
        )
        grant_role(
            user=user, unit=town.linhe if role == Role.CORRESPONDENT else town.unit, role=role, by=None
        )
        town.staff[username] = User.objects.get(pk=user.pk)
    town.staff["other"] = User.objects.create_user(username="other", password="correct horse", last_name="邻")
    grant_role(user=town.staff["other"], unit=town.beizha, role=Role.CORRESPONDENT, by=None)
    town.staff["admin"] = User.objects.create_superuser(
        username="admin", password="correct horse", last_name="管"
    )
    return town


def standing_town() -> Town:
    """The town that stands in the database already (tests/pristine.py), read anew."""
    root = Unit.objects.get(kind=Unit.Kind.TOWN)
    east, linhe, beizha = (Unit.objects.get(name=name) for name in ("东片", "临河居民区", "北栅居民区"))
    return Town(
        root,
        HomePage.objects.get(pk=root.page_id),
        east,
        linhe,
        beizha,
        staff={user.username: user for user in User.objects.all()},
    )


def town_to_test() -> Town:
    """A town in the database of the test: the one made beforehand, or one built now where a test asked late."""
    return standing_town() if Unit.objects.exists() else build_town()


@pytest.fixture
def town(db) -> Town:
    return town_to_test()


@pytest.fixture(scope="module")
def _demo_town(django_db_setup, django_db_blocker, tmp_path_factory):
    """Seeded once for a module's proofs and taken back after them."""
    with django_db_blocker.unblock():
        begin_with(EMPTY)
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(DATA_DIR=tmp_path_factory.mktemp("data")),
    ):
        call_command("demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo_town(_demo_town, db):
    """The whole invented town of `manage.py demo`."""
