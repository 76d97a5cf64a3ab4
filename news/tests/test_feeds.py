"""Feeds of every list, town and unit, as a feed reader parses them."""

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
