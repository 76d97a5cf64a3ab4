"""The map of a walk, drawn by code: rings of five, ten and fifteen minutes, and a number for each facility."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .circle import DETOUR, PACE, REACH, WALK, Reached

# Units of the drawing: on a phone of 360 px one of them is nine tenths of a pixel.
SIDE = 360
MIDDLE = SIDE / 2
EDGE = 24
# A dot holds two figures that are read without glasses; dots keep off each other and off the middle.
DOT = 13
APART = 2 * DOT + 2
RINGS = (5, 10, WALK)
SCALE = (MIDDLE - EDGE) / REACH


@dataclass(frozen=True)
class Dot:
    """A number on the map, with where the facility really is when it had to make room."""

    number: int
    x: float
    y: float
    true_x: float
    true_y: float

    @property
    def is_moved(self) -> bool:
        return (self.x, self.y) != (self.true_x, self.true_y)


@dataclass(frozen=True)
class Ring:
    """So many minutes on foot, with the height at which they are written."""

    minutes: int
    radius: float

    @property
    def label_y(self) -> float:
        return round(MIDDLE + self.radius, 1)


def rings() -> list[Ring]:
    return [Ring(one, round(one * PACE / DETOUR * SCALE, 1)) for one in RINGS]


def dots(near: Sequence[Reached]) -> list[Dot]:
    """A dot for each facility, none upon another: whoever comes later makes room, in rings around where it is."""
    taken: list[tuple[float, float]] = [(MIDDLE, MIDDLE)]
    made = []
    for one in near:
        true = (round(MIDDLE + one.x * SCALE, 1), round(MIDDLE - one.y * SCALE, 1))
        x, y = _free(true, taken)
        taken.append((x, y))
        made.append(Dot(one.number, x, y, *true))
    return made


def _free(true: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """The nearest place that is free; where the whole map is full, the true one."""
    for turn in range(SIDE):
        away, angle = turn * 1.5, turn * 2.4  # the golden angle: evenly around, whatever the distance
        x = round(true[0] + away * math.cos(angle), 1)
        y = round(true[1] + away * math.sin(angle), 1)
        inside = DOT <= x <= SIDE - DOT and DOT <= y <= SIDE - DOT
        if inside and all(math.hypot(x - a, y - b) >= APART for a, b in taken):
            return x, y
    return true


@dataclass(frozen=True)
class Frame:
    """A square of the town's grid that is drawn so wide that all of it is on it.

    Args:
        west, south: its corner, in metres.
        side: in metres.
    """

    west: int
    south: int
    side: int

    @classmethod
    def around(cls, points: Sequence[tuple[int, int]]) -> "Frame":
        """All points with some room around them; two kilometres about the middle of the town while there are none."""
        xs, ys = [0, *(x for x, _y in points)], [0, *(y for _x, y in points)]
        side = max(max(xs) - min(xs), max(ys) - min(ys), 1400) + 600
        return cls((max(xs) + min(xs) - side) // 2, (max(ys) + min(ys) - side) // 2, side)

    def on_paper(self, x: int, y: int) -> tuple[float, float]:
        return (
            round((x - self.west) * SIDE / self.side, 1),
            round(SIDE - (y - self.south) * SIDE / self.side, 1),
        )

    def in_town(self, across: int, down: int) -> tuple[int, int]:
        """The metres of a point that somebody tapped, to the nearest ten: nobody taps closer."""
        x = self.west + across * self.side / SIDE
        y = self.south + (SIDE - down) * self.side / SIDE
        return 10 * round(x / 10), 10 * round(y / 10)
