"""Cut in lino and printed by hand: an old tree at the gate, a long bench under it."""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from .field import Field, Size, clouds, of_mask
from .tones import PAPER, linear

FINER = 2

Spot = tuple[float, float]


class Block:
    """A sheet of lino: what is left standing prints, every cut stays paper; 0,0 is the middle."""

    def __init__(self, size: Size, rng: Random, standing: bool) -> None:
        self.size, self.rng = (size[0] * FINER, size[1] * FINER), rng
        self.k = FINER * min(size) / 640
        self.sheet = Image.new("L", self.size, 255 if standing else 0)
        self.pen = ImageDraw.Draw(self.sheet)

    @property
    def half(self) -> Spot:
        return self.size[0] / 2 / self.k, self.size[1] / 2 / self.k

    def at(self, spot: Spot) -> Spot:
        return self.size[0] / 2 + spot[0] * self.k, self.size[1] / 2 + spot[1] * self.k

    def leave(self, outline: Sequence[Spot]) -> None:
        """Let a shape stand."""
        self.pen.polygon([self.at(self._shaken(spot)) for spot in outline], fill=255)

    def clear(self, outline: Sequence[Spot]) -> None:
        """Cut a shape away."""
        self.pen.polygon([self.at(self._shaken(spot)) for spot in outline], fill=0)

    def _shaken(self, spot: Spot) -> Spot:
        return spot[0] + self.rng.uniform(-0.8, 0.8), spot[1] + self.rng.uniform(-0.8, 0.8)

    def gouge(
        self, spot: Spot, turn: float, long: float, wide: float, bend: float = 0.0, fill: int = 0
    ) -> None:
        """One push of the gouge: it enters thin, digs in, and breaks out broad."""
        x, y = spot
        left, right = [], []
        for i in range(9):
            t = i / 8
            heading = turn + bend * (t - 0.5)
            px, py = x + math.cos(heading) * long * (t - 0.5), y + math.sin(heading) * long * (t - 0.5)
            half = wide * 0.5 * math.sin(math.pi * min(1.0, 0.06 + t * 0.86)) ** 0.8
            nx, ny = -math.sin(heading) * half, math.cos(heading) * half
            left.append(self.at((px + nx, py + ny)))
            right.append(self.at((px - nx, py - ny)))
        self.pen.polygon([*left, *reversed(right)], fill=fill)


def pulled(blocks: Sequence[tuple[Block, str]], size: Size, rng: Random) -> Image.Image:
    """Print the blocks one over the other: ink lies thin in places, the baren leaves its traces."""
    whole = blocks[0][0].size
    k = blocks[0][0].k
    fibre = clouds(whole, rng, 60 * k, 4, stretch=2) * 0.012
    light = [fibre + part for part in linear(PAPER)]
    for block, colour in blocks:
        # The edge of a cut in lino is never quite sharp.
        share = of_mask(block.sheet).blurred(0.8)
        thin = clouds(whole, rng, 30 * k, 4).ease(0.7, 1.5) * 0.13 + clouds(whole, rng, 300 * k, 2) * 0.05
        cover = (share * (0.97 - thin)).between()
        light = [
            part * (1 - cover) + cover * through for part, through in zip(light, linear(colour), strict=True)
        ]
    channels = []
    for part in light:
        screen = part.between() ** (1 / 2.2)
        channels.append(Field(screen.image.resize(size, Image.Resampling.BOX)).mask())
    # Ink spreads a little in the paper.
    return Image.merge("RGB", channels).filter(ImageFilter.GaussianBlur(0.6 * min(size) / 640))


def linocut(size: Size, seed: str) -> Image.Image:
    """Three blocks: a warm one for the evening, a red one for the sun, a dark one for tree, bench and ground."""
    rng = Random(seed)
    warm, red, dark = Block(size, rng, True), Block(size, rng, False), Block(size, rng, True)
    side = rng.choice((-1, 1))
    heart = (-side * rng.uniform(110, 160), -112.0)
    ground = 168.0
    _evening(warm, red, dark, rng, (side * (dark.half[0] - rng.uniform(190, 230)), ground - 130), ground)
    _trunk(dark, rng, heart, ground, side)
    _crown(dark, rng, heart, side)
    _earth(dark, rng, ground, heart, side)
    _bench(dark, warm, red, (side * rng.uniform(90, 130), ground + 62), side)
    return pulled(((warm, "#DDAA6C"), (red, "#A9301E"), (dark, "#173F42")), size, rng)


