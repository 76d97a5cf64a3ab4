"""Seals (印章), drawn as small SVG from a few characters."""

from html import escape
from random import Random
from typing import NamedTuple

from portal.core.kept import kept
from portal.places.plate import FONTS, PAPER, drawing, printable

RED = "#A62B1C"
# Columns from right to left, as a seal is read, by the number of characters.
COLUMNS = {1: (1,), 2: (2,), 3: (1, 2), 4: (2, 2), 5: (2, 3), 6: (3, 3)}
# How many of them go into the upper bulb of a gourd; the rest fill the lower one.
UPPER = {1: 0, 2: 1, 3: 1, 4: 2, 5: 1, 6: 2}
# The right half of each rounded outline from the top down: distance from the middle line, height; of 120.
HALVES = {
    "oval": ((16, 5), (31, 16), (41, 34), (44, 60), (41, 86), (31, 104), (16, 115)),
    "gourd": (
        (6, 2),
        (7, 7),
        (24, 11),
        (35, 26),
        (31, 40),
        (22, 46),
        (34, 52),
        (48, 69),
        (48, 89),
        (35, 109),
        (17, 117),
    ),
}
SHAPES = ("square", *HALVES)


class Field(NamedTuple):
    """A part of the seal that characters may fill: its middle, half its width and half its height."""

    x: float
    y: float
    half_width: float
    half_height: float


SQUARE, OVAL = Field(60, 60, 45, 45), Field(60, 60, 28, 38)
UPPER_BULB, LOWER_BULB = Field(60, 28, 21, 15), Field(60, 83, 28, 25)


@kept(500)
def seal_svg(text: str, shape: str = "square", title: str = "") -> str:
    """Draw a brand's seal: its short name, paper on vermilion, in a square, an oval or a gourd, at most 2 KB.

    text: 1-6 characters, spaces are dropped, more are cut off; without any the seal stays blank.
    With a title the picture is read out by it; without one it is decoration. ValueError for an unknown shape.
    """
    if shape not in SHAPES:
        raise ValueError(f"unknown shape {shape!r}, known are: {', '.join(SHAPES)}")
    characters = printable(text)[:6]
    # The edge of a stone is never quite straight; the same name always gives the same stone.
    stone = f'<path fill="{RED}" d="{_outline(shape, Random(f"{shape} {characters}"))}"/>'
    if characters:
        attributes = f'fill="{PAPER}" font-family="{FONTS}" font-weight="700" text-anchor="middle"'
        stone += f"<g {attributes}>{_characters(characters, shape)}</g>"
    return drawing(120, 120, stone, title)


def _characters(characters: str, shape: str) -> str:
    """Set the characters by count into the fields of the shape."""
    if shape != "gourd":
        return _set(characters, SQUARE if shape == "square" else OVAL, COLUMNS[len(characters)])
    upper, lower = characters[: UPPER[len(characters)]], characters[UPPER[len(characters)] :]
    # Side by side, not stacked: a bulb is wider than it is high.
    return _set(upper, UPPER_BULB, (1,) * len(upper)) + _set(
        lower, LOWER_BULB, (2, 2) if len(lower) == 4 else (1,) * len(lower)
    )


def _set(characters: str, field: Field, columns: tuple[int, ...]) -> str:
    """Fill a field with columns of characters, the first column on the right."""
    out, rest = "", characters
    for number, count in enumerate(columns):
        width, height = 2 * field.half_width / len(columns), 2 * field.half_height / count
        x = field.x + field.half_width - width * (number + 0.5)
        for i in range(count):
            out += _glyph(rest[i], x, field.y - field.half_height + height * (i + 0.5), width, height)
        rest = rest[count:]
    return out


def _glyph(character: str, x: float, y: float, width: float, height: float) -> str:
    """One character stretched to its cell, as a carver does, but never beyond legibility."""
    size = min(width, height)
    stretch_x, stretch_y = min(width / size, 1.3), min(height / size, 1.75)
    # A Chinese character stands about 0.38 of its size below its middle.
    matrix = f"{stretch_x:.2f} 0 0 {stretch_y:.2f} {x:.1f} {y + 0.37 * size * stretch_y:.1f}"
    return f'<text transform="matrix({matrix})" font-size="{size:.0f}">{escape(character)}</text>'


def _outline(shape: str, rng: Random) -> str:
    """A closed path with the small unevenness of a cut stone."""
    if shape == "square":
        ring = [(8, 8), (36, 6), (64, 7), (92, 6), (112, 8), (114, 36), (113, 64), (114, 92), (112, 112)]
        ring += [(84, 114), (56, 113), (28, 114), (8, 112), (6, 84), (7, 56), (6, 28)]
        points = [(x + rng.uniform(-1.2, 1.2), y + rng.uniform(-1.2, 1.2)) for x, y in ring]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    right = [(60 + x + rng.uniform(-1, 1), y + rng.uniform(-1, 1)) for x, y in HALVES[shape]]
    left = [(60 - x + rng.uniform(-1, 1), y + rng.uniform(-1, 1)) for x, y in reversed(HALVES[shape])]
    points = right + left
    # Quadratic curves through the middles of the edges keep the outline soft in a few bytes.
    pairs = zip(points, points[1:] + points[:1], strict=True)
    middles = [((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in pairs]
    path = f"M{middles[-1][0]:.1f} {middles[-1][1]:.1f}"
    for (x, y), (mx, my) in zip(points, middles, strict=True):
        path += f"Q{x:.1f} {y:.1f} {mx:.1f} {my:.1f}"
    return path + "Z"
