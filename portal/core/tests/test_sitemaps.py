"""The sitemap: an index and its parts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from portal.core import sitemaps
from portal.core.dates import iso


def named(client, address: str) -> list[str]:
    words = client.get(address).content.decode()
    return [url.removeprefix("http://testserver") for url in re.findall(r"<loc>([^<]+)</loc>", words)]


@pytest.mark.parametrize(("size", "parts"), [(5, 2), (6, 2), (7, 1), (8, 1)])
def test_a_part_holds_so_many_pages_and_the_index_names_each_part(client, town, monkeypatch, size, parts):
    town.article()
    # The town, its area, two neighbourhoods, two lists and the article.
    assert Page.objects.live().filter(depth__gt=1).count() == 7
    monkeypatch.setattr(sitemaps, "A_PART", size)
    addresses = [f"/sitemap-{number}.xml" for number in range(1, parts + 1)]
    assert named(client, "/sitemap.xml") == addresses
    listed = [address for part in addresses for address in named(client, part)]
    assert len(listed) == len(set(listed)) == 7
    assert max(len(named(client, part)) for part in addresses) <= size
    assert client.get(f"/sitemap-{parts + 1}.xml").status_code == 404


def test_a_page_is_named_with_the_moment_it_was_last_published_at(client, town):
    article = town.article()
    line = (
        f"<loc>http://testserver{article.get_url()}</loc><lastmod>{iso(article.last_published_at)}</lastmod>"
    )
    assert line in client.get("/sitemap-1.xml").content.decode()
    assert client.get("/sitemap-1.xml")["Content-Type"] == "application/xml"


def test_a_list_whose_pages_were_all_withdrawn_is_not_named(client, town):
    article = town.article()
    index = NewsIndexPage.objects.get(depth=4)
    assert index.get_url() in named(client, "/sitemap-1.xml")
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    assert index.live
    assert index.get_url() not in named(client, "/sitemap-1.xml")


def test_the_list_of_a_unit_is_named_only_where_its_own_pages_are(client, town):
    town.article(unit=town.beizha)
    town.index(NewsIndexPage, town.linhe).open_with_first_child()
    assert [one for one in named(client, "/sitemap-1.xml") if one.endswith("/news/")] == [
        "/news/",
        "/bei-zha-ju-min-qu/news/",
    ]


@pytest.mark.long
def test_a_part_costs_the_same_queries_however_many_pages_it_names(client, town):
    town.article()
    few, many = CaptureQueriesContext(connection), CaptureQueriesContext(connection)
    client.get("/sitemap-1.xml")
    with few:
        client.get("/sitemap-1.xml")
    for number in range(6):
        town.article(f"第{number}篇")
    with many:
        client.get("/sitemap-1.xml")
    assert len(few) == len(many) <= 4
