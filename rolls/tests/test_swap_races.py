"""Two swaps with one time, a swap against giving up: at once, on both databases; with a control."""

import contextlib
import threading

import pytest
from django.db import connection

from events.actions import Refusal, leave, lock
from events.models import Channel, Roll, SignUp, State
from events.tests.rolls import a_roll, audited, come, people  # noqa: F401
from events.tests.test_races import at_once, errors
from rolls.actions import swapping
from rolls.actions.swapping import ask, say_yes
from rolls.models import Swap
from tests.town import Town

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]


def chain(town: Town, number: int) -> list[object]:
    """One asks two, two asks three; two and three say yes at the same moment."""
    roll = a_roll(town, each=30, places=3, hours=200, page=town.event(f"理发{number}"))
    rows = [come(roll, person) for person in people(town, 3)]
    fresh = {one.pk: one for one in SignUp.objects.with_round().filter(roll=roll)}
    one, two, three = (fresh[row.pk] for row in rows)
    swaps = [ask(one=one, code=two.code), ask(one=two, code=three.code)]
    found = at_once([lambda swap=swap: say_yes(swap=swap, channel=Channel.WEB) for swap in swaps])
    slots = SignUp.objects.filter(roll=roll).order_by("ticket").values_list("slot__number", flat=True)
    return [*found, sorted(slots)]


@pytest.mark.long
def test_of_two_swaps_with_one_time_one_is_done(town: Town, audited):  # noqa: F811
    for number in range(5):
        *found, slots = chain(town, number)
        assert len([one for one in found if isinstance(one, Swap)]) == 1, found
        assert all(isinstance(one, Refusal) for one in errors(found)), found
        assert slots == [1, 2, 3]
    assert Swap.objects.filter(state="done").count() == 5
    assert not Swap.objects.filter(state="open").exists()


@pytest.mark.long
def test_the_same_swaps_stumble_where_nothing_is_locked(town: Town, monkeypatch):
    """The control: without the locks, and without trying again, they run into each other. SQLite's one writer hides it, so it
    is looked for on PostgreSQL alone."""
    monkeypatch.setattr(lock, "TRIES", 1)
    monkeypatch.setattr(swapping, "lock_roll", lambda pk: Roll.objects.with_round().get(pk=pk))
    settle, gate = swapping._settle, threading.Barrier(2)

    def both_have_looked(*args, **kwargs):
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(timeout=1)
        return settle(*args, **kwargs)

    monkeypatch.setattr(swapping, "_settle", both_have_looked)
    wrong = []
    for number in range(3):
        gate.reset()
        *found, slots = chain(town, number)
        faults = [one for one in errors(found) if not isinstance(one, Refusal)]
        wrong += faults or ([slots] if None in slots else [])
        wrong += [found] if len([one for one in found if isinstance(one, Swap)]) != 1 else []
    if connection.vendor == "postgresql":
        assert wrong


@pytest.mark.long
def test_a_yes_against_giving_up_leaves_whole_sign_ups(town: Town, audited):  # noqa: F811
    for number in range(6):
        roll = a_roll(town, each=30, places=2, hours=200, page=town.event(f"理发{number}"))
        rows = [come(roll, person) for person in people(town, 2)]
        waits = come(roll, people(town, 1)[0])
        one, two = SignUp.objects.with_round().filter(pk__in=[row.pk for row in rows]).order_by("pk")
        swap = ask(one=one, code=two.code)
        found = at_once(
            [
                lambda swap=swap: say_yes(swap=swap, channel=Channel.WEB),
                lambda one=one: leave(sign_up=one, channel=Channel.WEB),
            ]
        )
        assert all(isinstance(each, Refusal) for each in errors(found)), found
        one.refresh_from_db()
        two.refresh_from_db()
        waits.refresh_from_db()
        assert (one.state, two.state, waits.state) == (State.CANCELLED, State.CONFIRMED, State.OFFERED)
        assert {two.slot.number, waits.slot.number} == {1, 2}
