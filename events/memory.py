"""What a process remembers for a second, so that the hundredth press of a rush asks less than the first."""

import time
from collections.abc import Hashable
from typing import Generic, TypeVar

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