def _evening(warm: Block, red: Block, dark: Block, rng: Random, sun: Spot, ground: float) -> None:
    """A low sun, and cuts that run round it over the whole sky."""
    for ring in range(0, 40):
        far = 70 + ring * 26
        count = max(6, int(far * math.tau / 66))
        for i in range(count):
            turn = (i + rng.uniform(-0.28, 0.28) + ring * 0.5) / count * math.tau
            spot = (sun[0] + math.cos(turn) * far, sun[1] + math.sin(turn) * far)
            if spot[1] > ground or abs(spot[0]) > dark.half[0] + 40 or abs(spot[1]) > dark.half[1] + 40:
                continue
            # The further from the sun, the less is cut away.
            wide = max(3.6, 19 - far * 0.019) * rng.uniform(0.88, 1.1)
            dark.gouge(spot, turn + math.pi / 2, rng.uniform(72, 92), wide, bend=80 / far)
    disc = [
        (sun[0] + math.cos(a) * 54, sun[1] + math.sin(a) * 54) for a in (i / 48 * math.tau for i in range(48))
    ]
    wider = [(sun[0] + (x - sun[0]) * 1.14, sun[1] + (y - sun[1]) * 1.14) for x, y in disc]
    dark.clear(wider)
    warm.clear(wider)
    red.leave(disc)


def _crown(dark: Block, rng: Random, heart: Spot, side: int) -> None:
    """Heaps of leaves: each a dark lump, its lit side cut into leaves."""
    lumps = []
    for _ in range(30):
        turn, far = rng.uniform(0, math.tau), math.sqrt(rng.random())
        lumps.append(
            (
                heart[0] + math.cos(turn) * far * 268,
                heart[1] + math.sin(turn) * far * 122,
                rng.uniform(56, 84),
            )
        )
    lumps.sort(key=lambda lump: lump[1])
    for x, y, reach in lumps:
        rim = []
        for i in range(66):
            a = i / 66 * math.tau
            r = reach * (1 + 0.06 * abs(math.sin(a * 6 + x)) + 0.03 * math.sin(a * 11 + y))
            rim.append((x + math.cos(a) * r, y + math.sin(a) * r * 0.84))
        dark.clear([(x + (px - x) * 1.035, y + (py - y) * 1.045 - 2) for px, py in rim])
        dark.leave(rim)
        for ring in range(1, 6):
            far = ring / 5.6
            for i in range(ring * 6):
                a = (i + rng.uniform(-0.3, 0.3)) / (ring * 6) * math.tau
                dx, dy = math.cos(a) * far, math.sin(a) * far
                # Lit from the sun's side, and from above.
                lit = dx * side * 0.9 - dy * 0.55 + rng.uniform(-0.35, 0.35)
                if lit > 0.05:
                    spot = (x + dx * reach, y + dy * reach * 0.84)
                    dark.gouge(
                        spot, a + rng.uniform(-0.35, 0.35), rng.uniform(11, 17), 3.4 + 3.4 * min(1, lit)
                    )


def _trunk(dark: Block, rng: Random, heart: Spot, ground: float, side: int) -> None:
    x, top, foot = heart[0], heart[1] + 30, ground + 22

    def edge(t: float, lean: int) -> Spot:
        half = 40 - 14 * t + 46 * max(0.0, 0.22 - t) ** 1.2 * 4 + 34 * max(0.0, t - 0.72)
        return x + lean * half + 9 * math.sin(t * 5), foot + (top - foot) * t

    ts = [i / 20 for i in range(21)]
    outline = [*(edge(t, -1) for t in ts), *(edge(t, 1) for t in reversed(ts))]
    dark.clear([(px + (5 if px > x else -5), py) for px, py in outline])
    dark.leave(outline)
    for _ in range(150):
        t, across = rng.uniform(0.02, 0.95), rng.uniform(-0.92, 0.92)
        left, right = edge(t, -1), edge(t, 1)
        spot = ((left[0] + right[0]) / 2 + across * (right[0] - left[0]) / 2, left[1])
        if across * side + rng.uniform(-0.5, 0.5) > -0.05:
            flare = across * (0.75 if t < 0.2 else 0.12)
            dark.gouge(
                spot,
                math.pi / 2 - flare + rng.uniform(-0.08, 0.08),
                rng.uniform(16, 38),
                rng.uniform(2.4, 4.2),
                rng.uniform(-0.3, 0.3),
            )


