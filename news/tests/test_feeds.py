"""Feeds of every list, town and unit, as a feed reader parses them."""

import datetime
import json
import re

import feedparser
import pytest

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from news.models import BlackboardIndexPage, NewsIndexPage, PaperIndexPage, StoryIndexPage
from tests.crowd import rich_body
from tests.pristine import stands
from tests.table import some
from tests.town import standing_town

KINDS = [NewsIndexPage, StoryIndexPage, BlackboardIndexPage, BrandIndexPage, EventIndexPage, PaperIndexPage]


@stands("filled")
def fill() -> None:
    """Something rich in every list."""
    town = standing_town()
    picture = town.picture()
    body = rich_body(picture)
    fields = {"lead_picture": picture, "lead_alt": "剪刀", "body": body}
    town.article("小李 <喊> 你 & 理发", **fields)
    town.story(**fields)
    town.brand(**fields)
    town.event(**fields)
    town.issue()
    town.board()


@pytest.fixture
def filled(town):
    return town


def parsed(client, address: str):
    response = client.get(f"{address}feed.atom")
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    return feed


# The paper is the town's alone in this town.
LISTS = [("town", kind) for kind in KINDS] + [("unit", kind) for kind in KINDS if kind is not PaperIndexPage]


@pytest.mark.parametrize(
    ("place", "kind"), some(LISTS, 4), ids=lambda value: getattr(value, "fixed_slug", value)
)
def test_every_list_has_a_feed_with_full_text_and_absolute_links(client, filled, kind, place):
    index = filled.index(kind, filled.unit if place == "town" else filled.linhe)
    feed = parsed(client, index.get_url())
    assert feed.feed.title
    assert feed.feed.id.startswith("urn:uuid:")
    assert feed.feed.updated
    assert feed.entries
    for entry in feed.entries:
        assert entry.id.startswith("urn:uuid:")
        assert entry.updated_parsed
        assert entry.published_parsed
        assert entry.link.startswith("http://testserver/")
        text = entry.content[0].value
        assert len(re.sub(r"<[^>]+>", "", text).strip()) > 10
        assert not re.search(r'(?:href|src)="/', text)
        assert not re.search(r'srcset="[^"]*(?<=[\s"])/', text)


def test_a_feed_carries_the_words_of_the_whole_article(client, filled):
    entry = next(one for one in parsed(client, "/news/").entries if one.title.startswith("小李"))
    assert entry.title == "小李 &lt;喊&gt; 你 &amp; 理发" or "喊" in entry.title
    assert "早上七点，楼下已经坐了四位老人。" in entry.content[0].value
    assert "<img" in entry.content[0].value
    assert "<table" in entry.content[0].value


def test_ids_stay_when_host_address_and_title_change(client, town):
    article = town.article()
    before = parsed(client, "/news/").entries[0].id
    article.slug, article.title = "another-address", "改了标题"
    article.save_revision().publish(skip_permission_checks=True)
    response = client.get("/news/feed.atom", HTTP_HOST="127.0.0.1")
    entry = feedparser.parse(response.content).entries[0]
    assert entry.id == before
    assert entry.link == "http://testserver/lin-he-ju-min-qu/news/another-address/"


def test_the_list_says_where_its_feed_is(client, town):
    town.article()
    for address in ("/news/", "/lin-he-ju-min-qu/news/"):
        html = client.get(address).content.decode()
        assert f'type="application/atom+xml" title="新闻" href="http://testserver{address}feed.atom"' in html


def read(client, address: str, **query) -> dict:
    response = client.get(f"{address}feed.json", query)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/feed+json"
    return json.loads(response.content)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.fixed_slug)
def test_every_list_is_open_to_platforms_with_whole_texts_and_files(client, filled, kind):
    feed = read(client, filled.index(kind, filled.unit).get_url())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"]
    for item in feed["items"]:
        assert item["id"].startswith("urn:uuid:")
        assert item["url"].startswith("http://testserver/")
        assert datetime.datetime.fromisoformat(item["date_modified"]).tzinfo
        assert item["authors"][0]["name"]
        assert not re.search(r'(?:href|src)="/', item["content_html"])
        for file in item.get("attachments", []):
            assert file["url"].startswith("http://testserver/")
            assert "/" in file["mime_type"]


def test_an_article_brings_its_pictures_and_documents_as_attachments(client, filled):
    item = next(one for one in read(client, "/news/")["items"] if one["title"].startswith("小李"))
    kinds = [file["mime_type"] for file in item["attachments"]]
    assert any(kind.startswith("image/") for kind in kinds), kinds
    assert len({file["url"] for file in item["attachments"]}) == len(kinds)


@pytest.mark.long
def test_a_platform_reads_in_parts_until_what_it_knows_and_learns_what_was_taken_down(client, town):
    articles = [town.article(f"第{n}篇") for n in range(31)]
    first = read(client, "/news/")
    assert [one["title"] for one in first["items"]][:2] == ["第30篇", "第29篇"]
    assert len(first["items"]) == 30
    rest = read(client, "/news/", page=2)
    assert first["next_url"] == "http://testserver/news/feed.json?page=2"
    assert [one["title"] for one in rest["items"]] == ["第0篇"]
    assert "next_url" not in rest
    # A change comes first again, and what is taken down is named.
    articles[0].save_revision().publish(skip_permission_checks=True)
    gone = articles[5]
    gone.unpublish()
    again = read(client, "/news/")
    assert again["items"][0]["title"] == "第0篇"
    assert again["_portal"]["withdrawn"] == [
        {"id": gone.translation_key.urn, "url": gone.get_full_url()},
    ]
    assert gone.title not in [one["title"] for one in again["items"]]


@pytest.mark.parametrize("asked", ["0", "3", "-1", "x", "1e3", "９", "99999999999"])
def test_a_part_that_is_none_is_not_there(client, town, asked):
    town.article()
    assert client.get("/news/feed.json", {"page": asked}).status_code == 404


def test_a_draft_and_its_words_are_in_no_feed(client, town):
    town.article()
    town.article("还没有签发的一篇", live=False)
    assert "还没有签发" not in client.get("/news/feed.json").content.decode()
