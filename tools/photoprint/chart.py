"""A map drawn by hand on a folded sheet: lanes and roofs along the river, a way marked in red pencil."""

import itertools
import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw

from .field import Size, clouds, constant, of_mask
from .relief import Relief, Sun
from .tones import covered, linear, printed, tinted

DESK = Sun(0, 0, colour="#FFF3E0", strength=1.75, sky="#C9D2D0", sky_strength=0.72, softness=0.1)
# No colour for some: they stay paper.
WASHES = ("", "#4E6E6E", "#4E6E6E", "#C4876A", "#D9AE74", "#8FA39B")

Spot = tuple[float, float]


class Pen:
    """Ink on the sheet: lines that tremble and swell, washes that dry darker at their rims."""

    def __init__(self, sheet: Relief) -> None:
        self.sheet, self.rng = sheet, sheet.rng
        self.ink = Image.new("L", sheet.whole, 0)
        self._draw = ImageDraw.Draw(self.ink)

    def _at(self, spot: Spot) -> Spot:
        return self.sheet.left + spot[0] * self.sheet.k, self.sheet.top + spot[1] * self.sheet.k

    def line(self, spots: Sequence[Spot], width: float = 1.5, tremble: float = 0.7) -> None:
        """A stroke through the spots, laid down dot by dot."""
        k, rng = self.sheet.k, self.rng
        swing, phase = rng.uniform(0.05, 0.09), rng.uniform(0, 6)
        walked = 0.0
        for (ax, ay), (bx, by) in itertools.pairwise(spots):
            long = math.hypot(bx - ax, by - ay)
            nx, ny = (ay - by) / (long or 1), (bx - ax) / (long or 1)
            count = max(1, int(long / 0.7))
            for i in range(count):
                t = i / count
                walked += long / count
                off = tremble * (math.sin(walked * swing + phase) + 0.4 * math.sin(walked * swing * 3.1))
                x, y = self._at((ax + (bx - ax) * t + nx * off, ay + (by - ay) * t + ny * off))
                r = width * k * (0.42 + 0.13 * math.sin(walked * 0.11 + phase))
                self._draw.ellipse((x - r, y - r, x + r, y + r), fill=235)

    def closed(self, spots: Sequence[Spot], width: float = 1.5) -> None:
        """Round a shape; the hand runs a little past the corners."""
        for a, b in zip(spots, [*spots[1:], spots[0]], strict=True):
            dx, dy = (b[0] - a[0]) * 0.03, (b[1] - a[1]) * 0.03
            self.line([(a[0] - dx, a[1] - dy), (b[0] + dx, b[1] + dy)], width)

    def wash(self, shapes: Sequence[Sequence[Spot]], colour: str, strong: float) -> None:
        """Water colour within shapes: uneven, darker where it dried last."""
        sheet = self.sheet
        area = Image.new("L", sheet.whole, 0)
        brush = ImageDraw.Draw(area)
        for shape in shapes:
            brush.polygon([self._at(spot) for spot in shape], fill=255)
        wet = of_mask(area)
        ragged = clouds(sheet.whole, self.rng, 12 * sheet.k, 3) * 0.18
        soft = wet.blurred(1.0 * sheet.k)
        inside = (soft + ragged * (soft > 0.02)).ease(0.35, 0.6)
        rim = inside * (1 - wet.blurred(5 * sheet.k).ease(0.55, 0.95))
        pooled = clouds(sheet.whole, self.rng, 46 * sheet.k, 4) * 0.3 + 0.7
        share = (inside * (pooled + rim * 0.4) * strong).between()
        sheet.colour = tuple(
            part * (1 - share * (1 - through))
            for part, through in zip(sheet.colour, linear(colour), strict=True)
        )

    def dry(self, colour: str = "#26312F") -> None:
        """Let the ink sink into the paper."""
        fibre = clouds(self.sheet.whole, self.rng, 2.4 * self.sheet.k, 2) * 0.18 + 0.9
        share = (of_mask(self.ink) * fibre).between()
        self.sheet.colour = covered(self.sheet.colour, colour, share)
        self.ink.paste(0, (0, 0, *self.ink.size))


def lanemap(size: Size, seed: str) -> Image.Image:
    """The walk along the river, from the bridge to the sluice, past the lanes."""
    sheet = Relief(size, "#F3EAD6", seed, margin=60)
    rng = sheet.rng
    _paper(sheet, rng)
    pen = Pen(sheet)
    river = _River(rng)
    _lanes(pen, river, sheet)
    _water(pen, river, sheet.half_width + 40)
    _houses(pen, rng, river, sheet)
    _trees(pen, rng, river, sheet)
    pen.dry()
    _bridges(pen, rng, river, sheet)
    pen.dry()
    _route(river, sheet)
    _compass(pen, (sheet.half_width - 78, -sheet.half_height + 82))
    pen.dry()
    sun = DESK.standing(rng.choice((-150, -125)), 40)
    return printed(sheet.photographed(sun, 1.05), rng, grain=0.02)