def _earth(dark: Block, rng: Random, ground: float, heart: Spot, side: int) -> None:
    """Level cuts where the sun lies on the ground; the tree's shadow falls towards us and stays dark."""
    w, h = dark.half
    dark.leave([(-w - 5, ground + 8), (w + 5, ground + 4), (w + 5, h + 5), (-w - 5, h + 5)])
    y = ground + 15
    while y < h + 8:
        t = (y - ground) / (h - ground)
        x = -w - rng.uniform(0, 40)
        while x < w + 30:
            long = rng.uniform(44, 78) * (0.75 + t * 0.5)
            shade = abs(x + side * (y - ground) * 1.5 - heart[0]) < 105 + t * 60
            if not shade or rng.random() < 0.14:
                dark.gouge(
                    (x, y + rng.uniform(-2.5, 2.5)),
                    rng.uniform(-0.05, 0.05),
                    long,
                    rng.uniform(6, 9) * (0.75 + t * 0.5),
                    rng.uniform(-0.15, 0.15),
                )
            x += long * rng.uniform(0.8, 1.05)
        y += 13 + t * 7


def _bench(dark: Block, warm: Block, red: Block, spot: Spot, side: int) -> None:
    """The long bench, its seat in the light, its legs splayed; a red cushion at one end."""
    x, y = spot
    seat = [(x - 158, y - 62), (x + 158, y - 66), (x + 168, y - 42), (x - 168, y - 38)]
    legs = [
        [(x + u - 7, y - 42), (x + u + 9, y - 42), (x + u + lean + 8, y + 44), (x + u + lean - 6, y + 44)]
        for u, lean in ((-128, -20), (-92, 12), (92, -12), (128, 20))
    ]
    rung = [(x - 132, y - 2), (x + 132, y - 4), (x + 132, y + 6), (x - 132, y + 8)]
    for row in range(8):
        for i in range(7):
            at = (x - 178 + i * 60 + (row % 2) * 26 + dark.rng.uniform(-8, 8), y - 26 + row * 12)
            dark.gouge(at, dark.rng.uniform(-0.04, 0.04), dark.rng.uniform(58, 76), 10.5)
    for shape in (seat, rung, *legs):
        cx, cy = sum(px for px, _ in shape) / 4, sum(py for _, py in shape) / 4
        dark.clear([(px + (4.5 if px > cx else -4.5), py + (4.5 if py > cy else -4.5)) for px, py in shape])
    shadow = [
        (x - 150, y + 40),
        (x + 150, y + 40),
        (x + 150 - side * 60, y + 62),
        (x - 150 - side * 60, y + 62),
    ]
    for shape in (rung, shadow, *legs):
        dark.leave(shape)
    dark.leave(seat)
    dark.clear([(x - 154, y - 59), (x + 154, y - 63), (x + 160, y - 50), (x - 160, y - 46)])
    for i in range(6):
        dark.gouge((x - 120 + i * 48, y - 55 - i * 0.5), -0.01, 52, 2.4, fill=255)
    cushion = [
        (x + side * 96 - 46, y - 66),
        (x + side * 96 - 40, y - 80),
        (x + side * 96 + 40, y - 82),
        (x + side * 96 + 46, y - 67),
        (x + side * 96 + 42, y - 58),
        (x + side * 96 - 42, y - 56),
    ]
    dark.clear(cushion)
    warm.clear(cushion)
    red.leave([(px + (x + side * 96 - px) * 0.07, py) for px, py in cushion])
