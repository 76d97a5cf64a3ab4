"""Coming back: queueing again after an offer ran out or a place was given up, and changing one's own time; each one press."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Channel, Introduction, Roll, SignUp, State
from .fill import fill
from .lock import lock_roll, with_patience
from .messages import reword_reminders
from .moves import move
from .room import open_slots
from .rules import Refusal, refusal
from .sign_up import is_on_the_list, sign_up

OVER = (State.CANCELLED, State.LATE_CANCELLED, State.DECLINED, State.LAPSED)


def may_ask_again(past: SignUp, now: datetime.datetime) -> bool:
    """Whether a page may offer it; whether there is room is said when it is pressed."""
    roll = past.roll
    return (
        past.state in OVER
        and not (roll.round.whole_course or roll.called_off)
        and roll.round.is_open(now)
        and now < roll.last_moment
        and not (past.at_home and not past.address)
        and not _by_a_stranger(past)
        and not is_on_the_list(roll, past.person)
    )


def _by_a_stranger(past: SignUp) -> bool:
    """A number that does not speak for the person took one place, and gets no second by its link (ADR 023)."""
    return Introduction.objects.filter(sign_up=past).exclude(state=Introduction.State.CONFIRMED).exists()


def ask_again(*, past: SignUp, channel: Channel, by=None, arrived: datetime.datetime | None = None) -> SignUp:
    """Sign the same person up for the same date once more, behind those who wait. Pressed twice it is once.

    Args:
        by: who presses; somebody without an account leaves it with who signed them up first.

    Raises:
        Refusal: as `sign_up`, or it was not theirs to ask.
    """
    arrived = arrived or timezone.now()
    key = uuid.uuid5(past.key, "again")
    there = SignUp.objects.with_round().filter(key=key).first()
    if there:
        return there
    if past.state not in OVER or past.roll.round.whole_course or _by_a_stranger(past):
        raise refusal("not_again", _("这里不能再报，请从活动页面报。"), past.roll.round)
    return sign_up(roll=past.roll, arrived=arrived, key=key, channel=channel, **_as_before(past, by))


def _as_before(one: SignUp, by) -> dict[str, Any]:
    return {
        "person": one.person,
        "by": by or one.made_by,
        "contact": one.contact,
        "track": one.track,
        "at_home": one.at_home,
        "address": one.address,
    }


def may_move(one: SignUp, now: datetime.datetime) -> bool:
    """Whether a place can be changed for another: one's own and sure, of no course and no role, in good time."""
    return (
        one.state == State.CONFIRMED
        and one.track_id is None
        and not one.roll.round.whole_course
        and now < one.roll.last_moment
    )


@with_patience
@transaction.atomic
def move_to(
    *, one: SignUp, roll: Roll, number: int, channel: Channel, by=None, now: datetime.datetime | None = None
) -> SignUp:
    """Change one's own time: another place of the date, or a place on another date of the round. What one has is given up
    only with the other in hand, and the month counts once.

    Args:
        roll: where to, as `with_round()`.
        number: of the place; 0 for any, where all come together.

    Returns:
        The sign-up that holds the place: the same on the same date, a new one on another.

    Raises:
        Refusal: somebody else was faster, it is too late, or the date says no; what one had stands.
    """
    now = now or timezone.now()
    # In the order of everything here: the lower number first.
    locked = {pk: lock_roll(pk) for pk in sorted({one.roll_id, roll.pk})}
    current = SignUp.objects.with_round().get(pk=one.pk)
    current.roll = here = locked[one.roll_id]
    if roll.pk == here.pk and current.slot and current.slot.number == number:
        return current
    if roll.round_id != here.round_id or not may_move(current, now):
        raise refusal("not_to_move", _("这个报名现在不能改时间，没有改动。"), here.round)
    if roll.pk != here.pk:
        return _move_date(current, locked[roll.pk], number, channel=channel, by=by, now=now)
    kind: dict[str, Any] = {"at_home": current.at_home, "by_desk": current.by_desk, "now": now}
    slot = next((one for one in open_slots(here) if one.number == number and one.suits(**kind)), None)
    if slot is None:
        raise _taken(current)
    move(current, State.CONFIRMED, now=now, slot=slot, by=by, channel=channel)
    # Reminded of the old time is not reminded of the new one.
    SignUp.objects.filter(pk=current.pk).update(reminded_day=False, reminded_hours=False)
    reword_reminders(current)
    fill(here, now=now)
    return current


def _move_date(
    current: SignUp, there: Roll, number: int, *, channel: Channel, by, now: datetime.datetime
) -> SignUp:
    here = current.roll
    if now >= here.cutoff_at:
        raise refusal("late", _("离开始很近了，不能换到别的日期，没有改动。"), here.round)
    if _by_a_stranger(current):
        # A family's 不是我 would reach the old date alone.
        raise refusal("unconfirmed", _("还没有核实是不是家里人，核实以后才能换日期，没有改动。"), here.round)
    if is_on_the_list(there, current.person):
        raise refusal("already", _("那一天已经报了，没有改动。"), here.round)
    move(current, State.CANCELLED, now=now, by=by, channel=channel, silent=True)
    key = uuid.uuid5(current.key, f"to {there.pk} {now.timestamp()}")
    how = _as_before(current, by) | {"wish": number or None, "arrived": now}
    made = sign_up(roll=there, key=key, channel=channel, **how)
    if made.slot is None or (number and made.slot.number != number):
        raise _taken(current)
    fill(here, now=now)
    return made


def _taken(current: SignUp) -> Refusal:
    return Refusal("taken", _("这个时间刚才给了别人，您原来的没有动。请另选一个。"))
