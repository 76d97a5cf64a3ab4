"""K5: two volunteers short, called, filled, nobody told twice; hours, and a certificate that a stranger checks."""

import datetime

import pytest

from events.actions import Refusal, sign_up
from events.models import Channel, Occurrence, Roll, SignUp
from events.tests.test_access import resident
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.outbox.models import Message
from portal.people.actions import act_for, contact_for
from portal.people.models import Person
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone
from volunteers.models import Ask, Call, Certificate, Volunteer
from volunteers.tests.rows import daytime, short, willing

from .conftest import PASSWORD, Desk, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe"), pytest.mark.stands("event")]

PHONE = {"width": 360, "height": 740}


def phone_of(browser, address: str, username: str = ""):
    """A phone without scripts; of somebody who is logged in where one is named."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    if username:
        context.add_cookies([signed_in(username, address)])
    return context.new_page()


@pytest.mark.long
def test_two_are_short_called_and_come_and_their_hours_are_certified(browser, live_server, live_town, looker):
    roll, track = short(live_town)
    willing(live_town, 4)
    me = resident("me", "19900000341").user
    person = Person.objects.create(
        name="陈秀兰", unit=live_town.linhe, is_resident=True, born=datetime.date(1960, 1, 2)
    )
    act_for(user=me, person=person, relation="self")
    organiser = User.objects.create_user(username="organiser", password=PASSWORD)
    grant_role(user=organiser, unit=live_town.linhe, role=Role.ORGANISER, by=None)

    page = phone_of(browser, live_server.url, "me")
    page.goto(f"{live_server.url}/volunteer/yes/")
    page.get_by_text("搬东西、打扫").click()
    page.get_by_role("button", name="下一步").click()
    for box in page.locator(".week-day input").all():
        box.check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("缺人时可以叫我").click()
    page.get_by_role("button", name="我愿意").click()
    page.get_by_text("谢谢您，记下了").wait_for()
    assert Volunteer.objects.get(person=person).may_call

    desk = Desk(browser, live_server.url, "organiser", start="/volunteer/call/")
    screen = desk.goto(f"/volunteer/call/{roll.pk}/{track.pk}/")
    looker.look(screen, "call")
    screen.get_by_role("button", name="看看有几个人合适").click()
    screen.get_by_text("现在合适的有 5 人").wait_for()
    screen.get_by_role("button", name="叫人").click()
    screen.get_by_text("叫了 4 人，谁先答应谁来。").wait_for()
    looker.look(screen, "call-asked")
    # One of them is me, however the others stand in line.
    mine = Ask.objects.filter(volunteer__person=person).first() or Ask.objects.first()
    Ask.objects.filter(pk=mine.pk).update(volunteer=Volunteer.objects.get(person=person))
    other, late = Ask.objects.exclude(pk=mine.pk)[:2]
    for ask in (mine, other):
        stranger = phone_of(browser, live_server.url)
        stranger.goto(f"{live_server.url}/volunteer/called/{ask.token}/")
        stranger.get_by_role("button", name="我来").click()
        stranger.get_by_text("记下了，您来").wait_for()
    stranger.goto(f"{live_server.url}/volunteer/called/{late.token}/")
    stranger.get_by_text("已经有人来了，谢谢您").wait_for()
    assert Call.objects.get().state == "filled"
    told = Message.objects.filter(kind="volunteer-called").values_list("recipient_hash", flat=True)
    assert len(told) == len(set(told)) == 4

    again = short(live_town, page=live_town.event("义卖", kind="volunteering"))
    with pytest.raises(Refusal, match="这个时间已经报了"):
        sign_up(
            roll=again[0],
            person=person,
            track=again[1],
            key=mine.key.__class__(int=7),
            channel=Channel.WEB,
            contact=contact_for("19900000341"),
        )

    starts = daytime(-1)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=2)
    )
    Roll.objects.filter(pk=roll.pk).update(told_starts_at=None)
    from events.actions.on_the_day import check_in, check_out, close_sheet

    one = SignUp.objects.get(roll=roll, person=person)
    check_in(sign_up=one, source="list", by=organiser, at=starts)
    check_out(sign_up=one, by=organiser, at=starts + datetime.timedelta(minutes=105))
    close_sheet(roll=Roll.objects.with_round().get(pk=roll.pk), by=organiser)

    screen = desk.goto("/desk/hours/")
    looker.look(screen, "hours")
    screen.get_by_role("button", name="确认勾上的").click()
    screen.get_by_text("确认了 1 人的时间").wait_for()
    desk.close()

    page.goto(f"{live_server.url}/volunteer/hours/")
    page.get_by_role("button", name="的证明").click()
    page.get_by_text("兹证明").wait_for()
    paper = Certificate.objects.get()
    checked = phone_of(browser, live_server.url)
    checked.goto(f"{live_server.url}/certificates/{paper.token}/")
    text = checked.locator("main").inner_text()
    assert "有效" in text
    assert "2.0 小时" in text
    assert "陈秀兰" not in text
