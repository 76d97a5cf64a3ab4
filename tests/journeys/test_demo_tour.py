"""The stops of /demo/, walked in one go on the real demo."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.prove]

# At each stop, the thing that it promises.
PROMISED = (
    ".day-strip",
    ".unit-choices",
    ".brand-head-seal",
    ".story-head-name",
    ".issue-contents",
    ".search-results mark",
    ".guide-facts",
    ".menu-today",
    "#id_title",
    ".review-button--approve",
    "#main",
    "#main form button",
    "[data-editions]",
    "table",
    "a[href*='/mailing/']",
    "#id_name",
    ".desk-rolls",
    "a[href*='/calls/']",
    ".desk-rolls",
    ".needed-one",
    "a[href*='/volunteer/call/']",
    "a[href*='/join/']",
    ".page-tools",
)


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
    assert len(seen) == len(PROMISED)
    page.goto(f"{demo_server}/demo/")
    page.locator(".tour-inside button").click()
    page.goto(f"{demo_server}/admin/")
    assert "/admin/login/" in page.url
    context.close()
    assert not errors, errors


def _look(page, number: int) -> None:
    page.locator(PROMISED[number]).first.wait_for(state="attached")
    if number == 0:
        page.get_by_role("button", name="长辈版").first.click()
        assert "elder" in page.locator("html").get_attribute("class")
        page.get_by_role("button", name="退出长辈版").first.click()
