"""What a process keeps, so that it is not made anew for each reader: at most so many of a kind, the oldest go first.

`kept` is for what depends on its arguments alone: the QR code of an address, the seal of a name. What was read from the
database lies on a `Shelf`, which is empty as soon as readers see something else (portal/core/generation.py). A key holds
whatever the value depends on, the language where words are in it.
"""

import threading
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Generic, TypeVar, cast

from .generation import generation

Made = TypeVar("Made", bound=Callable)
Value = TypeVar("Value")

_emptied: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Made], Made]:
    """Remember what a function answered, by its arguments.

    Args:
        most: answers that are kept.
    """

    def keep(function: Made) -> Made:
        remembering = lru_cache(maxsize=most)(function)
        _emptied.append(remembering.cache_clear)
        return cast(Made, remembering)  # called like the function itself

    return keep


class Shelf(Generic[Value]):
    """Values read from the database, by key.

    Args:
        most: values that are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._generation: Hashable = None
        self._values: dict[Hashable, Value] = {}
        self._putting = threading.Lock()
        _emptied.append(self.empty)

    def empty(self) -> None:
        self._values = {}

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What lies here under a key; it is made where nothing does."""
        values = self._today()
        if key in values:
            return values[key]
        before, value = self._generation, make()
        self.put(key, value, before)
        return value

    def peek(self, key: Hashable) -> Value | None:
        """What lies here under a key, if something does."""
        return self._today().get(key)

    def put(self, key: Hashable, value: Value, read_in: Hashable = None) -> None:
        """Lay something down.

        Args:
            read_in: the generation in which it was read; of an older one it would be stale for ever.
        """
        values = self._today()
        if read_in is not None and read_in != self._generation:
            return
        with self._putting:  # a worker reads in one thread and writes in another
            while len(values) >= self._most:
                values.pop(next(iter(values)), None)
            values[key] = value

    def _today(self) -> dict[Hashable, Value]:
        now = generation()
        if self._generation != now:
            self._values, self._generation = {}, now
        return self._values


def forget() -> None:
    """Everything is made anew."""
    for empty in _emptied:
        empty()
