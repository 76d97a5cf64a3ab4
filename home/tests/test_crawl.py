"""Every link leads somewhere, every page is linked, nothing is loaded from another host."""

import pytest
from django.contrib.staticfiles import finders

from news.models import ArticlePage
from portal.core.models import BaseIndexPage
from tests.crawler import broken_rules, crawl, sitemap
from tests.crowd import rich_body


@pytest.mark.long
def test_a_small_town_has_no_dead_link_no_orphan_and_no_foreign_host(client, town):
    picture = town.picture()
    fields = {"body": rich_body(picture), "lead_picture": picture, "lead_alt": "剪刀"}
    article = town.article(**fields)
    article.tags.add("便民服务")
    article.save_revision().publish(skip_permission_checks=True)
    for page in (town.story(**fields), town.brand(**fields), town.event(**fields), town.standard()):
        assert page.live
    town.issue(articles=[article])
    assert broken_rules(client) == []


def test_an_empty_town_has_no_dead_link(client, town):
    assert broken_rules(client) == []


@pytest.mark.long
def test_no_list_in_the_sitemap_is_empty_and_none_is_linked(client, town):
    town.article()
    draft = town.event(live=False)
    assert draft.get_parent().get_url() not in sitemap(client)
    assert draft.get_parent().get_url() not in crawl(client).depths


@pytest.mark.long
def test_the_sitemap_names_every_public_page_once(client, town):
    from wagtail.models import Page

    town.article(), town.story(), town.brand(), town.event(), town.issue(), town.standard()
    public = {page.get_url() for page in Page.objects.live().filter(depth__gt=1)}
    assert sitemap(client) == public
    assert client.get("/sitemap-1.xml").content.decode().count("<loc>") == len(public)


def test_robots_name_the_sitemap_and_close_the_admin(client, town):
    words = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in words
    assert "Disallow: /admin/" in words


def test_no_stylesheet_asks_another_host():
    for folder in ("css", "home/css"):
        for path in finders.find(f"{folder}", find_all=True):
            from pathlib import Path

            for sheet in Path(path).glob("*.css"):
                assert "http://" not in sheet.read_text().replace("http://www.w3.org", "")
                assert "@import" not in sheet.read_text()


@pytest.mark.prove
def test_the_demo_town_has_no_dead_link_no_orphan_and_no_foreign_host(client, demo_town):
    originals = set(ArticlePage.objects.exclude(source_url="").values_list("source_url", flat=True))
    assert broken_rules(client, originals=originals) == []


@pytest.mark.prove
def test_no_public_list_of_the_demo_town_is_empty(demo_town):
    kinds = BaseIndexPage.__subclasses__()
    assert kinds
    for kind in kinds:
        for index in kind.objects.live():
            assert index.has_items, index
