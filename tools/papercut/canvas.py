"""The sheet of paper and the knife: hand-cut shapes in a few palette colours, drawn at twice the size."""

import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw

Point = tuple[float, float]

PAPER, RED, TEAL, SAND, TINT = "#FBF8F2", "#A62B1C", "#1B4B4D", "#DFB478", "#F3E2C6"
# Drawn this many times larger and averaged down: Pillow has no smooth edges of its own.
FINER = 2
FACET = 46


@lru_cache(maxsize=2048)
def parse(spec: str) -> tuple[tuple[Point, ...], tuple[bool, ...]]:
    """Read "x,y x,y! ..." into points and corner flags; a point with ! stays sharp in a soft outline."""
    points, corners = [], []
    for word in spec.split():
        x, y = word.rstrip("!").split(",")
        points.append((float(x), float(y)))
        corners.append(word.endswith("!"))
    return tuple(points), tuple(corners)


def mirrored(points: Sequence[Point], corners: Sequence[bool]) -> tuple[list[Point], list[bool]]:
    """Open the folded sheet: the right half, given from top to bottom, gains its left half."""
    back = [i for i in range(len(points) - 1, -1, -1) if points[i][0] > 0.01]
    return (
        [*points, *((-points[i][0], points[i][1]) for i in back)],
        [*corners, *(corners[i] for i in back)],
    )


def oval(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """Points round an ellipse."""
    count = max(12, min(64, int(rx)))
    turns = [math.tau * i / count for i in range(count)]
    return [(x + rx * math.cos(t), y + ry * math.sin(t)) for t in turns]


def soften(points: Sequence[Point], corners: Sequence[bool], closed: bool = True) -> list[Point]:
    """Lead a smooth line (Catmull-Rom) through the points, breaking it at the sharp ones."""
    count = len(points)
    out: list[Point] = []
    for i in range(count if closed else count - 1):
        start, end = points[i], points[(i + 1) % count]
        before = start if corners[i] or (not closed and i == 0) else points[i - 1]
        last = not closed and i == count - 2
        after = end if corners[(i + 1) % count] or last else points[(i + 2) % count]
        steps = max(4, min(14, int(math.dist(start, end) / 8)))
        for s in range(steps):
            t = s / steps
            out.append(
                tuple(  # type: ignore[arg-type]
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - z) * t * t
                        + (3 * q - p - 3 * r + z) * t**3
                    )
                    for p, q, r, z in zip(before, start, end, after, strict=True)
                )
            )
    return out if closed else [*out, points[-1]]


def paced(points: Sequence[Point], step: float, closed: bool = True) -> list[tuple[float, float, float]]:
    """Walk along a line in equal steps: (x, y, heading in degrees) at each."""
    line = [*points, points[0]] if closed else list(points)
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(line)]
    total = sum(lengths)
    count = max(1, round(total / step))
    out, walked, i = [], 0.0, 0
    for n in range(count if closed else count + 1):
        goal = total * n / count
        while i < len(lengths) - 1 and walked + lengths[i] < goal:
            walked += lengths[i]
            i += 1
        (ax, ay), (bx, by) = line[i], line[i + 1]
        t = (goal - walked) / (lengths[i] or 1)
        out.append((ax + (bx - ax) * t, ay + (by - ay) * t, math.degrees(math.atan2(by - ay, bx - ax))))
    return out


