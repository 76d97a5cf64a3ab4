"""A number on its way on paper: divided, planned with a slip, typed in with the keyboard alone, ticked on a leader's phone."""

import pytest
from playwright.sync_api import expect

from events.models import Channel, SignUp
from handout.models import Bundle, PrintRun, ReturnedSlip, SlipPlan
from handout.tests.printed import drafted, sign, some_rolls, staff
from portal.accounts.models import Role
from tests.accessible import axe, faults

from .conftest import PASSWORD

pytestmark = pytest.mark.journey
LEADERS_PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def clerk(live_town):
    user = staff(live_town, "clerk", Role.DESK_CLERK, live_town.linhe)
    user.set_password(PASSWORD)
    user.save()


@pytest.mark.prove
def test_from_the_plan_to_the_slip_that_comes_back(browser, live_server, live_town, clerk, enter, shoot):
    (roll,) = some_rolls(live_town, places=3)
    issue = drafted(live_town, roll)
    page = enter("editor").goto(f"/admin/paper/{issue.pk}/")
    page.click("#go-slip")
    page.get_by_label("印在回条上").check()
    page.get_by_label("留几个名额").fill("2")
    page.get_by_label("留到").fill(f"{roll.last_moment:%Y-%m-%dT00:00}")
    shoot(page, "handout-slip")
    assert axe(page, elder=False) == []
    page.get_by_role("button", name="定好回条").click()
    expect(page.locator("#handout")).to_contain_text(SlipPlan.objects.get().code)
    sign(issue)
    page.click("#go-run")
    page.get_by_role("link", name="一个居村一包").click()
    page.get_by_label("印数").fill("90")
    for number, copies in enumerate(("50", "30")):
        page.fill(f"#id_line-{number}-copies", copies)
    expect(page.locator("[data-out]")).to_have_text("还有 10 份没有去处")
    page.get_by_label("备用").fill("10")
    expect(page.locator("[data-out]")).to_have_text("正好")
    shoot(page, "handout-run")
    assert axe(page, elder=False) == []
    page.get_by_role("button", name="存好分包").click()
    page.get_by_role("button", name="发下去").click()
    expect(page.get_by_role("link", name="装包单（PDF）")).to_be_visible()
    assert PrintRun.objects.get().is_out
    _types_a_slip(enter("clerk"), shoot)
    _ticks_a_bundle(browser, live_server.url, live_town, shoot)


def _types_a_slip(desk, shoot) -> None:
    """No mouse, from the code of the number to the empty form for the next slip."""
    page, keys = desk.goto("/desk/slips/"), desk.page.keyboard
    keys.type(SlipPlan.objects.get().code.lower())
    keys.press("Enter")
    expect(page.get_by_role("heading", name="录回条")).to_be_visible()
    # Where they live stands there already: it is the clerk's own neighbourhood.
    for typed in (" ", "王秀英", "199 0000 0321", "", "路灯坏了"):
        keys.type(typed)
        keys.press("Tab")
    shoot(page, "handout-take-in")
    keys.press("Enter")
    expect(page.locator(".slip-results")).to_contain_text("已报上")
    slip = ReturnedSlip.objects.get()
    assert (slip.person.name, slip.word.text) == ("王秀英", "路灯坏了")
    assert SignUp.objects.get().channel == Channel.PAPER
    page.set_viewport_size({"width": 360, "height": 800})
    shoot(page, "handout-take-in-360")
    assert faults(page, elder=False) == []


def _ticks_a_bundle(browser, address: str, town, shoot) -> None:
    """Whoever carried it presses once, in letters for the elderly."""
    bundle = Bundle.objects.get(unit=town.linhe)
    context = browser.new_context(**LEADERS_PHONE, locale="zh-CN", java_script_enabled=False)
    context.add_cookies([{"name": "elder", "value": "on", "url": address}])
    page = context.new_page()
    page.goto(f"{address}/handed/{bundle.token}/")
    shoot(page, "handout-leader")
    page.get_by_label("剩下几份").fill("2")
    page.get_by_role("button", name="都送到了").tap()
    expect(page.get_by_role("status")).to_contain_text("剩 2 份")
    shoot(page, "handout-leader-done")
    assert Bundle.objects.get(pk=bundle.pk).left_over == 2
    page.get_by_role("button", name="点错了").tap()
    expect(page.get_by_role("button", name="都送到了")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
