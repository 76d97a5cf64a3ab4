"""Volunteers: where one is needed, a role in full, one shift at a time, the leader's list, the record of service."""

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import copy_round, leave, open_round, set_places
from events.actions.on_the_day import check_in, close_sheet, correct
from events.actions.rounds import DateOfRound
from events.ledger import lines_of
from events.models import Attendance, Occurrence, Roll, Round, SignUp, State, Track
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.people.actions import act_for
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone, refused, states  # noqa: F401
from .test_door_pages import shift, staff
from .test_sign_up_pages import choose, confirm, fill_in, sign_up_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def role(name: str, *, least: int = 2, most: int = 3, **fields) -> Track:
    values = {
        "meet": "小桥东头",
        "leader_name": "王大姐",
        "conditions": "满 16 岁",
        "risks": "河边路滑",
        "protection": "手套、意外险",
        "bring": "水",
    }
    return Track(name=name, least=least, most=most, **values | fields)


def a_clean_up(town: Town, *, hours: float = 72, dates: int = 1, tracks=(), page=None, **rules) -> Roll:
    """A clean-up by the river with two roles."""
    now = timezone.now()
    page = page or town.event("河边清洁", kind="volunteering")
    first = page.occurrences.first()
    starts = now + datetime.timedelta(hours=hours)
    Occurrence.objects.filter(pk=first.pk).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=2)
    )
    occurrences = [Occurrence.objects.get(pk=first.pk)] + [
        Occurrence.objects.create(
            page_id=page.pk,
            starts_at=starts + datetime.timedelta(days=n),
            ends_at=starts + datetime.timedelta(days=n, hours=2),
        )
        for n in range(1, dates)
    ]
    values = {
        "template": Round.Template.VOLUNTEERS,
        "name": "12 月",
        "period": "2026-12",
        "opens_at": now - datetime.timedelta(hours=1),
        "closes_at": starts + datetime.timedelta(days=dates - 1),
    } | rules
    made = open_round(
        round_=Round(page=page, unit=town.linhe, **values),
        dates=[DateOfRound(occurrence=one, places=0) for one in occurrences],
        tracks=tracks or [role("捡垃圾", skill="hands"), role("登记", least=1, most=1, skill="order")],
        by=None,
    )
    return made.rolls.with_round().first()


def test_each_role_has_its_own_places_waiting_list_and_number_wanted(town: Town, client: Client):
    roll = a_clean_up(town)
    hands, desk = roll.round.tracks.all()
    one, two = people(town, 2)
    assert refused(roll, one).code == "track"
    first = come(roll, one, track=desk, contact=phone(1))
    second = come(roll, two, track=desk, contact=phone(1))
    assert (first.state, second.state, second.place_in_line) == (State.CONFIRMED, State.WAITING, 1)
    page = client.get("/volunteer/").content.decode()
    assert "还缺 2 人" in page
    assert "登记" not in page.split('class="needed"')[1], "full roles are not asked for"
    leave(sign_up=first, channel="web")
    second.refresh_from_db()
    assert (second.state, second.slot.track) == (State.OFFERED, desk)
    set_places(roll=roll, track=hands, count=5, by=None)
    assert roll.slots.filter(track=hands, retired=False).count() == 5
    assert roll.slots.filter(track=desk, retired=False).count() == 1
    assert [line.track for line in lines_of([roll])[roll.pk]] == ["登记", "登记"]


def test_where_am_i_needed_is_narrowed_by_skill_day_and_unit_and_says_when_nothing_is(town: Town, client):
    roll = a_clean_up(town)
    day = timezone.localdate(roll.starts_at).isoformat()
    a_clean_up(town, hours=24 * 10, page=town.event("远处的事"))
    names = {
        "": (True, True),
        "skill=hands": (True, False),
        f"day={day}": (True, True),
        f"unit={town.linhe.slug}": (True, True),
        f"unit={town.beizha.slug}": (False, False),
        "day=2020-01-01": (False, False),
    }
    for query, (hands, desk) in names.items():
        page = client.get(f"/volunteer/?{query}").content.decode()
        listed = page.split('class="needed"')[1] if 'class="needed"' in page else ""
        assert ("捡垃圾" in listed, "登记" in listed) == (hands, desk), query
    assert "看这一个月" in client.get("/volunteer/?skill=teach").content.decode()
    assert client.get("/volunteer/?span=month").content.decode().count("needed-one ") == 4
    roll.round.page.unpublish()
    assert "河边清洁" not in client.get("/volunteer/?span=month").content.decode()