class _River:
    def __init__(self, rng: Random) -> None:
        self.start, self.lean, self.half = rng.uniform(0, 6), rng.uniform(-0.12, 0.12), rng.uniform(36, 42)

    def middle(self, x: float) -> float:
        return 62 * math.sin(x / 190 + self.start) + x * self.lean + 18 * math.sin(x / 70 + self.start * 2)

    def bank(self, x: float, side: int) -> float:
        return self.middle(x) + side * (self.half + 4 * math.sin(x / 46 + side))

    def lane(self, x: float, side: int, row: int) -> float:
        """The middle of a lane: the further from the river, the straighter."""
        return self.middle(x) * (1 - row * 0.16) + side * (self.half + 22 + row * 104)


def _paper(sheet: Relief, rng: Random) -> None:
    """A sheet that was folded twice each way and carried in a pocket."""
    x, y = sheet.coordinates()
    fibre = (
        clouds(sheet.whole, rng, 3 * sheet.k, 3, stretch=2) * 0.1
        + clouds(sheet.whole, rng, 150 * sheet.k, 4) * 0.16
    )
    sheet.colour = tinted("#DCCBA6", "#F8F1E0", (fibre + 0.7).between())
    folds = constant(sheet.whole, 0.0)
    for part, places in ((x, (-sheet.half_width * 0.5, 0.0, sheet.half_width * 0.5)), (y, (0.0,))):
        for i, place in enumerate(places):
            away = abs(part - place + clouds(sheet.whole, rng, 90 * sheet.k, 2) * 1.2)
            folds = (
                folds
                + (1 - (away / 46).between()) ** 3 * (3.4 if i % 2 else -3.4)
                + away.ease(1.4, 0.4) * 0.5
            )
    sheet.high = folds + clouds(sheet.whole, rng, 2.6 * sheet.k, 2) * 0.12
    worn = 1 - abs(folds).ease(2.6, 3.4) * 0.12
    sheet.colour = tuple(part * worn for part in sheet.colour)


def _water(pen: Pen, river: _River, reach: float) -> None:
    xs = [-reach + i * 12 for i in range(int(reach / 6) + 1)]
    upper, lower = [(x, river.bank(x, -1)) for x in xs], [(x, river.bank(x, 1)) for x in xs]
    pen.wash([[*upper, *reversed(lower)]], "#3F7678", 0.9)
    for bank in (upper, lower):
        pen.line(bank, 2.1, 1.0)
    for x in xs[::4]:
        for t in (-0.5, 0.1, 0.6):
            at = x + pen.rng.uniform(-20, 20)
            y = river.middle(at) + river.half * t + pen.rng.uniform(-4, 4)
            long = pen.rng.uniform(7, 15)
            pen.line(
                [(at - long, y), (at - long / 3, y - 2.4), (at + long / 3, y + 1.2), (at + long, y - 1.6)],
                0.9,
                0.2,
            )


def _lanes(pen: Pen, river: _River, sheet: Relief) -> None:
    """Lanes along the river: a pale wash between two broken lines."""
    reach = sheet.half_width + 40
    ways = []
    for side in (-1, 1):
        for row in (0, 1, 2):
            ways.append([(x, river.lane(x, side, row)) for x in range(-int(reach), int(reach), 14)])
    strips = [
        [*((x - 2, y - 9) for x, y in way), *((x + 2, y + 9) for x, y in reversed(way))] for way in ways
    ]
    pen.wash(strips, "#D9B98A", 0.62)
    for way in ways:
        for off in (-9, 9):
            for i in range(0, len(way) - 3, 5):
                pen.line([(x, y + off) for x, y in way[i : i + 4]], 0.8, 0.6)


def _houses(pen: Pen, rng: Random, river: _River, sheet: Relief) -> None:
    """Houses along the lanes, each drawn as a roof seen a little from the side."""
    roofs: dict[str, list[list[Spot]]] = {}
    for side in (-1, 1):
        for row in range(3):
            x = -sheet.half_width - 20
            while x < sheet.half_width + 20:
                wide, deep = rng.uniform(50, 84), rng.uniform(36, 44)
                y = river.lane(x + wide / 2, side, row) + side * 40
                if rng.random() < 0.84:
                    roof = _house(pen, rng, (x, y - deep / 2), (wide, deep))
                    roofs.setdefault(rng.choice(WASHES), []).append(roof)
                x += wide + rng.choice((4, 6, 9, 26))
    for colour, shapes in roofs.items():
        if colour:
            pen.wash(shapes, colour, 0.82)


def _house(pen: Pen, rng: Random, spot: Spot, span: Spot) -> list[Spot]:
    x, y, wide, deep = *spot, *span
    lean = rng.uniform(6, 11)
    roof = [(x + lean, y), (x + wide - lean, y), (x + wide + 3, y + deep * 0.55), (x - 3, y + deep * 0.55)]
    pen.closed(roof, 1.9)
    pen.closed(
        [
            (x + 2, y + deep * 0.55),
            (x + wide - 2, y + deep * 0.55),
            (x + wide - 2, y + deep),
            (x + 2, y + deep),
        ],
        1.5,
    )
    for i in range(int(wide / 6.5)):
        t = (i + 0.7) / (wide / 6.5)
        if rng.random() < 0.85:
            pen.line(
                [(x + lean + (wide - 2 * lean) * t, y + 2), (x - 2 + (wide + 4) * t, y + deep * 0.52)],
                0.9,
                0.3,
            )
    door = x + wide * rng.uniform(0.3, 0.6)
    pen.line(
        [(door, y + deep), (door, y + deep * 0.7), (door + 7, y + deep * 0.7), (door + 7, y + deep)], 1.1, 0.2
    )
    return roof


