"""Newcomers first: by whichever way somebody comes, for some days, by the same count as 阳光名额. Its edges are rows of
tests/test_edges.py."""

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import Refusal, copy_round, leave
from events.actions.correct_round import correct_round, mark_of
from events.actions.introductions import introduce
from events.actions.on_the_day import walk_in
from events.ledger import given
from events.models import Channel, Introduction, Occurrence, Roll, Round, SignUp
from events.moments import A_MOMENT, next_of_dates
from portal.accounts.models import Role
from portal.people.models import Person
from tests.town import Town

from .rolls import a_roll, a_round, come, people, phone, refused
from .test_door_pages import staff

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def been(town: Town) -> Person:
    """Somebody who had a place in the round before."""
    person = people(town, 1)[0]
    come(a_roll(town, opens_at=timezone.now() - 5 * DAY), person)
    return person


@pytest.fixture
def roll(town: Town, been: Person) -> Roll:
    """The next round of the same activity, its first three days for newcomers."""
    first = Round.objects.get()
    round_ = a_round(town, page=town.event("理发，后一轮"), hours=240, first_days=3)
    Round.objects.filter(pk=first.pk).update(page=round_.page)
    return round_.rolls.with_round().get()


def test_who_has_been_there_reads_from_when_on(roll: Roll, been: Person):
    no = refused(roll, been)
    until = timezone.localtime(roll.round.opens_at + 3 * DAY)
    assert no.code == "newcomers_first"
    assert f"{been.name}来过了" in str(no)
    assert f"{until.month}月{until.day}日" in str(no)
    assert come(roll, been, arrived=roll.round.opens_at + 3 * DAY)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.DESK, Channel.PHONE, Channel.PAPER])
def test_every_way_says_the_same(roll: Roll, been: Person, channel):
    assert refused(roll, been, channel=channel).code == "newcomers_first"


def test_neither_may_they_wait(town: Town, roll: Roll, been: Person):
    for person in people(town, 10):
        come(roll, person)
    assert refused(roll, been).code == "newcomers_first"


@pytest.mark.parametrize(
    ("state", "is_new"),
    [
        ("no_show", True),
        ("cancelled", True),
        ("late_cancelled", True),
        ("attended", False),
        ("confirmed", False),
    ],
)
def test_who_stayed_away_or_gave_up_has_not_been_there(roll: Roll, been: Person, state, is_new):
    one = SignUp.objects.get(person=been)
    if state in ("attended", "no_show", "confirmed"):
        SignUp.objects.filter(pk=one.pk).update(state=state)
    else:
        SignUp.objects.filter(pk=one.pk).update(state=state, slot=None)
    if is_new:
        assert come(roll, been).slot
        assert given(roll.round).first_time == 1, "the same count"
    else:
        assert refused(roll, been).code == "newcomers_first"


def test_another_activity_does_not_count(town: Town, been: Person):
    other = a_roll(town, page=town.event("量血压"), first_days=3)
    assert come(other, been).slot


def test_who_left_a_place_of_this_very_round_may_come_back(town: Town, roll: Roll):
    person = people(town, 1)[0]
    leave(sign_up=come(roll, person), channel=Channel.WEB)
    assert come(roll, person).slot


def test_the_door_says_the_same(town: Town, roll: Roll, been: Person):
    """A date that was moved near: the days for newcomers are not over."""
    starts = timezone.now() + datetime.timedelta(minutes=5)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(starts_at=starts, ends_at=starts + DAY / 12)
    moved = Roll.objects.with_round().get(pk=roll.pk)
    how = {"roll": moved, "person": been, "source": "list", "by": None}
    with pytest.raises(Refusal, match="先照顾没来过的人"):
        walk_in(key=uuid.uuid4(), **how)
    Round.objects.filter(pk=roll.round_id).update(opens_at=timezone.now() - 4 * DAY)
    Round.objects.exclude(pk=roll.round_id).update(opens_at=timezone.now() - 9 * DAY)
    how["roll"] = Roll.objects.with_round().get(pk=roll.pk)
    assert walk_in(key=uuid.uuid4(), **how).state == "attended"


def test_a_number_that_does_not_speak_for_somebody_learns_nothing(roll: Roll, been: Person):
    made = introduce(
        relation="family",
        roll=roll,
        person=been,
        contact=phone(4),
        key=uuid.uuid4(),
        channel=Channel.WEB,
        by=None,
    )
    assert made is None
    assert Introduction.objects.get().sign_up is None


def test_the_page_and_the_form_say_it_in_one_sentence(client: Client, roll: Roll):
    for address in (roll.round.page.get_url(), f"/sign-up/{roll.round_id}/"):
        assert "先照顾没来过的人" in client.get(address).content.decode()


def test_the_kept_page_is_made_anew_at_that_moment(roll: Roll):
    Round.objects.filter(pk=roll.round_id).update(closes_at=timezone.now() + 9 * DAY)
    until = roll.round.opens_at + 3 * DAY
    assert next_of_dates(until) == until + A_MOMENT


def test_the_organiser_says_how_many_days(town: Town):
    page = town.event("书法", hours=400)
    organiser = staff(town, Role.ORGANISER)
    now = timezone.localtime()
    data = {
        "name": "12 月",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{timezone.localtime(page.occurrences.first().starts_at):%Y-%m-%dT%H:%M}",
        "waiting_max": "5",
        "places": "6",
        "kept": "0",
        "first_days": "15",
    }
    address = f"/desk/rounds/new/{page.pk}/?template=own"
    answer = organiser.post(address, data)
    assert answer.status_code == 422
    assert "填 1 到 14 天" in answer.content.decode()
    assert organiser.post(address, data | {"first_days": "5"}).status_code == 302
    assert Round.objects.get().first_days == 5


def test_it_is_corrected_and_copied_like_every_rule(roll: Roll, been: Person):
    correct_round(round_=roll.round, values={"first_days": None}, seen=mark_of(roll.round), by=None)
    assert come(Roll.objects.with_round().get(pk=roll.pk), been).slot
    correct_round(round_=roll.round, values={"first_days": 2}, seen=mark_of(roll.round), by=None)
    assert SignUp.objects.filter(person=been, roll=roll, slot__isnull=False).exists(), (
        "who has a place keeps it"
    )
    assert copy_round(round_=roll.round, by=None).round.first_days == 2