def test_a_role_says_everything_before_yes_and_leads_to_the_form(town: Town, client: Client):
    roll = a_clean_up(town)
    track = roll.round.tracks.first()
    page = client.get(f"/volunteer/{track.pk}/").content.decode()
    for words in ("小桥东头", "王大姐", "带什么", "满 16 岁", "河边路滑", "意外险", "至少 2 人"):
        assert words in page
    link = f"/sign-up/{roll.round_id}/?when={roll.pk}:0:{track.pk}"
    assert link in page
    assert "checked" in client.get(link).content.decode()
    roll.round.page.unpublish()
    assert client.get(f"/volunteer/{track.pk}/").status_code == 404


def test_a_volunteer_signs_up_from_a_phone_and_is_told_the_risks_first(town: Town, client: Client):
    roll = a_clean_up(town)
    track = roll.round.tracks.first()
    when = f"{roll.pk}:0:{track.pk}"
    assert choose(client, roll, when=when).status_code == 302
    check = client.get("/sign-up/check/").content.decode()
    assert "河边路滑" in check
    assert "小桥东头" in check
    answer = confirm(client)
    one = SignUp.objects.get()
    assert (one.track, one.state) == (track, State.CONFIRMED)
    receipt = client.get(answer["Location"]).content.decode()
    assert "王大姐" in receipt


def test_a_full_role_says_so_and_another_role_is_still_open(town: Town, client: Client):
    roll = a_clean_up(town, waiting_max=0)
    _hands, desk = roll.round.tracks.all()
    come(roll, people(town, 1)[0], track=desk)
    choose(client, roll, when=f"{roll.pk}:0:{desk.pk}")
    answer = confirm(client)
    assert answer["Location"] == f"/sign-up/{roll.round_id}/?no={roll.pk}-{desk.pk}"
    page = client.get(answer["Location"]).content.decode()
    assert "报满了" in page
    assert "捡垃圾" in page


def test_one_person_is_in_one_place_at_a_time_whatever_the_activity(town: Town):
    roll = a_clean_up(town)
    same_time = a_clean_up(town, hours=73, page=town.event("义卖"))
    later = a_clean_up(town, hours=74.5, page=town.event("晚上巡逻"))
    haircut = a_roll(town, hours=72, each=20)
    one, two = people(town, 2)
    mine = come(roll, one, track=roll.round.tracks.first())
    other = same_time.round.tracks.first()
    no = refused(same_time, one, track=other)
    assert no.code == "clash"
    assert "河边清洁（捡垃圾）" in str(no)
    assert come(later, one, track=later.round.tracks.first()).state == State.CONFIRMED
    come(haircut, two, wish=1)
    assert come(same_time, two, track=other).state == State.CONFIRMED, "20 minutes at 72 h do not reach 73 h"
    assert refused(roll, two, track=roll.round.tracks.first()).code == "clash"
    leave(sign_up=mine, channel="web")
    SignUp.objects.filter(roll=later).update(state=State.CANCELLED, slot=None)
    SignUp.objects.get(roll=later).transitions.create(
        before=State.CONFIRMED, after=State.CANCELLED, at=timezone.now(), channel="door"
    )
    assert come(same_time, one, track=other).state == State.CONFIRMED


def test_the_leader_sees_the_own_team_with_phones_around_the_day_and_checks_in_and_out(town: Town):
    leader = staff(town, Role.TEAM_LEADER)
    roll = a_clean_up(town, tracks=[role("捡垃圾", leader=leader.user), role("登记", most=2)])
    hands, desk = roll.round.tracks.all()
    mine, other = people(town, 2)
    one = come(roll, mine, track=hands, contact=phone(7))
    come(roll, other, track=desk, contact=phone(8))
    page = leader.get(f"/door/{roll.pk}/").content.decode()
    assert mine.name in page
    assert other.name not in page
    assert "19900000007" not in page, "not three days before"
    shift(roll)
    assert "tel:19900000007" in leader.get(f"/door/{roll.pk}/").content.decode()
    leader.post(f"/door/came/{one.pk}/")
    leader.post(f"/door/came/{one.pk}/", {"left": "1"})
    came = Attendance.objects.get()
    assert came.out_at is not None
    assert leader.post(f"/door/{roll.pk}/close/").status_code == 404


def test_my_service_comes_from_attendance_alone_and_prints(town: Town, client: Client):
    roll = a_clean_up(town)
    one = sign_up_as(client, roll, when=f"{roll.pk}:0:{roll.round.tracks.first().pk}")
    assert "还没有志愿服务" in client.get("/my/service/").content.decode()
    shift(roll, minutes=180)
    roll = Roll.objects.with_round().get(pk=roll.pk)
    check_in(sign_up=one, source="list", by=None, at=roll.starts_at + datetime.timedelta(minutes=15))
    close_sheet(roll=roll, by=None)
    page = client.get("/my/service/").content.decode()
    assert "1 小时 45 分" in page, "whoever was not noted leaving stayed until the end"
    assert "河边清洁（捡垃圾）" in page
    assert Client().get("/my/service/").status_code == 302
    stranger = User.objects.create_user(username="stranger")
    other = Client()
    other.force_login(stranger)
    assert "河边清洁" not in other.get("/my/service/").content.decode()
    act_for(user=stranger, person=people(town, 1)[0], relation="self")
    assert "河边清洁" not in other.get("/my/service/").content.decode()


