"""Keeping places of an open date for the desk: so that whoever answers on paper does not lose to whoever has a phone."""

import datetime

from django.db import transaction
from django.utils import timezone

from portal.core.audit import record

from ..models import Roll, Slot
from .fill import fill
from .lock import lock_roll, with_patience
from .room import open_slots


@with_patience
@transaction.atomic
def keep_places(
    *, roll: Roll, count: int, until: datetime.datetime, by, now: datetime.datetime | None = None
) -> int:
    """Keep so many more of the free places for the desk and for slips until a moment, the last numbers first. After it
    they are anybody's, and the clock moves the waiting list up.

    Args:
        count: how many more, besides those that are kept already.
        until: from here on they are free for all; half-open, like every kept place.

    Returns:
        How many could be kept: only what is free, and nothing of a date that is over, called off or too near.
    """
    now = now or timezone.now()
    roll = lock_roll(roll.pk)
    if roll.called_off or roll.closed_at or until <= now or until > roll.last_moment:
        return 0
    # Whoever waits has the older right to what came free by the clock alone.
    fill(roll, now=now)
    free = [one for one in open_slots(roll) if one.desk_until is None or one.desk_until <= now]
    kept = free[max(0, len(free) - count) :] if count > 0 else []
    for slot in kept:
        slot.desk_until, slot.kept_since = until, True
    Slot.objects.bulk_update(kept, ["desk_until", "kept_since"])
    note = f"{len(kept)}/{count} {timezone.localtime(until):%Y-%m-%d %H:%M}"
    record("events.keep_places", by=by, of=roll, note=note)
    return len(kept)
