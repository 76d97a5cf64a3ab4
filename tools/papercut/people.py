"""People doing something together, each group filling a circle of about 300 units round the middle."""

import math

from .canvas import Sheet
from .ornament import leaf, rosette, table
from .portraits import bust


def fan(p: Sheet, x: float, y: float, r: float, turn: float, hue: str = "c") -> None:
    """An open folding fan, its handle at x, y."""
    with p.at(x, y, r / 100, turn):
        rim = [(100 * math.sin(t / 10), -100 * math.cos(t / 10)) for t in range(-11, 12)]
        p.block(hue, [(0, 0), *rim])
        for t in range(-8, 9, 4):
            p.slit(f"0,-14 {90 * math.sin(t / 10):.0f},{-90 * math.cos(t / 10):.0f}", 6)


# How the right arm is held: shoulder to wrist, hand, and the fan (x, y, turn) if there is one.
ARMS = {
    "wide": ("26,-70 66,-44 106,-22", "100,-20 138,-10", (136, -10, 64)),
    "high": ("26,-70 62,-80 86,-116", "78,-104 102,-146", (102, -146, 26)),
    "hip": ("26,-70 84,-42 40,-4", "48,-12 30,2", None),
}


def dancer(p: Sheet, coat: str, skirt: str, left: str = "high", right: str = "wide") -> None:
    """A dancer with fans, about 420 units tall, feet at 0,210."""
    for arm, flip in ((ARMS[left], True), (ARMS[right], False)):
        with p.at(flip=flip):
            if arm[2]:
                fan(p, *arm[2][:2], 88, arm[2][2])
            p.stroke("skin", arm[1], 20)
    for x in (-26, 30):
        p.stroke("skin", f"{x},150 {x + 6},196", 18)
        p.shape("hair", f"{x - 12},196! {x + 18},192 {x + 40},210! {x - 12},212!", gap=2)
    p.shape(
        skirt, "-30,-10! 30,-10! 64,60 132,150 150,172! 90,160 60,178 10,164 -40,180 -90,160 -128,166! -76,80"
    )
    for top, end in ((-14, -66), (4, -6), (20, 60)):
        p.slit(f"{top},24 {(top + end) / 2 - 4},84 {end},146", 9)
    for arm, flip in ((ARMS[left], True), (ARMS[right], False)):
        with p.at(flip=flip):
            p.stroke(coat, arm[0], 38, 34 if arm[2] is None else 44, gap=3)
    p.fold(coat, "0,-92 38,-84 32,-30 36,4! 0,8")
    p.slit("0,-80 14,-50 12,-8", 7)
    p.disc("hair", 14, -190, 22)
    p.fold("skin", "0,-110 15,-108 12,-78 0,-74", gap=0)
    p.disc("skin", 0, -136, 35, 39)
    p.shape("hair", "-38,-132! -34,-176 6,-186 38,-160 38,-126! 22,-152 -14,-160!", gap=2)
    p.slit("-18,-134 -10,-138 -3,-134", 5, "hair")
    p.slit("9,-134 16,-138 24,-134", 5, "hair")
    p.slit("-6,-116 3,-111 12,-116", 6, "lip")
    rosette(p, -22, -176, 16, 5, "lip", "line")


def dancers(p: Sheet) -> None:
    """Two or three neighbours dancing with fans."""
    table(p, 268, "b")
    if p.rng.random() < 0.5:
        for x, flip in ((-190, False), (190, True)):
            with p.at(x, 274 - 212 * 0.84, 0.84, flip=flip):
                dancer(p, "b", "a", "high", "hip")
        with p.at(0, 272 - 212 * 1.12, 1.12):
            dancer(p, "a", "b", "high", "high")
    else:
        for x, flip, hues in ((-158, False, "ab"), (158, True, "ba")):
            with p.at(x, 22, 1.16, flip=flip):
                dancer(p, *hues)


def clinic(p: Sheet) -> None:
    """A doctor and an elder at a small table, a herb gourd between them."""
    p.disc("c", 0, -70, 236)
    elder = p.rng.choice(("elder-man", "elder-woman"))
    with p.at(-142, -4, 0.72):
        bust(p, elder, "a", "b", p.rng.randrange(2), glasses=p.rng.random() < 0.3)
    with p.at(150, -24, 0.74):
        bust(p, p.rng.choice(("woman", "man")), "snow", "b", 0)
        p.stroke("hair", "-62,120 -84,180 -40,214", 10)
        p.stroke("hair", "62,120 90,190 0,228 -44,214", 10)
        p.stroke("hair", "84,170 100,210 96,232", 10)
        p.disc("hair", 96, 236, 22)
        p.disc("snow", 96, 236, 9, gap=0)
    table(p, 196, "b")
    p.stroke("a", "-250,226 -170,196 -60,204", 56, 40, gap=4)
    p.shape("skin", "-76,182! -20,180 14,196 -20,224 -78,224!", gap=3)
    p.stroke("snow", "260,226 180,194 84,204", 56, 42, gap=4)
    p.shape("skin", "100,182! 46,178 2,192 -4,206 40,226 100,226!", gap=3)
    p.slit("6,202 44,206", 5, "line")
    with p.at(0, 96, 0.8, turn=p.rng.uniform(-6, 6)):
        p.fold("lip", "0,-74! 12,-62 38,-36 30,-8 22,4 60,46 44,92 0,104")
        p.stroke("hair", "0,-70 -6,-90 10,-106", 9)
        p.crescent(0, 56, 26, 180)


