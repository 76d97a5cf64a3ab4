"""Torn paper and scraps of cloth, glued and stitched: hills, a moon, houses by a river."""

import itertools
import math
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image

from .field import Field, Size, clouds, constant
from .relief import Patch, Relief, Sun
from .tones import PAPER, RED, SAND, TEAL, TINT, blend, covered, printed, tinted

LAMP = Sun(0, 0, colour="#FFF2DE", strength=1.9, sky="#C6CFCD", sky_strength=0.72, softness=0.16)

Spot = tuple[float, float]
# The colour of a scrap from spot to spot, given its own x and y in units.
Stuff = Callable[["Board", Field, Field], tuple[Field, ...]]


class Board(Relief):
    """The sheet on which the scraps are glued, layer on layer."""

    layer = 0.0

    def scrap(self, outline: Sequence[Spot], stuff: Stuff, torn: float = 5.0, thick: float = 2.6) -> None:
        """Glue a piece on: torn pieces show a white rim where the paper split; cut ones (torn 0) do not."""
        self.layer += thick
        patch = Patch(self, 0, 0, 720)
        shape = self.drawn(lambda pen, at: pen.polygon([at(*spot) for spot in outline], fill=255))
        shape = Field(shape.image.crop(patch.box))
        size = shape.size
        ragged = clouds(size, self.rng, 30 * self.k, 5) * 0.3 if torn else constant(size, 0.0)
        soft = shape.blurred(max(0.4, torn) * self.k)
        edge = (soft + ragged * (soft * (1 - soft) * 4)).ease(0.44, 0.5)
        core = (soft + ragged * (soft * (1 - soft) * 4) - 0.2 * (1 if torn else 0)).ease(0.44, 0.5)
        face = stuff(self, patch.x, patch.y)
        rim = tinted("#F4EEE0", "#E4DAC6", clouds(size, self.rng, 5 * self.k, 2) * 0.4 + 0.5)
        colour = covered(rim, face, core)
        curl = (1 - soft) * 2.4 if torn else constant(size, 0.0)
        crumple = clouds(size, self.rng, 70 * self.k, 3) * 0.5
        self.lay(patch, edge, curl + core * 0.5 + crumple + self.layer, colour)

    def stitches(self, way: Sequence[Spot], colour: str, long: float = 15, gap: float = 9) -> None:
        """A thread sewn through everything, stitch by stitch."""
        walked, on = 0.0, True
        spots: list[tuple[Spot, Spot]] = []
        start = way[0]
        for a, b in itertools.pairwise(way):
            walked += math.dist(a, b)
            if walked >= (long if on else gap):
                if on:
                    spots.append((start, b))
                start, walked, on = b, 0.0, not on
        for (ax, ay), (bx, by) in spots:
            p = Patch(self, (ax + bx) / 2, (ay + by) / 2, long, math.degrees(math.atan2(by - ay, bx - ax)))
            if p.empty:
                continue
            half = math.dist((ax, ay), (bx, by)) / 2
            shape = (2.1 - ((abs(p.x) - half + 2).most(0) ** 2 + p.y**2).root()) / p.edge + 0.5
            twist = ((p.x + p.y * 1.4) * 1.7).sin() * 0.5 + 0.5
            high = (1 - (p.y / 2.2) ** 2).root() * 2.4 + self.layer + 4 - (p.x / half) ** 4 * 2
            self.lay(p, shape, high, tinted(blend(colour, "#16191A", 0.4), colour, twist))


def plain(colour: str) -> Stuff:
    """Dyed paper with its fibres."""

    def stuff(board: Board, x: Field, y: Field) -> tuple[Field, ...]:
        fibre = clouds(x.size, board.rng, 3 * board.k, 2, stretch=4) * 0.2
        cloud = clouds(x.size, board.rng, 140 * board.k, 4) * 0.35
        return tinted(
            blend(colour, "#1A1D1C", 0.22), blend(colour, "#FFFFFF", 0.1), (fibre + cloud + 0.55).between()
        )

    return stuff


