"""What the house holds about somebody, for whoever asks for it (PIPL 45): each room says what it keeps."""

from collections.abc import Callable
from typing import Any

# By the name under which it stands in the file.
_ASKED: dict[str, Callable[[Any], Any]] = {}


def holds(name: str, ask: Callable[[Any], Any]) -> None:
    """Put this into the file that the owner of an account may take along.

    Args:
        ask: what a room holds about the owner of an account, in words.
    """
    _ASKED[name] = ask


def held_by_rooms(user) -> dict[str, Any]:
    return {name: ask(user) for name, ask in _ASKED.items()}
