"""A page on a phone of 360 px begins with its own matter and comes to an end, on the real demo."""

import re

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.prove]

MASTHEAD = "() => document.querySelector('.masthead').getBoundingClientRect().height"
HEIGHT = "() => document.documentElement.scrollHeight"
# A length written where it may not break: an address of a page, how high it may be.
LENGTHS = {
    "/": 4500,
    "/events/": 5000,
    "/events/?when=week": 5000,
    "/guides/": 5000,
    "/guides/gao-ling-jin-tie-80-sui-yi-shang/": 4500,
    "/linhe/brands/lin-he-xing-fu-li/": 5000,
    "/meiyuan/brands/mo-xiang-ke-tang/": 5000,
    "/beizha/brands/ban-deng-fa-lv-zhen-suo/": 5000,
}
BROKEN = """
() => [...document.querySelectorAll('.unbroken')].filter(one => one.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(one).lineHeight))
  .map(one => one.textContent)
"""


@pytest.fixture
def narrow(demo_server, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()

    def at(address: str):
        page.goto(f"{demo_server}{address}")
        return page

    yield at
    context.close()


def test_the_masthead_leaves_the_first_screen_to_the_page(narrow):
    assert narrow("/").evaluate(MASTHEAD) <= 132
    assert narrow("/my/enter/").evaluate(MASTHEAD) <= 64
    page = narrow("/")
    with page.expect_navigation():
        page.get_by_role("button", name="长辈版").click()
    assert narrow("/").evaluate(MASTHEAD) <= 176
    assert narrow("/events/").evaluate(MASTHEAD) <= 176


def test_pages_come_to_an_end_and_break_no_time_and_no_number(narrow):
    found = {address: narrow(address).evaluate(HEIGHT) for address in LENGTHS}
    assert {address: height for address, height in found.items() if height > LENGTHS[address]} == {}
    assert [words for address in LENGTHS for words in narrow(address).evaluate(BROKEN)] == []


def test_whoever_said_where_they_live_has_that_first_and_the_page_is_no_longer(narrow):
    narrow("/where/").get_by_role("link", name=re.compile("我住这里.*临河居民区")).click()
    page = narrow("/")
    assert page.evaluate(HEIGHT) <= LENGTHS["/"]
    mine, town = page.locator(".mine"), page.locator("#week")
    assert mine.bounding_box()["y"] < town.bounding_box()["y"]
    words = mine.inner_text()
    for said in ("周敏", "199 0000 0101", "枫浦镇河埠路9号", "小李喊你来理发"):
        assert said in words
