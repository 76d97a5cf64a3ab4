"""Heads and shoulders, cut from the folded sheet: dignified, simple, nobody in particular."""

from dataclasses import dataclass

from .canvas import Sheet
from .ornament import leaf, rosette, sprig

ADULT = "0,-180 72,-164 106,-96 106,-20 84,58 40,106 0,116"
CHILD = "0,-152 82,-138 118,-72 114,6 78,74 30,98 0,100"


@dataclass(frozen=True)
class Head:
    """How one kind of person looks: outlines are right halves, hair drawn behind and before the face."""

    hair: str
    front: tuple[str, ...]
    behind: tuple[str, ...] = ("0,-180",)
    face: str = ADULT
    bun: bool = False
    old: bool = False
    young: bool = False
    brow: int = 9


HEADS = {
    "man": Head("hair", (
        "0,-214 84,-198 126,-124 116,-44! 100,-84 84,-126 40,-142! 0,-126",
        "0,-218 74,-206 124,-140 118,-50! 104,-100 70,-138! 0,-146",
    ), brow=12),
    "woman": Head("hair", (
        "0,-214 96,-196 136,-104 128,24! 110,-40 84,-112 0,-168!",
        "0,-212 92,-194 128,-110 118,-20! 100,-80 60,-128 0,-158!",
    ), ("0,-200 104,-180 146,-80 148,40 120,96! 60,110 0,110", "0,-180")),
    "elder-man": Head("snow", (
        "0,-196 74,-188 122,-130 118,-40! 102,-92 82,-140 44,-160 0,-164",
        "0,-208 80,-196 126,-128 118,-40! 102,-96 64,-140 0,-134",
    ), old=True, brow=13),
    "elder-woman": Head("snow", (
        "0,-208 92,-194 130,-116 120,-14! 102,-84 62,-136 0,-166!",
        "0,-206 90,-196 132,-120 126,-10! 104,-70 84,-120 30,-140 0,-150",
    ), bun=True, old=True, brow=8),
    "child": Head("hair", (
        "0,-196 96,-180 136,-96 128,-16! 112,-60! 74,-70 36,-62! 0,-74",
        "0,-190 94,-178 132,-100 126,-30! 108,-76 60,-104 0,-92!",
    ), face=CHILD, young=True, brow=8),
}


def _features(p: Sheet, head: Head, smile: bool) -> None:
    """Brows, eyes, nose and mouth, each one or two knife lines."""
    eye, mouth = (-6, 58) if head.young else (-26, 64)
    for side in (-1, 1):
        with p.at(side * (50 if head.young else 45), eye, flip=side < 0):
            p.stroke("hair", "-25,-28 4,-40 30,-30", head.brow, 4)
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


def bust(p: Sheet, kind: str, coat: str, trim: str, style: int, glasses: bool = False) -> None:
    """One person from the chest up, the face round 0,-40, the shoulders running on below."""
    head = HEADS[kind]
    style %= 2
    if head.bun:
        p.disc(head.hair, 0, -216, 58, 42)
        p.slit("-36,-216 0,-232 36,-214", 7, "hair")
        rosette(p, 66, -190, 24, 5, "lip", "line")
    if head.young and style == 0:
        for side in (-1, 1):
            p.disc("hair", side * 140, -138, 46)
            p.crescent(side * 140, -138, 24, side * 30, "line")
    behind = head.behind[style % len(head.behind)]
    if " " in behind:
        p.fold(head.hair, behind)
    if head.young:
        p.fold(coat, "0,92 66,110 158,142 206,220 226,640! 0,640")
    else:
        p.fold(coat, "0,104 70,128 190,170 258,236 284,640! 0,640")
    p.fold("skin", "0,40 44,60! 46,126 70,150! 0,196", gap=3)
    _collar(p, kind, coat, trim, style)
    for side in (-1, 1):
        p.disc("skin", side * (114 if head.young else 108), 2 if head.young else -16, 18, 28)
    p.fold("skin", head.face)
    _features(p, head, smile=p.rng.random() < (0.6 if head.young or head.old else 0.35))
    p.fold(head.hair, head.front[style], gap=3)
    if head.hair == "snow":
        for x in (-1, 1):
            p.slit(f"{x * 20},-186 {x * 74},-172 {x * 106},-110", 6, "hair")
            p.slit(f"{x * 14},-172 {x * 62},-160 {x * 88},-128", 5, "hair")
    else:
        p.slit("-78,-176 -20,-196 40,-184", 6)
    if glasses:
        for side in (-1, 1):
            round_ = [(side * 46 + 35 * c, -22 + 28 * s) for c, s in _CIRCLE]
            p.ring("hair", round_, 6)
        p.stroke("hair", "-12,-26 0,-31 12,-26", 6)


