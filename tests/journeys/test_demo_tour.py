"""The eighteen stops of /demo/, walked in one go on the real demo."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.prove]


def test_the_stops_are_walked_in_one_go(demo_server, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    seen = []
    page.goto(f"{demo_server}/demo/")
    stops = page.locator(".tour-stop").count()
    for number in range(stops):
        page.goto(f"{demo_server}/demo/")
        stop = page.locator(".tour-stop").nth(number)
        words = stop.locator("h2").inner_text()
        with page.expect_navigation() as left:
            stop.locator(".button").click()
        assert left.value.status == 200, words
        assert page.url != f"{demo_server}/demo/"
        _look(page, number)
        seen.append(words)
    assert len(seen) == 18
    page.goto(f"{demo_server}/demo/")
    page.locator(".tour-inside button").click()
    page.goto(f"{demo_server}/admin/")
    assert "/admin/login/" in page.url
    context.close()
    assert not errors, errors


def _look(page, number: int) -> None:
    """At each stop, the thing that it promises."""
    promised = {
        0: ".day-strip",
        1: ".unit-choices",
        2: ".brand-head-seal",
        3: ".story-head-name",
        4: ".issue-contents",
        5: ".search-results mark",
        6: "#id_title",
        7: ".review-button--approve",
        8: "#main",
        9: "#main form button",
        10: "[data-editions]",
        11: "table",
        12: "a[href*='/mailing/']",
        13: "#id_name",
        14: ".desk-rolls",
        15: ".desk-rolls",
        16: ".needed-one",
        17: ".page-tools",
    }
    page.locator(promised[number]).first.wait_for(state="attached")
    if number == 0:
        page.get_by_role("button", name="长辈版").first.click()
        assert "elder" in page.locator("html").get_attribute("class")
        page.get_by_role("button", name="退出长辈版").first.click()
