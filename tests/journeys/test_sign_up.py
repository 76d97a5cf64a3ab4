"""Signing up as people do it: a daughter on a phone, without JavaScript too; an offer from the message; the desk."""

import re

import pytest

from events.models import SignUp, State
from events.tests.rolls import a_roll, come, people, phone
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.outbox.models import Message
from tests.accessible import faults
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone

from .conftest import PASSWORD, Desk

pytestmark = [pytest.mark.journey, pytest.mark.stands("event")]
# 长辈版 is what most readers see; the others are walked by `make prove`.
MODES = [
    (360, True),
    pytest.param(360, False, marks=pytest.mark.prove),
    pytest.param(1280, False, marks=pytest.mark.prove),
]


def code() -> str:
    return re.search(r"验证码 (\d{6})", Message.objects.filter(kind="code").latest("pk").text)[1]


def fill_in(page, number: str, when: int = 1) -> None:
    page.locator("[name=when]").nth(when).check()
    page.fill("[name=name]", "王秀英")
    page.fill("[name=born]", "1940年5月1日")
    page.select_option("[name=unit]", label="临河居民区")
    page.fill("[name=phone]", number)
    page.check("[name=relation][value=family]")


def test_a_daughter_books_her_mothers_haircut_without_javascript(browser, live_server, live_town, shoot):
    roll = a_roll(live_town, age_min=75, each=20)
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + roll.round.page.url)
    shoot(page, "sign-up-1-event-360")
    page.get_by_role("link", name="我要报名").click()
    page.get_by_role("button", name="下一步").click()
    assert "还差一点" in page.inner_text("main")
    fill_in(page, "199 0000 0031")
    page.get_by_role("button", name="下一步").click()
    page.fill("[name=code]", code())
    page.check("[name=agreed]")
    shoot(page, "sign-up-3-check-360")
    page.get_by_role("button", name="确认报名").click()
    assert "已报上" in page.inner_text("main")
    shoot(page, "sign-up-4-receipt-360")
    one = SignUp.objects.get()
    assert (one.slot.number, one.person.name, one.state) == (2, "王秀英", State.CONFIRMED)
    page.locator("summary", has_text="来不了了").click()
    page.get_by_role("button", name="取消报名").click()
    assert "不来了" in page.inner_text("main")
    context.close()


@pytest.mark.prove
@pytest.mark.needs("axe")
@pytest.mark.parametrize(("width", "elder"), MODES)
def test_everybody_can_use_every_screen_of_signing_up(browser, live_server, live_town, width, elder, shoot):
    roll = a_roll(live_town, age_min=75, each=20)
    full = a_roll(live_town, places=1)
    held, waits = (come(full, person, contact=phone(1)) for person in people(live_town, 2))
    context = browser.new_context(
        viewport={"width": width, "height": 740}, locale="zh-CN", reduced_motion="reduce"
    )
    if elder:
        context.add_cookies([{"name": "elder", "value": "on", "url": live_server.url}])
    page = context.new_page()
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        shoot(page, f"sign-up-{name}-{width}{'-elder' if elder else ''}")
        if found := faults(page, elder=elder):
            wrong[name] = found

    page.goto(f"{live_server.url}{roll.round.page.url}")
    look("event")
    page.goto(f"{live_server.url}/sign-up/{roll.round_id}/")
    look("choose")
    page.get_by_role("button", name="下一步").click()
    look("errors")
    fill_in(page, f"199 0000 0{width % 1000:03d}")
    page.get_by_role("button", name="下一步").click()
    look("check")
    page.get_by_role("button", name="确认报名").click()
    look("check-errors")
    page.fill("[name=code]", code())
    page.check("[name=agreed]")
    page.get_by_role("button", name="确认报名").click()
    page.wait_for_url("**/s/**")
    look("receipt")
    page.goto(f"{live_server.url}/my/")
    look("my")
    page.get_by_role("link", name="改资料").click()
    look("correct")
    page.fill("[name=born]", "1990-1-1")
    page.get_by_role("button", name="存下来").click()
    assert "不合它的条件" in page.inner_text("main")
    look("correct-errors")
    page.goto(f"{live_server.url}/my/password/")
    page.get_by_role("button", name="存下来").click()
    look("password")
    page.goto(f"{live_server.url}/my/mail/")
    look("mail")
    page.goto(f"{live_server.url}/my/close/")
    look("close")
    page.goto(f"{live_server.url}/rounds/{full.round_id}/")
    look("ledger")
    page.goto(f"{live_server.url}/s/{waits.token}/")
    look("waiting")
    context.clear_cookies(name="sessionid")
    page.goto(f"{live_server.url}/my/")
    look("enter")
    page.get_by_role("link", name="用密码进来").click()
    page.get_by_role("button", name="进去").click()
    look("enter-password")
    context.close()
    assert held
    assert wrong == {}


