"""The town and its fields from the air, as a kite would see them: roofs along a river, paddies in spring."""

import math
from random import Random

from PIL import Image

from .field import Field, Size, clouds
from .relief import Patch, Relief, Sun
from .tones import blend, covered, printed, tinted

MORNING = Sun(0, 0, colour="#FFE3BC", strength=2.5, sky="#AFC3C8", sky_strength=0.85, softness=0.07)
TILES = ("#474B4A", "#3E4443", "#54544F", "#4B4743", "#5A5149", "#3B4647")
LEAVES = ("#31504A", "#3F5B45", "#274643", "#5B6642", "#4B5A3B")


class River:
    """A winding band of water: how far a spot is from its middle line, and which way it runs there."""

    def __init__(self, rng: Random, half: float) -> None:
        self.half, self.lean = half, rng.uniform(-0.35, 0.35)
        self.waves = [(rng.uniform(30, 60), rng.uniform(0.004, 0.007), rng.uniform(0, 6.3)) for _ in range(2)]

    def middle(self, x: float) -> float:
        return x * self.lean + sum(a * math.sin(x * f + s) for a, f, s in self.waves)

    def slope(self, x: float) -> float:
        return self.lean + sum(a * f * math.cos(x * f + s) for a, f, s in self.waves)

    def away(self, x: Field, y: Field) -> Field:
        line = x * self.lean
        for high, often, start in self.waves:
            line = line + (x * often + start).sin() * high
        return y - line


def roofs(size: Size, seed: str) -> Image.Image:
    """Tiled roofs on both banks, lanes between them, a bridge, boats and trees in a low morning sun."""
    town = Relief(size, "#A79C88", seed, margin=70)
    rng = town.rng
    river = River(rng, rng.uniform(40, 52))
    _banks(town, rng, river)
    _houses(town, rng, river)
    _bridge(town, river, rng.uniform(-170, 170))
    for _ in range(rng.randint(3, 5)):
        _boat(town, rng, river)
    picture = town.photographed(MORNING.standing(rng.choice((-140, -35)), 34), 1.12)
    return printed(picture, rng, grain=0.025)


def _banks(town: Relief, rng: Random, river: River) -> None:
    x, y = town.coordinates()
    away = abs(river.away(x, y))
    water = away.ease(river.half + 1, river.half - 1)
    quay = away.ease(river.half + 11, river.half + 9)
    worn = clouds(town.whole, rng, 60 * town.k, 5) * 0.4 + 0.5
    ground = tinted("#8F8573", "#BBAF99", worn)
    stone = tinted("#A89F8E", "#C9C0AD", clouds(town.whole, rng, 9 * town.k, 3) * 0.5 + 0.5)
    drift = (
        clouds(town.whole, rng, 90 * town.k, 3, stretch=2.2) * 0.5
        + clouds(town.whole, rng, 7 * town.k, 2, stretch=3) * 0.22
    )
    wet = tinted("#20484A", "#6C8F8B", (drift + 0.32).between())
    town.colour = covered(covered(ground, stone, quay), wet, water)
    town.high = town.high + quay * 2 - water * 9
    town.gloss = water * 0.25


def _houses(town: Relief, rng: Random, river: River) -> None:
    """Rows that follow the river, the nearest with their feet in it; a tree where a house was left out."""
    for side in (-1, 1):
        off = river.half + 48
        while off < 620:
            deep = rng.uniform(64, 92)
            x = -town.half_width * 1.35
            while x < town.half_width * 1.35:
                wide = rng.uniform(78, 150)
                heading = math.degrees(math.atan(river.slope(x + wide / 2)))
                spot = (x + wide / 2, river.middle(x + wide / 2) + side * off)
                if rng.random() < 0.2:
                    _trees(town, rng, spot, wide * 0.4)
                else:
                    _house(town, rng, spot, (wide / 2 - 4, deep / 2 - 4), heading + rng.uniform(-3, 3))
                x += wide + rng.choice((0, 3, 9, 16))
            off += deep + rng.choice((4, 10, 24))


