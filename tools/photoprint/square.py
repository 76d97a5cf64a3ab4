"""A square on a dry day, from high above: tables for a feast, stools for a talk, long shadows of an evening."""

import math
from random import Random

from PIL import Image

from .field import Field, Size, clouds
from .ground import foliage_shade, paved
from .relief import Patch, Relief, Sun
from .tones import PAPER, TINT, blend, printed, tinted

EVENING = Sun(0, 0, colour="#FFE6C2", strength=2.5, sky="#B4C4C8", sky_strength=0.8, softness=0.05)
COATS = ("#2A3B3C", "#8C2A1E", "#B59C74", "#8FA09A", "#42504C", "#6E5A46", "#9FA79C", "#1B4B4D")
HAIR = ("#2B2522", "#3A302A", "#1F1C1B", "#57504A")
CLOTHS = (PAPER, PAPER, TINT, "#A5382A", "#8C2A1E", "#DCCDAE", "#2C5A5B")
DISHES = (PAPER, PAPER, "#E8E2D4", "#D8A05A", "#7C9A8E", "#B2402C")
WOOD = ("#8A5F3A", "#6E4A2E", "#A57B4E", "#7B6A55")
CUSHIONS = ("#A5382A", "#1F5355", "#D9C39A", "#C0704A")

Spot = tuple[float, float]


def festival(size: Size, seed: str) -> Image.Image:
    """A part of one large ring of tables, seen from a roof: cloths, bowls, people who eat, come and go."""
    square = Relief(size, "#B9AE9A", seed, margin=90)
    rng = square.rng
    paved(square, rng, ("#A99E8F", "#BDB29F"), turn=rng.uniform(-20, 20), slab=(64, 64))
    side = rng.choice((-1, 1))
    count = rng.choice((28, 34, 40))
    # Every table has its place on the ring, whatever its size.
    reach = count * 13.0
    middle = (side * rng.uniform(0.35, 0.75) * reach, rng.choice((-1, 1)) * rng.uniform(0.2, 0.5) * reach)
    turned = rng.uniform(0, 6)
    for i in range(count):
        angle = math.radians(360 * i / count + turned)
        _table(square, rng, (middle[0] + math.cos(angle) * reach, middle[1] + math.sin(angle) * reach), angle)
    for _ in range(70):
        angle = rng.uniform(0, math.tau)
        far = reach * rng.choice((rng.uniform(0.3, 0.84), rng.uniform(1.15, 1.6)))
        _person(square, rng, (middle[0] + math.cos(angle) * far, middle[1] + math.sin(angle) * far))
    return _evening(square, size, rng, 33)


def stools(size: Size, seed: str) -> Image.Image:
    """Stools of every kind in a ring on the threshing floor: whoever talks sits no higher than the others."""
    yard = Relief(size, "#B7A88E", seed, margin=110)
    rng = yard.rng
    _beaten(yard, rng)
    count = rng.randint(13, 15)
    for i in range(count):
        angle = math.tau * (i + rng.uniform(-0.22, 0.22)) / count
        far = rng.uniform(0.93, 1.1)
        spot = (math.cos(angle) * 300 * far, math.sin(angle) * 212 * far)
        kind = rng.choice((_round_stool, _round_stool, _square_stool, _cushion, _bench))
        kind(yard, rng, spot, math.degrees(angle) + 90 + rng.uniform(-16, 16))
    corner = (rng.choice((-1, 1)) * yard.half_width, -yard.half_height)
    return _evening(yard, size, rng, 24, foliage_shade(yard, rng, corner, 430))


def _evening(
    ground: Relief, size: Size, rng: Random, height: float, sunlit: Field | float = 1.0
) -> Image.Image:
    sun = EVENING.standing(rng.choice((-152, -28)) + rng.uniform(-8, 8), height)
    return printed(ground.photographed(sun, 1.0, sunlit), rng)


def _beaten(yard: Relief, rng: Random) -> None:
    """A floor of beaten earth: stains, sweepings."""
    worn = clouds(yard.whole, rng, 190 * yard.k, 6) * 0.5 + 0.5
    swept = clouds(yard.whole, rng, 5 * yard.k, 2, stretch=9) * 0.5
    yard.colour = tinted("#9E8F78", "#C9BCA3", (worn + swept * 0.16).between())
    yard.high = yard.high + clouds(yard.whole, rng, 14 * yard.k, 4) * 0.5 + swept * 0.22


