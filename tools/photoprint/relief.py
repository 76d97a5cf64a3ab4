"""Things on the ground seen from straight above, as a camera on a pole sees them: how high, what colour, in what light."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from PIL import Image, ImageDraw

from .field import Field, Size, constant, mix, of_mask, ramps
from .tones import Light, developed, linear

# Drawn this many times larger and averaged down.
FINER = 2
# The height of a picture lying on its side, in the units that scenes are written in.
HIGH = 640


@dataclass(frozen=True)
class Sun:
    """Where light comes from: azimuth in degrees clockwise from the right edge, height above the ground in degrees."""

    azimuth: float
    height: float
    colour: str = "#FFF0D8"
    strength: float = 2.6
    sky: str = "#BFD3D6"
    sky_strength: float = 0.75
    # How fast the edge of a shadow softens with its length.
    softness: float = 0.09

    def standing(self, azimuth: float, height: float) -> "Sun":
        """The same light from elsewhere."""
        return replace(self, azimuth=azimuth, height=height)


class Patch:
    """A window onto the ground round one thing; x and y are its own, turned and in units, as fields."""

    def __init__(self, ground: "Relief", x: float, y: float, reach: float, turn: float = 0) -> None:
        k = ground.k
        px, py, half = ground.left + x * k, ground.top + y * k, reach * k
        width, height = ground.high.size
        self.box = (
            max(0, math.floor(px - half)),
            max(0, math.floor(py - half)),
            min(width, math.ceil(px + half)),
            min(height, math.ceil(py + half)),
        )
        self.empty = self.box[0] >= self.box[2] or self.box[1] >= self.box[3]
        if self.empty:
            return
        across, down = ramps((self.box[2] - self.box[0], self.box[3] - self.box[1]))
        u, v = (across + (self.box[0] - px)) / k, (down + (self.box[1] - py)) / k
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        self.x, self.y = u * cos + v * sin, v * cos - u * sin
        self.from_middle = (self.x * self.x + self.y * self.y).root()
        # One pixel in units: how soft an edge must be to look neither cut nor blurred.
        self.edge = 1.0 / k


class Relief:
    """The ground and what has been put on it: 0,0 is the middle, units are pixels of a 960 x 640 picture."""

    def __init__(self, size: Size, ground: str, seed: str, margin: float = 90) -> None:
        width, height = size
        self.size, self.rng = size, Random(seed)
        self.k = FINER * min(width, height) / HIGH
        # Light comes in from beyond the edge, so the ground goes on there.
        self.margin = round(margin * self.k)
        whole = (width * FINER + 2 * self.margin, height * FINER + 2 * self.margin)
        self.left, self.top = whole[0] / 2, whole[1] / 2
        self.half_width, self.half_height = width * FINER / 2 / self.k, height * FINER / 2 / self.k
        self.high = constant(whole, 0.0)
        self.colour: Light = tuple(constant(whole, part) for part in linear(ground))
        self.gloss = constant(whole, 0.0)
        # What hangs free in front of the ground, and how far in front: light passes behind it.
        self.aloft, self.lift = constant(whole, 0.0), 0.0

    @property
    def whole(self) -> Size:
        return self.high.size

    def drawn(
        self, draw: Callable[[ImageDraw.ImageDraw, Callable[[float, float], tuple[float, float]]], None]
    ) -> Field:
        """A grey drawing over the whole ground as 0 to 1; the second argument turns units into its pixels."""
        sheet = Image.new("L", self.whole, 0)
        draw(ImageDraw.Draw(sheet), lambda x, y: (self.left + x * self.k, self.top + y * self.k))
        return of_mask(sheet)

    def coordinates(self) -> tuple[Field, Field]:
        """x and y of the whole ground in units."""
        x, y = ramps(self.whole)
        return (x - self.left) / self.k, (y - self.top) / self.k

    def lay(
        self,
        patch: Patch,
        shape: Field,
        high: Field | float,
        colour: Light | str,
        gloss: Field | float = 0.0,
        aloft: bool = False,
    ) -> None:
        """Put something down, or hang it up: shape is 1 where it covers; what lies higher stays on top."""
        box = patch.box
        below = Field(self.high.image.crop(box))
        high = high if isinstance(high, Field) else constant(below.size, high)
        share = shape.between() * (high + 0.05 > below)
        self.high.image.paste(mix(below, high, share).image, box)
        parts: Sequence[Field | float] = linear(colour) if isinstance(colour, str) else colour
        for channel, part in zip(self.colour, parts, strict=True):
            old = Field(channel.image.crop(box))
            new = part if isinstance(part, Field) else constant(below.size, part)
            channel.image.paste(mix(old, new, share).image, box)
        if aloft:
            self.aloft.image.paste(Field(self.aloft.image.crop(box)).most(share).image, box)
        shine = gloss if isinstance(gloss, Field) else constant(below.size, gloss)
        self.gloss.image.paste(mix(Field(self.gloss.image.crop(box)), shine, share).image, box)

    def photographed(self, sun: Sun, exposure: float = 1.0, sunlit: Field | float = 1.0) -> Image.Image:
        """What the camera sees in the light of the sun, without the margin; sunlit as in `lit`."""
        width, height = self.whole
        m = self.margin
        inside = (m, m, width - m, height - m)
        light = tuple(Field(part.image.crop(inside)) for part in self.lit(sun, sunlit))
        return developed(light, self.size, exposure)

    def lit(self, sun: Sun, sunlit: Field | float = 1.0) -> Light:
        """The light that reaches the camera; sunlit is 0 where a tree outside the picture throws its shade."""
        h = self.high * self.k
        slope_x, slope_y = (h.moved(-1, 0) - h.moved(1, 0)) / 2, (h.moved(0, -1) - h.moved(0, 1)) / 2
        length = (slope_x * slope_x + slope_y * slope_y + 1).root()
        lx, ly, lz = towards(sun)
        straight = ((slope_x * -lx - slope_y * ly + lz) / length).most(0) * self._unshaded(h, sun) * sunlit
        open_sky = self._openness(h) * ((1 / length) * 0.5 + 0.5)
        if self.lift:
            below = 1 - self.aloft
            straight = straight * (1 - self._thrown(sun) * below)
            open_sky = open_sky * (1 - self.aloft.blurred(self.lift * 0.5 * self.k) * below * 0.5)
        # Half way between sun and camera: there a smooth thing shines.
        hx, hy, hz = half_way(lx, ly, lz)
        shine = ((slope_x * -hx - slope_y * hy + hz) / length).most(0) ** 60 * self.gloss * (straight > 0)
        warm, cool = linear(sun.colour), linear(sun.sky)
        return tuple(
            part * (straight * (w * sun.strength) + open_sky * (c * sun.sky_strength)) + shine * (w * 1.4)
            for part, w, c in zip(self.colour, warm, cool, strict=True)
        )

    def _unshaded(self, h: Field, sun: Sun) -> Field:
        """1 in the sun, 0 in the shade of something higher, soft at the far end of a shadow."""
        highest = h.highest()
        rise = math.tan(math.radians(sun.height))
        dx, dy = math.cos(math.radians(sun.azimuth)), math.sin(math.radians(sun.azimuth))
        shade, step = constant(h.size, 0.0), 1.0
        while step * rise < highest and step < self.margin * 0.98:
            there = h.moved(-round(dx * step), -round(dy * step))
            excess = (there - h - step * rise) / (2 * sun.softness * step + 0.6)
            shade = shade.most((excess + 0.5).least(1))
            step += 1 if step < 40 else 1.5
        return 1 - shade.most(0)

    def _thrown(self, sun: Sun) -> Field:
        """The shadows of what hangs free."""
        far = self.lift * self.k / math.tan(math.radians(sun.height))
        azimuth = math.radians(sun.azimuth)
        shadow = self.aloft.moved(-round(math.cos(azimuth) * far), -round(math.sin(azimuth) * far))
        return shadow.blurred(self.lift * sun.softness * 0.9 * self.k)

    def _openness(self, h: Field) -> Field:
        """How much of the sky a spot sees: corners and gaps are darker."""
        open_sky = constant(h.size, 1.0)
        for reach in (3.0, 9.0, 26.0):
            around = h.blurred(reach * self.k)
            open_sky = open_sky * (1 - ((around - h) / (reach * self.k * 1.5)).between(0, 0.55))
        return open_sky


def towards(sun: Sun) -> tuple[float, float, float]:
    """The direction to the sun as a vector; y grows down, z up."""
    flat = math.cos(math.radians(sun.height))
    azimuth = math.radians(sun.azimuth)
    return flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(math.radians(sun.height))


def half_way(lx: float, ly: float, lz: float) -> tuple[float, float, float]:
    length = math.sqrt(lx * lx + ly * ly + (lz + 1) ** 2)
    return lx / length, ly / length, (lz + 1) / length


def spread(
    rng: Random, count: int, reach: Sequence[float], apart: float, tries: int = 4000
) -> list[tuple[float, float]]:
    """Places by chance within the given half width and half height, none nearer to another than apart."""
    found: list[tuple[float, float]] = []
    for _ in range(tries):
        spot = (rng.uniform(-reach[0], reach[0]), rng.uniform(-reach[1], reach[1]))
        if all(math.dist(spot, other) >= apart for other in found):
            found.append(spot)
            if len(found) == count:
                break
    return found
