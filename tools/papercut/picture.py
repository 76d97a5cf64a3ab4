"""A finished picture: the scene, the palette and window its seed asks for, and the ornaments around it."""

import io
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image

from . import household, people, places, portraits, trades
from .canvas import PAPER, RED, SAND, TEAL, TINT, Point, Sheet, paced
from .ornament import bird, chain, garland, outline, sprig

SCENES = {**household.SCENES, **trades.SCENES, **places.SCENES, **people.SCENES, **portraits.SCENES}

# ground (round the window), cut (inside it), a, b, c (the pieces), skin, edge (ornaments on the ground)
ROLES = ("ground", "cut", "a", "b", "c", "skin", "edge")
FEATURES = {"hair": TEAL, "snow": PAPER, "lip": RED, "line": SAND}
LIGHT = (
    (RED, PAPER, RED, TEAL, SAND, TINT, PAPER),
    (PAPER, TINT, TEAL, RED, SAND, PAPER, RED),
    (TEAL, SAND, RED, TEAL, PAPER, TINT, SAND),
    (SAND, PAPER, TEAL, RED, SAND, TINT, RED),
    (TEAL, TINT, RED, TEAL, SAND, PAPER, TINT),
    (PAPER, SAND, TEAL, RED, PAPER, TINT, TEAL),
    (RED, TINT, TEAL, RED, SAND, PAPER, TINT),
)
# Deep sheets are for things and views: dark hair would drown on them.
DARK = (
    (PAPER, RED, PAPER, SAND, TINT, TINT, RED),
    (TINT, TEAL, TINT, SAND, PAPER, PAPER, TEAL),
)
# Faces are warm, and no portrait hangs in a dark frame: that is how the dead are remembered.
FACES = (
    (RED, PAPER, RED, TEAL, SAND, TINT, PAPER),
    (TINT, SAND, TEAL, RED, PAPER, TINT, RED),
    (SAND, PAPER, TEAL, RED, SAND, TINT, RED),
    (RED, SAND, RED, TEAL, PAPER, TINT, SAND),
    (TINT, PAPER, RED, TEAL, SAND, TINT, TEAL),
    (PAPER, SAND, RED, TEAL, PAPER, TINT, RED),
)
GROUPS = (
    *FACES[:3],
    (TEAL, PAPER, RED, TEAL, SAND, TINT, PAPER),
    *FACES[3:],
    (TEAL, SAND, TEAL, RED, PAPER, TINT, SAND),
)
WINDOWS = {
    "thing": ("moon", "sheet", "octagon", "plum", "plaque"),
    "view": ("sheet", "plaque", "moon", "octagon"),
    "group": ("moon", "sheet", "octagon", "plum", "plaque"),
    "face": ("moon", "plaque", "arch", "sheet", "octagon"),
}
PALETTES = {
    "thing": (*LIGHT[:4], DARK[0], *LIGHT[4:], DARK[1]),
    "view": (*LIGHT[:4], DARK[0], *LIGHT[4:], DARK[1]),
    "group": GROUPS,
    "face": FACES,
}


def draw(scene: str, seed: int, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """Cut the picture of a scene; the same scene, seed and size always give the same picture.

    scene: a name in SCENES; seed: any whole number, neighbours look clearly different; size: pixels, at least
    3:4 upright. What matters stays inside the middle 3:4 of a wide picture. ValueError for an unknown scene.
    """
    if scene not in SCENES:
        raise ValueError(f"unknown scene {scene!r}, known are: {', '.join(sorted(SCENES))}")
    family, cut = SCENES[scene]
    start = Random(scene).randrange(60)
    palettes = PALETTES[family]
    hues = {**FEATURES, **dict(zip(ROLES, palettes[(start + seed) % len(palettes)], strict=True))}
    kinds = WINDOWS[family]
    p = Sheet(size, hues, f"{scene} {seed}", mirror=bool((start + seed) % 2))
    _compose(p, family, kinds[(start + seed) % len(kinds)], cut)
    return p.done()


def webp(scene: str, seed: int, size: tuple[int, int] = (1200, 800)) -> bytes:
    """The picture of draw() as a WebP file, less than 45 KB at 1200 x 800."""
    # A few flat colours and their mixtures: without loss smaller than any lossy file, and without its smears.
    flat = draw(scene, seed, size).quantize(40, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    flat.convert("RGB").save(file, "WEBP", lossless=True, quality=60, method=2)
    return file.getvalue()


def _compose(p: Sheet, family: str, kind: str, cut: Callable[[Sheet], None]) -> None:
    """Cut the scene, then lay the sheet with the window over it and ornament what is left free."""
    rx, ry = _opening(p, family, kind)
    if family in ("thing", "group") and kind == "sheet":
        _surround(p, 330, 330, "b")
    low = max(0.0, (ry - 350) * (0.12 if family == "face" else 0.45))
    nudge = 0 if family == "face" else p.rng.uniform(-12, 12)
    with p.at(
        nudge,
        low,
        min(1.22 if family == "face" else 1.14, ry / 350)
        * (1 if family == "view" else p.rng.uniform(0.96, 1.03)),
    ):
        cut(p)
    edge = outline(kind, rx, ry)
    p.frame("ground", edge)
    _rim(p, edge, rx, ry)
    if kind != "sheet":
        p.hues = {**p.hues, "cut": p.hues["ground"]}
        _surround(p, rx, ry, "edge")


def _opening(p: Sheet, family: str, kind: str) -> tuple[float, float]:
    """Half width and half height of the window."""
    if kind == "sheet":
        return p.half_width - 22, p.half_height - 22
    wide = p.half_width - 52 if family == "view" else min(p.half_width - 34, 372)
    if kind in ("moon", "plum"):
        r = min(p.half_width, p.half_height) - 36
        return r, r
    return wide, p.half_height - 44


def _rim(p: Sheet, edge: Sequence[Point], rx: float, ry: float) -> None:
    """A line and the sawtooth or scallops along the edge of the window."""
    choice = p.rng.randrange(3)
    if choice == 0:
        p.teeth("ground", edge, -13, 20, closed=True)
    elif choice == 1:
        for x, y, _ in paced(edge, 26, closed=True):
            p.disc("ground", x, y, 11, gap=0)
    gap = 11 if rx < p.half_width - 30 else 8
    p.ring("edge", [(x * (rx + gap) / rx, y * (ry + gap) / ry) for x, y in edge], gap * 0.36)


def _surround(p: Sheet, rx: float, ry: float, hue: str) -> None:
    """Ornaments on the free strips left and right of a wide picture, above and below a tall one."""
    heart = "c" if hue == "b" else "ground"
    motif, pairs = p.rng.randrange(3), p.rng.choice((3, 4))
    for side in (-1, 1) if p.half_width - rx > 130 else ():
        with p.at(side * ((p.half_width + rx) / 2 + 8), -10, flip=side < 0):
            if motif == 0:
                sprig(p, 0, 0, 480, hue, heart, pairs)
            elif motif == 1:
                chain(p, 0, 0, 470, hue, heart)
            else:
                for y, turn in ((-190, 34), (-10, 52), (170, 22)):
                    bird(p, 0, y, 0.74, turn, hue)
    for side in (-1, 1) if p.half_height - ry > 90 else ():
        garland(p, side * ((p.half_height + ry) / 2 + 2), p.half_width * 1.2, hue, heart)
