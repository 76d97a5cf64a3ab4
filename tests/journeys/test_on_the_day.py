"""The day as people live it: the barber and three coupons, a paper sheet, a volunteer from the first look to the printed
record, a closed sheet that becomes news through the reviews."""

import datetime
import re

import pytest
from django.utils import timezone

from events.actions.places import assign_provider
from events.models import Attendance, Occurrence, Roll, Round, SignUp, State, Track
from events.tests.rolls import a_roll, come, people, phone
from events.tests.test_volunteers import a_clean_up, role
from news.models import ArticlePage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.outbox.models import Message
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone
from tests.town import picture_bytes

from .conftest import PASSWORD, Desk
from .editing import approve, submit_for_review

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe"), pytest.mark.stands("event")]


def a_user(town, username: str, held: Role) -> User:
    user = User.objects.create_user(username=username, password=PASSWORD, last_name=username[0].upper())
    grant_role(user=user, unit=town.linhe, role=held, by=None)
    return user


def begin(roll: Roll) -> Roll:
    """It is that day, ten minutes after the beginning."""
    starts = timezone.now() - datetime.timedelta(minutes=10)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=2)
    )
    Roll.objects.filter(pk=roll.pk).update(told_starts_at=None)
    return Roll.objects.with_round().get(pk=roll.pk)


def test_the_barber_redeems_three_coupons_by_code_scan_and_list(browser, live_server, live_town, looker):
    roll = a_roll(live_town, places=3, each=20, age_min=75)
    one, two, three = (come(roll, person, contact=phone(5)) for person in people(live_town, 3))
    barber = a_user(live_town, "barber", Role.PROVIDER)
    assign_provider(roll=roll, provider=barber, first=1, last=3, by=None)
    begin(roll)
    desk = Desk(browser, live_server.url, "barber", start="/door/")
    page = desk.goto("/door/")
    looker.look(page, "door")
    page.locator(".desk-rolls a").first.click()
    page.fill("#door-text", one.code.lower())
    page.keyboard.press("Enter")
    page.get_by_text("来了。1 · ").wait_for()
    # What the phone's camera opens.
    desk.goto(f"/s/{two.token}/")
    looker.look(page, "door-scan")
    page.get_by_role("button", name="来了").click()
    page.get_by_text("这一场的名单").click()
    page.locator(".door-confirmed").get_by_role("button", name="来了").click()
    page.get_by_text(f"{three.person.name}，来了。").wait_for()
    page.fill("#door-text", f"{live_server.url}/s/{one.token}/")
    page.keyboard.press("Enter")
    page.get_by_text("已经签到过了").wait_for()
    looker.look(page, "door-list")
    desk.close()
    assert Attendance.objects.filter(by=barber).count() == 3
    assert set(Attendance.objects.values_list("source", flat=True)) == {"code", "qr", "list"}


@pytest.mark.prove
def test_the_clerk_types_a_paper_sheet_in_by_keyboard_alone(browser, live_server, live_town, looker):
    """40 people, two keys each; the sheet prints on A4."""
    roll = a_roll(live_town, places=44)
    for person in people(live_town, 40):
        come(roll, person, contact=phone(6))
    a_user(live_town, "clerk", Role.DESK_CLERK)
    roll = begin(roll)
    desk = Desk(browser, live_server.url, "clerk")
    page = desk.goto(f"/door/{roll.pk}/")
    page.get_by_role("button", name="打印签到表").click()
    page.wait_for_url(re.compile(r"/sheet/\d+/$"))
    looker.look(page, "sheet")
    paper = page.pdf(format="A4")
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", paper)) <= 3
    page.get_by_role("link", name="照单子补录").click()
    looker.look(page, "sheet-enter")
    keys, started = 0, timezone.now()
    page.locator(".sheet-rows input").first.focus()
    for number in range(40):
        if number % 4:
            page.keyboard.press("Space")
            keys += 1
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.type("吴师傅")
    keys += 3
    page.keyboard.press("Enter")
    keys += 1
    page.get_by_text("补录好了，31 人来了").wait_for()
    took = timezone.now() - started
    desk.close()
    assert Attendance.objects.filter(source="paper").count() == 31
    assert keys <= 80, keys
    assert took < datetime.timedelta(minutes=4)