_CIRCLE = [
    (1, 0), (0.92, 0.38), (0.71, 0.71), (0.38, 0.92), (0, 1), (-0.38, 0.92), (-0.71, 0.71), (-0.92, 0.38),
    (-1, 0), (-0.92, -0.38), (-0.71, -0.71), (-0.38, -0.92), (0, -1), (0.38, -0.92), (0.71, -0.71), (0.92, -0.38),
]


def _collar(p: Sheet, kind: str, coat: str, trim: str, style: int) -> None:
    """What the person wears at the neck and on the chest."""
    if kind == "man":
        p.block("snow", "-64,140 0,250 64,140 40,118 0,176 -40,118", gap=3)
        p.fold(trim, "0,186! 17,206 22,300 0,330!" if style else "0,700! 3,700! 3,710! 0,710", gap=3)
        for side in (-1, 1):
            with p.at(flip=side < 0):
                p.block(coat, "52,116 92,134 96,190 128,206 2,360 66,196")
    elif kind == "woman":
        p.fold(trim, "0,206! 60,150 58,112! 100,134! 96,186 48,236! 0,222!")
        for x, y in ((-150, 246), (150, 246), (-84, 296), (84, 296), (0, 276), (-200, 320), (200, 320), (0, 360)):
            rosette(p, x, y, 21, 5, "cut", trim) if style else p.crescent(x, y, 18, 180)
    elif kind == "elder-man":
        p.block(trim, "-60,112 -8,176 -8,206 -76,150")
        p.block(trim, "60,112 8,176 8,206 76,150")
        p.slit("0,206 0,420", 8)
        for y in (238, 304):
            p.stroke("cut", f"-46,{y} 46,{y}", 9)
            p.disc("cut", 0, y, 12, gap=0)
    elif kind == "elder-woman":
        p.block(trim, "-62,112 -6,178 -6,206 -78,150")
        p.block(trim, "62,112 6,178 6,206 78,150")
        p.stroke(trim, "0,196 80,232 150,252 190,330 196,480", 24, gap=4)
        rosette(p, -112, 266, 46, 8, "cut", trim)
        leaf(p, -112, 312, 60, 150, "cut")
    else:
        p.fold(trim, "0,176! 70,118! 100,146 84,200! 0,214!")
        p.block(trim, "-110,250 110,250 116,640 -116,640")
        for side in (-1, 1):
            p.block(trim, f"{side * 74},176 {side * 104},176 {side * 104},260 {side * 74},260")
            p.disc("cut", side * 88, 264, 11, gap=0)
        rosette(p, 0, 306, 34, 5, "cut", trim)


def _portrait(kind: str):
    def cut(p: Sheet) -> None:
        style = p.rng.randrange(4)
        coat, trim = ("a", "b") if p.rng.random() < 0.7 else ("b", "a")
        with p.at(y=40):
            if p.hues["c"] != p.hues["snow"]:
                p.disc("c", 0, -60, 250 + 20 * (style % 2))
            if style > 1 or p.hues["c"] == p.hues["snow"]:
                for side in (-1, 1):
                    with p.at(side * 262, 10, flip=side < 0, turn=side * 8):
                        sprig(p, 0, 0, 330, trim, "cut", 3)
            bust(p, kind, coat, trim, style, glasses=kind.startswith("elder") and p.rng.random() < 0.45)

    cut.__doc__ = f"A portrait: {kind}."
    return cut


SCENES = {f"portrait-{kind}": ("face", _portrait(kind)) for kind in HEADS}
