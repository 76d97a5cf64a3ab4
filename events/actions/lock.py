"""One lock for everything that gives or frees a place: the row of the roll, written before anything is read.

On PostgreSQL the write takes the row's lock, on SQLite the database's; the same code, right on both (signups.md 2.2).
"""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.db.models import F

from ..models import Roll

TRIES = 4
# What others may change while somebody waits for the lock.
OF_THE_ROLL = ("next_ticket", "called_off", "closed_at", "sequence")
OF_THE_DATE = ("starts_at", "ends_at", "cancelled", "place")
# PostgreSQL: serialization failure, deadlock, lock timeout. SQLite says it in words.
PASSING = {"40001", "40P01", "55P03"}


def take_ticket(roll: Roll) -> tuple[Roll, int]:
    """Lock a roll and take the next ticket: the order in which requests are served.

    Args:
        roll: as `told()`; what can change is read anew under the lock, the rules of its round never change.

    Returns:
        The same roll as it stands under the lock, and the ticket.
    """
    _lock(roll.pk, F("next_ticket") + 1)
    now = Roll.objects.filter(pk=roll.pk).values_list(
        *OF_THE_ROLL, *(f"occurrence__{name}" for name in OF_THE_DATE)
    )
    values = now.get()
    for name, value in zip(OF_THE_ROLL, values, strict=False):
        setattr(roll, name, value)
    for name, value in zip(OF_THE_DATE, values[len(OF_THE_ROLL) :], strict=True):
        setattr(roll.occurrence, name, value)
    return roll, roll.next_ticket - 1


def lock_roll(roll_pk: int) -> Roll:
    """Lock a roll without taking a ticket."""
    _lock(roll_pk, F("next_ticket"))
    return Roll.objects.told().get(pk=roll_pk)


def _lock(roll_pk: int, ticket) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
    if not Roll.objects.filter(pk=roll_pk).update(next_ticket=ticket):
        raise Roll.DoesNotExist


P = ParamSpec("P")
R = TypeVar("R")


def with_patience(act: Callable[P, R]) -> Callable[P, R]:
    """Run an action again when the database says that another one was in the way; it rolled back whole."""

    @functools.wraps(act)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in range(TRIES - 1, -1, -1):
            try:
                return act(*args, **kwargs)
            except OperationalError as error:
                if not left or connection.in_atomic_block or not _passes(error):
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 - a pause, not a secret
        raise AssertionError

    return again


def _passes(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in PASSING or "database is locked" in str(error)
