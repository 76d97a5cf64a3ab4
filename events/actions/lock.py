"""One lock for everything that gives or frees a place: the row of the roll, written before anything is read.

On PostgreSQL the write takes the row's lock, on SQLite the database's; the same code, right on both.
"""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

from .. import rush
from ..models import Roll

TRIES = 4
# PostgreSQL: serialization failure, deadlock, lock timeout. SQLite says it in words.
PASSING = {"40001", "40P01", "55P03"}


def take_ticket(roll: Roll) -> tuple[Roll, int]:
    """Lock a roll and take the next ticket: the order in which requests are served.

    Args:
        roll: as `with_round()`. Read anew only if the date was moved, closed or called off, or the rules of its round were
            corrected, while somebody waited for the lock.

    Returns:
        The roll as it stands under the lock, and the ticket.
    """
    ticket, *marks = rush.lock(roll.pk, tickets=1)
    if marks != [roll.called_off, roll.closed_at is not None, roll.sequence, roll.corrected]:
        roll = Roll.objects.with_round().get(pk=roll.pk)
    return roll, ticket - 1


def lock_roll(roll_pk: int) -> Roll:
    """Lock a roll without taking a ticket."""
    rush.lock(roll_pk, tickets=0)
    return Roll.objects.with_round().get(pk=roll_pk)


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
