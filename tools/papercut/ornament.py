"""What a cutter adds by habit: blossoms, leaves, garlands, and the window a scene is seen through."""

import math

from .canvas import Point, Sheet


def rosette(p: Sheet, x: float, y: float, r: float, n: int = 8, hue: str = "a", heart: str = "c") -> None:
    """A blossom folded n times, with a crescent cut in every petal."""
    with p.at(x, y, r / 100):
        p.disc(hue, 0, 0, 62)
        wide = min(46, 250 / n)
        for i in range(n):
            with p.at(turn=360 * i / n):
                p.fold(hue, f"0,-100 {wide * 0.72},-92 {wide},-66 10,-14", gap=0)
                p.crescent(0, -62, wide * 0.55)
        p.disc("cut", 0, 0, 30, gap=0)
        p.disc(heart, 0, 0, 20, gap=0)


def leaf(
    p: Sheet, x: float, y: float, length: float, turn: float, hue: str = "b", wide: float = 0.22
) -> None:
    """A pointed leaf growing from x, y, upwards unless turned, with its vein cut out."""
    with p.at(x, y, length / 100, turn):
        p.fold(hue, f"0,-100! {100 * wide},-48 0,0!")
        p.slit("0,-82 0,-12", 7)


def sprig(p: Sheet, x: float, y: float, high: float, hue: str, heart: str, pairs: int = 3) -> None:
    """An upright twig, y is its middle: pairs of leaves and a blossom on top."""
    with p.at(x, y, high / 400):
        p.stroke(hue, "0,-130 0,200", 7)
        for i in range(pairs):
            for side in (-1, 1):
                leaf(p, 0, 170 - i * 250 / pairs, 104 - 10 * i, side * (54 - 5 * i), hue)
        rosette(p, 0, -140, 58, 6 + pairs % 2 * 2, hue, heart)


def chain(p: Sheet, x: float, y: float, high: float, hue: str, heart: str, count: int = 3) -> None:
    """A hanging chain of blossoms with crescents between them and a tassel."""
    with p.at(x, y, high / 400):
        p.stroke(hue, "0,-200 0,190", 5)
        for i in range(count):
            at = -140 + i * 250 / max(1, count - 1)
            rosette(p, 0, at, 50 - 6 * abs(i - (count - 1) / 2), 8, hue, heart)
            if i:
                p.crescent(0, at - 125 / (count - 1) + 12, 26, 0, hue)
        for dx in (-14, 0, 14):
            p.stroke(hue, f"{dx / 3},160 {dx},205", 7)


def bird(p: Sheet, x: float, y: float, k: float, turn: float, hue: str) -> None:
    """A swallow seen from above, flying upwards unless turned."""
    with p.at(x, y, k, turn):
        p.fold(
            hue,
            "0,-58! 11,-44 14,-28 58,-46 92,-30 122,18! 80,-8 40,2 15,12 13,30 36,106! 12,66 0,52!",
            gap=3,
        )
        p.crescent(0, -26, 8, 180)


def garland(p: Sheet, y: float, wide: float, hue: str, heart: str, high: float = 1) -> None:
    """A level twig with a blossom in the middle and leaves running out to both sides."""
    with p.at(0, y, high):
        reach = wide / high / 2
        p.stroke(hue, f"{-reach},0 {reach},0", 5)
        for side in (-1, 1):
            for i in range(3):
                at = side * (54 + i * (reach - 70) / 3)
                leaf(p, at, -2, 52 - 5 * i, side * 52, hue)
                leaf(p, at, 2, 52 - 5 * i, side * 128, hue)
            p.disc(hue, side * reach, 0, 9)
        rosette(p, 0, 0, 44, 8, hue, heart)


def scatter(p: Sheet, spots: str, hue: str, heart: str = "cut") -> None:
    """Small blossoms on the given spots ("x,y,r ...")."""
    for spot in spots.split():
        x, y, r = (float(part) for part in spot.split(","))
        rosette(p, x, y, r, 5, hue, heart)


def table(p: Sheet, y: float = 250, hue: str = "b") -> None:
    """A table-top or ground right across the picture, edged with the sawtooth or the scallop."""
    p.box(hue, -900, y, 900, 900)
    if p.rng.random() < 0.5:
        p.teeth("cut", [(-900, y + 46), (900, y + 46)], 22, 26)
    else:
        for i in range(-22, 23):
            p.crescent(i * 40, y + 46, 17)
    p.stroke("cut", f"-900,{y + 60} 900,{y + 60}", 4)


def steam(p: Sheet, x: float, y: float, hue: str = "c", count: int = 3) -> None:
    """Rising steam over a cup or pot."""
    for i in range(count):
        with p.at(x + (i - (count - 1) / 2) * 44, y - 14 * (i % 2), flip=bool(i % 2)):
            p.slit("0,0 -22,-34 18,-72 -4,-112", 13, hue)


def outline(kind: str, rx: float, ry: float) -> list[Point]:
    """The opening of a garden window (moon, plum, octagon, plaque, arch, sheet) of half sizes rx, ry."""
    turns = [math.tau * i / 192 for i in range(192)]
    r = min(rx, ry)
    if kind == "moon":
        return [(r * math.cos(t), r * math.sin(t)) for t in turns]
    if kind == "plum":
        lobes = [r * (0.9 + 0.1 * abs(math.cos(4 * t))) for t in turns]
        return [(q * math.cos(t), q * math.sin(t)) for q, t in zip(lobes, turns, strict=True)]
    if kind == "octagon":
        c = r * 0.45
        return [
            (rx, ry - c),
            (rx - c, ry),
            (c - rx, ry),
            (-rx, ry - c),
            (-rx, c - ry),
            (c - rx, -ry),
            (rx - c, -ry),
            (rx, c - ry),
        ]
    if kind == "plaque":
        bites = [(70 * math.cos(t), 70 * math.sin(t)) for t in turns[:49:6]]
        return [
            *((rx - y, ry - x) for x, y in bites),
            *((x - rx, ry - y) for x, y in bites),
            *((y - rx, x - ry) for x, y in bites),
            *((rx - x, y - ry) for x, y in bites),
        ]
    if kind == "arch":
        top = [(rx * math.cos(t), -ry + rx + rx * math.sin(t)) for t in turns if t >= math.pi]
        return [(rx, ry), (-rx, ry), *top, (rx, rx - ry)]
    return [(rx, ry), (-rx, ry), (-rx, -ry), (rx, -ry)]
