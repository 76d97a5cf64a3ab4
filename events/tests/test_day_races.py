"""The door, shifts and a storm at once, on both databases; a long form of each bar in `make prove`."""

import datetime
import uuid

import pytest
from django.utils import timezone

from events.actions import Refusal, leave, look_after
from events.actions.course import enrol, leave_course
from events.actions.on_the_day import check_in, close_sheet, walk_in
from events.models import Attendance, Channel, Occurrence, Roll, SignUp, State
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone, states  # noqa: F401
from .test_courses import a_course
from .test_races import at_once, errors
from .test_volunteers import a_clean_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]


def begun(roll: Roll) -> Roll:
    starts = timezone.now() - datetime.timedelta(minutes=5)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=2)
    )
    return Roll.objects.with_round().get(pk=roll.pk)


def scan_twice(town: Town, rounds: int) -> None:
    """Two devices, one code, the same moment."""
    roll = a_roll(town, places=rounds)
    made = [come(roll, person) for person in people(town, rounds)]
    begun(roll)
    for one in made:
        results = at_once([lambda one=one: check_in(sign_up=one, source="qr", by=None)] * 2)
        assert not errors(results)
        assert sorted(is_new for _came, is_new in results) == [False, True]
    assert Attendance.objects.count() == rounds


def test_one_code_at_two_devices_is_one_attendance(town: Town, audited):  # noqa: F811
    scan_twice(town, 8)


@pytest.mark.prove
def test_a_hundred_codes_at_two_devices_each(town: Town, audited):  # noqa: F811
    scan_twice(town, 100)


def test_the_last_place_at_the_door_has_one_taker_and_closing_leaves_nobody_between(town: Town, audited):  # noqa: F811
    roll = a_roll(town, places=1)
    crowd = people(town, 4)
    roll = begun(roll)

    def walk(person):
        return walk_in(
            roll=Roll.objects.with_round().get(pk=roll.pk),
            person=person,
            key=uuid.uuid4(),
            source="list",
            by=None,
        )

    results = at_once([lambda person=person: walk(person) for person in crowd])
    assert len(errors(results)) == 3
    assert all(isinstance(one, Refusal) for one in errors(results))
    more = a_roll(town, places=6)
    made = [come(more, person) for person in people(town, 6)]
    more = begun(more)
    check_in(sign_up=made[0], source="list", by=None)
    acts = [lambda one=one: check_in(sign_up=one, source="list", by=None) for one in made[1:]]
    at_once([*acts, lambda: close_sheet(roll=more, by=None)])
    assert set(states(more)) <= {"attended", "no_show"}


def test_one_person_noted_at_the_door_by_two_helpers_at_once_is_there_once(town: Town, audited):  # noqa: F811
    for add_place in (False, True):
        roll = a_roll(town, places=1)
        person, roll = people(town, 1)[0], begun(roll)
        how = {"roll": roll, "person": person, "source": "list", "by": None, "add_place": add_place}
        results = at_once([lambda how=how: walk_in(key=uuid.uuid4(), **how)] * 3)
        assert not errors(results)
        assert len({one.pk for one in results}) == 1
        assert roll.slots.count() == 1


@pytest.mark.long
def test_one_volunteer_at_two_shifts_at_once_has_one(town: Town, audited):  # noqa: F811
    for _round in range(4):
        first = a_clean_up(town)
        second = a_clean_up(town, page=town.event("义卖"))
        person = people(town, 1)[0]
        acts = [
            lambda roll=roll, person=person: come(roll, person, track=roll.round.tracks.first())
            for roll in (first, second)
        ]
        results = at_once(acts)
        assert [one.code for one in errors(results)] == ["clash"]
        assert SignUp.objects.live().filter(person=person).count() == 1


def test_joining_and_leaving_a_course_at_once_neither_oversells_nor_locks_up(town: Town, audited):  # noqa: F811
    rolls = a_course(town, lessons=4, places=2)
    one, *crowd = people(town, 5)
    mine = enrol(roll=rolls[0], person=one, key=uuid.uuid4(), channel=Channel.WEB)

    def join(person):
        return enrol(roll=rolls[0], person=person, key=uuid.uuid4(), channel=Channel.WEB)

    acts = [lambda person=person: join(person) for person in crowd]
    results = at_once([*acts, lambda: leave_course(sign_up=mine, channel=Channel.WEB)])
    assert not errors(results)
    for roll in rolls:
        assert SignUp.objects.holding().filter(roll=roll).count() == 2


def storm(town: Town, count: int, at_a_time: int) -> None:
    """Four of ten are the desk's until the day before, whatever comes online."""
    roll = a_roll(town, places=10, kept=4)
    crowd = people(town, count)
    for start in range(0, count, at_a_time):
        some = crowd[start : start + at_a_time]
        assert not errors(at_once([lambda person=person: come(roll, person) for person in some]))
    assert states(roll) == {"confirmed": 6, "waiting": count - 6}
    desk = people(town, 4)
    acts = [lambda person=person: come(roll, person, channel=Channel.DESK) for person in desk[:2]]
    assert {one.state for one in at_once(acts)} == {State.CONFIRMED}
    now = roll.starts_at - datetime.timedelta(hours=24)
    look_after(now)
    offered = SignUp.objects.filter(roll=roll, state=State.OFFERED).order_by("ticket")
    waiting = SignUp.objects.filter(roll=roll, state=State.WAITING).order_by("ticket")
    assert offered.count() == 2
    assert offered.last().ticket < waiting.first().ticket


@pytest.mark.long
def test_four_of_ten_stay_for_the_desk_in_a_storm(town: Town, audited):  # noqa: F811
    storm(town, 40, 8)


@pytest.mark.prove
def test_four_of_ten_stay_for_the_desk_in_a_storm_of_five_hundred(town: Town, audited):  # noqa: F811
    storm(town, 500, 16)


@pytest.mark.long
def test_leaving_and_checking_in_at_once_has_one_winner(town: Town, audited):  # noqa: F811
    for _round in range(6):
        roll = a_roll(town, places=1)
        one = come(roll, people(town, 1)[0], contact=phone(3))
        begun(roll)
        acts = [
            lambda one=one: leave(sign_up=one, channel=Channel.WEB),
            lambda one=one: check_in(sign_up=one, source="qr", by=None),
        ]
        at_once(acts)
        assert set(states(roll)) in ({"attended"}, {"late_cancelled"})
