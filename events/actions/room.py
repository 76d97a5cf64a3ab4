"""How much room a date has, and which place a newcomer gets.

The two hottest questions of a rush, asked under the lock that all others wait for, are written out: building them anew
each time takes Django longer than the database takes to answer.
"""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from ..models import Roll, SignUp, Slot, State

STANDING, HELD = Count("pk", filter=Q(retired=False)), Count("sign_up")


@dataclass
class Room:
    """The numbers of a date, or of one role of it, as they are now.

    Args:
        standing: places that are given to people.
        held: people who hold one; more than standing when the number was lowered and nobody sent away.
        waiting: people on the waiting list.
    """

    standing: int
    held: int
    waiting: int

    @property
    def free(self) -> int:
        return max(0, self.standing - self.held)


def _table(model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def room_of(roll: Roll, track: int | None = None) -> Room:
    """Count a date, in a role where there are roles; in one query."""
    # The tables' names are ours.
    statement = (
        f"SELECT (SELECT COUNT(*) FROM {_table(Slot)} WHERE roll_id = %s AND COALESCE(track_id, 0) = %s"  # noqa: S608
        f" AND NOT retired), COUNT(slot_id), COUNT(CASE WHEN state = %s THEN 1 END) FROM {_table(SignUp)}"
        " WHERE roll_id = %s AND COALESCE(track_id, 0) = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [roll.pk, track or 0, State.WAITING.value, roll.pk, track or 0])
        return Room(*cursor.fetchone())


def slot_for(
    roll: Roll,
    *,
    at_home: bool,
    by_desk: bool,
    wish: int | None,
    now: datetime.datetime,
    track: int | None = None,
    room: Room,
) -> Slot | None:
    """The wished place for a newcomer, else the lowest free one of the kind; None without room."""
    if not room.free:
        return None
    statement = (
        f"SELECT * FROM {_table(Slot)} WHERE roll_id = %s AND COALESCE(track_id, 0) = %s AND mode = %s"  # noqa: S608
        f" AND NOT retired AND id NOT IN (SELECT slot_id FROM {_table(SignUp)} WHERE roll_id = %s AND slot_id IS NOT NULL)"
        " AND (%s OR desk_until IS NULL OR desk_until <= %s) ORDER BY (number = %s) DESC, number LIMIT 1"
    )
    mode = Slot.Mode.HOME if at_home else Slot.Mode.VENUE
    moment = connection.ops.adapt_datetimefield_value(now)
    wanted = [roll.pk, track or 0, mode.value, roll.pk, by_desk, moment, wish or 0]
    for slot in Slot.objects.raw(statement, wanted):
        slot.roll = roll
        return slot
    return None


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
