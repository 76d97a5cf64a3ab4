"""A course taken whole, a date that was moved, and the phone's calendar."""

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from events.actions import call_off, look_after
from events.actions.course import accept_course, enrol, enrolment, leave_course
from events.actions.on_the_day import check_in
from events.models import Channel, Occurrence, Roll, SignUp, Slot, State
from portal.outbox.models import Message
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone, states  # noqa: F401
from .test_sign_up_pages import sign_up_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited")]


def a_course(town: Town, *, lessons: int = 12, places: int = 2, **rules) -> list[Roll]:
    round_ = a_round(town, dates=lessons, places=places, template="course", whole_course=True, **rules)
    return list(round_.rolls.with_round())


def join(roll: Roll, person, **kwargs) -> SignUp:
    values = {"key": uuid.uuid4(), "channel": Channel.WEB, "contact": phone(1)} | kwargs
    return enrol(roll=roll, person=person, **values)


def messages(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_one_sign_up_takes_every_lesson_and_is_one_message(town: Town):
    rolls = a_course(town)
    person, key = people(town, 1)[0], uuid.uuid4()
    first = join(rolls[0], person, key=key)
    assert join(rolls[0], person, key=key).pk == first.pk
    assert len(enrolment(first)) == 12
    assert SignUp.objects.filter(state=State.CONFIRMED).count() == 12
    told = Message.objects.get()
    assert "12 次课" in told.text
    assert told.kind == "confirmed"


def test_leaving_after_three_lessons_frees_the_rest_for_who_waits_with_one_offer(town: Town):
    rolls = a_course(town, places=1, cutoff_hours=2)
    one, two = people(town, 2)
    mine = join(rolls[0], one)
    other = join(rolls[0], two)
    assert {lesson.state for lesson in enrolment(other)} == {State.WAITING}
    now = rolls[2].starts_at + datetime.timedelta(minutes=10)
    for number, roll in enumerate(rolls[:3]):
        check_in(sign_up=enrolment(mine)[number], source="list", by=None, now=roll.starts_at)
    look_after(now)
    fourth = enrolment(mine)[3]
    assert leave_course(sign_up=fourth, channel=Channel.WEB, now=now) == 9
    assert [lesson.state for lesson in enrolment(mine)] == ["attended"] * 3 + ["cancelled"] * 9
    assert [lesson.state for lesson in enrolment(other)] == ["unplaced"] * 3 + ["offered"] * 9
    assert (messages("cancelled"), messages("offered")) == (1, 1)
    accept_course(sign_up=enrolment(other)[3], channel=Channel.WEB, now=now)
    assert [lesson.state for lesson in enrolment(other)][3:] == ["confirmed"] * 9
    assert messages("confirmed") == 2, "one for each of the two"


def test_offers_of_several_lessons_by_the_clock_are_one_message(town: Town):
    rolls = a_course(town, lessons=3, places=2)
    Slot.objects.filter(number=2).update(desk_until=timezone.now() + datetime.timedelta(days=1))
    join(rolls[0], people(town, 1)[0])
    waits = join(rolls[0], people(town, 1)[0])
    assert {lesson.state for lesson in enrolment(waits)} == {State.WAITING}
    look_after(timezone.now() + datetime.timedelta(days=1))
    assert {lesson.state for lesson in enrolment(waits)} == {State.OFFERED}
    assert messages("offered") == 1
    until = max(lesson.offer_until for lesson in enrolment(waits))
    look_after(until)
    assert {lesson.state for lesson in enrolment(waits)} == {State.LAPSED}
    assert messages("lapsed") == 1


def test_a_full_lesson_is_waited_for_and_the_others_are_taken(town: Town):
    rolls = a_course(town, lessons=3, places=1)
    come(rolls[1], people(town, 1)[0])
    made = join(rolls[0], people(town, 1)[0])
    assert [lesson.state for lesson in enrolment(made)] == ["confirmed", "waiting", "confirmed"]


def test_one_date_moved_and_one_dropped_tell_the_right_people_once(town: Town):
    rolls = a_course(town, lessons=3, places=5)
    one, two = people(town, 2)
    join(rolls[0], one)
    come(rolls[2], two, contact=phone(2))
    later = rolls[1].starts_at + datetime.timedelta(hours=2)
    Occurrence.objects.filter(pk=rolls[1].occurrence_id).update(
        starts_at=later, ends_at=later + datetime.timedelta(hours=2), place="二楼"
    )
    look_after()
    look_after()
    changed = Message.objects.get(kind="changed")
    assert one.name in changed.text
    assert "二楼" in changed.text
    call_off(roll=rolls[2], by=None, reason="老师病了")
    assert messages("called_off") == 2
    assert messages("changed") == 1


def test_everybodys_own_time_moves_with_the_date_and_reminders_come_anew(town: Town):
    roll = a_roll(town, each=20, hours=30)
    one = come(roll, people(town, 1)[0], contact=phone(1), arrived=timezone.now() - datetime.timedelta(0))
    SignUp.objects.filter(pk=one.pk).update(reminded_day=True)
    by = datetime.timedelta(days=2)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=roll.starts_at + by, ends_at=roll.ends_at + by
    )
    before = one.slot.starts_at
    look_after()
    one = SignUp.objects.with_round().get()
    assert one.slot.starts_at == before + by
    assert (one.reminded_day, one.roll.sequence) == (False, 1)


def test_a_course_is_one_line_on_the_phone_and_can_be_left_from_the_receipt(town: Town, client: Client):
    rolls = a_course(town, lessons=4)
    page = client.get(f"/sign-up/{rolls[0].round_id}/").content.decode()
    assert "4 次课 · 还有 2 个名额" in page
    one = sign_up_as(client, rolls[0])
    receipt = client.get(f"/s/{one.token}/").content.decode()
    assert receipt.count("已报上") >= 4
    assert "后面还有 3 次课" in client.get("/my/").content.decode()
    second = enrolment(one)[1]
    client.post(f"/s/{second.token}/answer/", {"answer": "no"})
    assert [lesson.state for lesson in enrolment(one)] == ["confirmed", "cancelled", "confirmed", "confirmed"]
    client.post(f"/s/{one.token}/answer/", {"answer": "course"})
    assert states(rolls[3]) == {"cancelled": 1}


def test_the_calendar_keeps_its_uid_counts_changes_and_says_cancelled(town: Town, client: Client):
    roll = a_roll(town, each=20)
    one = come(roll, people(town, 1)[0])

    def entry():
        data = client.get(f"/s/{one.token}/event.ics").content
        return Calendar.from_ical(data).walk("VEVENT")[0]

    first = entry()
    assert (first["STATUS"], first["SEQUENCE"]) == ("CONFIRMED", 0)
    assert first["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert first.decoded("DTSTART") == timezone.localtime(one.slot.starts_at).replace(microsecond=0)
    by = datetime.timedelta(hours=1)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=roll.starts_at + by, ends_at=roll.ends_at + by
    )
    look_after()
    second = entry()
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], 1)
    call_off(roll=roll, by=None, reason="停电")
    third = entry()
    assert (third["UID"], third["STATUS"]) == (first["UID"], "CANCELLED")
    assert third["SEQUENCE"] > 1