def _trees(pen: Pen, rng: Random, river: _River, sheet: Relief) -> None:
    crowns = []
    for _ in range(30):
        x, side = rng.uniform(-sheet.half_width, sheet.half_width), rng.choice((-1, 1))
        y = rng.choice(
            (
                river.bank(x, side) + side * 5,
                river.lane(x, side, 1) - side * 22,
                river.lane(x, side, 2) - side * 22,
            )
        )
        reach = rng.uniform(9, 14)
        curl = [
            (
                x + math.cos(a) * reach * (1 + 0.09 * math.sin(a * 9 + x) + 0.06 * math.sin(a * 4 + y)),
                y - 4 + math.sin(a) * reach * (1 + 0.09 * math.sin(a * 9 + x) + 0.06 * math.sin(a * 4 + y)),
            )
            for a in (i / 26 * math.tau for i in range(27))
        ]
        pen.line(curl, 1.2, 0.2)
        pen.line([(x, y + reach * 0.5), (x, y + reach * 1.3)], 1.6, 0.2)
        crowns.append(curl)
    pen.wash(crowns, "#5F8560", 0.85)


def _bridges(pen: Pen, rng: Random, river: _River, sheet: Relief) -> None:
    """Three bridges; the paper shows through where they cross the water."""
    for x in (-sheet.half_width * 0.62, rng.uniform(-40, 40), sheet.half_width * 0.66):
        top, foot, half = river.bank(x, -1) - 8, river.bank(x, 1) + 8, 9.0
        shape = [
            (x - half, top),
            (x + half, top),
            (x + half + 3, (top + foot) / 2),
            (x + half, foot),
            (x - half, foot),
            (x - half - 3, (top + foot) / 2),
        ]
        cover = sheet.drawn(lambda draw, at, s=shape: draw.polygon([at(*spot) for spot in s], fill=255))
        sheet.colour = covered(sheet.colour, "#EFE4CC", cover * 0.92)
        for side in (-1, 1):
            pen.line(
                [(x + side * half, top), (x + side * (half + 3), (top + foot) / 2), (x + side * half, foot)],
                1.8,
            )
        for i in range(1, 12):
            y = top + (foot - top) * i / 12
            pen.line([(x - half, y), (x + half, y)], 0.8, 0.3)


def _route(river: _River, sheet: Relief) -> None:
    """Red pencil: dashes along the bank, a ring at the start, a flag at the end, stops between."""
    red = Pen(sheet)
    start, end = -sheet.half_width * 0.62, sheet.half_width * 0.66
    spots = [
        (start + (end - start) * i / 90, river.lane(start + (end - start) * i / 90, 1, 0)) for i in range(91)
    ]
    for i in range(0, 90, 3):
        red.line(spots[i : i + 3], 3.0, 0.8)
    for i in (0, 30, 58, 90):
        x, y = spots[i]
        ring = [
            (x + math.cos(a) * 11, y + math.sin(a) * 10.4) for a in (j / 26 * math.tau for j in range(29))
        ]
        red.line(ring, 2.6, 0.6)
        red.line([(x - 3, y), (x + 3, y + 0.5)], 4.4, 0.2)
    x, y = spots[-1]
    red.line([(x, y - 8), (x + 1, y - 44), (x + 25, y - 36), (x + 1, y - 27)], 2.6, 0.5)
    red.dry("#B02F1E")


def _compass(pen: Pen, spot: Spot) -> None:
    x, y = spot
    clear = pen.sheet.drawn(
        lambda draw, at: draw.ellipse((*at(x - 54, y - 54), *at(x + 54, y + 54)), fill=255)
    ).blurred(3 * pen.sheet.k)
    pen.sheet.colour = covered(pen.sheet.colour, "#F3EAD6", clear)
    pen.wash([[(x, y - 36), (x + 8, y), (x, y + 36), (x - 8, y)]], "#C4703F", 0.8)
    for long, turn in ((38, 0), (30, 90), (38, 180), (30, 270)):
        a = math.radians(turn)
        tip, left, right = (
            (x + math.sin(a) * long, y - math.cos(a) * long),
            (x - math.cos(a) * 7, y - math.sin(a) * 7),
            (x + math.cos(a) * 7, y + math.sin(a) * 7),
        )
        pen.line([left, tip, right], 1.4, 0.4)
    pen.line(
        [(x + math.cos(a) * 44, y + math.sin(a) * 44) for a in (i / 40 * math.tau for i in range(41))],
        1.2,
        0.5,
    )
