"""How much room a date has, and which place a newcomer gets."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from .. import rush
from ..models import Roll, Slot

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


def room_of(roll: Roll, track: int | None = None) -> Room:
    """Count a date, in a role where there are roles."""
    return Room(*rush.count_room(roll.pk, track))


def room_for(
    roll: Roll,
    *,
    at_home: bool,
    by_desk: bool,
    now: datetime.datetime,
    wish: int | None = None,
    track: int | None = None,
) -> tuple[Room, Slot | None]:
    """Count a date, and as long as there is room: the wished place for a newcomer, else the lowest free one of the
    kind."""
    counts, slot = rush.room_and_place(roll.pk, track, at_home=at_home, by_desk=by_desk, wish=wish, now=now)
    if slot:
        slot.roll = roll
    return Room(*counts), slot


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
