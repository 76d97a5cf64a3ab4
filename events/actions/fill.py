"""The waiting list moves up: one function, at the end of everything that frees or adds a place."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.outbox.actions import QUIET_FROM, QUIET_UNTIL

from ..models import Roll, SignUp, Slot, State, Track
from ..models.sign_up import ON_THE_LIST
from .moves import move
from .room import open_slots
from .rules import Refusal, take_claims


def fill(roll: Roll, *, now: datetime.datetime) -> int:
    """Offer free places to those who wait, lowest ticket first. Under the lock of the roll.

    Somebody whose month is used up by another sign-up is passed over and keeps the place in line.

    Returns:
        How many places were offered.
    """
    return _offer(roll, SignUp.objects.waiting().filter(roll=roll).select_related("person", "contact"), now)


def ask_those_put_out(roll: Roll, *, track: Track | None, now: datetime.datetime) -> int:
    """Places were taken back and are there again: they are offered to those who lost one first, before anybody who waits.
    Under the lock of the roll.

    Whoever waits anew keeps that row, whoever holds a place anew needs none.

    Returns:
        How many places were offered.
    """
    rows = (
        SignUp.objects.filter(roll=roll, track=track).select_related("person", "contact").order_by("ticket")
    )
    lost = {one.person_id: one for one in rows.filter(state=State.CALLED_OFF)}
    for one in rows.filter(state__in=ON_THE_LIST, person__in=lost):
        if one.state == State.WAITING:
            lost[one.person_id] = one
        else:
            del lost[one.person_id]
    return _offer(roll, lost.values(), now)


def _offer(roll: Roll, rows: Iterable[SignUp], now: datetime.datetime) -> int:
    if roll.called_off or roll.closed_at or now >= roll.last_moment:
        return 0
    free = open_slots(roll)
    offered = 0
    if not free:
        return 0
    for waiting in rows:
        slot = next((one for one in free if _suits(one, waiting, now)), None)
        if slot is None:
            continue
        waiting.roll = roll
        try:
            with transaction.atomic():
                take_claims(waiting, roll)
        except Refusal:
            continue
        until = offer_end(now, hours=roll.round.offer_hours, last=roll.last_moment)
        move(waiting, State.OFFERED, now=now, slot=slot, offer_until=until)
        free.remove(slot)
        offered += 1
    return offered


def _suits(slot: Slot, waiting: SignUp, now: datetime.datetime) -> bool:
    return slot.suits(at_home=waiting.at_home, by_desk=waiting.by_desk, now=now, track=waiting.track_id)


def offer_end(now: datetime.datetime, *, hours: int, last: datetime.datetime) -> datetime.datetime:
    """Until when an offer may be answered: so many hours, counted from 8:00 to 21:00 in Shanghai alone, and never
    beyond the moment from which nobody is moved up any more."""
    moment, left = timezone.localtime(now), datetime.timedelta(hours=hours)
    while left:
        if moment.hour >= QUIET_FROM:
            moment = (moment + datetime.timedelta(days=1)).replace(
                hour=QUIET_UNTIL, minute=0, second=0, microsecond=0
            )
        elif moment.hour < QUIET_UNTIL:
            moment = moment.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)
        evening = moment.replace(hour=QUIET_FROM, minute=0, second=0, microsecond=0)
        step = min(left, evening - moment)
        moment, left = moment + step, left - step
    return min(moment, last)
