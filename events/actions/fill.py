"""The waiting list moves up: one function, at the end of everything that frees or adds a place."""

import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from portal.outbox.actions import QUIET_FROM, QUIET_UNTIL

from ..models import Roll, SignUp, Slot, State
from .moves import move
from .rules import Refusal, take_claims

STANDING, HELD = Count("pk", filter=Q(retired=False)), Count("sign_up")


def room(roll: Roll, track: int | None = None) -> int:
    """How many more people may hold a place, in a role where there are roles: none while more hold one than there are
    places (the number was lowered and nobody sent away)."""
    counted = Slot.objects.filter(roll=roll, track=track).aggregate(standing=STANDING, held=HELD)
    return max(0, counted["standing"] - counted["held"])


def open_slots(roll: Roll) -> list[Slot]:
    """Places that nobody holds, lowest number first, and never more than there is room for."""
    counted = Slot.objects.filter(roll=roll).order_by().values("track").annotate(standing=STANDING, held=HELD)
    left: dict[int | None, int] = {row["track"]: row["standing"] - row["held"] for row in counted}
    if not any(number > 0 for number in left.values()):
        return []
    free = []
    for slot in free_slots().filter(roll=roll).order_by("number"):
        if left[slot.track_id] > 0:
            left[slot.track_id] -= 1
            slot.roll = roll
            free.append(slot)
    return free


def free_slots() -> QuerySet[Slot]:
    """Standing places that nobody holds; whether there is room is another question."""
    return Slot.objects.filter(retired=False, sign_up__isnull=True)


def slot_for(
    roll: Roll,
    *,
    at_home: bool,
    by_desk: bool,
    wish: int | None,
    now: datetime.datetime,
    track: int | None = None,
    over: int = 0,
) -> Slot | None:
    """The wished place for a newcomer, else the lowest free one of the kind. None without room.

    Args:
        over: how many hold a place that no longer stands (`count_of`); so many standing ones stay empty.
    """
    fitting = free_slots().filter(roll=roll, track=track, mode=Slot.Mode.HOME if at_home else Slot.Mode.VENUE)
    if not by_desk:
        fitting = fitting.filter(Q(desk_until=None) | Q(desk_until__lte=now))
    if over and not room(roll, track):
        return None
    wished = fitting.filter(number=wish).first() if wish else None
    slot = wished or fitting.order_by("number").first()
    if slot:
        slot.roll = roll
    return slot


def count_of(roll: Roll, track: int | None) -> tuple[int, int]:
    """How many wait, and how many hold a place that no longer stands, for a date or one role of it; in one query."""
    counted = SignUp.objects.filter(roll=roll, track=track).aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)), over=Count("pk", filter=Q(slot__retired=True))
    )
    return counted["waiting"], counted["over"]


def fill(roll: Roll, *, now: datetime.datetime, told: set[int] | None = None) -> int:
    """Offer free places to those who wait, lowest ticket first. Under the lock of the roll.

    Somebody whose month is used up by another sign-up is passed over and keeps the place in line.

    Args:
        told: people who have already been told of an offer of the same course; whoever is offered joins them.

    Returns:
        How many places were offered.
    """
    if roll.called_off or roll.closed_at or now >= roll.last_moment:
        return 0
    free = open_slots(roll)
    offered = 0
    if not free:
        return 0
    for waiting in SignUp.objects.waiting().filter(roll=roll).select_related("person", "contact"):
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
        silent = told is not None and waiting.person_id in told
        move(waiting, State.OFFERED, now=now, slot=slot, offer_until=until, silent=silent)
        if told is not None:
            told.add(waiting.person_id)
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
