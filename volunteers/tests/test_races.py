"""What races: two calls for the same volunteer, two yes for the last place, two who confirm; each with its control."""

import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events.actions import Refusal
from events.models import SignUp, State
from events.tests.rolls import audited, come, people  # noqa: F401
from events.tests.test_races import at_once, errors
from tests.town import Town
from volunteers.actions import calling
from volunteers.actions.calling import answer_yes, call_people
from volunteers.actions.hours import confirm
from volunteers.models import Ask, Call, ServiceRecord, Volunteer

from .rows import served, short, willing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]


def two_calls(town: Town, number: int, volunteers: int) -> list[object]:
    """Two organisers call for two roles at once."""
    pairs = [short(town, page=town.event(f"清洁{number}-{n}", kind="volunteering")) for n in range(2)]
    return at_once(
        [
            lambda pair=pair: call_people(roll=pair[0], track=pair[1], missing=2, skills=["carry"], by=None)
            for pair in pairs
        ]
    )


def most_asked() -> int:
    counts = {}
    for volunteer in Ask.objects.values_list("volunteer", flat=True):
        counts[volunteer] = counts.get(volunteer, 0) + 1
    return max(counts.values())


@pytest.mark.long
def test_nobody_is_asked_twice_in_a_week_whoever_calls_at_once(town: Town, audited):  # noqa: F811
    for number in range(4):
        Volunteer.objects.update(may_call=False)
        willing(town, 4)
        found = two_calls(town, number, 4)
        assert all(isinstance(one, Refusal) for one in errors(found)), found
    assert most_asked() == 1


def naive_claim(volunteer: Volunteer, *, now: datetime.datetime) -> bool:
    """What most systems do: look, then write."""
    if Volunteer.objects.get(pk=volunteer.pk).asked_at != volunteer.asked_at:
        return False
    Volunteer.objects.filter(pk=volunteer.pk).update(asked_at=now)
    return True


@pytest.mark.prove  # the control
def test_the_same_calls_ask_twice_where_nothing_is_claimed(town: Town, monkeypatch):
    """The control. SQLite's one writer hides the fault, so it is looked for on PostgreSQL alone."""
    monkeypatch.setattr(calling, "claim", naive_claim)
    for number in range(8):
        Volunteer.objects.update(may_call=False)
        willing(town, 4)
        two_calls(town, number, 4)
    if connection.vendor == "postgresql":
        assert most_asked() == 2


def test_of_six_yes_at_once_as_many_come_as_were_missing(town: Town, audited):  # noqa: F811
    roll, track = short(town)
    willing(town, 6)
    made = call_people(roll=roll, track=track, missing=3, skills=["carry"], by=None)
    results = at_once([lambda ask=ask: answer_yes(ask=ask) for ask in made.asks.with_call()])
    assert not errors(results)
    assert sorted(one.answer for one in results) == ["late"] * 3 + ["yes"] * 3
    assert roll.sign_ups.holding().count() == 3
    assert not roll.sign_ups.filter(state=State.WAITING).exists()
    assert Call.objects.get().state == "filled"
    assert SignUp.objects.count() == 3


@pytest.mark.long
def test_hours_that_two_confirm_at_once_are_written_once(town: Town):
    who = people(town, 1)[0]
    came = [served(town, who, days=n) for n in (1, 2, 3)]
    staff = town.user("editor")
    results = at_once([lambda one=one: confirm(attendance=one, by=staff) for one in came * 2])
    assert not errors(results)
    assert ServiceRecord.objects.standing().count() == 3


def naive_confirm(attendance, by) -> None:
    """Without the lock on the person."""
    with transaction.atomic():
        if not ServiceRecord.objects.filter(sign_up=attendance.sign_up_id).exists():
            ServiceRecord.objects.create(
                person=attendance.sign_up.person,
                unit=attendance.sign_up.roll.round.unit,
                sign_up=attendance.sign_up,
                kind="served",
                starts_at=attendance.in_at,
                ends_at=attendance.out_at,
                hours=2,
                what="x",
                approved_by=by,
                at=timezone.now(),
            )


@pytest.mark.prove  # the control
def test_without_the_lock_they_are_written_twice(town: Town):
    """The control, on PostgreSQL alone."""
    came, staff = [served(town, days=1) for _n in range(8)], town.user("editor")
    for one in came:
        at_once([lambda one=one: naive_confirm(one, staff)] * 4)
    if connection.vendor == "postgresql":
        assert ServiceRecord.objects.count() > len(came)
