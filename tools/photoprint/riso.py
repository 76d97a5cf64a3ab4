"""Prints in three inks, the dark one through a screen of dots: the river when the lamps are lit."""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from .field import Field, Size, clouds, constant, mix, of_mask, ramps
from .tones import PAPER, linear

FINER = 2
# What each ink lets through; printed one over the other they make all other colours.
INKS = {"sand": "#E6B36A", "red": "#C23A26", "teal": "#1B4B4D"}

# All of the dark ink, warmed by the others below it.
BLACK = (0.3, 0.3, 1.0)

Point = tuple[float, float]
# How much of every ink, 0 to 1.
Share = tuple[float, float, float]


class Plate:
    """Three grey sheets that are worked on together, one for every ink; 0,0 is the middle, 960 x 640 units fit."""

    def __init__(self, size: Size) -> None:
        self.size = (size[0] * FINER, size[1] * FINER)
        self.k = FINER * min(size) / 640
        self.inks = [constant(self.size, 0.0) for _ in INKS]
        # Where the dark ink is thinned instead of broken into dots.
        self.thinned = constant(self.size, 0.0)

    @property
    def half(self) -> Point:
        return self.size[0] / 2 / self.k, self.size[1] / 2 / self.k

    def at(self, x: float, y: float) -> Point:
        return self.size[0] / 2 + x * self.k, self.size[1] / 2 + y * self.k

    def coordinates(self) -> tuple[Field, Field]:
        x, y = ramps(self.size)
        return (x - self.size[0] / 2) / self.k, (y - self.size[1] / 2) / self.k

    def drawn(self, draw) -> Field:
        sheet = Image.new("L", self.size, 0)
        draw(ImageDraw.Draw(sheet))
        return of_mask(sheet)

    def polygon(self, points: Sequence[Point], share: Share) -> None:
        self.fill(self.drawn(lambda pen: pen.polygon([self.at(*point) for point in points], fill=255)), share)

    def fill(self, shape: Field, share: Sequence[Field | float]) -> None:
        for i, ink in enumerate(share):
            over = ink if isinstance(ink, Field) else constant(self.size, ink)
            self.inks[i] = mix(self.inks[i], over, shape)


def printed_in_inks(plate: Plate, size: Size, rng: Random, pitch: float = 12) -> Image.Image:
    """Ink by ink on warm paper, never quite in register; the dark ink through a screen of dots."""
    k = plate.k
    paper = clouds(plate.size, rng, 120 * k, 3) * 0.01
    light = [paper + part for part in linear(PAPER)]
    for ink, (name, colour) in zip(plate.inks, INKS.items(), strict=True):
        share = ink.moved(round(rng.uniform(-1.1, 1.1) * k), round(rng.uniform(-1.1, 1.1) * k)).between()
        cover = mix(_dots(plate, share, pitch), share, plate.thinned) if name == "teal" else share
        # The drum lays ink on unevenly.
        cover = cover * (clouds(plate.size, rng, 150 * k, 3) * 0.05 + 0.94)
        light = [
            part * (1 - cover * (1 - through)) for part, through in zip(light, linear(colour), strict=True)
        ]
    channels = []
    for part in light:
        screen = part.between() ** (1 / 2.2)
        # Without the rim, where the inks were shifted past the edge of the sheet.
        rim = (4, 4, plate.size[0] - 4, plate.size[1] - 4)
        channels.append(Field(screen.image.resize(size, Image.Resampling.BOX, rim)).mask())
    # Ink spreads a little in the paper.
    return Image.merge("RGB", channels).filter(ImageFilter.GaussianBlur(0.6 * min(size) / 640))


def _dots(plate: Plate, share: Field, pitch: float) -> Field:
    """Half-tones as dots that grow until they touch and leave holes that shrink; what is full stays full."""
    x, y = plate.coordinates()
    cos, sin = math.cos(math.radians(38)), math.sin(math.radians(38))
    u, v = (x * cos + y * sin) * (math.tau / pitch), (y * cos - x * sin) * (math.tau / pitch)
    screen = (u.cos() + v.cos()) * 0.25 + 0.5
    dots = ((share * 1.06 - 0.03 - screen) * (pitch * plate.k * 0.32) + 0.5).between()
    return dots.most(share.ease(0.93, 0.97)) * share.ease(0.02, 0.05)