def printed_cloth(ground: str, mark: str) -> Stuff:
    """Blue calico: blossoms of dots and little leaves left white in the dye."""

    def stuff(board: Board, x: Field, y: Field) -> tuple[Field, ...]:
        weave = (x * 2.4).sin() * (y * 2.4).sin() * 0.14
        cell = 54.0
        v = y / cell
        u = x / cell + (v.floor() / 2).part()
        cx, cy = (u.part() - 0.5) * cell, (v.part() - 0.5) * cell
        far = (cx * cx + cy * cy).root()
        marks = (far < 3.4) * 1.0
        for i in range(6):
            angle = i * math.tau / 6
            petal = (
                ((cx - math.cos(angle) * 9.5) ** 2 + (cy - math.sin(angle) * 9.5) ** 2).root() < 3.9
            ) * 1.0
            marks = marks.most(petal)
        for i in range(4):
            angle = i * math.tau / 4 + 0.785
            dx, dy = cx - math.cos(angle) * 24, cy - math.sin(angle) * 24
            along, across = (
                dx * math.cos(angle) + dy * math.sin(angle),
                dy * math.cos(angle) - dx * math.sin(angle),
            )
            marks = marks.most((((along / 8) ** 2 + (across / 3.4) ** 2) < 1) * 1.0)
        bled = marks.blurred(0.5 * board.k)
        return tinted(ground, mark, (bled * 0.92 + weave + 0.04).between())

    return stuff


def checked(one: str, other: str) -> Stuff:
    """Woven checks, as on a tablecloth."""

    def stuff(board: Board, x: Field, y: Field) -> tuple[Field, ...]:
        weave = (x * 2.6).sin() * (y * 2.6).sin() * 0.12
        band = ((x / 26).part() < 0.5) * 0.5 + ((y / 26).part() < 0.5) * 0.5
        return tinted(one, other, (band * 0.85 + weave + 0.08).between())

    return stuff


def newsprint(board: Board, x: Field, y: Field) -> tuple[Field, ...]:
    """A page of the old paper: columns of grey lines, too worn to read."""
    line = ((y / 8.5).part() < 0.42) * ((x / 118).part() < 0.9)
    letters = clouds(x.size, board.rng, 4 * board.k, 1, stretch=1.4).ease(-0.3, 0.1)
    return tinted(
        "#E2D6BC",
        "#5B554A",
        (line * letters * 0.6 + clouds(x.size, board.rng, 90 * board.k, 3) * 0.12 + 0.06).between(),
    )


def collage(size: Size, seed: str) -> Image.Image:
    """A red moon over torn hills, houses cut from cloth and newspaper, the river a strip of blue calico."""
    board = Board(size, "#E9DDC4", seed, margin=70)
    rng = board.rng
    w, h = board.half_width + 60, board.half_height + 60
    board.colour = plain("#EBDDBF")(board, *board.coordinates())
    side = rng.choice((-1, 1))
    _moon(board, (side * rng.uniform(150, 230), -rng.uniform(120, 160)), rng.uniform(84, 100))
    for top, stuff in ((-70, plain("#9DB0A6")), (-10, plain("#4C7674")), (40, plain(TEAL))):
        board.scrap(_ridge(rng, w, top, 62, h), stuff, torn=7)
    shore = rng.uniform(120, 136)
    _houses(board, rng, shore, side)
    board.scrap(_ridge(rng, w, shore, 10, h), plain("#D7B27A"), torn=6)
    water = _ridge(rng, w, shore + 34, 16, h)
    board.scrap(water, printed_cloth("#1F4A5A" if rng.random() < 0.5 else TEAL, "#EDE6D6"), torn=3)
    board.stitches([(x, y + 15) for x, y in _fine(water[2:])], "#F1E9D8")
    _boat(board, rng, (-side * rng.uniform(60, 200), shore + 108))
    sun = LAMP.standing(rng.choice((-140, -125)), 40)
    return printed(board.photographed(sun, 1.12), rng, grain=0.02)


