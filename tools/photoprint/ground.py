"""What things stand on: stone slabs, boards, cloth, earth."""

import math
from random import Random

from .field import Field, clouds
from .relief import Relief
from .tones import tinted


def paved(
    ground: Relief, rng: Random, stone: tuple[str, str], turn: float = 0, slab: tuple[float, float] = (86, 40)
) -> Field:
    """Slabs in rows over everything, each of its own tone; returns the joints as a field."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    reach = math.hypot(ground.half_width, ground.half_height) + 150

    def draw(pen, at) -> None:
        def turned(x: float, y: float) -> tuple[float, float]:
            return at(x * cos - y * sin, x * sin + y * cos)

        y = -reach
        while y < reach:
            x = -reach - rng.uniform(0, slab[0])
            deep = slab[1] * rng.uniform(0.92, 1.08)
            while x < reach:
                wide = slab[0] * rng.uniform(0.7, 1.3)
                skew = [rng.uniform(0.5, 1.6) for _ in range(8)]
                corners = [
                    turned(x + skew[0], y + skew[1]),
                    turned(x + wide - skew[2], y + skew[3]),
                    turned(x + wide - skew[4], y + deep - skew[5]),
                    turned(x + skew[6], y + deep - skew[7]),
                ]
                pen.polygon(corners, fill=rng.randint(100, 255))
                x += wide
            y += deep

    tone = ground.drawn(draw)
    joints = (tone < 0.2).blurred(0.5 * ground.k)
    worn = clouds(ground.whole, rng, 40 * ground.k, 5) * 0.3
    tone = (tone.blurred(0.6 * ground.k) * 0.75 + worn + 0.1).between()
    ground.colour = tuple(part * (1 - joints * 0.3) for part in tinted(*stone, tone))
    ground.high = ground.high - joints * 1.3 + clouds(ground.whole, rng, 8 * ground.k, 3) * 0.3
    return joints


def foliage_shade(ground: Relief, rng: Random, middle: tuple[float, float], reach: float) -> Field:
    """Where the sun comes through the leaves of a tree that stands outside the picture: 0 in the shade, 1 in the sun."""

    def draw(pen, at) -> None:
        for _ in range(620):
            angle, far = rng.uniform(0, math.tau), reach * math.sqrt(rng.random())
            x, y = middle[0] + math.cos(angle) * far, middle[1] + math.sin(angle) * far * 0.75
            turn, long = rng.uniform(0, math.tau), rng.uniform(8, 17)
            leaf = [(long, 0), (0, long * 0.42), (-long, 0), (0, -long * 0.42)]
            cos, sin = math.cos(turn), math.sin(turn)
            pen.polygon([at(x + u * cos - v * sin, y + u * sin + v * cos) for u, v in leaf], fill=235)

    # The sun is round: each gap in the leaves throws a soft round spot.
    return 1 - ground.drawn(draw).blurred(4.5 * ground.k)


def window_light(
    ground: Relief,
    middle: tuple[float, float],
    half: tuple[float, float],
    slant: float,
    panes: tuple[int, int] = (3, 3),
) -> Field:
    """The patch of sun that a window throws, its bars in it: 1 in the sun."""
    x, y = ground.coordinates()
    u = (x - middle[0] + y * slant) / half[0] * 0.5 + 0.5
    v = (y - middle[1] + x * slant * 0.22) / half[1] * 0.5 + 0.5
    inside = (0.5 - abs(u - 0.5)).ease(0, 0.012) * (0.5 - abs(v - 0.5)).ease(0, 0.016)
    for part, count in ((u, panes[0]), (v, panes[1])):
        inside = inside * (0.5 - abs((part * count).part() - 0.5)).ease(0.02 * count, 0.028 * count)
    return inside.blurred(2.2 * ground.k)
