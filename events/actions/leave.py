"""Leaving, answering an offer, and what the clock does; each twice is once."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import Channel, Roll, SignUp, Slot, State
from .changes import tell_changes
from .fill import fill
from .lock import lock_roll, with_patience
from .messages import REMINDERS, remind
from .moves import move

LONGEST_LEAD = datetime.timedelta(hours=72)
LEFT = {
    State.WAITING: State.CANCELLED,
    State.OFFERED: State.DECLINED,
    State.CONFIRMED: State.CANCELLED,
}


@with_patience
@transaction.atomic
def leave(
    *,
    sign_up: SignUp,
    channel: Channel,
    by=None,
    reason: str = "",
    now: datetime.datetime | None = None,
    only: State | None = None,
) -> SignUp:
    """Give up a place, an offer or the waiting list; the next in line moves up in the same transaction.

    In good time the month's claim is given back; from the cutoff on it is a late cancellation and kept. Leaving twice,
    or after the date has begun, changes nothing.

    Args:
        only: from this state alone; from any other nothing is given up.

    Returns:
        The sign-up as it stands now.
    """
    now = now or timezone.now()
    roll, current = _under_lock(sign_up)
    if current.state not in LEFT or now >= roll.ends_at or (only and current.state != only):
        return current
    after = LEFT[State(current.state)]
    if current.state == State.CONFIRMED and now >= roll.cutoff_at:
        after = State.LATE_CANCELLED
    move(current, after, now=now, by=by, channel=channel, reason=reason)
    fill(roll, now=now)
    return current


@with_patience
@transaction.atomic
def accept(*, sign_up: SignUp, channel: Channel, by=None, now: datetime.datetime | None = None) -> SignUp:
    """Say yes to an offer. After its end the place goes to the next; the answer then says so.

    Returns:
        The sign-up as it stands now: confirmed, lapsed, or whatever it already was.
    """
    now = now or timezone.now()
    roll, current = _under_lock(sign_up)
    if current.state != State.OFFERED:
        return current
    if current.offer_until and now < current.offer_until:
        move(current, State.CONFIRMED, now=now, slot=current.slot, by=by, channel=channel)
    else:
        move(current, State.LAPSED, now=now)
        fill(roll, now=now)
    return current


def _under_lock(sign_up: SignUp) -> tuple[Roll, SignUp]:
    roll = lock_roll(sign_up.roll_id)
    current = SignUp.objects.with_round().get(pk=sign_up.pk)
    current.roll = roll
    return roll, current


def look_after(now: datetime.datetime | None = None) -> int:
    """What is due by the clock: offers that ran out, places no longer kept for the desk, waiting lists whose date is too
    near, reminders. One roll, or the lessons of one course, one transaction; two clocks may do it side by side.

    Returns:
        How many rolls had something due.
    """
    now = now or timezone.now()
    due = _due(now)
    for together in _together(due):
        _look_after_rolls(together, now)
    _remind(now)
    tell_changes(now)
    return len(due)


def _due(now: datetime.datetime) -> list[int]:
    ran_out = SignUp.objects.filter(roll=OuterRef("pk"), state=State.OFFERED, offer_until__lte=now)
    waits = SignUp.objects.filter(roll=OuterRef("pk"), state=State.WAITING)
    released = Slot.objects.filter(
        roll=OuterRef("pk"), desk_until__lte=now, sign_up__isnull=True, retired=False
    )
    # Near enough to ask exactly, under the lock: the lead differs from round to round.
    near = Q(occurrence__starts_at__lte=now + LONGEST_LEAD)
    rolls = Roll.objects.filter(called_off=False).filter(
        Q(Exists(ran_out)) | (Q(Exists(waits)) & (Q(Exists(released)) | near))
    )
    return list(rolls.order_by("pk").values_list("pk", flat=True))


def _together(due: list[int]) -> list[list[int]]:
    """Lessons of one course go together: one message tells of all of them before a postman comes by."""
    courses = dict(Roll.objects.filter(pk__in=due, round__whole_course=True).values_list("pk", "round"))
    groups: dict[tuple, list[int]] = {}
    for pk in due:
        groups.setdefault(("course", courses[pk]) if pk in courses else ("date", pk), []).append(pk)
    return list(groups.values())


@with_patience
@transaction.atomic
def _look_after_rolls(pks: list[int], now: datetime.datetime) -> None:
    for pk in pks:
        _look_after_roll(lock_roll(pk), now)


def _look_after_roll(roll: Roll, now: datetime.datetime) -> None:
    for offer in SignUp.objects.with_round().filter(roll=roll, state=State.OFFERED, offer_until__lte=now):
        offer.roll = roll
        move(offer, State.LAPSED, now=now)
    fill(roll, now=now)
    if now >= roll.last_moment:
        for waiting in SignUp.objects.with_round().filter(roll=roll, state=State.WAITING):
            waiting.roll = roll
            move(waiting, State.UNPLACED, now=now, silent=_waits_elsewhere(waiting))


def _waits_elsewhere(one: SignUp) -> bool:
    """Whether somebody still waits for another lesson of the same course: told once, when the last is over."""
    if not one.roll.round.whole_course:
        return False
    first = one.course_id or one.pk
    others = SignUp.objects.filter(Q(pk=first) | Q(course=first), state__in=(State.WAITING, State.OFFERED))
    return others.exclude(pk=one.pk).exists()


def _remind(now: datetime.datetime) -> None:
    for hours in REMINDERS:
        soon = now + datetime.timedelta(hours=hours)
        coming = SignUp.objects.with_round().filter(
            state=State.CONFIRMED,
            roll__called_off=False,
            roll__occurrence__starts_at__gt=now,
            roll__occurrence__starts_at__lte=soon,
            # Who signed up an hour ago was told an hour ago.
            arrived_at__lte=soon - datetime.timedelta(hours=2 * hours),
        )
        told = {24: "reminded_day", 2: "reminded_hours"}[hours]
        for one in coming.filter(**{told: False})[:500]:
            with transaction.atomic():
                remind(one, hours=hours)
                SignUp.objects.filter(pk=one.pk).update(**{told: True})
