"""The desk by its hands: how many keys a sign-up takes, whether an error is in view on a phone, what comes out of the
printer, and the screens of a call, a family and the figures, in the elder mode too."""

import re

import pytest

from events.actions import leave
from events.actions.on_the_day import check_in, close_sheet
from events.models import Channel, SignUp
from events.tests.rolls import a_roll, come, people, phone
from events.tests.test_coming_back import family, press
from portal.accounts.models import Role
from tests.accessible import faults
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone

from .conftest import Desk
from .test_on_the_day import a_user, begin

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe"), pytest.mark.stands("event")]
PAPER = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")


def look_in_elder_mode(page, shoot, name: str) -> None:
    page.context.add_cookies([{"name": "elder", "value": "on", "url": page.url}])
    page.reload()
    page.set_viewport_size({"width": 360, "height": 800})
    shoot(page, f"{name}-elder-360")
    assert faults(page, elder=True) == []
    page.context.clear_cookies(name="elder")


@pytest.mark.prove
def test_a_sign_up_at_the_desk_is_eight_keys_at_most(browser, live_server, live_town, looker):
    roll = a_roll(live_town, places=5, each=20)
    person = people(live_town, 1)[0]
    person.name = "王秀英"
    person.save()
    a_user(live_town, "clerk", Role.DESK_CLERK)
    desk = Desk(browser, live_server.url, "clerk")
    page = desk.goto(f"/desk/roll/{roll.pk}/")
    keys = ["w", "x", "y", "Enter", "Enter"]
    for key in keys[:-1]:
        page.keyboard.press(key)
    page.locator(".desk-people").wait_for()
    looker.look(page, "desk-found")
    page.keyboard.press(keys[-1])
    page.get_by_text("券号").first.wait_for()
    desk.close()
    assert SignUp.objects.get().channel == Channel.DESK
    assert len(keys) <= 8


IN_VIEW = """one => {
  const box = document.querySelector(one).getBoundingClientRect();
  return box.top >= -1 && box.top + Math.min(box.height, 100) <= innerHeight;
}"""


def in_view(page, selector: str) -> bool:
    """Whether it comes into view; scrolling there takes a moment."""
    page.wait_for_function(IN_VIEW, arg=selector)
    return True


