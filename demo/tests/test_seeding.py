"""The demo town: all of it, once, dated from today, with nothing real in it."""

import datetime
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Revision

from brands.models import BrandIndexPage, BrandPage
from demo.content_files import CONTENT, load
from events.models import EventPage, Occurrence
from news.models import ArticlePage, IssuePage, StoryPage
from portal.accounts.models import User
from portal.people.models import Consent, Person
from portal.places.models import Unit

NAMES = sorted(path.stem for path in CONTENT.glob("*.toml"))
PHONE = re.compile(r"(?<![\d-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
DEMO_PHONE = re.compile(r"199 ?0000 ?0\d{3}")
FORBIDDEN = ["政府网站", "官方网站", "国徽", ".gov.cn", "建设中", "敬请期待", "国家认证"]


def counts() -> dict[str, int]:
    models = (Page, Revision, Unit, User, Person, Consent, Occurrence, Collection, get_image_model())
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("name", NAMES)
def test_a_content_file_loads_with_every_date_replaced(name):
    text = str(load(name))
    assert len(text) > 100
    assert not re.search(r"\{-?\d+(:\w+)?\}", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_phone_in_the_content_is_one_nobody_has(name):
    found = PHONE.findall((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
    assert [number for number in found if not DEMO_PHONE.fullmatch(number)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_content_pretends_to_be_a_government_site_or_unfinished(name):
    text = (CONTENT / f"{name}.toml").read_text(encoding="utf-8")
    assert [word for word in FORBIDDEN if word in text] == []


def test_the_keys_that_texts_name_exist():
    units = {item["key"] for item in load("units")["units"]} | {load("units")["town"]["key"]}
    brands = {item["key"] for item in load("brands")["brands"]}
    articles = {item["key"]: item for item in load("articles")["articles"]}
    stories = {item["key"]: item for item in load("stories")["stories"]}
    people = {item["key"] for item in load("people")["people"]}
    events = load("events")["events"]
    for item in (*articles.values(), *stories.values(), *events):
        assert item["unit"] in units, item["key"]
        assert set(item["brands"]) <= brands, item["key"]
    assert {story["person"] for story in stories.values()} <= people
    assert {event["recap"] for event in events if event["recap"]} <= set(articles)
    for issue in load("paper")["issues"]:
        for section in issue["sections"]:
            for item in section["items"]:
                assert item.get("article", "") in articles or item.get("story", "") in stories


@pytest.mark.prove
def test_the_demo_town_is_as_large_as_promised(demo_town):
    kinds = [Unit.objects.filter(kind=kind).count() for kind in ("neighbourhood", "village", "area")]
    assert kinds == [20, 12, 3]
    assert BrandPage.objects.live().count() == 34
    assert StoryPage.objects.live().count() == 6
    assert IssuePage.objects.live().count() == 3
    assert EventPage.objects.live().count() == 12
    assert ArticlePage.objects.live().count() >= 32


@pytest.mark.prove
def test_one_neighbourhood_is_shown_as_a_gap(client, demo_town):
    index = BrandIndexPage.objects.get(path__startswith=Page.objects.get(depth=2).path, depth=3)
    walls = client.get(index.get_url()).context["walls"]
    gaps = {wall["series"].kind: len(wall["gaps"]) for wall in walls}
    assert gaps["neighbourhood"] == 1
    assert gaps["village"] == 0


@pytest.mark.prove
def test_dates_are_counted_from_today(demo_town):
    newest = ArticlePage.objects.live().order_by("-first_published_at").first().first_published_at
    assert timezone.now() - newest < datetime.timedelta(days=14)
    assert not ArticlePage.objects.live().filter(first_published_at__gt=timezone.now()).exists()
    week = timezone.now() + datetime.timedelta(days=7)
    assert Occurrence.objects.filter(starts_at__gt=timezone.now(), starts_at__lt=week).count() >= 3


@pytest.mark.prove
def test_the_clerk_whom_a_visitor_enters_as_has_a_family_to_call(client, demo_town):
    client.force_login(User.objects.get(username="zhou-min"))
    page = client.get(reverse("desk_family")).content.decode()
    assert "199 0000 0903" in page
    assert "没有要核实的" not in page


@pytest.mark.prove
def test_the_demo_command_twice_doubles_nothing(demo_town):
    before = counts()
    call_command("demo")
    assert counts() == before


@pytest.mark.prove
def test_no_page_of_the_demo_shows_a_phone_that_somebody_has(client, demo_town):
    for page in Page.objects.live().filter(depth__gt=1).specific():
        html = client.get(page.get_url()).content.decode()
        wrong = [number for number in PHONE.findall(html) if not DEMO_PHONE.fullmatch(number)]
        assert not wrong, (page, wrong)


def test_the_demo_is_not_mixed_into_a_real_town(town):
    with pytest.raises(CommandError):
        call_command("demo")
