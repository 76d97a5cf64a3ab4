"""Structured data, share cards, the meta set, and a checker that knows HTML better than we do."""

import datetime
import json
import re
import subprocess

import pytest

from events.models import Occurrence
from events.tests.rolls import a_round
from home.tests.test_previews import every_type, one_of_every_type
from portal.core.dates import iso
from portal.launch.parts import VNU_JAR
from portal.places.models import Unit

WICKED = "</script><script>alert(1)</script>&\"'<!--"


def structured(html: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(text) for text in found]


EXPECTED = {
    "ArticlePage": "NewsArticle",
    "StoryPage": "NewsArticle",
    "BlackboardPage": "NewsArticle",
    "EventPage": "Event",
    "HomePage": "WebSite",
    "UnitPage": "Organization",
}
# What schema.org's readers (search engines, assistants) require or ask for, by type.
REQUIRED = {
    "NewsArticle": {"headline", "image", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage"},
    "Event": {
        "startDate", "endDate", "eventStatus", "eventAttendanceMode", "location", "image", "description", "organizer",
    },
    "Organization": {"name", "url", "image", "telephone", "address", "parentOrganization"},
    "WebSite": {"name", "url", "publisher", "potentialAction"},
    "WebPage": {"name", "url", "image", "publisher"},
}  # fmt: skip


@pytest.mark.long
def test_every_page_type_tells_machines_what_it_is(client, town):
    Unit.objects.update(phone="021-0000 0001", address="临河路 1 号")
    for page in one_of_every_type(town):
        data, *trail = structured(client.get(page.get_url()).content.decode())
        assert data["@context"] == "https://schema.org"
        assert data["@type"] == EXPECTED.get(type(page).__name__, "WebPage"), type(page)
        assert data["url"] == f"http://testserver{page.get_url()}"
        assert data["name"] == page.title
        assert set(data) >= REQUIRED[data["@type"]], type(page)
        assert all(data[name] for name in REQUIRED[data["@type"]])
        for one in trail:
            assert one["@type"] == "BreadcrumbList"
            steps = one["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert steps[-1]["item"] == data["url"]
            assert all(step["name"] and step["item"].startswith("http://testserver/") for step in steps)
        assert len(trail) == (page.depth > 2)


@pytest.mark.long
def test_a_wicked_title_breaks_out_of_nothing(client, town):
    for page in (town.article(WICKED), town.story(WICKED), town.event(WICKED), town.brand(WICKED)):
        html = client.get(page.get_url()).content.decode()
        assert "<script>alert" not in html
        data, _trail = structured(html)
        assert data["name"] == WICKED


def event_of(client, event) -> dict:
    return structured(client.get(event.get_url()).content.decode())[0]


def test_an_event_tells_when_where_and_whether_it_is_cancelled(client, town):
    """The next date that takes place; if none does, the next one that was to; then the last one that did."""
    event = town.event()
    first = event.occurrences.get()
    data = event_of(client, event)
    assert data["startDate"].endswith("+08:00")
    assert data["location"]["name"] == "活动室"
    assert data["location"]["address"] == {"@type": "PostalAddress", "streetAddress": "活动室"}
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    day = datetime.timedelta(days=1)
    later = Occurrence.objects.create(
        page_id=event.pk, starts_at=first.starts_at + day, ends_at=first.ends_at + day
    )
    event.occurrences.filter(pk=first.pk).update(cancelled=True)
    data = event_of(client, event)
    assert (data["startDate"], data["eventStatus"]) == (
        iso(later.starts_at),
        "https://schema.org/EventScheduled",
    )
    event.occurrences.update(cancelled=True)
    data = event_of(client, event)
    assert (data["startDate"], data["eventStatus"]) == (
        iso(first.starts_at),
        "https://schema.org/EventCancelled",
    )
    for one in (first, later):
        event.occurrences.filter(pk=one.pk).update(
            starts_at=one.starts_at - 90 * day, ends_at=one.ends_at - 90 * day, cancelled=False
        )
    data = event_of(client, event)
    assert data["startDate"] == iso(later.starts_at - 90 * day)
    assert data["eventStatus"] == "https://schema.org/EventScheduled"


def meta(html: str, kind: str = "name") -> dict[str, str]:
    return dict(re.findall(rf'<meta {kind}="([^"]+)" content="([^"]*)">', html))


def test_an_article_carries_the_meta_set_of_the_standard(client, town):
    article = town.article()
    article.tags.add("便民服务")
    article.save_revision().publish(skip_permission_checks=True)
    names = meta(client.get(article.get_url()).content.decode())
    assert {
        name: names.get(name) for name in ("ArticleTitle", "ContentSource", "Keywords", "Description")
    } == {
        "ArticleTitle": article.title,
        "ContentSource": "临河居民区",
        "Keywords": "便民服务",
        "Description": "每月十张券。",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", names["PubDate"])
    assert names["ColumnName"] == "新闻"
    assert names["ColumnType"] == "新闻"
    assert names["Url"] == f"http://testserver{article.get_url()}"
    assert names["SiteName"]
    assert "SiteIDCode" not in names


SHARED = {
    "og:title",
    "og:description",
    "og:type",
    "og:site_name",
    "og:image",
    "og:image:width",
    "og:image:height",
}


def test_a_share_card_has_title_words_picture_and_address(client, town):
    article = town.article(lead_picture=town.picture(), lead_alt="剪刀")
    card = meta(client.get(article.get_url()).content.decode(), "property")
    assert card["og:title"] == article.title
    assert card["og:description"] == "每月十张券。"
    assert card["og:type"] == "article"
    assert card["og:url"] == f"http://testserver{article.get_url()}"
    assert card["og:image"].startswith("http://testserver/media/images/")
    assert (card["og:image:width"], card["og:image:height"]) == ("600", "600")
    assert card["og:image:alt"] == "剪刀"


@pytest.mark.long
def test_every_public_page_has_a_share_card_lists_and_forms_too(client, town):
    pages = [page.get_url() for page in one_of_every_type(town)]
    others = ["/search/", "/where/", "/reading/", "/tags/nobody/", "/my/enter/", "/volunteer/", "/nowhere/"]
    for address in [*pages, *others]:
        card = meta(client.get(address).content.decode(), "property")
        assert set(card) >= SHARED, address
        assert all(card[name] for name in SHARED), address
        assert card["og:image"].startswith("http://testserver/"), address


def test_a_sign_up_is_shared_with_the_picture_and_words_of_its_event(client, town):
    page = town.event(hours=120, lead_picture=town.picture(), lead_alt="剪刀")
    round_ = a_round(town, page=page)
    for address, begins in ((f"/sign-up/{round_.pk}/", "报名 - "), (f"/rounds/{round_.pk}/", "阳光名额 - ")):
        card = meta(client.get(address).content.decode(), "property")
        assert card["og:title"] == f"{begins}{page.title}"
        assert card["og:image"].startswith("http://testserver/media/images/")
        assert "og:url" not in card


@pytest.mark.long
@pytest.mark.needs("vnu")
def test_the_nu_checker_finds_no_error_on_one_page_of_every_type(client, town, tmp_path):
    pages = one_of_every_type(town)
    assert {type(page) for page in pages} == every_type()
    more = {"tag": "/tags/nobody/", "404": "/nobody/"}
    addresses = {type(page).__name__: page.get_url() for page in pages} | more
    for name, address in addresses.items():
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)
    gone = pages[0]
    gone.unpublish()
    (tmp_path / "410.html").write_bytes(client.get(gone.get_url()).content)
    command = [
        "java",
        "-jar",
        str(VNU_JAR),
        "--errors-only",
        "--format",
        "json",
        *map(str, tmp_path.glob("*.html")),
    ]
    found = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    errors = [
        f"{message['url'].rsplit('/', 1)[-1]}: {message['message']} …{message.get('extract', '')}"
        for message in json.loads(found.stderr)["messages"]
        if message["type"] == "error"
    ]
    assert not errors, "\n".join(errors)