def _house(
    town: Relief, rng: Random, spot: tuple[float, float], half: tuple[float, float], turn: float
) -> None:
    """A gable roof, its ridge along the house, tiles in channels from ridge to eaves."""
    wide, deep = half
    p = Patch(town, *spot, math.hypot(wide, deep) + 4, turn)
    if p.empty:
        return
    inside = ((wide - abs(p.x)) / p.edge + 0.5).between() * ((deep - abs(p.y)) / p.edge + 0.5).between()
    up, pitch = rng.uniform(22, 36), 0.52
    tile = rng.choice(TILES)
    channel = (p.x * (math.tau / 4.4)).sin()
    worn = clouds(p.x.size, rng, 22 * town.k, 4) * 0.4 + 0.4
    ridge = (abs(p.y) < 2.4) * 1.0
    verge = (abs(p.x) > wide - 2.6) * 1.0
    skin = tinted(
        blend(tile, "#16191A", 0.25), blend(tile, "#C8BDA8", 0.3), (worn * 0.8 + channel * 0.07).between()
    )
    skin = covered(skin, "#A2A2A2", ridge.most(verge) * 0.5)
    high = (deep - abs(p.y)) * pitch + up + channel * 0.22 + ridge * 1.6 + verge * 1.2
    town.lay(p, inside, high, skin)


def _trees(town: Relief, rng: Random, spot: tuple[float, float], reach: float) -> None:
    for _ in range(int(reach / 4)):
        x, y = spot[0] + rng.gauss(0, reach * 0.35), spot[1] + rng.gauss(0, reach * 0.25)
        crown(town, rng, (x, y), rng.uniform(11, 22), rng.choice(LEAVES))


def crown(ground: Relief, rng: Random, spot: tuple[float, float], reach: float, leaf: str) -> None:
    """The top of a tree: a round heap of leaves."""
    p = Patch(ground, *spot, reach * 1.3)
    if p.empty:
        return
    ragged = clouds(p.x.size, rng, reach * ground.k * 0.4, 3)
    far = p.from_middle / reach + ragged * 0.16
    high = (1 - far * far).root() * reach * 0.9 + ragged * 2.6 + 8
    ground.lay(
        p,
        (1 - far) * (reach / p.edge) * 0.5,
        high,
        tinted(blend(leaf, "#0E1A18", 0.35), blend(leaf, "#D9C58C", 0.28), ragged * 0.5 + 0.5),
    )


def _bridge(town: Relief, river: River, x: float) -> None:
    turn = math.degrees(math.atan(river.slope(x)))
    p = Patch(town, x, river.middle(x), river.half + 40, turn)
    long = river.half + 26
    inside = ((13 - abs(p.x)) / p.edge + 0.5).between() * ((long - abs(p.y)) / p.edge + 0.5).between()
    steps = abs((p.y / 5).part() - 0.5).ease(0.5, 0.3) * 0.4
    rail = (abs(p.x) > 10.4) * 1.0
    arch = (1 - (p.y / long) ** 2) * 20 + 4 + rail * 4
    town.lay(p, inside, arch, tinted("#C7BEAC", "#7F7767", steps * (1 - rail)))


def _boat(town: Relief, rng: Random, river: River) -> None:
    x = rng.uniform(-town.half_width, town.half_width)
    y = river.middle(x) + rng.choice((-1, 1)) * rng.uniform(6, river.half - 16)
    p = Patch(town, x, y, 30, math.degrees(math.atan(river.slope(x))))
    if p.empty:
        return
    hull = 1 - (abs(p.x) / 25) ** 2.6
    inside = ((hull * 6.5 - abs(p.y)) / p.edge + 0.5).between()
    town.lay(
        p,
        inside,
        2.0 - (abs(p.y) < hull * 4.6) * 2.4,
        tinted("#6B4A30", "#3B2A1E", (abs(p.y) < hull * 4.4) * 1.0),
    )
    awning = ((9 - abs(p.x + 2)) / p.edge + 0.5).between() * ((6 - abs(p.y)) / p.edge + 0.5).between()
    cover = rng.choice(("#B8A274", "#8C2A1E", "#34494A"))
    town.lay(
        p,
        awning,
        8 - p.y * p.y * 0.12,
        tinted(cover, blend(cover, "#1A1A18", 0.4), (p.x * 2.2).sin() * 0.3 + 0.3),
    )