def reading(p: Sheet) -> None:
    """Grandparent and child over one open book."""
    p.disc("c", 0, -90, 240)
    with p.at(-118, -50, 0.86):
        bust(p, p.rng.choice(("elder-man", "elder-woman")), "a", "b", p.rng.randrange(2), glasses=True)
    with p.at(152, 34, 0.72):
        bust(p, "child", "b", "a", p.rng.randrange(2))
    table(p, 262, "b")
    for side in (-1, 1):
        with p.at(20, 0, flip=side < 0):
            p.shape("a", "0,284! 0,150! 90,120 236,140! 262,290! 110,268")
            p.shape("snow", "4,268! 4,140! 90,108 224,128! 246,272! 110,252", gap=3)
            for row in range(3):
                p.slit(f"34,{158 + row * 32} 110,{140 + row * 32} 206,{152 + row * 32}", 8, "a")
    for x in (-190, 212):
        p.disc("skin", x, 262, 34, 24)
        p.slit(f"{x - 18},258 {x + 14},256", 5, "line")


def opera(p: Sheet) -> None:
    """An opera heroine with plumes, cut from the folded sheet."""
    for side in (-1, 1):
        with p.at(flip=side < 0):
            p.stroke("b", "60,-176 104,-286 184,-290 238,-180 250,0", 22, 9, gap=3)
            for x, y in ((94, -262), (142, -300), (192, -280), (226, -214), (245, -130), (251, -50)):
                p.disc("c", x, y, 7, gap=0)
            for i, x in enumerate((118, 146, 172)):
                p.stroke("c", f"{x - 6},-90 {x},60 {x - 4},{150 - 30 * i}", 11)
                p.disc("a", x - 2, -20 + 22 * i, 13, gap=2)
    p.fold("a", "0,110 86,128 210,160 290,250 320,640! 0,640")
    for i in range(-5, 6):
        p.crescent(i * 52, 232 + abs(i) * 10, 26, 180)
        p.crescent(i * 52 + 26, 286 + abs(i) * 9, 26, 180)
    p.fold("b", "0,250! 90,170 84,120! 130,142! 124,214 60,300! 0,330!")
    p.fold("skin", "0,30 48,60! 50,130 60,146! 0,216", gap=3)
    p.fold("hair", "0,-180 96,-160 128,-80 120,40 100,70! 90,0 80,-40 0,-60")
    p.fold("skin", "0,-140 70,-130 96,-70 94,-6 74,66 36,106 0,116")
    for side in (-1, 1):
        with p.at(side * 44, -24, flip=side < 0):
            p.shape("lip", "-34,-2! -12,-26 20,-36 62,-44! 56,0 34,24 4,22", gap=0)
            p.shape("skin", "-26,0! 0,-13 32,-14! 6,10 ", gap=0)
            p.disc("hair", 0, -2, 9, gap=0)
            p.slit("-28,-2 0,-16 42,-22", 9, "hair")
            p.stroke("hair", "-22,-34 6,-50 48,-54", 8, 3)
    p.slit("-5,8 -9,34 8,36", 6, "line")
    p.fold("lip", "0,66 10,60 24,68! 10,82 0,84", gap=0)
    p.fold("hair", "0,-150 84,-140 110,-80 104,50! 92,-40 60,-84 0,-92")
    p.fold("b", "0,-262 60,-252 130,-190 138,-120! 100,-104 60,-112 0,-104")
    for i in range(-3, 4):
        x, y = i * 40, -146 + abs(i) * 8
        rosette(p, x, y, 23, 6, "a" if i % 2 else "c", "b")
    for i in range(-2, 3):
        p.stroke("b", f"{i * 48},{-206 + abs(i) * 14} {i * 60},{-250 + abs(i) * 18}", 6)
        p.disc("lip", i * 61, -258 + abs(i) * 18, 21)
        p.crescent(i * 61, -258 + abs(i) * 18, 10)
    rosette(p, 0, -206, 42, p.rng.choice((6, 8)), "c", "a")


def hands(p: Sheet) -> None:
    """Two hands holding up something that grows: a seedling, a blossom or a home."""
    p.disc("c", 0, -120, 184)
    what = p.rng.randrange(3)
    if what == 0:
        p.stroke("b", "0,60 -4,-40 0,-130", 13, 9)
        for x, y, turn in ((0, -100, 0), (-2, -20, -58), (2, -40, 58), (0, 20, -74), (0, 14, 74)):
            leaf(p, x, y, 130, turn, "b", 0.28)
    elif what == 1:
        rosette(p, 0, -120, 128, 10, "b")
        rosette(p, 0, -120, 64, 8, "a", "c")
        p.stroke("b", "0,0 0,60", 12)
    else:
        p.box("skin", -88, -110, 88, 50)
        p.block("b", "0,-216 134,-104 116,-88 0,-166 -116,-88 -134,-104")
        p.block("b", "0,-160 100,-94 -100,-94", gap=3)
        p.box("a", -26, -50, 26, 50)
        for x in (-60, 60):
            p.box("b", x - 18, -56, x + 18, -16)
            p.slit(f"{x},-56 {x},-16", 5)
    for side in (-1, 1):
        with p.at(flip=side < 0):
            p.shape(
                "skin",
                "4,70! 40,52 84,20 150,-40 206,-112 232,-120 234,-92 206,-36 240,-58 256,-38 214,24"
                " 176,110 128,168 112,250! 20,250! 4,180",
            )
            p.slit("196,-48 150,14 104,50", 8, "line")
            p.slit("206,-6 166,46 116,82", 8, "line")
            p.slit("30,92 70,84 104,104", 8, "line")
            p.block("a", "12,226 150,204 190,420 20,440")
            p.block("b", "4,214 152,190 158,226 8,252")
            for i in range(4):
                p.crescent(28 + i * 34, 230 - i * 6, 11, -8)


SCENES = {cut.__name__: ("group", cut) for cut in (dancers, clinic, reading, opera, hands)}