def dusk(size: Size, seed: str) -> Image.Image:
    """An arched bridge and old houses in the last light, whole once more in the water."""
    rng = Random(seed)
    plate = Plate(size)
    horizon = rng.uniform(24, 44)
    side = rng.choice((-1, 1))
    _sky(plate, rng, horizon, side)
    _hills(plate, rng, horizon)
    _bridge(plate, rng, horizon, side)
    _row(plate, rng, horizon, side)
    _reflect(plate, rng, horizon)
    _boat(plate, rng, (side * rng.uniform(-290, -230), horizon + rng.uniform(120, 150)))
    _willow(plate, rng, side)
    return printed_in_inks(plate, size, rng)


def _sky(plate: Plate, rng: Random, horizon: float, side: int) -> None:
    x, y = plate.coordinates()
    t = ((y + plate.half[1]) / (horizon + plate.half[1])).between()
    bands = clouds(plate.size, rng, 70 * plate.k, 4, stretch=7) * 0.16
    everywhere = constant(plate.size, 1.0)
    glow = (1 - ((x + side * 210) ** 2 + ((y - horizon + 92) * 1.7) ** 2).root() / 520).between()
    share = (
        t * 0.5 + 0.2 + bands * 0.4,
        (t * t * 0.3 + glow * 0.4 + bands * 0.5).between(),
        ((1 - t * 1.5).most(0) * 0.6 + bands * 0.16).between(),
    )
    plate.fill(everywhere, share)
    sun = ((x - side * -210) ** 2 + (y - horizon + 92) ** 2).root()
    plate.fill(((58 - sun) * plate.k + 0.5).between(), (0.5, 1.0, 0.0))


def _hills(plate: Plate, rng: Random, horizon: float) -> None:
    for far, share in ((74, (0.55, 0.5, 0.0)), (44, (0.5, 0.45, 0.3))):
        start, points = rng.uniform(0, 6), []
        for i in range(61):
            x = -plate.half[0] + i * plate.half[0] / 30
            points.append(
                (x, horizon - far * (0.55 + 0.45 * math.sin(x / 170 + start) * math.sin(x / 67 + start * 2)))
            )
        plate.polygon([*points, (plate.half[0], horizon), (-plate.half[0], horizon)], share)


def _bridge(plate: Plate, rng: Random, horizon: float, side: int) -> None:
    """One high arch of stone, steps up and down, a rail with posts."""
    middle, reach, high = side * rng.uniform(-40, 0), 250.0, 128.0
    deck = [
        (middle + reach * t, horizon - 6 - high * (1 - abs(t) ** 1.7) ** 0.9)
        for t in (i / 24 - 1 for i in range(49))
    ]
    x, y = plate.coordinates()
    opening = (((x - middle) / 104) ** 2 + ((y - horizon) / 98) ** 2).root()
    body = plate.drawn(
        lambda pen: pen.polygon(
            [plate.at(*p) for p in [*deck, (middle + reach, horizon), (middle - reach, horizon)]], fill=255
        )
    )
    body = body * ((opening - 1) * 98 * plate.k + 0.5).between()
    upright = ((x / 31 + (y / 13).floor() * 0.37).part() < 0.045) * 1.0
    joints = ((y / 13).part() < 0.09).most(upright) * 1.0
    plate.fill(body, (constant(plate.size, 0.6), constant(plate.size, 0.4), 1 - joints * 0.9))
    ring = abs(opening - 1.06).ease(0.05, 0.04)
    plate.fill(ring * (y < horizon), (0.5, 0.2, 0.0))
    for i in range(-9, 10):
        t = i / 9.5
        foot = (middle + reach * t, horizon - 6 - high * (1 - abs(t) ** 1.7) ** 0.9)
        plate.polygon(
            [
                (foot[0] - 2.2, foot[1] + 2),
                (foot[0] - 2.2, foot[1] - 21),
                (foot[0] + 2.2, foot[1] - 21),
                (foot[0] + 2.2, foot[1] + 2),
            ],
            (0.5, 0.4, 1.0),
        )
    rail = [(px, py - 17) for px, py in deck]
    plate.polygon([*rail, *((px, py + 4.5) for px, py in reversed(rail))], (0.5, 0.4, 1.0))