def test_next_months_round_takes_its_roles_along(town: Town):
    roll = a_clean_up(town)
    new = copy_round(round_=roll.round, by=None).round
    assert [track.name for track in new.tracks.all()] == ["捡垃圾", "登记"]
    assert new.rolls.get().slots.filter(track__name="捡垃圾").count() == 3
    assert Track.objects.count() == 4


def a_form(**changes) -> dict:
    data = {
        "name": "12 月",
        "opens_at": "2026-11-01T08:00",
        "closes_at": f"{timezone.localtime() + datetime.timedelta(hours=12):%Y-%m-%dT%H:%M}",
        "waiting_max": "5",
        "track-1-name": "捡垃圾",
        "track-1-skill": "hands",
        "track-1-least": "2",
        "track-1-most": "4",
        "track-1-meet": "小桥东头",
        "track-1-leader_name": "王大姐",
        "track-1-conditions": "满 16 岁",
        "track-1-risks": "路滑",
        "track-1-protection": "意外险",
    }
    for n in range(2, 7):
        data |= {f"track-{n}-skill": "other", f"track-{n}-least": "1", f"track-{n}-most": "1"}
    return data | changes


def test_an_organiser_sets_up_roles_on_one_screen_and_risks_are_asked_for(town: Town):
    organiser = staff(town, Role.ORGANISER)
    event = town.event("河边清洁")
    address = f"/desk/rounds/new/{event.pk}/?template=volunteers"
    assert "有什么风险" in organiser.get(address).content.decode()
    for wrong, words in [
        ({"track-1-risks": ""}, "必填"),
        ({"track-1-protection": ""}, "必填"),
        ({"track-1-most": "1"}, "不能比“至少”小"),
        ({"track-2-name": "捡垃圾", "track-2-meet": "x"}, "必填"),
    ]:
        answer = organiser.post(address, a_form(**wrong))
        assert answer.status_code == 422, wrong
        assert "小桥东头" in answer.content.decode()
        assert words in answer.content.decode() or "岗位里还有没填好的" in answer.content.decode()
    assert not Round.objects.exists()
    assert organiser.post(address, a_form()).status_code == 302
    made = Round.objects.get()
    assert (made.template, made.tracks.get().most) == ("volunteers", 4)
    roll = made.rolls.get()
    assert roll.slots.filter(track=made.tracks.get()).count() == 4
    assert "捡垃圾" in organiser.get(f"/desk/roll/{roll.pk}/places/").content.decode()
    more = organiser.post(f"/desk/roll/{roll.pk}/places/?track={made.tracks.get().pk}", {"count": "6"})
    assert more.status_code == 302
    assert roll.slots.filter(retired=False).count() == 6


def test_the_desk_signs_a_volunteer_up_for_a_role(town: Town):
    clerk = staff(town, Role.DESK_CLERK)
    roll = a_clean_up(town)
    track = roll.round.tracks.first()
    assert "还缺 2 人" in clerk.get(f"/desk/roll/{roll.pk}/").content.decode()
    data = fill_in(roll, name="吴志远", track=track.pk, key=str(uuid.uuid4()))
    clerk.post(f"/desk/roll/{roll.pk}/new/", data)
    assert SignUp.objects.get().track == track


def test_the_event_page_shows_the_roles_and_what_is_missing(town: Town, client: Client):
    roll = a_clean_up(town)
    page = client.get(roll.round.page.url).content.decode()
    assert "还缺 2 人" in page
    assert f"/volunteer/{roll.round.tracks.first().pk}/" in page


def test_observers_and_helpers_have_no_admin(town: Town):
    for name in (Role.PROVIDER, Role.CHECK_IN_HELPER, Role.TEAM_LEADER, Role.TOWN_OBSERVER):
        user = User.objects.create_user(username=name)
        grant_role(user=user, unit=town.linhe, role=name, by=None)
        assert not User.objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin"), name


def test_a_volunteer_noted_afterwards_has_the_hours_of_the_shift(town: Town):
    roll = a_clean_up(town)
    one = come(roll, people(town, 1)[0], track=roll.round.tracks.first())
    later = roll.ends_at + datetime.timedelta(minutes=5)
    close_sheet(roll=roll, by=None, nobody_came=True, now=later)
    done = correct(sign_up=one, came=True, by=None, reason="单子漏看", now=later)
    assert done.attendance.length == roll.ends_at - roll.starts_at
