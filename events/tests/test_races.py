"""Everything that races, at once, on SQLite and on PostgreSQL; with a control that shows these tests can fail."""

import collections
import datetime
import random
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from events.actions import Refusal, accept, leave, look_after, set_places
from events.models import Channel, Claim, Roll, SignUp, Slot, State, Transition
from events.models.sign_up import new_code
from portal.outbox.models import Message
from portal.people.actions import join_household
from portal.people.models import Household, Person
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone, states  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run all at the same moment, each in a thread with a connection of its own; what each gave or raised."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            results[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 - shown to the test
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def errors(results: list[object]) -> list[object]:
    return [one for one in results if isinstance(one, Exception)]


def naive_sign_up(roll: Roll, person: Person) -> SignUp:
    """What most systems do: count, then insert."""
    with transaction.atomic():
        taken = roll.sign_ups.holding().count()
        number = random.randrange(100, 30_000)
        slot = Slot.objects.create(roll=roll, number=number) if taken < 3 else None
        return SignUp.objects.create(
            roll=roll,
            unit_id=roll.unit_id,
            person=person,
            ticket=number,
            slot=slot,
            state=State.CONFIRMED if slot else State.WAITING,
            key=uuid.uuid4(),
            code=new_code(),
            channel=Channel.WEB,
            arrived_at=timezone.now(),
        )


def rush(town: Town, admit: Callable[[Roll, Person], object], rounds: int) -> list[int]:
    """How many of three places were given in each of so many rounds of eight at once."""
    given = []
    for _round in range(rounds):
        roll = a_roll(town, places=3)
        crowd = people(town, 8)
        results = at_once([lambda person=person, roll=roll: admit(roll, person) for person in crowd])
        assert not [one for one in errors(results) if not isinstance(one, IntegrityError)]
        given.append(roll.sign_ups.holding().count())
    return given


def test_a_rush_gets_exactly_the_places_in_the_order_of_tickets(town: Town, audited):  # noqa: F811
    assert rush(town, come, 5) == [3] * 5
    for roll in Roll.objects.all():
        assert list(roll.sign_ups.holding().values_list("ticket", flat=True)) == [1, 2, 3]
    assert Message.objects.count() == SignUp.objects.count() == 40


def test_the_same_rush_oversells_where_nothing_is_locked(town: Town):
    """The control. SQLite's one writer hides the fault, so it is looked for on PostgreSQL alone."""
    given = rush(town, naive_sign_up, 10)
    if connection.vendor == "postgresql":
        assert max(given) > 3


def test_one_key_twice_at_once_is_one_sign_up(town: Town, audited):  # noqa: F811
    roll = a_roll(town)
    acts = []
    for person in people(town, 8):
        key = uuid.uuid4()
        acts += [lambda person=person, key=key: come(roll, person, key=key)] * 2
    results = at_once(acts)
    assert not errors(results)
    assert [one.pk for one in results[::2]] == [one.pk for one in results[1::2]]
    roll.refresh_from_db()
    assert (SignUp.objects.count(), Message.objects.count(), roll.next_ticket) == (8, 8, 9)


def test_one_person_by_web_family_and_desk_at_once_is_one_sign_up(town: Town, audited):  # noqa: F811
    roll = a_roll(town, per_person=1)
    for person in people(town, 6):
        ways = (Channel.WEB, Channel.WEB, Channel.DESK)
        results = at_once([lambda way=way, person=person: come(roll, person, channel=way) for way in ways])
        assert not errors(results)
        assert len({one.pk for one in results}) == 1


def test_one_phone_and_four_of_a_family_at_once_are_four_each_told_by_name(town: Town, audited):  # noqa: F811
    roll, family, contact = a_roll(town, places=3), people(town, 4), phone(13)
    results = at_once([lambda one=one: come(roll, one, contact=contact) for one in family])
    assert not errors(results)
    look_after(roll.starts_at - datetime.timedelta(hours=23))
    look_after(roll.starts_at - datetime.timedelta(hours=1))
    for one in results:
        texts = [
            m.text
            for m in Message.objects.filter(recipient_hash=contact.value_hash)
            if one.person.name in m.text
        ]
        assert len(texts) == (3 if one.state == State.CONFIRMED else 2)
    assert Message.objects.count() == 3 * 3 + 2


def churn(town: Town, *, rounds: int, places: int, holders: int, waiters: int, joiners: int) -> None:
    """Some give their places up, some stop waiting, some join, two offers run out, two clocks tick: all at once."""
    for _round in range(rounds):
        roll = a_roll(town, places=places)
        made = [come(roll, person) for person in people(town, places + holders + waiters + 4)]
        for one in made[:2]:
            leave(sign_up=one, channel=Channel.WEB)
        offers = list(roll.sign_ups.filter(state=State.OFFERED))
        SignUp.objects.filter(pk__in=[one.pk for one in offers]).update(
            offer_until=timezone.now() - datetime.timedelta(seconds=1)
        )
        first = places + 3
        gone = (*made[2 : 2 + holders], *made[first : first + waiters])
        leaving = [lambda one=one: leave(sign_up=one, channel=Channel.WEB) for one in gone]
        joining = [lambda person=person, roll=roll: come(roll, person) for person in people(town, joiners)]
        assert not errors(at_once([*leaving, *joining, look_after, look_after]))
        now = states(roll)
        assert now[State.OFFERED] + now.get(State.CONFIRMED, 0) == places
        assert now[State.LAPSED] == 2
        held = roll.sign_ups.holding().values_list("ticket", flat=True)
        waiting = roll.sign_ups.waiting().values_list("ticket", flat=True)
        assert not waiting or max(held) < min(waiting)
        offered = Transition.objects.filter(after=State.OFFERED, sign_up__roll=roll)
        counts = collections.Counter(offered.values_list("sign_up", flat=True))
        assert set(counts.values()) == {1}


