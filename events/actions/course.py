"""A whole course in one go: one sign-up a lesson, one message for all of them."""

import datetime
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Channel, Roll, SignUp, State
from ..models.sign_up import LIVE
from .course_words import COURSE_LEFT
from .leave import accept, leave
from .lock import with_patience
from .messages import tell_enrolment
from .rules import Refusal, is_full
from .sign_up import sign_up


def lessons_from(roll: Roll, now: datetime.datetime) -> list[Roll]:
    """The lessons of a course from one on that can still be joined, in the order in which their locks are taken."""
    rolls = Roll.objects.with_round().filter(round=roll.round_id, called_off=False).order_by("pk")
    return [
        one
        for one in rolls
        if one.starts_at >= roll.starts_at and now < one.last_moment and not one.occurrence.cancelled
    ]


@with_patience
@transaction.atomic
def enrol(*, roll: Roll, person, key: uuid.UUID, arrived: datetime.datetime | None = None, **how) -> SignUp:
    """Sign somebody up for a lesson and all that follow. Lessons that are full to the end of their waiting list are
    left out; later ones with room are not.

    Args:
        roll: the first lesson.
        key: of the form; each lesson's own is made of it.
        how: as `sign_up` takes it: channel, by, contact.

    Returns:
        The sign-up of the first lesson they got or wait for.

    Raises:
        Refusal: not for this person, or no lesson has room.
    """
    arrived = arrived or timezone.now()
    first: SignUp | None = None
    full: Refusal | None = None
    missed: list[Roll] = []
    for lesson in lessons_from(roll, arrived) or [roll]:
        lesson_key = uuid.uuid5(key, str(lesson.pk))
        try:
            made = sign_up(roll=lesson, person=person, key=lesson_key, arrived=arrived, course=first, **how)
        except Refusal as refusal:
            if refusal.code != "full":
                raise
            full = full or refusal
            missed.append(lesson)
            continue
        first = first or made
    if first is None:
        raise full or is_full(roll)
    tell_enrolment(first, missed=missed)
    return first


def enrolment(one: SignUp) -> list[SignUp]:
    """All lessons of the same enrolment, the earliest first; the lesson alone where there is no course."""
    if not one.roll.round.whole_course:
        return [one]
    first = one.course_id or one.pk
    found = SignUp.objects.with_round().filter(Q(pk=first) | Q(course=first))
    return list(found.order_by("roll__occurrence__starts_at"))


@with_patience
@transaction.atomic
def leave_course(*, sign_up: SignUp, channel: Channel, by=None, now: datetime.datetime | None = None) -> int:
    """Leave a lesson and all that follow; attendance so far stays. Each freed place goes to who waits for it.

    Returns:
        How many lessons were left.
    """
    now = now or timezone.now()
    coming = [
        one
        for one in enrolment(sign_up)
        if one.state in LIVE and one.roll.starts_at >= sign_up.roll.starts_at and now < one.roll.starts_at
    ]
    for one in sorted(coming, key=lambda one: one.roll_id):
        leave(sign_up=one, channel=channel, by=by, now=now, reason=COURSE_LEFT)
    return len(coming)


@with_patience
@transaction.atomic
def accept_course(
    *, sign_up: SignUp, channel: Channel, by=None, now: datetime.datetime | None = None
) -> SignUp:
    """Say yes to every lesson of the enrolment that is offered; for a single date it is the one offer."""
    now = now or timezone.now()
    for one in _offered(sign_up) or [sign_up]:
        accept(sign_up=one, channel=channel, by=by, now=now)
    return SignUp.objects.with_round().get(pk=sign_up.pk)


@with_patience
@transaction.atomic
def say_no(*, sign_up: SignUp, channel: Channel, by=None, now: datetime.datetime | None = None) -> SignUp:
    """Not coming: to an offer, for every lesson of the enrolment that is offered; else for this date alone.

    Args:
        sign_up: as it was seen. Where an offer was seen and a yes came first, nothing is given up.
    """
    now = now or timezone.now()
    if sign_up.state != State.OFFERED:
        return leave(sign_up=sign_up, channel=channel, by=by, now=now)
    for one in _offered(sign_up):
        leave(sign_up=one, channel=channel, by=by, now=now, only=State.OFFERED)
    return SignUp.objects.with_round().get(pk=sign_up.pk)


def _offered(sign_up: SignUp) -> list[SignUp]:
    """What is offered together with a sign-up, in the order in which locks are taken."""
    offered = [one for one in enrolment(sign_up) if one.state == State.OFFERED]
    return sorted(offered, key=lambda one: one.roll_id)
