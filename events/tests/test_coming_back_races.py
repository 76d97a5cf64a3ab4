"""Changing one's time, queueing again and signing a family up, all at the same moment."""

import pytest

from events.actions import Refusal, leave, set_places
from events.actions.again import ask_again, move_to
from events.models import Channel, SignUp, State
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone, states  # noqa: F401
from .test_coming_back import family, press
from .test_races import at_once, errors

pytestmark = [
    pytest.mark.stands("event"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.usefixtures("audited"),
]


def test_one_free_time_wanted_by_five_is_given_once(town: Town):
    roll = a_roll(town, places=6, each=20)
    made = [come(roll, person, contact=phone(5)) for person in people(town, 5)]
    acts = [lambda one=one: move_to(one=one, roll=roll, number=6, channel=Channel.WEB) for one in made]
    results = at_once(acts)
    assert [one.code for one in errors(results)] == ["taken"] * 4
    assert states(roll) == {"confirmed": 5}
    assert len(set(roll.sign_ups.values_list("slot", flat=True))) == 5


def test_two_who_change_dates_crosswise_do_not_wait_for_each_other(town: Town):
    round_ = a_round(town, places=3, dates=2, per_person=1)
    first, second = round_.rolls.with_round().order_by("pk")
    here = [come(first, person) for person in people(town, 2)]
    there = [come(second, person) for person in people(town, 2)]
    acts = [lambda one=one: move_to(one=one, roll=second, number=0, channel=Channel.WEB) for one in here]
    acts += [lambda one=one: move_to(one=one, roll=first, number=0, channel=Channel.WEB) for one in there]
    results = at_once(acts)
    assert all(isinstance(one, Refusal) for one in errors(results))
    assert SignUp.objects.filter(state=State.CONFIRMED).count() == 4


def test_queueing_again_pressed_five_times_at_once_is_one_sign_up(town: Town):
    roll = a_roll(town)
    one = come(roll, people(town, 1)[0], contact=phone(5))
    leave(sign_up=one, channel=Channel.WEB)
    past = SignUp.objects.with_round().get(pk=one.pk)
    results = at_once([lambda: ask_again(past=past, channel=Channel.WEB)] * 5)
    assert not errors(results)
    assert len({row.pk for row in results}) == 1
    assert states(roll) == {"cancelled": 1, "confirmed": 1}


def test_a_family_and_the_organiser_at_once_never_exceed_the_places(town: Town):
    roll = a_roll(town, places=3)
    user, found = family(town, 4)
    results = at_once(
        [lambda: press(roll, user, found), lambda: set_places(roll=roll, count=2, by=None, keep_over=True)]
    )
    assert not errors(results)
    assert states(roll).get("confirmed", 0) in (2, 3)
    assert roll.sign_ups.count() == 4
