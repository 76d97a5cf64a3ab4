"""A number that is new to an elder: four screens for the daughter, one press for the desk, one for the elder herself."""

import datetime
import re
import uuid

import pytest

from events.actions.introductions import introduce
from events.models import Channel, Introduction, SignUp, State
from events.tests.rolls import a_roll, people
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.outbox.models import Allowance, Message
from portal.people.actions import contact_for, give_contact
from portal.people.models import Person
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone

from .conftest import PASSWORD, Desk
from .test_sign_up import code, fill_in

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe"), pytest.mark.stands("event")]


@pytest.mark.prove
def test_a_new_number_the_elder_the_desk_and_their_screens(browser, live_server, live_town, looker):
    elder = Person.objects.create(
        name="王秀英", born=datetime.date(1940, 5, 1), unit=live_town.linhe, is_resident=True
    )
    give_contact(person=elder, number="19900000050", relation="self")
    roll, second = (a_roll(live_town, age_min=75, each=20) for _n in range(2))
    clerk = User.objects.create_user(username="clerk", password=PASSWORD, last_name="周")
    grant_role(user=clerk, unit=live_town.linhe, role=Role.DESK_CLERK, by=None)
    desk = Desk(browser, live_server.url, "clerk", "/desk/family/")
    looker.look(desk.page, "families-empty")
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()

    def book(which, number: str) -> None:
        Allowance.objects.all().delete()
        context.clear_cookies()
        page.goto(f"{live_server.url}/sign-up/{which.round_id}/")
        fill_in(page, number)
        page.get_by_role("button", name="下一步").click()
        page.fill("[name=code]", code())
        page.check("[name=agreed]")
        page.get_by_role("button", name="确认报名").click()

    book(roll, "199 0000 0041")
    assert "已报上" in page.inner_text("main"), "the daughter's first booking stays four screens"
    page.goto(f"{live_server.url}/my/")
    looker.look(page, "families-my")
    book(second, "199 0000 0042")
    assert "收到了，居委会核实后告诉家人" in page.inner_text("main")
    looker.look(page, "families-received")
    looker.look(desk.goto("/desk/family/"), "families-two")
    text = Message.objects.get(kind="introduced").text
    page.goto(live_server.url + re.search(r"/who/[\w-]+/", text)[0])
    looker.look(page, "families-ask")
    page.get_by_role("button", name="不是我").click()
    page.get_by_text("不是您家里人报的").wait_for()
    looker.look(page, "families-denied")
    assert SignUp.objects.get().state == State.CANCELLED
    desk.goto("/desk/family/")
    desk.page.get_by_role("button", name="问过了，是家里人").click()
    desk.page.get_by_text("记下了，是家里人").wait_for()
    desk.page.locator("summary", has_text="最近核实的").click()
    looker.look(desk.page, "families-settled")
    assert sorted(Introduction.objects.values_list("state", flat=True)) == ["confirmed", "denied"]
    for number, person in enumerate(people(live_town, 100)):
        introduce(
            roll=roll,
            person=person,
            contact=contact_for(f"1990000{number + 300:04d}"),
            relation="family",
            key=uuid.uuid4(),
            channel=Channel.WEB,
        )
    looker.look(desk.goto("/desk/family/"), "families-hundred")
    context.close()
    desk.close()


@pytest.mark.long
def test_a_town_without_a_gateway_says_whom_to_call(browser, live_server, live_town, looker, settings):
    settings.PORTAL_SMS = "none"
    roll = a_roll(live_town)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    for name, address in (("enter", "/my/enter/"), ("choose", f"/sign-up/{roll.round_id}/")):
        page.goto(live_server.url + address)
        looker.look(page, f"no-gateway-{name}")
    assert "请打电话" in page.inner_text("main")
    context.close()
