"""Reviewers over slow lines, with the editor's autosave on: the verdicts are those pressed, and no reviewer saves."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import expect
from wagtail.models import Page, TaskState

from portal.editorial.tests.test_review_page import KINDS, fresh
from portal.editorial.verdicts import Verdict, decide, under_review
from tests.slow_line import slow_line

from .conftest import Desk
from .editing import approve

pytestmark = pytest.mark.journey
REVIEWERS = ("editor", "signatory")


def reviewers_of(browser, address: str) -> list[Desk]:
    return [Desk(browser, address, username, patience=120_000) for username in REVIEWERS]


def through_the_editor(desk: Desk, page: Page) -> None:
    """The long way: the editor stays open long enough for its autosave, then 去审核."""
    desk.goto(f"/admin/pages/{page.pk}/edit/")
    desk.page.wait_for_timeout(2500)
    way = desk.page.get_by_role("link", name="去审核")
    assert way.count(), f"{desk.page.url}\n{desk.page.locator('body').inner_text()[:600]}"
    way.click()
    desk.page.wait_for_url("**/admin/review/**")


def from_the_desk(desk: Desk, page: Page) -> None:
    desk.goto("/admin/")
    desk.page.locator(f".portal-reviews a[href='/admin/review/{page.pk}/']").click()
    desk.page.wait_for_url("**/admin/review/**")


def one_round(town, desks: list[Desk], kind: str, number: int) -> list[str]:
    """Two reviewers take one text; what went wrong is told in sentences."""
    page = KINDS[kind](town)
    before = page.revisions.count()
    for step, desk in enumerate(desks):
        (through_the_editor if (number + step) % 2 else from_the_desk)(desk, page)
        button = desk.page.get_by_role("button", name="通过")
        if (number + step) % 3 == 1:
            button.dblclick()
        else:
            approve(desk.page)
        expect(desk.page.locator(".messages")).to_contain_text(
            "通过，等" if step == 0 else "已发布", timeout=120_000
        )
    verdicts = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).order_by("pk")
    pressed = [(one.status, one.finished_by.username if one.finished_by else "") for one in verdicts]
    saved = page.revisions.filter(user__username__in=REVIEWERS).count()
    wrong = [] if pressed == [("approved", name) for name in REVIEWERS] else [f"{kind}: {pressed}"]
    wrong += [f"{kind}: {saved} versions by reviewers"] if saved or page.revisions.count() != before else []
    return wrong if Page.objects.get(pk=page.pk).live else [*wrong, f"{kind}: not live"]


def rush(browser, server: str, town, seconds: float, kinds: Iterable[str], rounds: int) -> list[str]:
    with slow_line(server, seconds) as address:
        desks = reviewers_of(browser, address)
        wrong = [
            one for number in range(rounds) for kind in kinds for one in one_round(town, desks, kind, number)
        ]
        for desk in desks:
            desk.close()
    return wrong


@pytest.mark.long
@pytest.mark.parametrize(
    ("seconds", "kinds"), [(0, ["article"]), pytest.param(1, [*KINDS], marks=pytest.mark.prove)]
)
def test_verdicts_over_a_slow_line_are_those_pressed(browser, live_server, live_town, seconds, kinds):
    assert rush(browser, live_server.url, live_town, seconds, kinds, rounds=1) == []


@pytest.mark.prove
@pytest.mark.parametrize("kind", [*KINDS])
@pytest.mark.parametrize("seconds", [0, 1, 6])
def test_thirty_texts_over_slow_lines_are_decided_as_pressed(browser, live_server, live_town, seconds, kind):
    """Ten rounds of an article, a story with bylines and an imported draft, each by two reviewers; the kinds apart,
    because most of it is waiting."""
    assert rush(browser, live_server.url, live_town, seconds, [kind], rounds=10) == []


@pytest.mark.prove
def test_the_page_of_a_review_is_read_and_decided_at_both_widths(browser, live_server, live_town, shoot):
    page = KINDS["article"](live_town)
    decide(
        seen=under_review(fresh(page)),
        by=live_town.user("senior"),
        verdict=Verdict.REJECT,
        remark="日子写错了",
    )
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = "小李喊你来剪发"
    draft.save_revision(user=live_town.user("correspondent"))
    fresh(page).current_workflow_state.resume(user=live_town.user("correspondent"))
    desk = Desk(browser, live_server.url, "editor")
    look(desk.page, "desk-with-reviews", shoot)
    from_the_desk(desk, page)
    expect(desk.page.frame_locator("iframe").get_by_text("早上七点").first).to_be_visible()
    look(desk.page, "review", shoot)
    for name in ("通过", "退回"):
        box = desk.page.get_by_role("button", name=name).bounding_box()
        assert min(box["width"], box["height"]) >= 56
    desk.page.emulate_media(media="print")
    shoot(desk.page, "review-printed")
    expect(desk.page.get_by_text("文字指纹")).to_be_visible()
    expect(desk.page.get_by_role("button", name="通过")).to_be_hidden()
    desk.page.emulate_media(media="screen")
    desk.page.get_by_role("button", name="退回").click()
    expect(desk.page.locator(".messages")).to_contain_text("请写明为什么退回")
    approve(desk.page)
    expect(desk.page.locator(".messages")).to_contain_text("初审通过，等签发")
    look(desk.page, "review-passed", shoot)
    desk.close()


def look(page, name: str, shoot) -> None:
    """Take a picture at both widths; nothing may stick out of the page of a review on a phone."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 1800})
        shoot(page, f"{name}-{width}")
    reach = "() => Math.max(...[...document.querySelectorAll('.review > *')].map(e => e.getBoundingClientRect().right))"
    assert page.locator(".review").count() == 0 or page.evaluate(reach) <= 361
