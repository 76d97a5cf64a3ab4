"""Where two presses about a round or a course meet: on SQLite and on PostgreSQL, with a control."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from events.actions import Refusal, copy_round, open_round
from events.actions.correct_round import correct_round, mark_of
from events.actions.course import accept_course, enrol, enrolment, leave_course, say_no
from events.actions.openable import DateOfRound
from events.models import Channel, Occurrence, Roll, Round, SignUp
from portal.outbox.models import Message
from tests.town import Town

from .rolls import a_round, audited, come, people, phone  # noqa: F401
from .test_races import at_once, errors

pytestmark = [
    pytest.mark.stands("event"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.usefixtures("audited"),
]


@pytest.mark.long
def test_of_two_who_open_the_same_dates_one_does_and_the_other_is_told(town: Town):
    for _round in range(4):
        page = town.event(hours=500)
        date = page.occurrences.first()

        def act(page=page, date=date):
            round_ = Round(
                page=page,
                unit=town.linhe,
                name="一轮",
                period="2026-12",
                opens_at=timezone.now(),
                closes_at=date.starts_at,
            )
            return open_round(round_=round_, dates=[DateOfRound(occurrence=date, places=3)], by=None)

        results = at_once([act] * 4)
        assert len(errors(results)) == 3
        for error in errors(results):
            assert isinstance(error, ValidationError), error
            assert "已经由“一轮”开了报名" in error.messages[0]
        assert Roll.objects.get(occurrence=date).slots.count() == 3


def test_next_month_pressed_twice_at_once_is_one_round_with_one_set_of_dates(town: Town):
    round_ = a_round(town, dates=3)
    results = at_once([lambda: copy_round(round_=Round.objects.get(pk=round_.pk), by=None)] * 4)
    assert not errors(results)
    assert sorted(one.is_new for one in results) == [False] * 3 + [True]
    assert Round.objects.count() == 2
    assert Occurrence.objects.filter(page=round_.page).count() == 6


@pytest.mark.long
def test_a_correction_and_sign_ups_at_once_leave_nobody_on_the_list_who_may_not_come(town: Town):
    """Either they came first and the correction was refused, or it came first and they were."""
    for _round in range(5):
        round_ = a_round(town, places=20)
        roll = round_.rolls.with_round().get()
        young = people(town, 4, born=datetime.date(1990, 1, 1))
        seen = mark_of(round_)
        values = {"round_": round_, "values": {"age_min": 75}, "seen": seen, "by": None}
        results = at_once(
            [
                *[lambda person=person, roll=roll: come(roll, person) for person in young],
                lambda values=values: correct_round(**values),
            ]
        )
        assert {type(one) for one in errors(results)} <= {Refusal, ValidationError}
        round_.refresh_from_db()
        allowed = round_.age_min is None
        assert SignUp.objects.live().filter(roll=roll).count() == (4 if allowed else 0), results


@pytest.mark.prove  # the control
def test_the_same_goes_wrong_where_rules_are_changed_without_the_lock(town: Town):
    """The control: the rules are written beside the lists. SQLite's one writer may hide it."""
    wrong = 0
    for _round in range(12):
        round_ = a_round(town, places=20)
        roll = round_.rolls.with_round().get()
        young = people(town, 4, born=datetime.date(1990, 1, 1))

        def naive(round_=round_, roll=roll):
            if not SignUp.objects.live().filter(roll=roll).exists():
                Round.objects.filter(pk=round_.pk).update(age_min=75)

        at_once([*[lambda person=person, roll=roll: come(roll, person) for person in young], naive])
        round_.refresh_from_db()
        wrong += round_.age_min is not None and SignUp.objects.live().filter(roll=roll).exists()
    if connection.vendor == "postgresql":
        assert wrong > 0


def test_of_two_corrections_at_once_one_is_told_to_look_again(town: Town):
    round_ = a_round(town, dates=3)
    seen = mark_of(round_)
    acts = [
        lambda n=n: correct_round(round_=round_, values={"waiting_max": n}, seen=seen, by=None)
        for n in (3, 4, 5)
    ]
    found = errors(at_once(acts))
    assert len(found) == 2
    assert all("刚才有人改过" in one.messages[0] for one in found)


@pytest.mark.long
def test_yes_and_no_to_all_lessons_at_once_is_one_of_them_for_all(town: Town):
    for _round in range(5):
        round_ = a_round(town, dates=4, places=1, template="course", whole_course=True)
        rolls = list(round_.rolls.with_round())
        mine, other = (
            enrol(roll=rolls[0], person=person, key=uuid.uuid4(), channel=Channel.WEB, contact=phone(n))
            for n, person in enumerate(people(town, 2), 1)
        )
        leave_course(sign_up=mine, channel=Channel.WEB)
        other = SignUp.objects.with_round().get(pk=other.pk)
        results = at_once(
            [
                lambda one=other: accept_course(sign_up=one, channel=Channel.WEB),
                lambda one=other: say_no(sign_up=one, channel=Channel.WEB),
            ]
        )
        assert not errors(results)
        assert {lesson.state for lesson in enrolment(other)} in ({"confirmed"}, {"declined"})
    kinds = ("confirmed", "declined")
    answers = Message.objects.filter(cause__startswith="course:", kind__in=kinds)
    assert answers.count() == 5, "each answered once, in one message"
