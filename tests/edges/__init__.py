"""One limit as a row: what is answered just before it, exactly at it, and just after."""

import contextlib
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from events.actions import Refusal
from tests.town import Town

# The shortest time that a database keeps.
INSTANT = datetime.timedelta(microseconds=1)
A_DAY = datetime.timedelta(days=1)
SIDES = {"before": -1, "at": 0, "after": 1}


@dataclass(frozen=True)
class Edge:
    """One row of the table.

    Args:
        limit: what it is, as a reader of the table would say it.
        ask: brings things so far from the limit, negative before it, and tells what became of them.
        before, at, after: the answers.
        step: how far from the limit "just" is: an instant, a day, or one of a number.
    """

    limit: str
    ask: Callable[[Town, Any], object]
    before: object
    at: object
    after: object
    step: Any = INSTANT

    def __str__(self) -> str:
        """The module that asks, and the limit."""
        ask = getattr(self.ask, "func", self.ask)
        return f"{ask.__module__.rpartition('.')[2]}: {self.limit}"

    def answer(self, town: Town, side: str) -> object:
        return self.ask(town, self.step * SIDES[side])

    def expected(self, side: str) -> object:
        return {"before": self.before, "at": self.at, "after": self.after}[side]


@contextlib.contextmanager
def clock_at(moment: datetime.datetime) -> Iterator[None]:
    """Whoever asks what time it is meanwhile is told this moment."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield


def shanghai(*moment: int) -> datetime.datetime:
    """A moment by the clock of the town."""
    return datetime.datetime(*moment, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def outcome(act: Callable[[], Any]) -> str:
    """The state of the sign-up that was made, or why there is none."""
    try:
        return str(act().state)
    except Refusal as no:
        return no.code
