"""Structured data, share cards, the meta set, and a checker that knows HTML better than we do."""

import json
import re
import subprocess

import pytest

from home.tests.test_previews import every_type, one_of_every_type
from portal.launch.parts import VNU_JAR

WICKED = "</script><script>alert(1)</script>&\"'<!--"


def structured(html: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(text) for text in found]


EXPECTED = {
    "ArticlePage": "NewsArticle",
    "StoryPage": "NewsArticle",
    "EventPage": "Event",
    "HomePage": "WebSite",
    "UnitPage": "Organization",
}


def test_every_page_type_tells_machines_what_it_is(client, town):
    for page in one_of_every_type(town):
        (data,) = structured(client.get(page.get_url()).content.decode())
        assert data["@context"] == "https://schema.org"
        assert data["@type"] == EXPECTED.get(type(page).__name__, "WebPage"), type(page)
        assert data["url"] == f"http://testserver{page.get_url()}"
        assert data["name"] == page.title


def test_a_wicked_title_breaks_out_of_nothing(client, town):
    for page in (town.article(WICKED), town.story(WICKED), town.event(WICKED), town.brand(WICKED)):
        html = client.get(page.get_url()).content.decode()
        assert "<script>alert" not in html
        (data,) = structured(html)
        assert data["name"] == WICKED


def test_an_event_tells_when_where_and_whether_it_is_cancelled(client, town):
    event = town.event()
    (data,) = structured(client.get(event.get_url()).content.decode())
    assert data["startDate"].endswith("+08:00")
    assert data["location"]["name"] == "活动室"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    event.occurrences.update(cancelled=True)
    (data,) = structured(client.get(event.get_url()).content.decode())
    assert data["eventStatus"] == "https://schema.org/EventCancelled"


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


def test_a_share_card_has_title_words_picture_and_address(client, town):
    article = town.article(lead_picture=town.picture(), lead_alt="剪刀")
    card = meta(client.get(article.get_url()).content.decode(), "property")
    assert card["og:title"] == article.title
    assert card["og:description"] == "每月十张券。"
    assert card["og:type"] == "article"
    assert card["og:url"] == f"http://testserver{article.get_url()}"
    assert card["og:image"].startswith("http://testserver/media/images/")


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