def _fine(way: Sequence[Spot]) -> list[Spot]:
    spots: list[Spot] = []
    for (ax, ay), (bx, by) in itertools.pairwise(way):
        spots += [(ax + (bx - ax) * i / 12, ay + (by - ay) * i / 12) for i in range(12)]
    return spots


def _ridge(rng: Random, w: float, top: float, high: float, h: float) -> list[Spot]:
    """Everything below a line of hills or a bank."""
    start, often = rng.uniform(0, 6), rng.uniform(0.006, 0.009)
    line = []
    for i in range(49):
        x = -w + i * w / 24
        wave = math.sin(x * often + start) * 0.6 + math.sin(x * often * 2.3 + start * 3) * 0.3
        line.append((x, top + high * wave))
    return [(w, h), (-w, h), *line]


def _moon(board: Board, spot: Spot, reach: float) -> None:
    rim = [
        (spot[0] + math.cos(a) * reach, spot[1] + math.sin(a) * reach)
        for a in (i / 40 * math.tau for i in range(40))
    ]
    board.scrap(rim, plain("#B5341F"), torn=4)


def _houses(board: Board, rng: Random, shore: float, side: int) -> None:
    """A row along the bank, the tall ones behind."""
    walls = [plain(PAPER), newsprint, plain(TINT), checked("#EFE7D6", "#B9573F"), plain("#F1EADB")]
    rng.shuffle(walls)
    row = [
        (-side * (i * 104 - 10), rng.uniform(88, 128), rng.uniform(84, 150), wall)
        for i, wall in enumerate(walls)
    ]
    for middle, wide, high, wall in sorted(row, key=lambda one: -one[2]):
        _house(board, rng, (middle, shore), (wide, high), wall)


def _house(board: Board, rng: Random, foot: Spot, span: Spot, wall: Stuff) -> None:
    """A wall cut out, a roof of dark paper over it, windows stuck on."""
    (middle, shore), (wide, high) = foot, span
    lean, half, top = rng.uniform(-4, 4), wide / 2, shore - high
    left, right = middle - half + lean, middle + half + lean
    board.scrap(
        [
            (left, top),
            (right, top + rng.uniform(-4, 4)),
            (right - lean, shore + 30),
            (left - lean, shore + 30),
        ],
        wall,
        torn=0,
    )
    peak = top - rng.uniform(26, 44)
    roof = [
        (left - 15, top + 9),
        (left + 14, peak),
        (right - 14, peak + rng.uniform(-3, 3)),
        (right + 15, top + 9),
    ]
    colour = blend(rng.choice((TEAL, "#26302F", "#8E2A1C", "#3A4A49")), "#FFFFFF", 0.04)
    board.scrap(roof, plain(colour), torn=rng.choice((0, 3)))
    for column in (-0.22, 0.22):
        x, y = middle + column * wide + lean * 0.5, top + high * 0.36
        pane = [(x - 10, y - 13), (x + 10, y - 12), (x + 10, y + 13), (x - 10, y + 12)]
        board.scrap(pane, plain(rng.choice((SAND, "#2B3A3A"))), torn=0, thick=1.2)


def _boat(board: Board, rng: Random, spot: Spot) -> None:
    x, y = spot
    hull = [
        (x - 92, y - 12),
        (x - 66, y + 16),
        (x + 62, y + 16),
        (x + 96, y - 16),
        (x + 60, y - 4),
        (x - 64, y - 3),
    ]
    awning = [
        (x - 36, y - 2),
        (x - 30, y - 30),
        (x - 12, y - 40),
        (x + 22, y - 40),
        (x + 38, y - 28),
        (x + 42, y - 2),
    ]
    board.scrap(awning, plain(RED), torn=3)
    board.scrap(hull, plain("#2A211B"), torn=0)
