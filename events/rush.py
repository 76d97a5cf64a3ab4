"""The door behind which the speed of a rush is made: statements that are written out, and what a process remembers for a
second. Actions knock here; no view knows what is behind it.

The hottest questions, most of them asked under the lock that all others wait for, are written out: building them anew each
time takes Django longer than the database takes to answer. What is remembered decides nothing: whoever is let through is
asked again under the lock, and a place that comes free goes to who waits anyway.
"""

import datetime
import time
from collections.abc import Hashable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection

from portal.people.models import Person, Proxy

from .models import Roll, SignUp, Slot, State

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values that are forgotten after a while.

    Args:
        seconds: for how long one is remembered.
    """

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds
        self._kept: dict[Key, tuple[float, Value]] = {}

    def keep(self, key: Key, value: Value) -> Value:
        self._kept[key] = (time.monotonic() + self._seconds, value)
        return value

    def recall(self, key: Key) -> Value | None:
        until, value = self._kept.get(key, (0.0, None))
        if until < time.monotonic():
            self._kept.pop(key, None)
            return None
        return value

    def forget(self) -> None:
        """Forget everything."""
        self._kept.clear()


Counts = tuple[int, int, int]
# A date, or a role of it (0: none), that somebody was told is full to the end of its waiting list.
_FULL: Memory[tuple[int, int], bool] = Memory()
# Standing, held, waiting: of the same.
_ROOM: Memory[tuple[int, int], Counts] = Memory()
# Dates that are signed up for just now, by round and number.
_ROLLS: Memory[tuple[int, int], Roll] = Memory()


def forget() -> None:
    """Forget everything: the next test has rows of the same numbers."""
    for memory in (_FULL, _ROOM, _ROLLS):
        memory.forget()


def public_roll(round_pk: int, pk: int) -> Roll | None:
    """A date of a round whose page is public, as it was a second ago at most."""
    if known := _ROLLS.recall((round_pk, pk)):
        return known
    found = Roll.objects.with_round().filter(round__page__live=True, round=round_pk, pk=pk).first()
    return found and _ROLLS.keep((round_pk, pk), found)


def remember_full(roll_pk: int, track_pk: int) -> None:
    _FULL.keep((roll_pk, track_pk), True)


def was_full(roll_pk: int, track_pk: int) -> bool:
    """Whether this process refused somebody a second ago at most."""
    return bool(_FULL.recall((roll_pk, track_pk)))


def _table(model) -> str:
    """Our own name of a table; whatever comes from outside goes into a statement as a parameter."""
    return connection.ops.quote_name(model._meta.db_table)


def family(user_pk: int, people: Sequence[int]) -> list[Person]:
    """Those of some people for whom an account acts."""
    if not people:
        return []
    statement = (
        f"SELECT who.* FROM {_table(Person)} who JOIN {_table(Proxy)} acts ON acts.person_id = who.id"  # noqa: S608
        " WHERE acts.user_id = %s AND acts.until IS NULL"
        f" AND who.id IN ({', '.join(['%s'] * len(people))}) ORDER BY who.id"
    )
    return list(Person.objects.raw(statement, [user_pk, *people]))


def lock(roll_pk: int, tickets: int) -> tuple[int, bool, bool, int, int]:
    """Write the row of a roll and so lock it; see `actions/lock.py`.

    Returns:
        The next ticket, whether the date is called off, whether its sheet is closed, its sequence, how often the rules of
        its round were corrected.

    Raises:
        Roll.DoesNotExist
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(Roll)} SET next_ticket = next_ticket + %s, written = written + 1 WHERE id = %s"  # noqa: S608
            " RETURNING next_ticket, called_off, closed_at, sequence, corrected",
            [tickets, roll_pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise Roll.DoesNotExist
    ticket, called_off, closed_at, sequence, corrected = row
    # Asked here: SQLite 3.40 answers a question about NULL in RETURNING wrongly.
    return ticket, bool(called_off), closed_at is not None, sequence, corrected


def _counted() -> str:
    """Standing places of a date or a role, people who hold one, people who wait."""
    return (
        f"SELECT (SELECT COUNT(*) FROM {_table(Slot)} WHERE roll_id = %s AND COALESCE(track_id, 0) = %s"  # noqa: S608
        " AND NOT retired) AS standing, COUNT(slot_id) AS held, COUNT(CASE WHEN state = %s THEN 1 END) AS waiting"
        f" FROM {_table(SignUp)} WHERE roll_id = %s AND COALESCE(track_id, 0) = %s"
    )


def count_room(roll_pk: int, track_pk: int | None) -> Counts:
    """Standing places of a date or a role, people who hold one, people who wait."""
    of = (roll_pk, track_pk or 0)
    with connection.cursor() as cursor:
        cursor.execute(_counted(), [*of, State.WAITING.value, *of])
        return cursor.fetchone()


def room_lately(roll_pk: int, track_pk: int) -> Counts:
    """The same, as it was a second ago at most: for the question before the lock."""
    asked = (roll_pk, track_pk)
    return _ROOM.recall(asked) or _ROOM.keep(asked, count_room(roll_pk, track_pk))


def room_and_place(
    roll_pk: int,
    track_pk: int | None,
    *,
    at_home: bool,
    by_desk: bool,
    wish: int | None,
    now: datetime.datetime,
) -> tuple[Counts, Slot | None]:
    """The same, and as long as there is room the wished place that nobody holds, else the lowest of the kind."""
    statement = (
        f"SELECT place.*, room.standing, room.held, room.waiting FROM ({_counted()}) room LEFT JOIN"  # noqa: S608
        f" (SELECT * FROM {_table(Slot)} WHERE roll_id = %s AND COALESCE(track_id, 0) = %s AND mode = %s AND NOT retired"
        f" AND id NOT IN (SELECT slot_id FROM {_table(SignUp)} WHERE roll_id = %s AND slot_id IS NOT NULL)"
        " AND (%s OR desk_until IS NULL OR desk_until <= %s) ORDER BY (number = %s) DESC, number LIMIT 1) place"
        " ON room.standing > room.held"
    )
    of, mode = (roll_pk, track_pk or 0), Slot.Mode.HOME if at_home else Slot.Mode.VENUE
    moment = connection.ops.adapt_datetimefield_value(now)
    kind = [*of, mode.value, roll_pk, by_desk, moment, wish or 0]
    found: Any = Slot.objects.raw(statement, [*of, State.WAITING.value, *of, *kind])[0]
    return (found.standing, found.held, found.waiting), found if found.pk else None
