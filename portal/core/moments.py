"""When the clock alone changes what readers see: an opening, a date that is over, an office that closes, midnight.

Rooms name their next such moment; finished pages are good until the earliest of them (`portal/launch/finished/`).
"""

import datetime
from collections.abc import Callable

from django.utils import timezone

# However little is known of the clock's other doings, a finished page grows no older.
LONGEST = 600  # seconds

Ask = Callable[[datetime.datetime], datetime.datetime | None]
_ASKED: list[Ask] = []


def at_moments(ask: Ask) -> Ask:
    """Have finished pages end at the moments of a room.

    Args:
        ask: the first moment after a given one, or None.
    """
    _ASKED.append(ask)
    return ask


def next_moment(after: datetime.datetime) -> datetime.datetime:
    """The first moment after this one at which pages may say something else; the same for every process that asks in the
    meantime, and at most ten minutes ahead."""
    found = [
        next_midnight(after),
        datetime.datetime.fromtimestamp((after.timestamp() // LONGEST + 1) * LONGEST, datetime.UTC),
        *(ask(after) for ask in _ASKED),
    ]
    return min(moment for moment in found if moment is not None)


def next_midnight(after: datetime.datetime) -> datetime.datetime:
    """The next midnight here: days are counted in Shanghai."""
    tomorrow = timezone.localdate(after) + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time()))