class Sheet:
    """One picture in work; 0,0 is its middle, x grows right, y down, and 760 x 800 units always fit.

    Colours are given by role (`cut` is what shows through the paper), so that one scene can be cut from any
    palette. `rng` decides what the scene shows, a second generator lets the knife tremble.
    """

    def __init__(self, size: tuple[int, int], hues: dict[str, str], seed: str, mirror: bool) -> None:
        width, height = size
        self.unit = min(height / 800, width / 760)
        self.half_width, self.half_height = width / 2 / self.unit, height / 2 / self.unit
        self.hues, self.rng, self._knife = hues, Random(seed), Random(f"knife {seed}")
        self.image = Image.new("RGB", (width * FINER, height * FINER), hues["cut"])
        self._pen = ImageDraw.Draw(self.image)
        k = self.unit * FINER
        self._place = (-k if mirror else k, 0.0, 0.0, k, float(width), float(height))

    @contextmanager
    def at(
        self, x: float = 0, y: float = 0, k: float = 1, turn: float = 0, flip: bool = False
    ) -> Iterator[None]:
        """Move, enlarge (k), turn (degrees clockwise) or flip everything cut inside the with-block."""
        a, b, c, d, e, f = before = self._place
        cos, sin = math.cos(math.radians(turn)) * k, math.sin(math.radians(turn)) * k
        m = -1 if flip else 1
        self._place = (
            (a * cos + c * sin) * m,
            (b * cos + d * sin) * m,
            c * cos - a * sin,
            d * cos - b * sin,
            a * x + c * y + e,
            b * x + d * y + f,
        )
        try:
            yield
        finally:
            self._place = before

    def _on_paper(self, points: Sequence[Point], tremble: float) -> list[Point]:
        a, b, c, d, e, f = self._place
        amount, shake = tremble * self.unit * FINER, self._knife.uniform
        return [
            (a * x + c * y + e + shake(-amount, amount), b * x + d * y + f + shake(-amount, amount))
            for x, y in points
        ]

    def _lay(self, hue: str, points: Sequence[Point], gap: float, tremble: float = 0.7) -> None:
        outline = self._on_paper(points, tremble)
        if gap:
            # The strip left free around a piece parts it from the piece below, as in a cut of one sheet.
            ring = [*outline, outline[0], outline[1]]
            self._pen.line(ring, self.hues["cut"], round(gap * 2 * self.unit * FINER), joint="curve")
        self._pen.polygon(outline, self.hues[hue])

    def block(self, hue: str, spec: str | Sequence[Point], gap: float = 4) -> None:
        """A piece with straight edges."""
        corners = parse(spec)[0] if isinstance(spec, str) else spec
        points: list[Point] = []
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            parts = max(1, min(14, int(math.dist((ax, ay), (bx, by)) / FACET)))
            points += [(ax + (bx - ax) * i / parts, ay + (by - ay) * i / parts) for i in range(parts)]
        self._lay(hue, points, gap, 1.0)

    def box(self, hue: str, left: float, top: float, right: float, bottom: float, gap: float = 4) -> None:
        """An upright rectangle."""
        self.block(hue, [(left, top), (right, top), (right, bottom), (left, bottom)], gap)

    def shape(self, hue: str, spec: str, gap: float = 4) -> None:
        """A piece with a soft outline."""
        self._lay(hue, soften(*parse(spec)), gap)

    def fold(self, hue: str, spec: str, gap: float = 4) -> None:
        """A soft piece cut from the folded sheet: give its right half from top to bottom."""
        self._lay(hue, soften(*mirrored(*parse(spec))), gap)

    def disc(self, hue: str, x: float, y: float, rx: float, ry: float = 0, gap: float = 4) -> None:
        """A round or oval piece."""
        self._lay(hue, oval(x, y, rx, ry or rx), gap)

    def stroke(
        self, hue: str, spec: str, width: float, end: float | None = None, gap: float = 0, lens: bool = False
    ) -> None:
        """A band along a soft line, from width to end; a lens swells in the middle and has sharp ends."""
        points, corners = parse(spec)
        line = soften(points, corners, closed=False)
        last, end = len(line) - 1, width if end is None else end
        left, right = [], []
        for i, (x, y) in enumerate(line):
            (ax, ay), (bx, by) = line[max(0, i - 1)], line[min(last, i + 1)]
            length = math.dist((ax, ay), (bx, by)) or 1
            half = (width + (end - width) * i / last) / 2
            half *= math.sin(math.pi * (0.04 + 0.92 * i / last)) if lens else 1
            nx, ny = (ay - by) / length * half, (bx - ax) / length * half
            left.append((x + nx, y + ny))
            right.append((x - nx, y - ny))
        self._lay(hue, [*left, *reversed(right)], gap, 0.35)

    def slit(self, spec: str, width: float = 7, hue: str = "cut") -> None:
        """One knife line: thin, thickest in the middle."""
        self.stroke(hue, spec, width, lens=True)

    def crescent(
        self, x: float, y: float, r: float, turn: float = 0, hue: str = "cut", fat: float = 0.4
    ) -> None:
        """The crescent cut (月牙纹), its back turned upwards unless turned."""
        with self.at(x, y, turn=turn):
            arc = [math.pi * (1 + i / 10) for i in range(11)]
            inner = [(r * math.cos(t), r * (1 - fat) * math.sin(t)) for t in reversed(arc)]
            self._lay(hue, [*((r * math.cos(t), r * math.sin(t)) for t in arc), *inner], 0, 0.3)

    def teeth(
        self, hue: str, line: str | Sequence[Point], depth: float, step: float, closed: bool = False
    ) -> None:
        """The sawtooth cut (锯齿纹) on the left side of a line; a negative depth turns to the right."""
        points = parse(line)[0] if isinstance(line, str) else line
        for x, y, heading in paced(points, step, closed):
            with self.at(x, y, turn=heading):
                half = step * 0.46
                self._lay(hue, [(-half, 0), (half, 0), (0, -depth)], 0, 0.4)

    def frame(self, hue: str, outline: Sequence[Point]) -> None:
        """Cover everything outside an outline."""
        w, h = self.half_width + 9, self.half_height + 9
        border = [(w, 0), (w, h), (-w, h), (-w, -h), (w, -h), (w, 0)]
        # One polygon that runs round the sheet and back round the hole leaves the hole uncovered.
        start = max(range(len(outline)), key=lambda i: outline[i][0])
        hole = self._on_paper([*outline[start:], *outline[:start]], 0.5)
        around = self._on_paper(border, 0)
        self._pen.polygon([*around, hole[0], *reversed(hole)], self.hues[hue])
        self._pen.line([around[0], hole[0]], self.hues[hue], FINER * 2)

    def ring(self, hue: str, outline: Sequence[Point], width: float) -> None:
        """A line of even width round an outline."""
        sides: tuple[list[Point], list[Point]] = ([], [])
        for (ax, ay), (x, y), (bx, by) in zip(
            [outline[-1], *outline[:-1]], outline, [*outline[1:], outline[0]], strict=True
        ):
            length = math.dist((ax, ay), (bx, by)) or 1
            nx, ny = (ay - by) / length * width / 2, (bx - ax) / length * width / 2
            sides[0].append((x + nx, y + ny))
            sides[1].append((x - nx, y - ny))
        outer, inner = sides
        self._lay(hue, [*outer, outer[0], inner[0], *reversed(inner)], 0, 0.2)

    def done(self) -> Image.Image:
        """The picture in its real size."""
        return self.image.reduce(FINER)
