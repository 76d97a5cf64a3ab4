"""The surface of the river in a light rain: rings, a sky in the water, leaves that drift."""

import math
from random import Random

from PIL import Image

from .field import Field, Size, clouds, constant
from .relief import Patch, Relief, Sun
from .tones import blend, covered, printed, tinted

MAPLE = ("#A62B1C", "#8E2418", "#C2662F", "#B98A45", "#7A2A1C")


def ripples(size: Size, seed: str) -> Image.Image:
    """Rings of raindrops cross each other on the water; a few maple leaves lie on it."""
    pond = Relief(size, "#20484A", seed, margin=70)
    rng = pond.rng
    x, y = pond.coordinates()
    high = clouds(pond.whole, rng, 90 * pond.k, 3, stretch=2) * 1.0
    for i in range(rng.randint(15, 19)):
        high = high + _ring(pond, rng, x, y, large=i < 4)
    slope_x, slope_y = (high.moved(-1, 0) - high.moved(1, 0)) / 2, (high.moved(0, -1) - high.moved(0, 1)) / 2
    pond.colour = _mirrored(pond, rng, x, y, slope_x * pond.k, slope_y * pond.k)
    for spot in _drift(pond, rng):
        _leaf(pond, rng, spot)
    sun = Sun(-65, 40, colour="#FFF0DC", strength=0.9, sky="#E6EAE4", sky_strength=1.05, softness=0.5)
    return printed(pond.photographed(sun, 1.15), rng, grain=0.03)


def _ring(pond: Relief, rng: Random, x: Field, y: Field, large: bool) -> Field:
    """The rings round one drop: the older, the wider and the lower."""
    at_x, at_y = rng.uniform(-1, 1) * pond.half_width, rng.uniform(-1, 1) * pond.half_height
    age = rng.uniform(70, 150) if large else rng.uniform(14, 70)
    # Seen at a slant: rings are a little flat.
    far = ((x - at_x) ** 2 + ((y - at_y) * 1.35) ** 2).root()
    band = ((far - age * 0.8) / (age * 0.34)) ** 2
    swing = ((far - age) * (math.tau / (9 + age * 0.06))).sin()
    return (
        swing
        * (1 / (band * band + band + 1))
        * band.ease(4, 0.5)
        * (3.4 if large else 2.2)
        * (34 / (age + 26))
    )


def _mirrored(
    pond: Relief, rng: Random, x: Field, y: Field, slope_x: Field, slope_y: Field
) -> tuple[Field, ...]:
    """What the water mirrors where it leans: pale sky above, the dark bank and its trees below."""
    edge = clouds(pond.whole, rng, 120 * pond.k, 4) * 60
    bank = y * 0.9 + x * rng.uniform(-0.25, 0.25) + slope_y * 300 + slope_x * 120 + edge
    share = bank.ease(-150, 190)
    sky = tinted("#DDE0D4", "#E6C9A0", (x / pond.half_width * 0.5 + 0.5 + slope_x * 1.2).between())
    deep = tinted("#143639", "#2E5B58", (slope_x * 2.2 + slope_y * 2.2 + 0.4).between())
    return covered(sky, deep, share)


def _drift(pond: Relief, rng: Random) -> list[tuple[float, float]]:
    heart = (rng.uniform(-0.4, 0.4) * pond.half_width, rng.uniform(-0.35, 0.35) * pond.half_height)
    spots = [heart]
    while len(spots) < 6:
        spot = (rng.gauss(heart[0], 190), rng.gauss(heart[1], 130))
        if all(math.dist(spot, other) > 92 for other in spots):
            spots.append(spot)
    return spots


def _leaf(pond: Relief, rng: Random, spot: tuple[float, float]) -> None:
    """A maple leaf: seven points, veins, its edges a little lifted."""
    reach = rng.uniform(36, 54)
    p = Patch(pond, *spot, reach * 1.25, rng.uniform(0, 360))
    if p.empty:
        return
    rim, vein = constant(p.x.size, 0.0), constant(p.x.size, 9.0)
    for turn, long, wide in (
        (0, 1.0, 0.30),
        (47, 0.86, 0.27),
        (-47, 0.86, 0.27),
        (98, 0.62, 0.24),
        (-98, 0.62, 0.24),
        (146, 0.34, 0.2),
        (-146, 0.34, 0.2),
    ):
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        along, across = (p.x * sin - p.y * cos) / reach, (p.x * cos + p.y * sin) / reach
        saw = ((along * 9).part() * 0.045) * (along > 0.3)
        # A lobe: swelling, then pointed.
        half = (along / long).between().root() * (1 - (along / long).between()) * wide * 2.1 + saw * (
            (along / long) < 0.94
        )
        rim = rim.most(((half - abs(across)) * (reach / p.edge) + 0.5).between() * (half > 0.012))
        vein = vein.least(abs(across) * reach + ((along > long * 0.92) + (along < 0)) * 9)
    stalk = ((1.2 - abs(p.x + p.y * 0.12)) / p.edge + 0.5).between() * (p.y > 0) * (p.y < reach * 0.62)
    colour = rng.choice(MAPLE)
    mottle = clouds(p.x.size, rng, reach * pond.k * 0.4, 3) * 0.5 + 0.45
    skin = tinted(
        blend(colour, "#2A1712", 0.3),
        blend(colour, "#E0A45C", 0.35),
        (mottle - vein.ease(1.1, 0.3) * 0.35).between(),
    )
    curl = (p.from_middle / reach) ** 2 * 3.5 + 2.4 + vein.ease(1.6, 0.2) * 0.8
    pond.lay(p, rim.most(stalk), curl, skin, 0.35)
