"""Which scenes there are, and the finished picture of one."""

from collections.abc import Callable

from PIL import Image

from . import aerial, chart, collage, indoors, linocut, rain, riso, square, still, table, wall, water
from .field import Size
from .tones import encoded

SCENES: dict[str, Callable[[Size, str], Image.Image]] = {
    "umbrellas": rain.umbrellas,
    "festival": square.festival,
    "stools": square.stools,
    "roofs": aerial.roofs,
    "paddies": aerial.paddies,
    "ripples": water.ripples,
    "beans": table.beans,
    "tray": table.tray,
    "knit": table.knit,
    "laundry": wall.laundry,
    "papers": wall.papers,
    "brushes": wall.brushes,
    "sill": still.sill,
    "soup": still.soup,
    "stairs": indoors.stairs,
    "dusk": riso.dusk,
    "lanemap": chart.lanemap,
    "collage": collage.collage,
    "linocut": linocut.linocut,
}


def draw(scene: str, seed: int, size: Size = (960, 640)) -> Image.Image:
    """The picture of a scene; the same scene, seed and size always give the same picture.

    scene: a name in SCENES; seed: any whole number; size: pixels, lying or standing. ValueError for an unknown scene.
    """
    if scene not in SCENES:
        raise ValueError(f"unknown scene {scene!r}, known are: {', '.join(sorted(SCENES))}")
    return SCENES[scene](size, f"{scene} {seed}")


def webp(scene: str, seed: int, size: Size = (960, 640)) -> bytes:
    """The picture of draw() as a WebP file, at most 45 KB."""
    return encoded(draw(scene, seed, size))
