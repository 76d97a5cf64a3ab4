"""K6: somebody joins a team and takes a round on a phone; the leader notes what was found in three taps and hands over."""

import datetime

import pytest

from events.tests.test_access import resident
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.people.actions import act_for
from portal.people.models import Person
from teams.models import Finding, Member
from teams.tests.rows import a_duty, a_page, a_team, move, of, place_of
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone
from volunteers.models import ServiceRecord

from .conftest import PASSWORD, Desk, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe")]

PHONE = {"width": 360, "height": 740}


def phone_of(browser, address: str, username: str):
    """A narrow phone of somebody who is logged in."""
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([signed_in(username, address)])
    return context.new_page()


@pytest.mark.long
def test_joining_taking_a_round_noting_and_handing_over(browser, live_server, live_town, looker):
    site = live_server.url
    team = a_team(live_town, 1, page=a_page(live_town), phone=False)
    leader = of(team)[0]
    duty = a_duty(team, hours=20)
    me = Person.objects.create(
        name="陈秀兰", unit=live_town.linhe, is_resident=True, born=datetime.date(1960, 1, 2)
    )
    for name, number, person in (("me", "19900000345", me), ("leader", "19900000346", leader)):
        act_for(user=resident(name, number).user, person=person, relation="self")
    organiser = User.objects.create_user(username="organiser", password=PASSWORD)
    grant_role(user=organiser, unit=live_town.linhe, role=Role.ORGANISER, by=None)

    mine = phone_of(browser, site, "me")
    mine.goto(site + team.page.get_url())
    looker.look(mine, "team")
    mine.get_by_role("link", name="我想参加").click()
    looker.look(mine, "team-join")
    mine.get_by_role("button", name="我想参加").click()
    mine.get_by_text("等队长答应").wait_for()

    theirs = phone_of(browser, site, "leader")
    theirs.goto(f"{site}/my/")
    theirs.get_by_role("link", name="队长的一页").click()
    theirs.get_by_role("button", name="欢迎").click()
    theirs.get_by_text("记下了。").wait_for()
    looker.look(theirs, "team-kept")
    assert Member.objects.get(person=me).state == "active"

    mine.goto(f"{site}/my/")
    mine.get_by_role("link", name="排值班").click()
    looker.look(mine, "team-own")
    mine.get_by_role("button", name="我来值班").click()
    mine.get_by_text("排上了").wait_for()
    assert place_of(duty, me).state == "taken"

    # The evening has come.
    move(duty, hours=-1, length=2)
    mine.goto(f"{site}/my/")
    mine.get_by_role("link", name="记一笔").click()
    looker.look(mine, "team-log")
    mine.get_by_text("灯不亮").click()
    mine.get_by_role("button", name="记下").first.click()
    mine.get_by_text("我这一班记的").wait_for()
    assert Finding.objects.get().kind == "lamp"

    theirs.goto(f"{site}/teams/duty/{duty.pk}/log/")
    theirs.get_by_text("一切正常").click()
    theirs.get_by_role("button", name="记下").first.click()
    theirs.get_by_role("link", name="值完了，交班").click()
    looker.look(theirs, "team-hand-over")
    theirs.get_by_label("交班的话").fill("3 号楼的灯报修了")
    theirs.get_by_role("button", name="交班").click()
    theirs.get_by_text("时间由居委会确认").wait_for()
    assert place_of(duty, me).state == "came"

    move(duty, hours=-3, length=2)
    desk = Desk(browser, site, "organiser", start="/desk/hours/")
    desk.page.get_by_role("button", name="确认勾上的").click()
    desk.page.get_by_text("确认了 1 人的时间").wait_for()
    desk.close()
    assert ServiceRecord.objects.get().person == me
    mine.goto(f"{site}/volunteer/hours/")
    mine.get_by_text("临河平安巡逻队值班").wait_for()