@pytest.mark.prove
def test_a_volunteer_finds_a_role_is_checked_in_by_the_leader_and_prints_the_record(
    browser, live_server, live_town, looker
):
    leader = a_user(live_town, "leader", Role.TEAM_LEADER)
    roll = a_clean_up(
        live_town, age_min=16, tracks=[role("捡垃圾", leader=leader), role("登记", least=1, most=1)]
    )
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/volunteer/")
    looker.look(page, "volunteer-needed")
    page.get_by_role("link", name="捡垃圾").click()
    looker.look(page, "volunteer-role")
    page.get_by_role("link", name="我来").click()
    page.fill("[name=name]", "林志远")
    page.fill("[name=born]", "1990-5-1")
    page.select_option("[name=unit]", label="临河居民区")
    page.fill("[name=phone]", "199 0000 0042")
    page.get_by_role("button", name="下一步").click()
    looker.look(page, "volunteer-check")
    page.fill("[name=code]", re.search(r"验证码 (\d{6})", Message.objects.latest("pk").text)[1])
    page.check("[name=agreed]")
    page.get_by_role("button", name="确认报名").click()
    page.get_by_text("已报上").first.wait_for()
    looker.look(page, "volunteer-receipt")
    roll = begin(roll)
    desk = Desk(browser, live_server.url, "leader", start="/door/")
    roster = desk.goto(f"/door/{roll.pk}/")
    assert roster.locator("a[href^='tel:199']").count()
    roster.get_by_role("button", name="来了").click()
    looker.look(roster, "volunteer-roster")
    roster.get_by_role("button", name="走了").click()
    roster.get_by_text(re.compile(r"\d 走")).wait_for()
    desk.close()
    page.goto(f"{live_server.url}/my/service/")
    page.get_by_text("捡垃圾").first.wait_for()
    looker.look(page, "volunteer-service")
    assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()
    assert Track.objects.count() == 2
    assert Attendance.objects.get().out_at is not None


@pytest.mark.prove
def test_the_organiser_writes_roles_out_on_one_screen(browser, live_server, live_town, looker):
    a_user(live_town, "organiser", Role.ORGANISER)
    event = live_town.event("河边清洁", hours=24 * 9)
    desk = Desk(browser, live_server.url, "organiser")
    page = desk.goto(f"/desk/rounds/new/{event.pk}/?template=volunteers")
    page.get_by_role("button", name="开始").click()
    looker.look(page, "roles-errors")
    for name, value in {
        "name": "捡垃圾",
        "meet": "小桥东头",
        "leader_name": "王大姐",
        "conditions": "满 16 岁",
        "risks": "路滑",
        "protection": "意外险",
    }.items():
        page.fill(f"[name=track-1-{name}]", value)
    page.fill("[name=track-1-most]", "4")
    page.get_by_role("button", name="开始").click()
    page.get_by_text("开好了").wait_for()
    desk.close()
    assert Round.objects.get().rolls.get().slots.count() == 4


@pytest.mark.prove
def test_the_sheet_closes_and_the_report_goes_through_the_reviews_to_live(
    browser, live_server, live_town, looker
):
    roll = a_roll(live_town, places=3)
    one, two = (come(roll, person, contact=phone(5)) for person in people(live_town, 2))
    a_user(live_town, "clerk", Role.DESK_CLERK)
    roll = begin(roll)
    desk = Desk(browser, live_server.url, "clerk")
    page = desk.goto(f"/door/{roll.pk}/")
    page.get_by_role("button", name="来了").first.click()
    page.get_by_role("link", name="加一张照片").click()
    page.set_input_files(
        "[name=file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    )
    page.fill("[name=words]", "李师傅在给老人理发")
    looker.look(page, "door-picture")
    page.get_by_role("button", name="收下").click()
    page.get_by_role("link", name="收签到表").click()
    looker.look(page, "door-close")
    page.get_by_role("button", name="收好，不再改").click()
    page.get_by_text("签到表收好了").wait_for()
    looker.look(page, "door-closed")
    desk.close()
    two.refresh_from_db()
    assert two.state == State.NO_SHOW
    draft = ArticlePage.objects.get(recapped_roll=roll)
    editor = Desk(browser, live_server.url, "editor")
    page = editor.goto(f"/admin/pages/{draft.pk}/edit/")
    page.fill("#id_summary", "三张券，来了一位。")
    with page.expect_navigation():  # the form waits for its autosave first
        submit_for_review(page)
    editor.close()
    for username in ("senior", "signatory"):
        reviewer = Desk(browser, live_server.url, username)
        reviewer.goto(f"/admin/review/{draft.pk}/")
        approve(reviewer.page)
        reviewer.close()
    draft.refresh_from_db()
    assert draft.live
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(live_server.url + draft.url)
    looker.look(page, "recap")
    assert "来了 1 人" in page.inner_text("main")
    assert one.person.name not in page.inner_text("main")
    context.close()
    event = type(roll.round.page).objects.get(pk=roll.round.page_id)
    assert event.recap_id == draft.pk
    assert SignUp.objects.count() == 2