def _row(plate: Plate, rng: Random, horizon: float, side: int) -> None:
    """Whitewashed houses along the quay: low black roofs, stepped gables between them, some windows lit."""
    for deep in (1, 0):
        x = 222.0 + deep * 40
        while x < plate.half[0] + 60:
            wide, high = rng.uniform(92, 150), rng.uniform(62, 104) + deep * 44
            _house(plate, rng, (side * (x + wide / 2), horizon), wide / 2, high, deep)
            x += wide + rng.choice((0.0, 5.0))
    quay = [
        (side * u, horizon + v)
        for u, v in ((198, -7), (plate.half[0] + 20, -7), (plate.half[0] + 20, 4), (198, 4))
    ]
    plate.polygon(quay, (0.4, 0.35, 1.0))


def _house(plate: Plate, rng: Random, foot: Point, half: float, high: float, deep: int) -> None:
    x, y = foot[0], foot[1] - high
    lime = (0.16 + deep * 0.22, 0.04 + deep * 0.14, 0.0)
    plate.polygon([(x - half, y), (x + half, y), (x + half, foot[1] + 2), (x - half, foot[1] + 2)], lime)
    _roof(plate, (x, y), half, high * 0.1 + 17)
    # The stepped gable: three shoulders, each under its own small roof.
    at = x + half
    for reach, top in ((26, y + 4), (17, y - 12), (8, y - 26)):
        shoulder = [
            (at - reach, top),
            (at + reach, top),
            (at + reach, foot[1] + 2),
            (at - reach, foot[1] + 2),
        ]
        plate.polygon(shoulder, lime)
        cap = [(-reach - 4, 1), (-reach - 5, -5), (reach + 5, -5), (reach + 4, 1)]
        plate.polygon([(at + u, top + v) for u, v in cap], BLACK)
    for column in (-0.5, 0.05):
        for row in range(int(high // 50)):
            _pane(plate, rng, (x + half * column - 6, y + 32 + row * 42))
    if not deep and rng.random() < 0.7:
        lamp_x, lamp_y = plate.coordinates()
        away = (((lamp_x - x + half * 0.2) * 1.15) ** 2 + (lamp_y - y - 21) ** 2).root()
        plate.fill(((7 - away) * plate.k + 0.5).between(), (0.5, 1.0, 0.0))


def _roof(plate: Plate, spot: Point, half: float, ridge: float) -> None:
    """Low and black, its ends turned up, the channels between the tiles left open."""
    x, y = spot
    eave = half + 9
    rise = [(-eave - 4, 1), (-eave + 12, -5), (-half * 0.8, 3 - ridge), (-half * 0.86, -3 - ridge)]
    outline = [*rise, *((-u, v) for u, v in reversed(rise)), (eave, 7), (-eave, 7)]
    plate.polygon([(x + u, y + v) for u, v in outline], BLACK)
    for i in range(-5, 6):
        top, foot = x + i * half * 0.145, x + i * half * 0.19
        plate.polygon(
            [(top, y - ridge + 4), (top + 1.3, y - ridge + 4), (foot + 1.6, y + 2), (foot, y + 2)],
            (0.6, 0.5, 0.0),
        )


def _pane(plate: Plate, rng: Random, spot: Point) -> None:
    x, y = spot
    lit = rng.random() < 0.6
    plate.polygon(
        [(x - 9, y - 12), (x + 9, y - 12), (x + 9, y + 12), (x - 9, y + 12)],
        (0.95, 0.42, 0.0) if lit else (0.3, 0.2, 1.0),
    )
    if lit:
        for at in (-3.6, 2.4):
            plate.polygon(
                [(x + at, y - 12), (x + at + 1.4, y - 12), (x + at + 1.4, y + 12), (x + at, y + 12)],
                BLACK,
            )


def _reflect(plate: Plate, rng: Random, horizon: float) -> None:
    """Turn what stands above the water over into it, drawn out and broken by the waves."""
    height = plate.size[1]
    line = round(plate.at(0, horizon)[1])
    waves = [(rng.uniform(0.7, 1.3), rng.uniform(0.05, 0.16), rng.uniform(0, 6)) for _ in range(5)]
    _, y = plate.coordinates()
    plate.thinned = (y > horizon) * 1.0
    depth = ((y - horizon) / (plate.half[1] - horizon)).between()
    glints = clouds(plate.size, rng, 6 * plate.k, 3, stretch=9) + (depth - 0.4) * 0.1
    for i, ink in enumerate(plate.inks):
        for row in range(line, height):
            far = (row - line) / plate.k
            sway = sum(a * math.sin(far * f * 2.4 / (1 + far * 0.006) + s) for a, f, s in waves)
            source = max(0, round(line - (row - line) * 0.92) - 1)
            _copy_row(ink.image, source, row, round(sway * (0.6 + far * 0.03) * plate.k))
        # The deeper, the more of the dark ink; the sky lies in between as glints.
        own, more, deep = ((0.9, 0.04, 0.0), (0.88, 0.03, -0.1), (0.8, 0.0, 0.55))[i]
        water = ink * own + more + depth * deep + depth.ease(0.1, 0.5) * (0.1 if i == 2 else 0.0)
        broken = mix(water, water * 0.45, glints.ease(0.7, 0.82))
        plate.inks[i] = mix(ink, broken.between(), (y > horizon + 0.5) * 1.0)


def _copy_row(sheet: Image.Image, source: int, row: int, shift: int) -> None:
    """One row of pixels again further down, moved sideways; its ends are drawn out to the edge."""
    width = sheet.width
    strip = sheet.crop((0, source, width, source + 1))
    sheet.paste(strip, (shift, row))
    if shift > 0:
        sheet.paste(strip.crop((0, 0, 1, 1)).resize((shift, 1)), (0, row))
    elif shift < 0:
        sheet.paste(strip.crop((width - 1, 0, width, 1)).resize((-shift, 1)), (width + shift, row))


def _boat(plate: Plate, rng: Random, spot: Point) -> None:
    x, y = spot
    k = rng.uniform(0.95, 1.15)
    hull = [(-118, -16), (-96, 2), (-62, 12), (56, 12), (92, 2), (122, -20), (84, -7), (-80, -6)]
    awning = [(-44, -6), (-40, -34), (-22, -44), (30, -44), (46, -34), (50, -6)]
    plate.polygon([(x + px * k, y + 8 - py * k * 0.5) for px, py in hull], (0.3, 0.2, 0.5))
    plate.polygon([(x + px * k, y + py * k) for px, py in hull], (0.5, 0.35, 1.0))
    plate.polygon([(x + px * k, y + py * k) for px, py in awning], (0.4, 0.96, 0.35))
    for i in range(4):
        at = x + (-34 + i * 22) * k
        plate.polygon(
            [(at, y - 42 * k), (at + 2, y - 42 * k), (at + 5 * k, y - 7 * k), (at + 3 * k, y - 7 * k)],
            (0.4, 0.6, 0.9),
        )
    pole = [
        (x + 92 * k, y - 4 * k),
        (x + 118 * k, y - 116 * k),
        (x + 120.5 * k, y - 116 * k),
        (x + 95 * k, y - 4 * k),
    ]
    plate.polygon(pole, (0.4, 0.4, 1.0))


def _willow(plate: Plate, rng: Random, side: int) -> None:
    """Twigs hang into the picture from the corner nearest to us."""

    def draw(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(14):
            x = -side * (plate.half[0] - rng.uniform(-10, 260))
            y, long = -plate.half[1] - 20, rng.uniform(120, 330)
            sway, steps = rng.uniform(-18, 22) * side, 26
            spots = [
                (x + sway * (i / steps) ** 2 + math.sin(i * 0.35) * 2, y + long * i / steps)
                for i in range(steps + 1)
            ]
            pen.line([plate.at(*spot) for spot in spots], fill=255, width=round(1.8 * plate.k))
            for i, (px, py) in enumerate(spots[3:]):
                for lean in (-1, 1):
                    leaf = rng.uniform(13, 20) * (1 - i / steps * 0.4)
                    dx, dy = lean * leaf * 0.42, leaf
                    pen.polygon(
                        [
                            plate.at(px, py),
                            plate.at(px + dx * 0.75, py + dy * 0.4),
                            plate.at(px + dx, py + dy),
                            plate.at(px + dx * 0.3, py + dy * 0.6),
                        ],
                        fill=255,
                    )

    plate.fill(plate.drawn(draw), (0.3, 0.15, 1.0))
