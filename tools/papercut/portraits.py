"""Heads and shoulders, cut from the folded sheet: dignified, simple, nobody in particular."""

from collections.abc import Callable
from dataclasses import dataclass

from .canvas import Sheet, oval
from .ornament import leaf, rosette, sprig

ADULT = "0,-180 72,-164 106,-96 106,-20 84,58 40,106 0,116"
CHILD = "0,-152 82,-138 118,-72 114,6 78,74 30,98 0,100"


@dataclass(frozen=True)
class Head:
    """How one kind of person looks; outlines are right halves, `long` is hair behind the face."""

    hair: str
    front: tuple[str, ...]
    long: str = ""
    face: str = ADULT
    bun: bool = False
    old: bool = False
    young: bool = False
    brow: int = 9


HEADS = {
    "man": Head(
        "hair",
        (
            "0,-214 84,-198 126,-124 116,-44! 100,-84 84,-126 40,-142! 0,-126",
            "0,-218 74,-206 124,-140 118,-50! 104,-100 70,-138! 0,-146",
        ),
        brow=12,
    ),
    "woman": Head(
        "hair",
        (
            "0,-214 96,-196 136,-104 128,24! 110,-40 84,-112 0,-168!",
            "0,-212 92,-194 128,-110 118,-20! 100,-80 60,-128 0,-158!",
        ),
        "0,-200 104,-180 146,-80 148,40 120,96! 60,110 0,110",
    ),
    "elder-man": Head(
        "snow",
        (
            "0,-196 74,-188 122,-130 118,-40! 102,-92 82,-140 44,-160 0,-164",
            "0,-208 80,-196 126,-128 118,-40! 102,-96 64,-140 0,-134",
        ),
        old=True,
        brow=13,
    ),
    "elder-woman": Head(
        "snow",
        (
            "0,-208 92,-194 130,-116 120,-14! 102,-84 62,-136 0,-166!",
            "0,-206 90,-196 132,-120 126,-10! 104,-70 84,-120 30,-140 0,-150",
        ),
        bun=True,
        old=True,
        brow=8,
    ),
    "child": Head(
        "hair",
        (
            "0,-196 96,-180 136,-96 128,-16! 112,-60! 74,-70 36,-62! 0,-74",
            "0,-190 94,-178 132,-100 126,-30! 108,-76 60,-104 0,-92!",
        ),
        face=CHILD,
        young=True,
        brow=8,
    ),
}


def _features(p: Sheet, head: Head, smile: bool) -> None:
    """Brows, eyes, nose and mouth, each one or two knife lines."""
    eye, mouth = (-6, 58) if head.young else (-26, 64)
    for side in (-1, 1):
        with p.at(side * (50 if head.young else 45), eye, flip=side < 0):
            p.stroke("hair", "-24,-35 4,-41 32,-27", head.brow, 4)
            if smile:
                p.slit("-25,6 0,-12 25,6", 11, "hair")
            else:
                p.slit("-27,2 0,-14 27,0", 9, "hair")
                p.disc("hair", 0, -2, 9 if head.young else 8, 10, gap=0)
            if head.old:
                p.slit("34,-6 48,-14", 5, "line")
                p.slit("35,4 50,4", 5, "line")
                p.slit("-20,26 0,32 20,26", 5, "line")
                p.slit("-20,50 -2,70 -4,96", 6, "line")
        if head.young:
            p.disc("line", side * 74, 32, 17, 13, gap=0)
    p.slit("-6,-4 -13,28 10,30" if not head.young else "-8,28 0,34 8,28", 6, "line")
    p.slit(f"-30,{mouth} 0,{mouth + 18} 30,{mouth}", 13, "lip")


def _behind(p: Sheet, head: Head, style: int) -> None:
    """Hair that lies behind the head: a bun, plaits in two knots, or long hair."""
    if head.bun:
        p.disc(head.hair, 0, -216, 58, 42)
        p.slit("-36,-216 0,-232 36,-214", 7, "hair")
        rosette(p, 66, -190, 24, 5, "lip", "line")
    if head.young and style == 0:
        for side in (-1, 1):
            p.disc("hair", side * 140, -138, 46)
            p.crescent(side * 140, -138, 24, side * 30, "line")
    if head.long and style == 0:
        p.fold(head.hair, head.long)


