"""Yes, 不是我 and leaving at the same moment, on SQLite and on PostgreSQL; with a control that shows these can fail."""

import datetime
import random
import time
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events.actions import introductions as actions
from events.actions import leave
from events.actions.introductions import confirm, introduce, turn_away
from events.models import Channel, Introduction, SignUp, State
from portal.people.actions import contact_for, give_contact
from portal.people.models import Person, PersonContact
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone  # noqa: F401
from .test_races import at_once, errors

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]
ROUNDS = 8


def elder(town: Town) -> Person:
    person = people(town, 1)[0]
    give_contact(person=person, number="19900000050", relation="self")
    return person


def introduced(roll, person, number: int = 40, **kwargs) -> SignUp | None:
    values = {"key": uuid.uuid4(), "channel": Channel.WEB, "relation": "family"} | kwargs
    return introduce(roll=roll, person=person, contact=contact_for(f"199000{number:05d}"), **values)


def settled(town: Town, yes, no) -> list[tuple[str, str, bool, int]]:
    """What each of some rounds ends in, when yes, no and leaving come at once: how it was settled, where the sign-up
    stands, whether the number speaks for the person, how many of the presses believed to have settled it."""
    ends = []
    for number in range(ROUNDS):
        roll, person = a_roll(town, places=1, per_person=1), elder(town)
        made = introduced(roll, person, 60 + number)
        waits = come(roll, people(town, 1)[0], contact=phone(9))
        row = Introduction.objects.get(person=person)
        acts = [
            lambda row=row: yes(introduction=row),
            lambda row=row: no(introduction=row),
            lambda made=made: leave(sign_up=made, channel=Channel.WEB),
        ]
        random.shuffle(acts)
        results = at_once(acts)
        assert not errors(results)
        row.refresh_from_db()
        made.refresh_from_db()
        waits.refresh_from_db()
        assert waits.state == State.OFFERED
        assert made.claims.count() == 0
        speaks = PersonContact.objects.filter(person=person, contact=row.contact).exists()
        ends.append((row.state, made.state, speaks, sum(one is True for one in results)))
    return ends


@pytest.mark.long
def test_one_answer_counts_and_the_place_is_given_once(town: Town, audited):  # noqa: F811
    for state, sign_up, speaks, presses in settled(town, confirm, turn_away):
        assert state in ("confirmed", "denied")
        assert sign_up == State.CANCELLED, "left, or given back: freed once"
        assert speaks is (state == "confirmed")
        assert presses == 1


def naive(state: str, *, with_right: bool):
    """What one writes first: look, then write."""

    def settle(*, introduction: Introduction) -> bool:
        row = Introduction.objects.get(pk=introduction.pk)
        if row.state != "waiting":
            return False
        with transaction.atomic():
            if with_right:
                give_contact(person=row.person, number=row.contact.value, relation="family")
            row.state, row.settled_at = state, timezone.now()
            row.save()
        return True

    return settle


@pytest.mark.prove  # the control
def test_the_same_presses_without_a_lock_believe_both(town: Town):
    """The control: on at least one round both presses think they settled it, or the number speaks after a no."""
    ends = settled_without_leaving(town)
    assert any(presses > 1 or (speaks and state == "denied") for state, speaks, presses in ends)


def settled_without_leaving(town: Town) -> list[tuple[str, bool, int]]:
    ends = []
    yes, no = naive("confirmed", with_right=True), naive("denied", with_right=False)
    for number in range(4 * ROUNDS):
        roll, person = a_roll(town, places=1), elder(town)
        introduced(roll, person, 60 + number)
        row = Introduction.objects.get(person=person)
        results = at_once([lambda row=row: yes(introduction=row), lambda row=row: no(introduction=row)])
        row.refresh_from_db()
        speaks = PersonContact.objects.filter(person=person, contact=row.contact).exists()
        ends.append((row.state, speaks, sum(one is True for one in results)))
    return ends


@pytest.fixture
def slowly(monkeypatch):
    """Between looking whether another number waits and writing down that one does, time passes."""
    looked = actions._must_wait

    def must_wait(person, contact):
        answer = looked(person, contact)
        time.sleep(0.2)
        return answer

    monkeypatch.setattr(actions, "_must_wait", must_wait)


def two_numbers(town: Town) -> list[int]:
    """How many places two new numbers got for one person, on two dates, so that no list keeps them apart."""
    taken = []
    for n in range(ROUNDS // 2):
        first, second, person = a_roll(town), a_roll(town), elder(town)
        results = at_once(
            [
                lambda roll=roll, number=number, person=person: introduced(roll, person, number)
                for roll, number in ((first, 60 + n), (second, 80 + n))
            ]
        )
        assert not errors(results)
        assert Introduction.objects.filter(person=person).count() == 2
        taken.append(SignUp.objects.filter(person=person).count())
    return taken


@pytest.mark.long
def test_two_new_numbers_at_once_take_one_place(town: Town, audited, slowly):  # noqa: F811
    assert set(two_numbers(town)) == {1}


@pytest.mark.prove  # the control
def test_two_new_numbers_without_the_persons_lock_take_two(town: Town, slowly, monkeypatch):
    """The control; SQLite's one writer hides the fault."""
    monkeypatch.setattr(actions, "_lock_person", lambda person: None)
    taken = two_numbers(town)
    if connection.vendor == "postgresql":
        assert max(taken) == 2


def test_one_form_sent_eight_times_at_once_is_one_introduction(town: Town, audited):  # noqa: F811
    roll, person, key = a_roll(town), elder(town), uuid.uuid4()
    results = at_once([lambda: introduced(roll, person, key=key)] * 8)
    assert not errors(results)
    assert len({one.pk for one in results}) == 1
    assert Introduction.objects.count() == 1


@pytest.mark.long
def test_no_to_several_dates_and_leaving_them_in_another_order(town: Town, audited):  # noqa: F811
    """Locks of several dates are taken in one order: nobody waits for each other for ever."""
    for _round in range(3):
        rolls, person = [a_roll(town) for _n in range(4)], elder(town)
        made = [introduced(roll, person) for roll in rolls]
        row = Introduction.objects.filter(person=person).first()
        acts = [lambda one=one: leave(sign_up=one, channel=Channel.WEB) for one in reversed(made)]
        started = timezone.now()
        results = at_once([lambda row=row: turn_away(introduction=row), *acts])
        assert not errors(results)
        assert timezone.now() - started < datetime.timedelta(seconds=20)
        assert not SignUp.objects.live().filter(person=person).exists()
        assert set(Introduction.objects.filter(person=person).values_list("state", flat=True)) == {"denied"}
