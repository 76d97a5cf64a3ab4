"""Two clerks and the last kept place, on both databases; with a control that shows it can go wrong."""

import pytest
from django.db import connection

from events.models import Channel, SignUp, State
from events.tests.rolls import audited, people  # noqa: F401
from events.tests.test_races import at_once, errors, naive_sign_up
from handout.actions.take_in import Writer
from handout.models import ReturnedSlip
from tests.town import Town

from .printed import asked, slip_back, some_rolls, with_slip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.mark.long
def test_slips_of_several_clerks_never_oversell_and_the_same_one_typed_by_two_is_one(town: Town, audited):  # noqa: F811
    first, second = some_rolls(town, 2, places=3)
    plan = with_slip(town, asked(first, 3), asked(second, 1))
    crowd = [
        Writer(name=f"居民{number}号", phone=f"1990000{number:04d}", unit=town.linhe) for number in range(6)
    ]
    # Every second one answers the dates in the other order.
    acts = [
        lambda writer=writer, lines=(1, 2) if n % 2 else (2, 1): slip_back(plan, writer, *lines)
        for n, writer in enumerate(crowd)
    ]
    twice = Writer(name="两个人录的", phone="19900000399", unit=town.beizha)
    results = at_once([*acts, *[lambda: slip_back(plan, twice, words="同一张")] * 2])
    assert not errors(results)
    assert results[-1].pk == results[-2].pk
    assert sorted(ReturnedSlip.objects.values_list("number", flat=True)) == list(range(1, 8))
    for roll in (first, second):
        assert roll.sign_ups.filter(state=State.CONFIRMED).count() == 3
        assert roll.sign_ups.filter(state=State.WAITING, channel=Channel.PAPER).count() == 3
    assert SignUp.objects.count() == 12


@pytest.mark.prove  # the control
def test_the_same_rush_oversells_where_nothing_is_locked(town: Town):
    """The control. SQLite's one writer hides the fault, so it is looked for on PostgreSQL alone."""
    given = []
    for _round in range(8):
        (roll,) = some_rolls(town, places=3)
        at_once([lambda person=person, roll=roll: naive_sign_up(roll, person) for person in people(town, 8)])
        given.append(roll.sign_ups.holding().count())
    if connection.vendor == "postgresql":
        assert max(given) > 3