def bust(p: Sheet, kind: str, coat: str, trim: str, style: int, glasses: bool = False) -> None:
    """One person from the chest up, the face round 0,-40, the shoulders running on below."""
    head = HEADS[kind]
    style %= 2
    _behind(p, head, style)
    if head.young:
        p.fold(coat, "0,92 66,110 158,142 206,220 226,640! 0,640")
    else:
        p.fold(coat, "0,104 70,128 190,170 258,236 284,640! 0,640")
    p.fold("skin", "0,40 44,60! 46,126 70,150! 0,196", gap=3)
    _collar(p, kind, coat, trim, style)
    for side in (-1, 1):
        p.disc("skin", side * (114 if head.young else 108), 2 if head.young else -16, 18, 28)
    p.fold("skin", head.face)
    _features(p, head, smile=p.rng.random() < (0.7 if head.young or head.old else 0.35))
    p.fold(head.hair, head.front[style], gap=3)
    for x in (-1, 1) if head.old else ():
        p.slit(f"{x * 20},-186 {x * 74},-172 {x * 106},-110", 6, "hair")
        p.slit(f"{x * 14},-172 {x * 62},-160 {x * 88},-128", 5, "hair")
    if not head.old:
        p.slit("-78,-176 -20,-196 40,-184", 6)
    if glasses:
        _glasses(p)


def _glasses(p: Sheet) -> None:
    for side in (-1, 1):
        p.ring("hair", oval(side * 46, -22, 35, 28), 6)
    p.stroke("hair", "-12,-26 0,-31 12,-26", 6)


def _collar(p: Sheet, kind: str, coat: str, trim: str, style: int) -> None:
    """What the person wears at the neck and on the chest."""
    if kind == "man":
        p.block("snow", "-64,140 0,250 64,140 40,118 0,176 -40,118", gap=3)
        p.block(trim, "-58,176 0,270 58,176 90,500 -90,500" if style else "-4,252 4,252 4,600 -4,600", gap=3)
        for side in (-1, 1):
            with p.at(flip=side < 0):
                p.block(coat, "52,116 92,134 96,190 128,206 2,360 66,196")
    elif kind == "woman":
        p.fold(trim, "0,204! 46,156 44,108! 100,130! 100,186 50,240! 0,224!")
        for i in range(13):
            x, y = (i % 5 - 2) * 84 + i // 5 % 2 * 42, 276 + i // 5 * 54 - abs(i % 5 - 2) % 2 * 22
            rosette(p, x, y, 21, 5, "cut", trim) if style else p.crescent(x, y, 18, 180)
    elif kind == "elder-man":
        p.block(trim, "-60,112 -8,176 -8,206 -76,150")
        p.block(trim, "60,112 8,176 8,206 76,150")
        p.slit("0,206 0,560", 8)
        for y in (238, 304, 370):
            p.stroke("cut", f"-46,{y} 46,{y}", 9)
            p.disc("cut", 0, y, 12, gap=0)
    elif kind == "elder-woman":
        p.block(trim, "-62,112 -6,178 -6,206 -78,150")
        p.block(trim, "62,112 6,178 6,206 78,150")
        p.stroke(trim, "0,196 80,232 150,252 190,330 196,480", 24, gap=4)
        rosette(p, -112, 266, 46, 8, "cut", trim)
        leaf(p, -112, 312, 60, 150, "cut")
    else:
        p.fold(trim, "0,176! 40,132 62,96! 112,120 106,180 56,222! 0,196!")
        p.slit("0,204 0,500", 7)
        for y in (236, 296, 356):
            p.disc("cut", -22, y, 10, gap=0)
        rosette(p, 96, 272, 32, 5, "cut", trim)


def _portrait(kind: str) -> Callable[[Sheet], None]:
    def cut(p: Sheet) -> None:
        style = p.rng.randrange(4)
        coat, trim = ("a", "b") if p.rng.random() < 0.7 else ("b", "a")
        with p.at(y=40):
            white_on_white = HEADS[kind].old and p.hues["c"] == p.hues["snow"]
            if not white_on_white:
                p.disc("c", 0, -60, 250 + 20 * (style % 2))
            if style > 1 or white_on_white:
                for side in (-1, 1):
                    with p.at(side * 232, 20, flip=side < 0):
                        sprig(p, 0, 0, 350, trim, "cut", 3)
            bust(p, kind, coat, trim, style, glasses=kind.startswith("elder") and p.rng.random() < 0.45)

    cut.__doc__ = f"A portrait: {kind}."
    return cut


SCENES = {f"portrait-{kind}": ("face", _portrait(kind)) for kind in HEADS}
