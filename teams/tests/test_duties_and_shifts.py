"""A shift at the time of a round of duty: whoever is on the round is told so."""

import datetime

import pytest

from events.actions import Refusal
from events.tests.rolls import a_roll, come
from events.tests.test_volunteers import a_clean_up
from teams.actions import duties
from teams.models import Duty
from tests.town import Town

from .rows import a_duty, a_team, of, place_of

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def shift_of(roll, person) -> str:
    """What somebody is told who asks for a shift; empty where they get it."""
    try:
        come(roll, person, track=roll.round.tracks.first())
    except Refusal as no:
        return f"{no.code}：{no}"
    return ""


def test_whoever_is_on_duty_is_told_so_when_they_ask_for_a_shift_then(town: Town):
    team = a_team(town, 2)
    me, other = of(team)
    duty = a_duty(team, hours=72.5)
    duties.take(duty=duty, person=me, by=None)
    roll = a_clean_up(town)
    words = shift_of(roll, me)
    assert words.startswith("clash：")
    assert "这个时间已经报了“临河平安巡逻队值班”" in words
    assert duty.when in words
    assert "请先取消那个" in words
    assert shift_of(roll, other) == "", "of the team, and not on this round"
    duties.give_up(place=place_of(duty, me), by=None)
    assert shift_of(roll, me) == ""


@pytest.mark.parametrize(
    ("off", "is_refused"),
    [(-1, True), (0, False), (1, False)],
    ids=["ends within it", "ends as it begins", "before"],
)
def test_a_round_that_ends_as_the_shift_begins_is_none_then(town: Town, off, is_refused):
    team = a_team(town, 1)
    duty, roll = a_duty(team, hours=70), a_clean_up(town)
    Duty.objects.filter(pk=duty.pk).update(ends_at=roll.starts_at - off * MINUTE)
    duties.take(duty=duty, person=of(team)[0], by=None)
    assert bool(shift_of(roll, of(team)[0])) is is_refused


def test_a_round_that_is_called_off_is_none(town: Town):
    team = a_team(town, 1)
    duty = a_duty(team, hours=72)
    duties.take(duty=duty, person=of(team)[0], by=None)
    duties.call_off(duty=duty, reason="下雨", by=None)
    assert shift_of(a_clean_up(town), of(team)[0]) == ""


def test_an_activity_that_is_no_shift_is_open_to_whoever_is_on_duty(town: Town):
    """As it is to whoever has a shift."""
    team = a_team(town, 1)
    duties.take(duty=a_duty(team, hours=72), person=of(team)[0], by=None)
    assert come(a_roll(town, hours=72), of(team)[0]).is_live
