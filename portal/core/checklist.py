"""What a town still lacks before it is whole: points for administrators, each room and the floor adding its own.

Asked anew for each look at the dashboard; a point costs one query at most.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

# What is missing, in a sentence; empty where nothing is.
Ask = Callable[[], str]


@dataclass(frozen=True)
class Point:
    """One line of the list.

    Args:
        name: what it is about, in two or three words.
        ask: what is missing now, and what to do about it.
        address: the name of the address where it is mended; empty where it is mended outside the portal.
        arguments: of that address.
        order: smaller ones stand first.
    """

    name: str | Promise
    ask: Ask
    address: str = ""
    arguments: tuple[str, ...] = ()
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(self.address, args=self.arguments) if self.address else ""


@dataclass(frozen=True)
class Asked:
    """A point as it stands now.

    Args:
        missing: the sentence; empty where all is well.
    """

    point: Point
    missing: str


_POINTS: list[Point] = []


def point(name: str | Promise, ask: Ask, address: str = "", *arguments: str, order: int = 100) -> None:
    """Add a point to the list.

    Args:
        ask: answers with what is missing and what to do, in one or two sentences; with nothing where all is well.
        address: where it is mended, by the name of the address.
    """
    _POINTS.append(Point(name, ask, address, arguments, order))
    _POINTS.sort(key=lambda one: one.order)


def checked() -> list[Asked]:
    """Every point with what is missing of it now."""
    return [Asked(one, one.ask()) for one in _POINTS]
