"""A staircase where the sun comes through the landing window."""

from random import Random

from PIL import Image

from .field import Field, Size, constant
from .lamps import Sunlight
from .march import Camera, Distance, Room, Skin, Solid, focused, plain, rod
from .tones import Light, covered, developed, printed, tinted
from .vectors import Vector

FINER = 1.25
RUN, RISE = 0.62, 0.36


def stairs(size: Size, seed: str) -> Image.Image:
    """Concrete steps, a wooden handrail, and the light of a landing window lying over both."""
    rng = Random(seed)
    side = rng.choice((-1, 1))
    solids = [
        Solid(_flight, _cement(rng), 0.04),
        Solid(lambda p: 2.2 - p[0] * side, _painted_wall(side), 0.03),
        Solid(lambda p: 9.5 - p[2], plain("#D9D0BC")),
        Solid(_rail(side), plain("#6E3F24"), 0.35),
        Solid(_posts(side), plain("#2C4A49"), 0.2),
    ]
    way = (-0.78 * side, 0.52, -0.16)
    lamp = Sunlight(way, wall=-3.0 * side, opening=(3.9, 1.9, 2.5, 1.7), panes=(3, 2), crisp=16, strength=3.4)
    camera = Camera((-0.35 * side, 2.3, -4.6), (0.25 * side, 2.05, 2.2), 1.75)
    room = Room(solids, lamp, camera, shade="#A9BCC0", dim=0.72)
    light, away = room.seen((round(size[0] * FINER), round(size[1] * FINER)))
    return printed(focused(developed(light, size, 1.3), away, 6.2, 8.0, most=5), rng)


def _flight(p: Vector) -> Field:
    """Steps without end: the nearest of the step below a spot and the two beside it."""
    step = (p[2] / RUN).floor()
    found = constant(step.size, 99.0)
    for i in (-1, 0, 1):
        here = (step + i).most(-1)
        ahead, above = here * RUN - p[2], p[1] - (here + 1) * RISE
        corner = (ahead.most(0) ** 2 + above.most(0) ** 2).root() + ahead.most(above).least(0)
        found = found.least(corner)
    return found - 0.012


def _cement(rng: Random) -> Skin:
    shift = rng.uniform(0, 6)

    def skin(p: Vector, n: Vector) -> Light:
        speck = ((p[0] * 7.1 + shift).sin() * (p[2] * 5.7).sin() + (p[0] * 23 + p[1] * 19).sin() * 0.5) * 0.12
        worn = abs(p[0] + 0.2).ease(1.3, 0.2) * (n[1] > 0.5) * 0.45
        edge = ((p[2] / RUN).part()).ease(0.16, 0.1) * (n[1] > 0.5)
        stone = tinted("#8F897C", "#BDB5A4", (speck + worn + 0.35).between())
        return covered(stone, tinted("#7C5A48", "#7C5A48", worn), edge * 0.55)

    return skin


def _painted_wall(side: int) -> Skin:
    """White above, teal oil paint below, the line between them rising with the stairs."""

    def skin(p: Vector, n: Vector) -> Light:
        height = p[1] - p[2] * (RISE / RUN)
        below = height.ease(1.62, 1.6)
        line = abs(height - 1.63).ease(0.03, 0.02)
        worn = (p[2] * 3.1).sin() * (p[1] * 4.3).sin() * 0.5 + 0.5
        upper, lower = tinted("#DDD5C2", "#C9C0AB", worn), tinted("#3C6B68", "#4B7A74", worn)
        return covered(covered(upper, lower, below), "#616161", line)

    return skin


def _rail(side: int) -> Distance:
    slope = RISE / RUN
    x = -1.35 * side
    return rod((x, 1.5 - slope * 3, -3.0), (x, 1.5 + slope * 9.4, 9.4), 0.065)


def _posts(side: int) -> Distance:
    """Iron bars, one on every step."""

    def distance(p: Vector) -> Field:
        step = (p[2] / RUN).floor()
        middle = (step + 0.5) * RUN
        foot = (step + 1) * RISE
        away = ((p[0] + 1.35 * side) ** 2 + (p[2] - middle) ** 2).root() - 0.024
        return away.most(p[1] - foot - 1.2).most(foot - p[1] - 0.1) * 0.9

    return distance