@pytest.mark.long
def test_leaving_joining_and_running_out_at_once_leave_no_place_empty(town: Town, audited):  # noqa: F811
    churn(town, rounds=4, places=6, holders=4, waiters=2, joiners=3)


def accept_at_the_last_moment(town: Town, turns: int) -> None:
    for turn in range(turns):
        roll = a_roll(town, places=1)
        one, two = (come(roll, person) for person in people(town, 2))
        leave(sign_up=one, channel=Channel.WEB)
        two.refresh_from_db()
        moment = two.offer_until + datetime.timedelta(milliseconds=turn % 2 * 2 - 1)
        results = at_once(
            [
                lambda two=two, moment=moment: accept(sign_up=two, channel=Channel.WEB, now=moment),
                lambda two=two: look_after(two.offer_until),
            ]
        )
        assert not errors(results)
        two.refresh_from_db()
        assert results[0].state == two.state
        assert two.state in (State.CONFIRMED, State.LAPSED)
        assert two.state == State.LAPSED or turn % 2 == 0


@pytest.mark.long
def test_accepting_and_running_out_at_once_has_one_winner(town: Town, audited):  # noqa: F811
    accept_at_the_last_moment(town, 10)


def more_places(town: Town, *, before: int, after: int, waiting: int, joiners: int) -> None:
    roll = a_roll(town, places=before)
    for person in people(town, before + waiting):
        come(roll, person)
    crowd = [lambda person=person: come(roll, person) for person in people(town, joiners)]
    assert not errors(at_once([*crowd, lambda: set_places(roll=roll, count=after, by=None)]))
    held = roll.sign_ups.holding().order_by("ticket").values_list("ticket", flat=True)
    assert list(held) == list(range(1, after + 1))
    assert Message.objects.filter(kind=State.OFFERED).count() == after - before


def test_more_places_while_others_come_go_to_those_who_wait(town: Town, audited):  # noqa: F811
    more_places(town, before=4, after=7, waiting=4, joiners=8)


def changes_of_places(town: Town, counts: list[int]) -> None:
    """Several set the number of places of one date at once; each change goes on from the one before it."""
    roll = a_roll(town, places=2)
    assert not errors(at_once([lambda n=n: set_places(roll=roll, count=n, by=None) for n in counts]))
    changes = list(roll.place_changes.order_by("pk").values_list("before", "after"))
    assert [before for before, _after in changes] == [2, *(after for _before, after in changes[:-1])]
    # Whoever sets what is set already changes nothing.
    assert all(before != after for before, after in changes)
    assert {after for _before, after in changes} == set(counts)
    assert roll.slots.filter(retired=False).count() == changes[-1][1]


def test_of_several_who_set_the_places_at_once_each_goes_on_from_the_one_before(town: Town, audited):  # noqa: F811
    for counts in ([4, 5, 6, 7], [1, 0, 1, 0], [3, 6, 1, 5]):
        changes_of_places(town, counts)


def months(town: Town, *, homes: int, family: int, dates: int) -> None:
    """So many households try every date, sixteen sign-ups at a time."""
    rolls = list(a_round(town, dates=dates, per_person=1, per_household=2).rolls.with_round())
    acts, members = [], []
    for _home in range(homes):
        home = Household.objects.create(unit=town.linhe)
        members.append((home, people(town, family)))
        for person in members[-1][1]:
            join_household(person=person, household=home)
            acts += [lambda roll=roll, person=person: come(roll, person) for roll in rolls]
    random.shuffle(acts)
    for start in range(0, len(acts), 16):
        results = at_once(acts[start : start + 16])
        assert {type(one) for one in results} <= {SignUp, Refusal}
    for home, some in members:
        mine = Claim.objects.filter(subject_kind="household", subject_id=home.pk)
        assert mine.count() == 2
        for person in some:
            assert person.sign_ups.live().count() <= 1


@pytest.mark.long
def test_one_a_month_holds_over_many_dates_at_once(town: Town, audited):  # noqa: F811
    months(town, homes=2, family=3, dates=8)


@pytest.mark.prove
class TestFullCounts:
    """The same, more often."""

    def test_one_person_three_ways_fifty_times(self, town: Town, audited):  # noqa: F811
        roll = a_roll(town, per_person=1)
        for person in people(town, 50):
            ways = (Channel.WEB, Channel.WEB, Channel.DESK)
            acts = [lambda way=way, person=person: come(roll, person, channel=way) for way in ways]
            assert len({one.pk for one in at_once(acts)}) == 1

    def test_churn(self, town: Town, audited):  # noqa: F811
        churn(town, rounds=25, places=10, holders=8, waiters=4, joiners=4)

    def test_accepting_at_the_last_moment(self, town: Town, audited):  # noqa: F811
        accept_at_the_last_moment(town, 200)

    def test_four_more_places(self, town: Town, audited):  # noqa: F811
        more_places(town, before=10, after=14, waiting=6, joiners=20)

    def test_a_months_limit(self, town: Town, audited):  # noqa: F811
        months(town, homes=10, family=2, dates=8)