@pytest.mark.long
def test_an_error_at_the_door_is_in_view_on_a_phone(browser, live_server, live_town, looker, shoot):
    roll = a_roll(live_town, places=24, age_min=75)
    for person in people(live_town, 20):
        come(roll, person, contact=phone(6))
    a_user(live_town, "organiser", Role.ORGANISER)
    a_user(live_town, "helper", Role.CHECK_IN_HELPER)
    roll = begin(roll)
    desk = Desk(browser, live_server.url, "helper", start="/door/")
    page = desk.goto(f"/door/{roll.pk}/")
    page.set_viewport_size({"width": 360, "height": 640})
    page.get_by_text("当场来的，登记一位").click()
    page.fill("[name=name]", "周阿婆")
    page.fill("[name=born]", "1999-1-1")
    page.get_by_role("button", name="登记，来了").click()
    page.locator("#errors").wait_for()
    assert in_view(page, "#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    shoot(page, "door-error-view-360")
    page.locator("#errors a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_born"
    assert in_view(page, "#id_born")
    looker.look(page, "door-error")
    roll.slots.filter(sign_up=None).update(retired=True)
    page.fill("[name=born]", "1940-1-1")
    page.get_by_role("button", name="登记，来了").click()
    page.get_by_text("活动组织者可以加名额").first.wait_for()
    looker.look(page, "door-full")
    page.goto(f"{live_server.url}/door/{roll.pk}/")
    page.get_by_role("button", name="打印签到表").click()
    page.wait_for_url(re.compile(r"/sheet/\d+/$"))
    looker.look(page, "sheet-age")
    look_in_elder_mode(page, shoot, "sheet-age")
    page.get_by_role("link", name="照单子补录").click()
    page.fill("[name=line-1-name]", "周阿婆")
    page.get_by_role("button", name="记好").click()
    page.locator("#errors").wait_for()
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.activeElement.id") == "errors"
    looker.look(page, "sheet-enter-error")
    desk.close()


def sizes(paper: bytes) -> set[tuple[int, int]]:
    """The pages of a printing, in millimetres."""
    return {(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in PAPER.findall(paper)}


def pages(paper: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", paper))


@pytest.mark.prove
def test_coupons_and_sheets_set_their_own_paper(browser, live_server, live_town, looker, shoot):
    roll = a_roll(live_town, places=3, each=20)
    made = [come(roll, person, contact=phone(6)) for person in people(live_town, 3)]
    a_user(live_town, "clerk", Role.DESK_CLERK)
    roll = begin(roll)
    desk = Desk(browser, live_server.url, "clerk")
    for size, paper in (("a6", (105, 148)), ("a5", (148, 210))):
        page = desk.goto(f"/door/{roll.pk}/coupons/?paper={size}")
        printed = page.pdf(prefer_css_page_size=True)
        assert (sizes(printed), pages(printed)) == ({paper}, 3), size
        looker.look(page, f"coupons-{size}")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": round(paper[0] * 96 / 25.4), "height": round(paper[1] * 96 / 25.4)})
        box = page.locator(".coupon-paper").first.bounding_box()
        assert box["height"] > 0.88 * paper[1] * 96 / 25.4, "the coupon fills its paper"
        inside = page.locator(".coupon-paper").first.evaluate(
            "one => one.scrollHeight <= one.clientHeight + 1"
        )
        assert inside, "and is not fuller than full"
        shoot(page, f"coupon-print-{size}")
        page.emulate_media(media="null")
    look_in_elder_mode(page, shoot, "coupons")
    page = desk.goto(f"/s/{made[0].token}/coupon/?paper=a6")
    assert pages(page.pdf(prefer_css_page_size=True)) == 1
    page = desk.goto(f"/door/{roll.pk}/")
    page.get_by_role("button", name="打印签到表").click()
    page.wait_for_url(re.compile(r"/sheet/\d+/$"))
    assert sizes(page.pdf(prefer_css_page_size=True)) == {(210, 297)}
    desk.close()


@pytest.mark.prove
def test_calls_a_family_and_figures_are_looked_at(browser, live_server, live_town, looker, shoot):
    roll = a_roll(live_town, places=1)
    first, second = people(live_town, 2)
    holder = come(roll, first, contact=phone(4))
    come(roll, second, channel=Channel.PHONE)
    leave(sign_up=holder, channel=Channel.WEB)
    a_user(live_town, "clerk", Role.DESK_CLERK)
    a_user(live_town, "organiser", Role.ORGANISER)
    desk = Desk(browser, live_server.url, "clerk")
    page = desk.goto("/desk/calls/")
    looker.look(page, "desk-calls")
    look_in_elder_mode(page, shoot, "desk-calls")
    page.get_by_role("button", name="打通了，说到了").click()
    page.get_by_text("今天都打完了").wait_for()
    looker.look(page, "desk-calls-done")
    desk.close()
    both = a_roll(live_town, places=4, each=20)
    user, (mother, father) = family(live_town)
    one = press(both, user, [mother, father]).made[0]
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{one.token}/")
    page.get_by_text("改时间").click()
    looker.look(page, "receipt-for-two")
    look_in_elder_mode(page, shoot, "receipt-for-two")
    page.get_by_text("改时间").click()
    page.locator("[name=to]").first.click()
    page.get_by_text("时间改好了").wait_for()
    context.close()
    for came, places in ((2, 4), (3, 3)):
        old = a_roll(live_town, places=places)
        made = [come(old, person) for person in people(live_town, places)]
        old = begin(old)
        for row in made[:came]:
            check_in(sign_up=row, source="list", by=None)
        close_sheet(roll=old, by=None)
    desk = Desk(browser, live_server.url, "organiser")
    page = desk.goto("/figures/")
    looker.look(page, "figures-drawn")
    look_in_elder_mode(page, shoot, "figures-drawn")
    desk.close()