@pytest.mark.prove
@pytest.mark.needs("axe")
def test_an_offer_is_accepted_from_the_message(browser, live_server, live_town, looker):
    roll = a_roll(live_town, places=1, each=20)
    holder, waits = (
        come(roll, person, contact=phone(40 + number)) for number, person in enumerate(people(live_town, 2))
    )
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{holder.token}/")
    page.locator("summary", has_text="来不了了").click()
    page.get_by_role("button", name="取消报名").click()
    text = Message.objects.get(kind=State.OFFERED).text
    page.goto(live_server.url + re.search(r"/s/[\w-]+/", text)[0])
    looker.look(page, "offer")
    page.get_by_role("button", name="我去").click()
    page.get_by_text("已报上").first.wait_for()
    looker.look(page, "offer-accepted")
    waits.refresh_from_db()
    assert waits.state == State.CONFIRMED
    context.close()


@pytest.mark.prove
@pytest.mark.needs("axe")
def test_the_desk_signs_up_an_elder_and_the_organiser_opens_next_months_round(
    browser, live_server, live_town, looker
):
    roll = a_roll(live_town, places=1)
    holder = come(roll, people(live_town, 1)[0], contact=phone(2))
    elder = people(live_town, 1)[0]
    elder.name = "周桂兰"
    elder.save()
    for username, role in (("clerk", Role.DESK_CLERK), ("organiser", Role.ORGANISER)):
        user = User.objects.create_user(username=username, password=PASSWORD, last_name="周")
        grant_role(user=user, unit=live_town.linhe, role=role, by=None)
    clerk = Desk(browser, live_server.url, "clerk")
    page = clerk.goto(f"/desk/roll/{roll.pk}/")
    looker.look(page, "desk-roll-empty")
    page.fill("#desk-q", "zgl")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="报名", exact=True).click()
    page.get_by_text("候补第 1 位").wait_for()
    looker.look(page, "desk-roll")
    clerk.goto(f"/desk/roll/{roll.pk}/?q=zgl")
    looker.look(page, "desk-found")
    page.get_by_role("link", name="改资料").click()
    looker.look(page, "desk-person")
    clerk.goto(f"/desk/roll/{roll.pk}/")
    page.locator("summary", has_text="不来了").first.click()
    page.get_by_role("button", name="不来了，取消").first.click()
    page.get_by_role("button", name="对方说来").click()
    page.get_by_text("已报上。").wait_for()
    for name, address in (("desk", "/desk/"), ("calls", "/desk/calls/")):
        clerk.goto(address)
        looker.look(page, f"desk-{name}")
    clerk.close()
    holder.refresh_from_db()
    assert holder.state == State.CANCELLED
    assert SignUp.objects.get(person=elder).state == State.CONFIRMED
    organiser = Desk(browser, live_server.url, "organiser")
    event = live_town.event("春节前的理发", hours=24 * 20)
    page = organiser.goto("/desk/rounds/")
    looker.look(page, "desk-rounds")
    organiser.goto(f"/desk/rounds/new/{event.pk}/?template=coupon")
    page.fill("[name=each]", "10")
    looker.look(page, "desk-round")
    page.get_by_role("button", name="开始").click()
    page.get_by_text("开好了").wait_for()
    organiser.goto("/desk/rounds/")
    page.get_by_role("button", name="照样开下个月的").first.click()
    page.get_by_text("请看一眼对不对").wait_for()
    looker.look(page, "desk-next-month")
    for name in ("places", "call-off"):
        organiser.goto(f"/desk/roll/{roll.pk}/{name}/")
        looker.look(page, f"desk-{name}")
    organiser.close()