def paddies(size: Size, seed: str) -> Image.Image:
    """Flooded fields that mirror the sky, rows of seedlings, ridges, and people in straw hats."""
    land = Relief(size, "#5C6647", seed, margin=60)
    rng = land.rng
    u, v = _bent(land, rng)
    ridge = _ridges(u, v)
    # What is done with a field: a third lies under water, a third is planted, on a third the rice stands high.
    use = ((u.floor() * 12.9898 + v.floor() * 78.233).sin() * 437.585).part()
    planted, grown = use > 0.36, use > 0.72
    rows = abs((v.part() * 11).part() - 0.5).ease(0.36, 0.1)
    tufts = rows * abs((u.part() * 30).part() - 0.5).ease(0.46, 0.2)
    share = (tufts * planted * (1 - grown) * 0.7).most(grown * (rows * 0.3 + 0.65)) * (1 - ridge)
    water = tinted(
        "#4E7473", "#E3D9C2", (clouds(land.whole, rng, 260 * land.k, 4) * 0.42 + use * 0.35 + 0.32).between()
    )
    green = tinted("#2F564A", "#85925C", clouds(land.whole, rng, 16 * land.k, 4) * 0.4 + use - 0.3)
    bank = tinted("#55643F", "#A99F76", clouds(land.whole, rng, 12 * land.k, 4) * 0.4 + 0.4)
    land.colour = covered(covered(water, green, share), bank, ridge)
    land.high = ridge * 7 + share * 2.4 + clouds(land.whole, rng, 5 * land.k, 2) * ridge
    for _ in range(rng.randint(4, 6)):
        _hat(land, rng, (rng.uniform(-300, 300), rng.uniform(-200, 200)))
    return printed(land.photographed(MORNING.standing(rng.choice((-150, -30)), 30), 1.05), rng)


def _bent(land: Relief, rng: Random) -> tuple[Field, Field]:
    """A grid of fields, bent as hills and ditches have bent it: whole numbers are ridges."""
    x, y = land.coordinates()
    turn = math.radians(rng.uniform(-24, 24))
    bend = clouds(land.whole, rng, 330 * land.k, 2) * 60
    sway = clouds(land.whole, rng, 280 * land.k, 2) * 46
    u = (x * math.cos(turn) + y * math.sin(turn) + bend) / 236
    v = (y * math.cos(turn) - x * math.sin(turn) + sway) / 118
    # Every second row begins somewhere else, as bricks do.
    return u + (v.floor() / 2).part() * 0.9 + rng.random(), v


def _ridges(u: Field, v: Field) -> Field:
    along = (0.5 - abs(u.part() - 0.5)) * 236
    across = (0.5 - abs(v.part() - 0.5)) * 118
    return along.least(across).ease(6.5, 4.2)


def _hat(land: Relief, rng: Random, spot: tuple[float, float]) -> None:
    p = Patch(land, *spot, 26)
    back = (((p.x - 5) * 1.0) ** 2 + ((p.y - 7) * 1.3) ** 2).root()
    land.lay(
        p,
        (8.5 - back) / p.edge + 0.5,
        18 - back * 0.5,
        rng.choice(("#34494A", "#8C2A1E", "#DAD3C2", "#4E4A42")),
    )
    weave = (p.from_middle * 3).sin() * 0.2 + 0.3
    land.lay(
        p, (9.5 - p.from_middle) / p.edge + 0.5, 34 - p.from_middle * 0.8, tinted("#E4C98E", "#B08A4C", weave)
    )
