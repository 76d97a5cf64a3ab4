"""What somebody who takes a course whole is told: one message for all lessons that one act or one moment changes, with
their dates."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from portal.outbox.templates import Said, Template

from ..course_messages import (
    ALL_GOT,
    ALL_GOT_SOME_MISSED,
    ALL_WAIT,
    ALL_WAIT_SOME_MISSED,
    LEFT,
    NOT_CONFIRMED,
    OF_ONE,
    OF_SEVERAL,
    SOME_WAIT,
    SOME_WAIT_SOME_MISSED,
)
from ..models import Roll, SignUp, State, Transition
from ..short_messages import where_word

# Why a lesson was left, when the rest of the course was left with it.
COURSE_LEFT = "后面的课都退了"
# Why a place was given back, when a number turned out not to be the family's.
NOT_FAMILY = "不是本人或家里人报的"


def lessons_told_with(sign_up: SignUp, step: Transition) -> list[SignUp]:
    """The lessons of the same enrolment to which the same happened at the same moment, the earliest first."""
    first = sign_up.course_id or sign_up.pk
    lessons = SignUp.objects.with_round().filter(Q(pk=first) | Q(course=first))
    if step.after == State.UNPLACED:
        lessons = lessons.filter(state=State.UNPLACED)
    elif not step.before:
        pass
    elif step.reason == COURSE_LEFT:
        lessons = lessons.filter(transitions__at=step.at, transitions__reason=COURSE_LEFT)
    else:
        lessons = lessons.filter(transitions__at=step.at, transitions__after=step.after)
    return list(lessons.distinct().order_by("roll__occurrence__starts_at"))


def course_said(
    sign_up: SignUp, step: Transition, values: dict[str, Any], missed: Sequence[Roll] = ()
) -> Said | None:
    """The message; none where a course has no words of its own.

    Args:
        values: as for a single date; those of the earliest lesson that is told of are put in their place.
        missed: lessons that had no room when somebody signed up.
    """
    lessons = lessons_told_with(sign_up, step) or [sign_up]
    values = values | {
        "when": lessons[0].starts_at,
        "n": len(lessons),
        "dates": _dates(lessons),
        "where": where_word(lessons[0]),
    }
    if not step.before:
        return _enrolled(lessons, values, missed) if len(lessons) > 1 or missed else None
    if step.after == State.OFFERED:
        values["until"] = min(one.offer_until for one in lessons if one.offer_until)
    words = BY_REASON.get(step.reason) or (OF_ONE if len(lessons) == 1 else OF_SEVERAL).get(State(step.after))
    return words.said(values) if words else None


def _dates(lessons: Sequence[SignUp]) -> list[datetime.datetime]:
    return [one.roll.starts_at for one in lessons]


def _begun_as(lessons: Sequence[SignUp]) -> dict[int, str]:
    first = Transition.objects.filter(sign_up__in=lessons, before="")
    return dict(first.values_list("sign_up", "after"))


def _enrolled(lessons: Sequence[SignUp], values: dict[str, Any], missed: Sequence[Roll]) -> Said:
    """Lessons that were got, those that are waited for, and those that had no room at all."""
    began = _begun_as(lessons)
    waiting = [one for one in lessons if began[one.pk] == State.WAITING]
    got = [one for one in lessons if one not in waiting]
    values = values | {
        "got": len(got),
        "got_dates": _dates(got),
        "waits": len(waiting),
        "wait_dates": _dates(waiting),
        "missed": [roll.starts_at for roll in missed],
    }
    if not got:
        words = ALL_WAIT_SOME_MISSED if missed else ALL_WAIT
    elif waiting:
        words = SOME_WAIT_SOME_MISSED if missed else SOME_WAIT
    else:
        words = ALL_GOT_SOME_MISSED if missed else ALL_GOT
    return words.said(values)


BY_REASON: dict[str, Template] = {COURSE_LEFT: LEFT, NOT_FAMILY: NOT_CONFIRMED}
