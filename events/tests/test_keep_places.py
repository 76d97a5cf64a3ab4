"""Places of an open date that are kept for the desk and for slips, until a moment and not a moment longer."""

import datetime

import pytest
from django.utils import timezone

from events.actions import copy_round, look_after
from events.actions.keep_places import keep_places
from events.models import Channel, Roll, SignUp, State
from events.models.state import with_states
from events.rush import forget
from portal.core.models import AuditEntry
from tests.town import Town

from .rolls import a_roll, audited, come, people, refused, states  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
SECOND = datetime.timedelta(seconds=1)


def left(roll: Roll) -> int:
    return with_states([roll.occurrence])[0].state.left


def test_kept_places_are_the_desks_and_the_slips_until_the_moment_and_then_anybodys(town: Town):
    now = timezone.now()
    roll, until = a_roll(town, places=3), now + datetime.timedelta(hours=1)
    assert keep_places(roll=roll, count=2, until=until, by=None, now=now) == 2
    assert list(roll.slots.exclude(desk_until=None).values_list("number", flat=True)) == [2, 3]
    assert left(roll) == 1, "the web counts with it by itself"
    one, two, three, four = people(town, 4)
    assert come(roll, one).state == State.CONFIRMED
    assert come(roll, two).state == State.WAITING
    assert come(roll, three, channel=Channel.PAPER).slot.number == 2
    look_after(until - SECOND)
    assert states(roll) == {"confirmed": 2, "waiting": 1}
    look_after(until)
    assert SignUp.objects.get(person=two).state == State.OFFERED, "who waited is first once it is anybody's"
    assert come(roll, four, channel=Channel.PAPER).state == State.WAITING
    assert AuditEntry.objects.filter(verb="events.keep_places", note__startswith="2/2").exists()


def test_only_what_is_free_is_kept_and_nothing_of_a_date_that_is_over(town: Town):
    now = timezone.now()
    roll = a_roll(town, places=4, kept=1, waiting_max=1)
    until = now + datetime.timedelta(hours=1)
    come(roll, people(town, 1)[0])
    keep = {"roll": roll, "by": None, "now": now}
    for count, moment, kept in (
        (0, until, 0),
        (5, now, 0),
        (5, roll.last_moment + SECOND, 0),
        (1, roll.last_moment, 1),
        (5, until, 1),
        (5, until, 0),
    ):
        assert keep_places(count=count, until=moment, **keep) == kept, (count, moment)
    forget()
    assert left(roll) == 0
    for person in people(town, 3):
        assert come(roll, person, channel=Channel.PAPER).state == State.CONFIRMED
    assert come(roll, people(town, 1)[0], channel=Channel.PAPER).state == State.WAITING, "and never one more"
    assert refused(roll, people(town, 1)[0], channel=Channel.PAPER).code == "full"
    Roll.objects.update(called_off=True)
    assert keep_places(count=1, until=until, **keep) == 0
    Roll.objects.update(called_off=False)


def test_next_months_round_does_not_keep_what_one_number_of_the_paper_kept(town: Town):
    roll = a_roll(town, places=5, kept=1)
    keep_places(roll=roll, count=2, until=timezone.now() + datetime.timedelta(hours=9), by=None)
    copy = copy_round(round_=roll.round, by=None).round
    slots = copy.rolls.first().slots.all()
    assert [slot.number for slot in slots if slot.desk_until] == [5]
    assert not any(slot.kept_since for slot in slots)
