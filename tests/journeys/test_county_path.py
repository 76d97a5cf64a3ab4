"""Readers of the county's site: our columns under its path, styled and whole, and home for everything that asks something."""

import re
from urllib.parse import urlsplit

import pytest

from tests.behind_nginx import SITE, nginx_with
from tests.browser import DESK, PHONE
from tests.demo_server import another
from tests.launching import free_port

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.needs("nginx")]


@pytest.fixture(scope="module")
def at_the_county(demo_server, tmp_path_factory):
    """Our own address, and where the county's nginx shows us with the lines of deploy/nginx/county.conf."""
    port = free_port()
    there = f"http://127.0.0.1:{port}/fengpu"
    with another("county", COUNTY_URL=f"{there}/") as own:
        host = urlsplit(own).netloc
        lines = (SITE / "county.conf").read_text()
        for old, new in (("https://portal.example.cn", own), ("Host portal.example.cn", f"Host {host}")):
            assert old in lines
            lines = lines.replace(old, new)
        site = f"server {{ listen 127.0.0.1:{port}; location = /livez {{ return 200; }} {lines} }}"
        with nginx_with(tmp_path_factory.mktemp("county"), site, port):
            yield own, there


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_reader_of_the_county_reads_a_column_and_searches_at_home(browser, at_the_county, screen):
    own, there = at_the_county
    context = browser.new_context(**screen)
    context.add_cookies([{"name": "sessionid", "value": "of-the-county", "url": there}])
    tab, wrong, asked = context.new_page(), [], []
    tab.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    tab.on("requestfailed", lambda one: wrong.append(one.url))
    tab.on("response", lambda one: one.status >= 400 and wrong.append(f"{one.status} {one.url}"))
    tab.on("request", lambda one: asked.append(one.url))
    tab.goto(f"{there}/news/")
    first = tab.locator(f'main :is(h2, h3) a[href^="{there}/"]').first
    leads_to = first.get_attribute("href")
    first.click()
    tab.wait_for_url(leads_to)
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("document.styleSheets.length") >= 1
    assert tab.evaluate("[...document.images].every(one => one.loading == 'lazy' || one.naturalWidth > 0)")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in asked if not one.startswith(f"{there}/")] == []
    assert wrong == []
    tab.goto(f"{there}/search/?q=理发")
    tab.wait_for_url(re.compile(re.escape(own) + "/search/"))
    context.close()


def test_the_search_of_the_masthead_is_a_form_that_leads_home(browser, at_the_county):
    own, there = at_the_county
    context = browser.new_context(**DESK)
    tab = context.new_page()
    tab.goto(f"{there}/stories/")
    field = tab.locator('input[name="q"]').first
    field.fill("理发")
    field.press("Enter")
    tab.wait_for_url(re.compile(re.escape(own) + r"/search/\?q="))
    assert "理发" in tab.locator("main").inner_text()
    context.close()
