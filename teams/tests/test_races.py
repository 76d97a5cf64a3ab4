"""What races: two teams for the last places, members for one round, two who confirm; each with its control."""

import uuid

import pytest
from django.db import IntegrityError, connection

from events.actions import Refusal, rules, sign_up
from events.models import Channel, SignUp, Slot, State
from events.tests.rolls import audited, come  # noqa: F401
from events.tests.test_races import at_once, errors
from events.tests.test_volunteers import a_clean_up
from teams.actions import duties
from teams.actions.hours import confirm_duty
from teams.actions.together import Came, sign_up_team
from teams.models import Duty, DutyPlace
from tests.town import Town
from volunteers.models import ServiceRecord

from .rows import a_duty, a_team, of
from .test_duties import kept
from .test_together import a_shift

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]


def two_teams(town: Town, number: int, size: int = 3) -> list:
    return [a_team(town, size, name=f"{number}-{n} 队") for n in range(2)]


def press(team, roll, track, **fields):
    chosen = of(team)
    return lambda: sign_up_team(
        team=team, roll=roll, track=track, people=chosen, key=uuid.uuid4(), by=None, **fields
    )


def test_two_teams_at_once_get_no_more_than_there_is_and_the_rest_waits(town: Town, audited):  # noqa: F811
    roll, track = a_shift(town, most=4)
    results = at_once([press(team, roll, track) for team in two_teams(town, 0)])
    assert not errors(results), results
    came = [one.came for _done, found in results for one in found]
    assert sorted(came) == [Came.PLACE] * 4 + [Came.WAITS] * 2
    assert roll.sign_ups.holding().count() == 4
    assert sorted(roll.sign_ups.values_list("ticket", flat=True)) == sorted(
        set(roll.sign_ups.values_list("ticket", flat=True))
    )


@pytest.mark.long
def test_of_two_teams_that_want_all_or_nobody_one_comes_whole(town: Town, audited):  # noqa: F811
    for number in range(4):
        roll, track = a_shift(town, most=4, page=town.event(f"清洁{number}", kind="volunteering"))
        teams = two_teams(town, number)
        results = at_once([press(team, roll, track, all_or_none=True) for team in teams])
        assert not errors(results), results
        assert sorted(done for done, _found in results) == [False, True]
        assert roll.sign_ups.count() == 3


def naive_press(team, roll, track):
    """What most systems do: look whether there is room for all, then sign up one after another."""

    def act():
        chosen = of(team)
        if Slot.objects.filter(roll=roll, sign_up=None, retired=False).count() < len(chosen):
            raise Refusal("full", "")
        for person in chosen:
            sign_up(roll=roll, person=person, track=track, key=uuid.uuid4(), channel=Channel.TEAM)

    return act


@pytest.mark.long
def test_without_the_lock_both_come_in_part(town: Town):
    """The control. SQLite's one writer may hide the fault, so it is looked for on PostgreSQL alone."""
    parts = 0
    for number in range(8):
        roll, track = a_shift(town, most=4, page=town.event(f"清洁{number}", kind="volunteering"))
        at_once([naive_press(team, roll, track) for team in two_teams(town, number)])
        parts += SignUp.objects.filter(roll=roll, state=State.WAITING).count()
    if connection.vendor == "postgresql":
        assert parts


def test_of_six_members_at_once_as_many_are_on_the_round_as_it_needs(town: Town):
    team = a_team(town, 6)
    duty = a_duty(team, needed=3)
    results = at_once([lambda one=one: duties.take(duty=duty, person=one, by=None) for one in of(team)])
    assert [one.code for one in errors(results)] == ["full"] * 3
    assert sorted(duty.places.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.long
def test_without_the_lock_they_meet_an_error_and_not_a_sentence(town: Town, monkeypatch):
    """The control: the database still lets no more on it, but with an error."""
    unlocked = Duty.objects.select_related("team__unit", "team__page")
    monkeypatch.setattr(duties, "lock_duty", lambda pk: unlocked.get(pk=pk))
    broken = []
    for number in range(6):
        team = a_team(town, 6, name=f"{number} 队")
        duty = a_duty(team, needed=3)
        acts = [lambda one=one, duty=duty: duties.take(duty=duty, person=one, by=None) for one in of(team)]
        broken += [one for one in errors(at_once(acts)) if isinstance(one, IntegrityError)]
        assert duty.places.count() <= 3
    if connection.vendor == "postgresql":
        assert broken


def test_one_member_on_two_rounds_at_once_is_on_one(town: Town):
    for number in range(4):
        team = a_team(town, 1, name=f"{number} 队")
        me = of(team)[0]
        rounds = [a_duty(team, hours=24), a_duty(team, hours=25)]
        results = at_once(
            [lambda one=one, me=me: duties.take(duty=one, person=me, by=None) for one in rounds]
        )
        assert [one.code for one in errors(results)] == ["clash"]


def round_and_shift(town: Town, number: int) -> list[object]:
    """One member takes a round while they ask for a shift at its time."""
    team = a_team(town, 1, name=f"{number} 队")
    me, duty = of(team)[0], a_duty(team, hours=72)
    roll = a_clean_up(town, page=town.event(f"义卖{number}"))
    return at_once(
        [
            lambda: duties.take(duty=duty, person=me, by=None),
            lambda: come(roll, me, track=roll.round.tracks.first()),
        ]
    )


def test_one_member_who_takes_a_round_and_a_shift_at_once_has_one(town: Town):
    for number in range(4):
        found = round_and_shift(town, number)
        assert [one.code for one in errors(found)] == ["clash"], found
    assert SignUp.objects.live().count() + DutyPlace.objects.exclude(state="left").count() == 4


@pytest.mark.long
def test_the_same_member_has_both_where_the_shift_does_not_ask(town: Town, monkeypatch):
    """The control: as it was before the events asked, whoever had their round first had the shift too."""
    monkeypatch.setattr(rules.asked_where_else, "send", lambda *args, **kwargs: [])
    team = a_team(town, 1)
    me = of(team)[0]
    duties.take(duty=a_duty(team, hours=72), person=me, by=None)
    roll = a_clean_up(town, page=town.event("义卖"))
    come(roll, me, track=roll.round.tracks.first())
    assert SignUp.objects.live().count() == DutyPlace.objects.exclude(state="left").count() == 1


def test_hours_that_two_confirm_at_once_are_written_once(town: Town):
    team = a_team(town, 1)
    place, by = kept(team, of(team)[0]), town.user("editor")
    results = at_once([lambda: confirm_duty(place=place, by=by)] * 4)
    assert not errors(results)
    assert ServiceRecord.objects.count() == 1


def test_two_clocks_plan_each_round_once(town: Town):
    team = a_team(town, 1)
    roster = a_duty(team).roster
    roster.duties.all().delete()
    assert not errors(at_once([duties.plan_ahead] * 4))
    days = list(roster.duties.values_list("starts_at", flat=True))
    assert len(days) == len(set(days)) >= 4