def _rounded(p: Patch, wide: float, high: float, corner: float) -> Field:
    """1 inside a rectangle with round corners, given by its half sizes."""
    x, y = (abs(p.x) - (wide - corner)).most(0), (abs(p.y) - (high - corner)).most(0)
    return (corner - (x * x + y * y).root()) / p.edge + 0.5


def _table(square: Relief, rng: Random, spot: Spot, angle: float) -> None:
    p = Patch(square, *spot, 66, math.degrees(angle))
    if p.empty:
        return
    square.lay(p, _rounded(p, 19, 37, 3), 26.0, rng.choice(CLOTHS))
    for _ in range(9):
        x, y, reach = rng.uniform(-13, 13), rng.uniform(-31, 31), rng.uniform(2.6, 4.6)
        far = ((p.x - x) ** 2 + (p.y - y) ** 2).root()
        square.lay(p, (reach - far) / p.edge + 0.5, 28.5 - (far < reach * 0.75) * 1.2, rng.choice(DISHES))
    for side in (-1, 1):
        for at in (-27, -9, 9, 27):
            if rng.random() < 0.88:
                _somebody(square, rng, p, (side * rng.uniform(29, 36), at + rng.uniform(-2, 2)), 24)


def _person(square: Relief, rng: Random, spot: Spot) -> None:
    p = Patch(square, *spot, 18, rng.uniform(0, 180))
    if not p.empty:
        _somebody(square, rng, p, (0, 0), 36)


def _somebody(square: Relief, rng: Random, p: Patch, spot: Spot, up: float) -> None:
    """Shoulders and a head, as one sees them from a roof."""
    x, y = p.x - spot[0], p.y - spot[1]
    flat = ((x * 1.7) ** 2 + y**2).root()
    square.lay(p, (8.6 - flat) / p.edge + 0.5, up + 6 - flat * 0.7, rng.choice(COATS))
    head = ((x + 0.8) ** 2 + y**2).root()
    square.lay(p, (3.9 - head) / p.edge + 0.5, up + 12 - head * 0.9, rng.choice(HAIR))


def _round_stool(yard: Relief, rng: Random, spot: Spot, turn: float) -> None:
    p = Patch(yard, *spot, 40, turn)
    reach = rng.uniform(25, 30)
    wood = rng.choice(WOOD)
    rings = (p.from_middle * 1.35 + clouds(p.x.size, rng, 18 * yard.k, 2) * 2.2).sin() * 0.5 + 0.5
    up = 42 - (p.from_middle / reach) ** 6 * 2.5
    skin = tinted(wood, blend(wood, "#2A1C12", 0.35), rings * 0.6)
    yard.lay(p, (reach - p.from_middle) / p.edge + 0.5, up, skin, 0.12)


def _square_stool(yard: Relief, rng: Random, spot: Spot, turn: float) -> None:
    p = Patch(yard, *spot, 44, turn)
    half = rng.uniform(23, 28)
    boards = abs((p.x / (half * 2 / 3) + 0.5).part() - 0.5).ease(0.47, 0.5)
    grain = clouds(p.x.size, rng, 3 * yard.k, 2, stretch=0.12) * 0.2 + 0.5
    wood = rng.choice(WOOD)
    yard.lay(
        p,
        _rounded(p, half, half, 2.5),
        38 - boards * 3,
        tinted(wood, blend(wood, "#2A1C12", 0.5), grain),
        0.08,
    )


def _cushion(yard: Relief, rng: Random, spot: Spot, turn: float) -> None:
    """A stool under a knitted cushion."""
    p = Patch(yard, *spot, 44, turn)
    half, colour = rng.uniform(25, 29), rng.choice(CUSHIONS)
    x, y = (p.x / half).between(-1, 1), (p.y / half).between(-1, 1)
    bulge = (1 - x**4) * (1 - y**4)
    rows = abs((p.y / 4.4).part() - 0.5).ease(0.5, 0.1) * 0.35 + (p.x * 2.2).sin() * 0.1
    yard.lay(
        p,
        _rounded(p, half, half, 8),
        bulge.root() * 8 + 38,
        tinted(blend(colour, "#1A1A18", 0.3), colour, rows + 0.6),
    )


def _bench(yard: Relief, rng: Random, spot: Spot, turn: float) -> None:
    p = Patch(yard, *spot, 62, turn)
    grain = clouds(p.x.size, rng, 3.5 * yard.k, 3) * 0.3 + 0.5
    wood = rng.choice(WOOD)
    yard.lay(p, _rounded(p, 55, 12, 3), 40.0, tinted(wood, blend(wood, "#2A1C12", 0.5), grain), 0.1)
