"""Rosters become rounds; people take them, give them up, hand over; the log; hours in the one ledger."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import Refusal
from events.models import Occurrence
from events.tests.rolls import come, people
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from events.tests.test_volunteers import a_clean_up
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from teams.actions import duties
from teams.actions.findings import write_finding
from teams.actions.hours import confirm_duty, waiting_for
from teams.actions.joining import name_me
from teams.models import Duty, DutyPlace, Finding, Roster
from tests.town import Town
from volunteers.actions.certificates import issue
from volunteers.actions.hours import correct
from volunteers.models import ServiceRecord

from .rows import a_duty, a_page, a_team, belongs, move, of, place_of
from .test_joining import account_of

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def a_roster(team, **fields) -> Roster:
    values = {
        "weekday": 2,
        "starts": datetime.time(19),
        "ends": datetime.time(21),
        "where": "小桥东头",
        "needed": 2,
    } | fields
    return duties.start_roster(team=team, by=None, **values)


def note(duty, person, **fields) -> Finding:
    values = {"kind": "lamp", "key": uuid.uuid4(), "by": None} | fields
    return write_finding(duty=duty, person=person, **values)


def kept(team, person, **fields) -> DutyPlace:
    """A round of yesterday that somebody kept and handed over."""
    duty = a_duty(team, hours=24, **fields)
    duties.take(duty=duty, person=person, by=None)
    move(duty, hours=-24)
    duties.hand_over(duty=duty, came=[place_of(duty, person).pk], handover="", by=None)
    return place_of(duty, person)


def test_a_roster_asked_for_twice_is_one(town: Town):
    team = a_team(town)
    first, second = a_roster(team), a_roster(team)
    assert first == second
    assert a_roster(team, weekday=(first.weekday + 1) % 7) != first
    duties.stop_roster(roster=first, by=None)
    assert a_roster(team) != first


def test_four_weeks_of_rounds_stand_there_and_the_clock_adds_the_next(town: Town):
    team = a_team(town)
    # A Wednesday at noon in Shanghai.
    now = timezone.make_aware(datetime.datetime(2026, 12, 2, 12))
    roster = a_roster(team, now=now)
    first = roster.duties.first()
    assert timezone.localtime(first.starts_at).isoformat() == "2026-12-02T19:00:00+08:00"
    assert roster.duties.count() == 5, "today's and four more"
    duties.plan_ahead(now)
    assert roster.duties.count() == 5
    duties.plan_ahead(now + datetime.timedelta(days=7))
    assert roster.duties.count() == 6
    late = a_roster(team, now=now.replace(hour=19), starts=datetime.time(19), where="二队")
    assert timezone.localdate(late.duties.first().starts_at).isoformat() == "2026-12-09", "today's has begun"


def test_a_roster_that_stops_tells_who_was_on_it_and_leaves_no_empty_round(town: Town):
    team = a_team(town, 1)
    roster = a_roster(team)
    first = roster.duties.first()
    duties.take(duty=first, person=of(team)[0], by=None)
    duties.stop_roster(roster=roster, by=None)
    duties.stop_roster(roster=roster, by=None)
    assert list(roster.duties.values_list("pk", "called_off")) == [(first.pk, True)]
    assert Message.objects.filter(kind="team-duty-called-off").count() == 1
    duties.plan_ahead(timezone.now() + datetime.timedelta(days=7))
    assert roster.duties.count() == 1


def test_no_more_than_are_needed_and_only_of_the_team(town: Town):
    team = a_team(town, 3)
    one, two, three = of(team)
    duty = a_duty(team, needed=2)
    duties.take(duty=duty, person=one, by=None)
    assert duties.take(duty=duty, person=one, by=None) == place_of(duty, one), "twice is once"
    duties.take(duty=duty, person=two, by=None)
    with pytest.raises(Refusal, match="人够了"):
        duties.take(duty=duty, person=three, by=None)
    duties.give_up(place=place_of(duty, one), by=None)
    duties.take(duty=duty, person=three, by=None)
    assert sorted(duty.places.exclude(state="left").values_list("number", flat=True)) == [1, 2]
    with pytest.raises(Refusal, match="只有队员"):
        duties.take(duty=duty, person=people(town, 1)[0], by=None)


def test_nobody_is_in_two_places_at_once(town: Town):
    team, other = a_team(town, 1), a_team(town, name="保洁队")
    me = of(team)[0]
    belongs(other, me)
    duties.take(duty=a_duty(team, hours=24), person=me, by=None)
    with pytest.raises(Refusal, match="已经有“临河平安巡逻队”"):
        duties.take(duty=a_duty(other, hours=25), person=me, by=None)
    duties.take(duty=a_duty(other, hours=26), person=me, by=None)
    roll = a_clean_up(town, hours=48)
    come(roll, me, track=roll.round.tracks.first())
    with pytest.raises(Refusal, match="河边清洁"):
        duties.take(duty=a_duty(team, hours=49), person=me, by=None)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=timezone.now() + datetime.timedelta(hours=44),
        ends_at=timezone.now() + datetime.timedelta(hours=46),
    )
    duties.take(duty=a_duty(team, hours=49), person=me, by=None)


def test_put_on_by_the_leader_is_told_with_a_way_to_say_no_and_reminded_once(town: Town, client: Client):
    team = a_team(town, 2)
    leader, me = of(team)
    duty = a_duty(team, hours=23)
    duties.take(duty=duty, person=me, by=None, asked=True)
    said = Message.objects.get(kind="team-duty")
    place = place_of(duty, me)
    assert f"/teams/on/{place.token}/" in said.text
    for _n in range(2):
        duties.remind_due()
    assert Message.objects.filter(kind="team-duty-reminder").count() == 1
    page = client.get(f"/teams/on/{place.token}/").content.decode()
    assert "这一班来不了" in page
    assert me.name not in page
    client.post(f"/teams/on/{place.token}/", {"said": "no"})
    assert place_of(duty, me).state == "left"
    assert not Message.objects.filter(kind__startswith="team-duty", state="queued").exists()
    assert client.get("/teams/on/x/").status_code == 404
    far = a_duty(team, hours=24.5)
    duties.take(duty=far, person=leader, by=None)
    duties.remind_due()
    assert not place_of(far, leader).reminded


def test_handing_over_says_who_came_until_hours_are_confirmed(town: Town):
    team = a_team(town, 3)
    one, two, _three = of(team)
    duty = a_duty(team)
    for person in (one, two):
        duties.take(duty=duty, person=person, by=None)
    with pytest.raises(Refusal, match="还没有开始"):
        duties.hand_over(duty=duty, came=[], handover="", by=None, now=duty.starts_at - MINUTE)
    at = {"duty": duty, "by": None, "now": duty.starts_at}
    duties.hand_over(came=[place_of(duty, one).pk], handover="3 号楼的灯报修了", **at)
    assert (place_of(duty, one).state, place_of(duty, two).state) == ("came", "missed")
    move(duty, hours=-3)
    duties.hand_over(duty=duty, came=[place_of(duty, two).pk], handover="", by=None)
    assert (place_of(duty, one).state, place_of(duty, two).state) == ("missed", "came")
    confirm_duty(place=place_of(duty, two), by=town.user("editor"))
    with pytest.raises(Refusal, match="居委会已经确认"):
        duties.hand_over(duty=duty, came=[], handover="", by=None)
    late = a_duty(team, hours=-24 * 7 - 2)
    with pytest.raises(Refusal, match="过了七天"):
        duties.hand_over(duty=late, came=[], handover="", by=None)
    move(late, hours=-24 * 7 - 1.99)
    duties.hand_over(duty=late, came=[], handover="", by=None)


def test_called_off_with_a_reason_and_not_after_it_was_handed_over(town: Town):
    team = a_team(town, 1)
    duty = a_duty(team)
    duties.take(duty=duty, person=of(team)[0], by=None)
    with pytest.raises(Refusal, match="为什么取消"):
        duties.call_off(duty=duty, reason=" ", by=None)
    duties.call_off(duty=duty, reason="下大雨", by=None)
    assert "下大雨" in Message.objects.get(kind="team-duty-called-off").text
    with pytest.raises(Refusal, match="取消了"):
        duties.take(duty=duty, person=of(team)[0], by=None, asked=True)
    with pytest.raises(Refusal, match="取消了"):
        duties.hand_over(duty=duty, came=[], handover="", by=None)
    other = a_duty(team, hours=-1)
    duties.hand_over(duty=other, came=[], handover="", by=None)
    with pytest.raises(Refusal, match="不能取消"):
        duties.call_off(duty=other, reason="下雨", by=None)


@pytest.mark.parametrize(("hours", "may"), [(0.52, False), (0.48, True), (-25.9, True), (-26.1, False)])
def test_a_finding_is_written_from_half_an_hour_before_until_a_day_after(town: Town, hours, may):
    team = a_team(town, 1)
    duty = a_duty(team, hours=hours)
    if may:
        note(duty, of(team)[0])
    else:
        with pytest.raises(Refusal, match=r"还没有开始|过了一天"):
            note(duty, of(team)[0])


def test_a_finding_is_written_by_who_is_on_the_round_or_leads_once(town: Town):
    team = a_team(town, 3)
    leader, on_it, other = of(team)
    duty = a_duty(team, hours=1)
    duties.take(duty=duty, person=on_it, by=None)
    move(duty, hours=-1)
    key = uuid.uuid4()
    assert note(duty, on_it, key=key) == note(duty, on_it, key=key)
    note(duty, leader, kind="well")
    with pytest.raises(Refusal, match="只有这一班"):
        note(duty, other)
    assert Finding.objects.count() == 2
    found = AuditEntry.objects.filter(verb="teams.write_finding")
    assert not [one for one in found if "灯" in one.note]


def test_the_public_page_counts_and_tells_nothing_else(town: Town, client: Client):
    team = a_team(town, 2, page=a_page(town))
    leader, me = of(team)
    kept(team, me)
    a_duty(team, hours=-48)
    duty = a_duty(team, hours=-1)
    note(duty, leader, kind="stranger", where="3 号楼 402", words="有人敲门卖药", passed_on=True)
    note(duty, leader, kind="well")
    coming = a_duty(team, hours=30, needed=3)
    duties.take(duty=coming, person=me, by=None)
    page = client.get(team.page.get_url()).content.decode()
    for words in ("排 2 班，去 1 班", "1 件，1 件告诉了居委会", "还缺 2 人", "小桥东头", "2 人"):
        assert words in page, words
    for words in ("402", "卖药", me.name, leader.name):
        assert words not in page
    name_me(member=team.members.get(person=me), show_name=True, by=None)
    assert me.name in client.get(team.page.get_url()).content.decode()
    unit_page = client.get(town.linhe.page.get_url()).content.decode()
    assert team.page.title in unit_page


def test_a_page_without_its_team_says_how_to_join_and_shows_no_rounds(town: Town, client: Client):
    page = a_page(town)
    text = client.get(page.get_url()).content.decode()
    assert "先跟着走一次" in text
    assert "我想参加" not in text
    assert "下面几班" not in text


def test_hours_of_a_kept_round_stand_in_the_ledger_of_all_hours_once(town: Town):
    team = a_team(town, 2)
    me, by = of(team)[1], town.user("editor")
    place = kept(team, me)
    entry = confirm_duty(place=place, by=by)
    assert (entry.hours, entry.what, entry.cause) == (Decimal(2), "临河平安巡逻队值班", place.cause)
    assert entry.leader_name == team.leader_name
    assert confirm_duty(place=place, by=by) is None
    assert ServiceRecord.objects.count() == 1
    paper = issue(person=me, unit=town.linhe, by=by)
    assert paper.hours == 2
    right = correct(
        entry=entry, reason="早走了", by=by, start=entry.starts_at, end=entry.starts_at + 60 * MINUTE
    )
    assert (right.hours, right.cause, right.what) == (1, place.cause, entry.what)
    assert ServiceRecord.objects.total() == 1
    paper.refresh_from_db()
    assert paper.revoked_at


def test_the_same_time_counts_once_whether_on_duty_or_at_an_activity(town: Town):
    team = a_team(town, 1)
    me, by = of(team)[0], town.user("editor")
    first = kept(team, me)
    confirm_duty(place=first, by=by)
    second = kept(team, me)
    with pytest.raises(Refusal, match="不能记两次"):
        confirm_duty(place=second, by=by)
    assert not DutyPlace.objects.get(pk=second.pk).is_settled, "it waits for a no, with its reason"


def test_the_organiser_confirms_on_the_page_of_all_hours_and_another_units_does_not(town: Town):
    team = a_team(town, 3)
    one, two, _three = of(team)
    first, second = kept(team, one), kept(team, two)
    organiser, other = staff(town, Role.ORGANISER), staff(town, Role.ORGANISER, town.beizha)
    page = organiser.get("/desk/hours/").content.decode()
    assert "值班的时间" in page
    assert one.name in page
    assert "csrfmiddlewaretoken" in page, "the form is on a part of the page and must bring its own"
    assert one.name not in other.get("/desk/hours/").content.decode()
    other.post("/desk/teams/hours/confirm/", {"kept": [first.pk]})
    assert not ServiceRecord.objects.exists()
    assert other.post(f"/desk/teams/hours/{first.pk}/not/", {"reason": "x"}).status_code == 404
    assert staff(town, Role.DESK_CLERK).post("/desk/teams/hours/confirm/").status_code == 404
    organiser.post("/desk/teams/hours/confirm/", {"kept": [first.pk]})
    assert "请写一句为什么" in organiser.post(f"/desk/teams/hours/{second.pk}/not/").content.decode()
    organiser.post(f"/desk/teams/hours/{second.pk}/not/", {"reason": "半路回家了"})
    assert sorted(ServiceRecord.objects.values_list("kind", flat=True)) == ["not_counted", "served"]
    assert not waiting_for(organiser.user).exists()
    assert "没有勾人" in organiser.post("/desk/teams/hours/confirm/", follow=True).content.decode()


@pytest.mark.long
def test_on_the_phone_taking_noting_handing_over(town: Town):
    team = a_team(town, 2, page=a_page(town))
    me = of(team)[1]
    duty = a_duty(team, hours=1)
    mine = account_of(me, "19900000371")
    page = mine.get(f"/teams/{team.pk}/").content.decode()
    assert "我来值班" in page
    assert (
        "排上了" in mine.post(f"/teams/duty/{duty.pk}/take/", {"said": "yes"}, follow=True).content.decode()
    )
    assert "记一笔" not in mine.get("/my/").content.decode(), "not before its time"
    move(duty, hours=-1)
    assert "记一笔" in mine.get("/my/").content.decode()
    wrong = mine.post(f"/teams/duty/{duty.pk}/log/", {"key": uuid.uuid4(), "words": "灯坏了"})
    assert wrong.status_code == 422
    assert "请选看到什么" in wrong.content.decode()
    assert "灯坏了" in wrong.content.decode()
    mine.post(f"/teams/duty/{duty.pk}/log/", {"kind": "lamp", "where": "3 号楼", "key": uuid.uuid4()})
    assert "3 号楼" in mine.get(f"/teams/duty/{duty.pk}/log/").content.decode()
    place = place_of(duty, me)
    mine.post(f"/teams/duty/{duty.pk}/hand-over/", {"came": [place.pk], "handover": "灯报修了"})
    assert place_of(duty, me).state == "came"
    assert "时间等居委会确认" in mine.get("/my/").content.decode()
    following = a_duty(team, hours=5)
    assert "灯报修了" not in mine.get(f"/teams/{team.pk}/").content.decode(), "for whoever goes next alone"
    mine.post(f"/teams/duty/{following.pk}/take/", {"said": "yes"})
    assert "灯报修了" in mine.get(f"/teams/{team.pk}/").content.decode()
    mine.post(f"/teams/duty/{following.pk}/take/", {"said": "no"})
    assert place_of(following, me).state == "left"
    held = mine.post("/my/data/").content.decode()
    assert "临河平安巡逻队" in held
    assert "3 号楼" in held


def test_the_leader_keeps_rosters_rounds_and_the_log_on_one_page(town: Town):
    team = a_team(town, 2, page=a_page(town))
    leader, me = of(team)
    mine = account_of(leader, "19900000372")
    roster = {"weekday": 2, "starts": "21:00", "ends": "19：00", "where": "小桥", "needed": "2"}
    address = f"/desk/teams/{team.pk}/roster/"
    assert "“到”要比“从”晚" in mine.post(address, roster).content.decode()
    assert "请照 19:00 这样写" in mine.post(address, roster | {"starts": "七点"}).content.decode()
    assert "一班最多 30 人" in mine.post(address, roster | {"needed": "31"}).content.decode()
    mine.post(address, roster | {"starts": "19:00", "ends": "21：00"})
    duty = Duty.objects.first()
    page = f"/desk/teams/duty/{duty.pk}/"
    member = team.members.get(person=me)
    mine.post(page, {"said": "put_on", "who": member.pk})
    assert me.name in mine.get(page).content.decode()
    mine.post(page, {"said": "take_off", "who": place_of(duty, me).pk})
    mine.post(page, {"said": "put_on", "who": member.pk})
    assert "为什么取消" in mine.post(page, {"said": "call_off"}, follow=True).content.decode()
    move(duty, hours=-1)
    note(duty, leader, where="河边", words="栏杆松了")
    kept_page = mine.get(f"/desk/teams/{team.pk}/").content.decode()
    assert "栏杆松了" in kept_page
    mine.post(f"/desk/teams/finding/{Finding.objects.get().pk}/passed/")
    assert Finding.objects.get().passed_on
    assert "谁来了" in mine.get(page).content.decode()
    made = mine.post(page, {"came": [place_of(duty, me).pk], "handover": ""})
    assert made["Location"] == f"/desk/teams/{team.pk}/"
    assert mine.get("/desk/teams/").status_code == 200
    mine.post(f"/desk/teams/roster/{duty.roster_id}/stop/")
    assert Roster.objects.get().until


def test_a_phone_that_speaks_for_nobody_is_no_member(town: Town):
    team = a_team(town, 1, page=a_page(town))
    assert resident("new", "19900000373").get(f"/teams/{team.pk}/").status_code == 404
