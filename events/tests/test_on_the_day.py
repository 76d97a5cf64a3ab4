"""The day itself: who came, once; what the door refuses, each with its own sentence; closing and correcting."""

import datetime
import uuid

import pytest
from django.utils import timezone

from events.actions import Refusal, leave, look_after
from events.actions.coupons import find_on
from events.actions.on_the_day import check_in, check_out, close_sheet, correct, undo_check_in, walk_in
from events.models import Attendance, Claim, PlaceChange, Roll, SignUp, State
from portal.outbox.models import Message
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone, states  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
HOUR = datetime.timedelta(hours=1)


def on_the_day(roll: Roll) -> datetime.datetime:
    return roll.starts_at + datetime.timedelta(minutes=5)


def no(act, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(**kwargs)
    return caught.value.code


def test_checked_in_twice_is_one_attendance_and_the_second_tells_when(town: Town):
    roll = a_roll(town)
    one, now = come(roll, people(town, 1)[0]), on_the_day(roll)
    first, is_new = check_in(sign_up=one, source="qr", by=town.user("editor"), now=now)
    again, anew = check_in(sign_up=one, source="list", by=None, now=now + HOUR)
    assert (is_new, anew) == (True, False)
    assert (again.pk, again.in_at, again.by) == (first.pk, now, town.user("editor"))
    undo_check_in(sign_up=one, by=None, now=now)
    assert states(roll) == {"confirmed": 1}
    assert not Attendance.objects.exists()


def test_the_door_says_why_not_each_in_its_own_words(town: Town):
    roll = a_roll(town, places=1)
    now = on_the_day(roll)
    holder, waits = (come(roll, person) for person in people(town, 2))
    assert no(check_in, sign_up=holder, source="qr", by=None, now=roll.starts_at - 2 * HOUR) == "not_yet"
    assert no(check_in, sign_up=waits, source="qr", by=None, now=now) == "is_waiting"
    leave(sign_up=holder, channel="web")
    assert no(check_in, sign_up=holder, source="qr", by=None, now=now) == "is_cancelled"
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    check_in(sign_up=waits, source="qr", by=None, now=roll.starts_at - HOUR)
    assert states(roll) == {"cancelled": 1, "attended": 1}


def test_a_code_or_a_scan_finds_its_own_date_alone(town: Town):
    roll, other = a_roll(town, dates=2), a_roll(town)
    second = roll.round.rolls.with_round().last()
    one = come(roll, people(town, 1)[0])
    spoken = " ".join(one.code.lower())
    assert find_on(roll, spoken) == one
    assert find_on(roll, f"http://127.0.0.1/s/{one.token}/") == one
    assert no(find_on, roll=second, text=one.code) == "other_date"
    assert no(find_on, roll=other, text=f"/s/{one.token}/") == "other_date"
    assert no(find_on, roll=roll, text="AAAAAA") == "forged"
    assert no(find_on, roll=roll, text="/s/nosuchtokenatall/") == "forged"


def test_whoever_comes_unannounced_gets_a_free_place_by_the_same_rules(town: Town):
    roll = a_roll(town, places=1, age_min=75, per_person=1)
    now, key = on_the_day(roll), uuid.uuid4()
    old, other = people(town, 2)
    young = people(town, 1, born=datetime.date(1990, 1, 1))[0]
    values = {"roll": roll, "source": "list", "by": None, "now": now}
    assert no(walk_in, person=young, key=uuid.uuid4(), **values) == "too_young"
    made = walk_in(person=old, key=key, **values)
    assert walk_in(person=old, key=key, **values).pk == made.pk
    assert no(walk_in, person=other, key=uuid.uuid4(), **values) == "full_today"
    assert walk_in(person=other, key=uuid.uuid4(), add_place=True, **values).state == State.ATTENDED
    assert PlaceChange.objects.get().after == 2
    assert Claim.objects.count() == 2
    assert Message.objects.count() == 0, "they stand at the door"


def test_who_waited_and_came_takes_the_free_place(town: Town):
    roll = a_roll(town, places=1)
    holder, waits = (come(roll, person, contact=phone(1)) for person in people(town, 2))
    now = on_the_day(roll)
    look_after(now)
    waits.refresh_from_db()
    assert waits.state == State.UNPLACED
    values = {"roll": roll, "source": "list", "by": None, "now": now, "key": uuid.uuid4()}
    assert walk_in(person=waits.person, add_place=True, **values).state == State.ATTENDED
    assert walk_in(person=holder.person, **values | {"key": uuid.uuid4()}).pk == holder.pk
    assert states(roll) == {"attended": 2, "unplaced": 1}


def test_only_a_closed_sheet_says_that_somebody_did_not_come(town: Town):
    roll = a_roll(town, places=2, per_person=1)
    came, missed = (come(roll, person, contact=phone(1)) for person in people(town, 2))
    assert no(close_sheet, roll=roll, by=None, now=roll.starts_at - HOUR / 2) == "not_begun"
    now = on_the_day(roll)
    assert no(close_sheet, roll=roll, by=None, now=now) == "nobody"
    look_after(roll.ends_at + 24 * HOUR)
    assert states(roll) == {"confirmed": 2}, "the clock alone accuses nobody"
    check_in(sign_up=came, source="list", by=None, now=now)
    assert close_sheet(roll=roll, by=None, now=now) == 1
    assert close_sheet(roll=roll, by=None, now=now) == 0
    assert states(roll) == {"attended": 1, "no_show": 1}
    assert Message.objects.filter(kind="no_show").count() == 1
    assert Claim.objects.count() == 2, "the month's time is kept"
    assert no(check_in, sign_up=missed, source="list", by=None, now=now) == "sheet_closed"


def test_nobody_came_must_be_said(town: Town):
    roll = a_roll(town)
    come(roll, people(town, 1)[0])
    close_sheet(roll=roll, by=None, nobody_came=True, now=on_the_day(roll))
    assert states(roll) == {"no_show": 1}
    assert Roll.objects.get(pk=roll.pk).recap is None


def test_a_correction_needs_its_reason_and_comes_within_seven_days(town: Town):
    roll = a_roll(town)
    one, now = come(roll, people(town, 1)[0], contact=phone(1)), on_the_day(roll)
    close_sheet(roll=roll, by=None, nobody_came=True, now=now)
    assert no(correct, sign_up=one, came=True, by=None, reason=" ", now=now) == "reason"
    late = now + datetime.timedelta(days=7, seconds=1)
    assert no(correct, sign_up=one, came=True, by=None, reason="单子漏看", now=late) == "too_late"
    done = correct(sign_up=one, came=True, by=None, reason="单子漏看", now=now)
    assert (done.state, done.attendance.in_at) == (State.ATTENDED, roll.starts_at)
    assert Message.objects.filter(kind="attended").count() == 1
    correct(sign_up=one, came=False, by=None, reason="看错人", now=now)
    assert states(roll) == {"no_show": 1}
    assert not Attendance.objects.exists()


def test_leaving_is_noted_once(town: Town):
    roll = a_roll(town)
    one, now = come(roll, people(town, 1)[0]), on_the_day(roll)
    assert check_out(sign_up=one, by=None, at=now) is None
    check_in(sign_up=one, source="list", by=None, now=now)
    assert check_out(sign_up=one, by=None, at=now - HOUR).out_at is None
    assert check_out(sign_up=one, by=None, at=now + HOUR).length == HOUR
    assert check_out(sign_up=one, by=None, at=now + 2 * HOUR).length == HOUR


def test_the_database_itself_keeps_somebody_once_on_a_list(town: Town):
    """The condition of the constraint covers who came and who did not, too."""
    roll = a_roll(town)
    one, now = come(roll, people(town, 1)[0]), on_the_day(roll)
    check_in(sign_up=one, source="list", by=None, now=now)
    assert come(roll, one.person).pk == one.pk
    assert SignUp.objects.count() == 1


def test_nothing_is_left_waiting_on_a_closed_sheet(town: Town):
    roll = a_roll(town, places=1, lead_hours=0)
    holder, waits = (come(roll, person, contact=phone(1)) for person in people(town, 2))
    check_in(sign_up=holder, source="list", by=None, now=on_the_day(roll))
    close_sheet(roll=roll, by=None, now=on_the_day(roll))
    waits.refresh_from_db()
    assert waits.state == State.UNPLACED
    assert timezone.now() < roll.starts_at
