"""Views of a small water town: they run to both edges of the sheet, the main thing in the middle."""

import math

from .canvas import Sheet, oval
from .ornament import bird, leaf, rosette
from .people import dancer


def _sun(p: Sheet, x: float, y: float, r: float = 84) -> None:
    p.disc("c", x, y, r)
    if p.rng.random() < 0.5:
        p.teeth("c", oval(x, y, r + 16, r + 16), 16, 20, closed=True)


def _birds(p: Sheet, x: float, y: float, hue: str = "b") -> None:
    for i in range(p.rng.choice((2, 3))):
        bird(p, x + 62 * i, y - 34 * (i % 2), 0.42, 40 + 14 * i, hue)


def _water(p: Sheet, top: float, hue: str = "b") -> None:
    """Water from top to the lower edge, its waves cut out."""
    p.box(hue, -900, top, 900, 900)
    for row in range(8):
        y = top + 30 + row * 36
        for i in range(-7, 8):
            x = i * 124 + 62 * (row % 2) + p.rng.uniform(-16, 16)
            p.slit(f"{x - 36},{y} {x - 12},{y - 8} {x + 12},{y + 2} {x + 38},{y - 5}", 8)


def _willow(p: Sheet, x: float, top: float, long: float, hue: str = "b") -> None:
    """Hanging willow twigs."""
    p.stroke(hue, f"{x - 160},{top + 30} {x + 20},{top + 66} {x + 170},{top + 62}", 20, 6)
    for i in range(5):
        at, end = x + i * 34, long * (0.72 + 0.28 * ((i * 37) % 5) / 4)
        p.stroke(hue, f"{at},{top + 62} {at + 14},{top + end / 2} {at + 4},{top + end}", 5, 3)
        for n in range(int(end / 34) - 1):
            y = top + 80 + n * 34
            leaf(p, at + 10, y, 34, 148 if n % 2 else 212, hue, 0.18)


def _roof(p: Sheet, x: float, y: float, half: float, high: float, hue: str = "b") -> None:
    """A tiled roof with lifted eaves; y is the line of the eaves."""
    with p.at(x, y):
        p.fold(
            hue,
            f"0,{-high}! {half * 0.62},{-high}! {half * 0.8},{-high * 0.4} {half * 1.14},{-high * 0.12}!"
            f" {half * 1.04},{high * 0.1} 0,0!",
        )
        p.fold(
            hue,
            f"0,{-high - 16}! {half * 0.6},{-high - 16}! {half * 0.7},{-high - 26}!"
            f" {half * 0.66},{-high + 2}! 0,{-high + 2}!",
            gap=3,
        )
        count = max(3, int(half / 20))
        for i in range(-count, count + 1):
            t = i / count
            p.slit(f"{t * half * 0.56},{-high + 14} {t * half * 0.7},{-high * 0.4} {t * half * 0.96},-8", 6)


def _cottage(
    p: Sheet, x: float, base: float, k: float, hue: str = "skin", roof: str = "b", door: str = "a"
) -> None:
    """A small white house; base is the ground line."""
    with p.at(x, base, k):
        p.box(hue, -92, -110, 92, 4)
        p.box(door, -22, -70, 22, 4, gap=0)
        for side in (-1, 1):
            p.box(roof, side * 58 - 17, -74, side * 58 + 17, -38, gap=0)
            p.slit(f"{side * 58},-76 {side * 58},-36", 5)
        _roof(p, 0, -104, 108, 62, roof)


def lane(p: Sheet) -> None:
    """A lane between stepped gables, its flagstones leading to a moon gate."""
    _sun(p, p.rng.choice((-60, 70)), -240, 76)
    _birds(p, -40, -130)
    p.box("skin", -170, -70, 170, 110)
    p.box("b", -176, -92, 176, -66)
    p.disc("cut", 0, 36, 84, gap=0)
    p.ring("b", oval(0, 36, 90, 90), 10)
    for x, turn in ((-50, -30), (-44, 4), (46, -6), (52, 28)):
        leaf(p, x, 106, 70, turn, "a")
    p.block("c", "-84,108 84,108 400,900 -400,900")
    for row, y in enumerate((132, 164, 206, 260, 330)):
        half = 84 + (y - 108) * 0.4
        p.slit(f"{-half},{y} {half},{y}", 8)
        for i in range(3):
            joint = (i - 1 + 0.5 * (row % 2)) * half * 0.6
            p.slit(f"{joint},{y} {joint * 1.12},{y + 30 + row * 8}", 7)
    for side in (-1, 1):
        with p.at(flip=side < 0):
            p.block("skin", "128,-110 230,-110 230,-190 330,-190 330,-270 900,-270 900,900 360,900 128,130")
            for x, y, end in ((118, -118, 236), (218, -198, 336), (318, -278, 900)):
                p.block("b", f"{x - 18},{y - 12} {x},{y - 22} {end},{y - 22} {end},{y + 14} {x},{y + 14}")
                for i in range(6):
                    p.crescent(x + 12 + i * 20, y + 4, 8)
            p.block("b", "254,40 350,20 350,350 254,240")
            p.block("a", "266,56 338,42 338,318 266,232", gap=3)
            p.block("b", "236,34 368,2 372,-16 228,16", gap=3)
            p.block("b", "164,-50 214,-56 214,10 164,10")
            for x in (180, 197):
                p.slit(f"{x},-52 {x},8", 6)
    _walker(p)
    x = p.rng.choice((-1, 1)) * 206
    p.stroke("a", f"{x},-112 {x},-90", 6)
    p.disc("a", x, -68, 30, 25)
    p.slit(f"{x},-90 {x},-46", 6)


def _walker(p: Sheet) -> None:
    """Somebody walking home under an umbrella."""
    with p.at(p.rng.choice((-44, 34)), 262, 0.84):
        p.shape("b", "-30,-70! 30,-70! 48,70! -46,72!")
        for x in (-16, 18):
            p.box("hair", x - 9, 68, x + 11, 92, gap=2)
        p.fold("a", "0,-176! 50,-158 98,-92! 64,-84 32,-72! 0,-64")
        for x in (-34, 0, 34):
            p.slit(f"{x * 0.2},-166 {x * 1.2},-88", 6)


def bridge(p: Sheet) -> None:
    """A stone arch bridge, its arch closing to a circle in the water."""
    _sun(p, p.rng.choice((-150, 140)), -224)
    _birds(p, -40, -216)
    for x, k in ((-330, 1.0), (-480, 1.2), (320, 0.9), (450, 1.15), (-640, 1), (600, 1)):
        _cottage(p, x, 92, k)
    _water(p, 90)
    p.shape(
        "a",
        "-380,100! -210,-20 -70,-96 0,-104 70,-96 210,-20 380,100! 132,100! 120,30 70,-24 0,-44 -70,-24"
        " -120,30 -132,100!",
    )
    p.fold("cut", "0,96! 124,96! 108,150 60,190 0,204", gap=0)
    for i in range(4):
        p.slit(f"{-92 + i * 14},{116 + i * 22} {92 - i * 14},{116 + i * 22}", 8, "b")
    for i in range(13):
        t = math.pi * (1.04 + i / 13)
        with p.at(0, 92, turn=math.degrees(t) + 90):
            p.slit("0,-142 0,-176", 6)
    p.slit("-300,66 -180,-4 -60,-66 0,-74 60,-66 180,-4 300,66", 8)
    for x, y in ((-260, 20), (-176, -34), (-90, -78), (0, -96), (90, -78), (176, -34), (260, 20)):
        p.box("a", x - 8, y - 46, x + 8, y, gap=2)
    p.stroke("a", "-300,0 -176,-72 -90,-116 0,-134 90,-116 176,-72 300,0", 11, gap=2)
    _willow(p, -330 if p.rng.random() < 0.5 else 190, -386, 290)


def boat(p: Sheet) -> None:
    """A boat with an awning, its boatman at the oar."""
    _sun(p, p.rng.choice((-130, 150)), -190, 100)
    _birds(p, -60, -110)
    p.shape(
        "skin", "-900,60! -620,-20 -420,30 -200,-26 -40,40 180,-30 400,24 620,-40 900,60! 900,120! -900,120!"
    )
    _water(p, 84)
    with p.at(16, 14, 0.94):
        _hull(p)
        _boatman(p)
    for x in (-420, -350, 330, 400):
        for lean in (-16, 4, 22):
            leaf(p, x, 330, 190 + lean * 2, lean, "a", 0.1)


def _hull(p: Sheet) -> None:
    """The boat with its three mats bent over hoops."""
    p.shape("a", "-318,60! -230,116 -120,124 130,124 236,108 306,30! 280,140 190,196 -150,200 -270,150")
    p.slit("-250,140 -100,158 120,158 250,128", 9)
    for x, hue in ((-74, "b"), (30, "a"), (134, "b")):
        with p.at(x, 118):
            p.fold(hue, "0,-146 44,-136 66,-80 66,0! 0,4")
            for i in range(4):
                p.slit(f"-52,{-20 - i * 28} 0,{-34 - i * 28} 52,{-20 - i * 28}", 7)


def _boatman(p: Sheet) -> None:
    """The man at the stern, his oar in the water."""
    with p.at(-206, 120):
        p.block("hair" if p.hues["cut"] != p.hues["b"] else "b", "-26,-30 24,-30 28,6 -30,6")
        p.shape("a", "-34,-20! -30,-100 -8,-128 20,-118 34,-20!")
        p.disc("skin", 4, -140, 23, 25)
        p.fold("c", "0,-196! 22,-172 70,-146! 0,-146")
        p.slit("-26,-158 0,-166 26,-158", 6)
        p.stroke("c", "74,-160 30,-20 -84,150", 9, 17, gap=3)
        p.stroke("a", "8,-104 30,-76 54,-96", 22, 16, gap=3)


def field(p: Sheet) -> None:
    """Fields in rows running up to a farmhouse and hills."""
    _sun(p, p.rng.choice((-130, 110)), -170, 104)
    _birds(p, 60 if p.rng.random() < 0.5 else -200, -276)
    p.shape(
        "skin",
        "-900,0! -640,-110 -430,-40 -230,-120 -20,-50 190,-130 400,-50 640,-120 900,-10! 900,120! -900,120!",
    )
    _cottage(p, p.rng.choice((-150, 170)), 14, 0.92)
    for x in (-330, 340, -420, 440):
        p.disc("b", x, -34, 40, 54)
        p.slit(f"{x},-70 {x},20", 7)
    strips = (("b", 6), ("c", 58), ("a", 122), ("b", 204), ("a", 308))
    for n, (hue, y) in enumerate(strips):
        lift = 26 * (1 if n % 2 else -1)
        p.shape(hue, f"-900,{y}! -450,{y + lift} 0,{y} 450,{y - lift} 900,{y}! 900,900! -900,900!")
        size = 20 + n * 11
        for i in range(-int(560 / size), int(560 / size) + 1):
            along = i * size * 1.5 + (n % 2) * size * 0.7
            at = y + lift * -math.sin(along / 450 * math.pi / 2) + size * 0.9
            for lean in (-40, 0, 40):
                with p.at(along, at + 6, size / 90, lean):
                    p.fold("cut", "0,-66! 8,-30 0,0!", gap=0)


def tree(p: Sheet) -> None:
    """The old tree everybody sits under."""
    p.box("b", -900, 270, 900, 900)
    _birds(p, 190, -250, "a")
    for x, k in ((-420, 0.9), (430, 1), (-600, 1), (620, 0.9)):
        _cottage(p, x, 274, k, roof="a", door="b")
    p.shape("a", "-24,-60! 26,-60! 34,120 54,220 120,290! 40,272 0,292 -50,270 -124,290! -58,220 -36,120")
    for dx in (-12, 8):
        p.slit(f"{dx},40 {dx - 3},130 {dx * 2.4},240", 9)
    _crown(p)
    p.box("a", -196, 224, -70, 240)
    p.box("a", 76, 224, 200, 240)
    for x in (-180, -88, 94, 184):
        p.box("a", x - 7, 238, x + 7, 280, gap=2)
    for i in range(-16, 17):
        p.crescent(i * 44, 318, 17)


def _crown(p: Sheet) -> None:
    """The leaves of the old tree, and its fruit in some years."""
    lobes = (
        (-170, -60, 96),
        (170, -60, 96),
        (-112, -176, 104),
        (112, -176, 104),
        (0, -236, 96),
        (0, -96, 120),
        (-236, -10, 56),
        (236, -10, 56),
    )
    for x, y, r in lobes:
        p.disc("b", x, y, r)
    for x, y, r in lobes:
        for i in range(7):
            with p.at(x, y, r / 100, 360 * i / 7 + x):
                p.fold("cut", "0,-84! 15,-52 0,-20!", gap=0)
        p.disc("c", x, y, r * 0.13, gap=0)
    if p.rng.random() < 0.7:
        for x, y in (
            (-200, -130),
            (-60, -20),
            (86, -40),
            (210, -110),
            (0, -180),
            (-90, -260),
            (110, -270),
            (150, 10),
        ):
            p.disc("a", x, y, 21)
            p.crescent(x, y, 11)


def house(p: Sheet) -> None:
    """A village house from the front: roof, lattice windows, red door, a tree at the corner."""
    _sun(p, p.rng.choice((-190, 200)), -240, 74)
    for side in (-1, 1):
        p.stroke("a", f"{side * 290},262 {side * 284},60", 17)
        for i, r in enumerate((74, 60, 44)):
            p.disc("b", side * 288, 70 - i * 78, r)
            p.crescent(side * 288, 76 - i * 78, r * 0.6)
        _cottage(p, side * 520, 262, 1.1)
    p.box("skin", -222, -50, 222, 262)
    _roof(p, 0, -46, 250, 134)
    p.box("b", -230, -50, 230, -28)
    for i in range(-6, 7):
        p.crescent(i * 34, -34, 11)
    p.box("b", -70, 38, 70, 262)
    for side in (-1, 1):
        p.box("a", 4 if side > 0 else -60, 50, 60 if side > 0 else -4, 262, gap=2)
        p.disc("c", side * 16, 160, 8, gap=0)
        rosette(p, side * 33, 104, 21, 6, "c", "a")
        p.box("b", side * 146 - 48, 42, side * 146 + 48, 156)
        for i in range(3):
            p.slit(f"{side * 146 - 24 + i * 24},44 {side * 146 - 24 + i * 24},154", 9)
            p.slit(f"{side * 146 - 46},{68 + i * 30} {side * 146 + 46},{68 + i * 30}", 9)
        p.disc("a", side * 104, 12, 22, 19)
        p.slit(f"{side * 104},-6 {side * 104},30", 5)
        for dx in (-26, 0, 26):
            leaf(p, side * 146 + dx, 246, 56, dx, "b", 0.26)
        p.box("a", side * 146 - 40, 232, side * 146 + 40, 262)
    p.box("b", -900, 260, 900, 900)
    for i in range(4):
        p.box("c", -84 - i * 20, 258 + i * 28, 84 + i * 20, 280 + i * 28, gap=3)


def stage(p: Sheet) -> None:
    """The open stage with its flying eaves and a player."""
    p.box("skin", -210, -120, 210, 150)
    if p.rng.random() < 0.5:
        rosette(p, 0, 20, 124, 12, "cut", "skin")
    p.box("b", -900, 250, 900, 900)
    with p.at(0, 14, 0.64):
        dancer(p, "a", "b")
    for side in (-1, 1):
        with p.at(flip=side < 0):
            p.shape("a", "60,-124! 206,-124! 204,140! 168,150! 160,20 120,-60")
            p.slit("186,-110 184,130", 8)
            p.slit("150,-116 170,-40 176,40", 8)
            p.box("b", 206, -124, 238, 164)
            p.slit("222,-100 222,140", 7)
            p.stroke("b", "290,-128 290,-80", 5)
            p.disc("a", 290, -46, 34, 29)
            p.slit("290,-72 290,-22", 6)
            for dx in (-8, 0, 8):
                p.stroke("c", f"{290 + dx / 2},-14 {290 + dx},26", 6)
    p.box("a", -270, 150, 270, 256)
    p.box("b", -290, 138, 290, 164)
    for i in range(-4, 5):
        rosette(p, i * 58, 210, 26, 6, "cut", "a")
    _roof(p, 0, -110, 270, 130, "b")
    p.box("b", -250, -132, 250, -104)
    for i in range(-7, 8):
        p.crescent(i * 33, -112, 11)
    rosette(p, 0, -276, 34, 8, "a", "c")
    for side in (-1, 1):
        leaf(p, side * 24, -268, 76, side * 66, "a")
    for row, y in enumerate((300, 346)):
        for i in range(-7, 8):
            x = i * 82 + 41 * row
            p.shape(
                "a",
                f"{x - 36},{y + 56}! {x - 30},{y + 26} {x},{y + 16} {x + 30},{y + 26} {x + 36},{y + 56}!",
                gap=3,
            )
            p.disc("c", x, y, 20, 21, gap=3)


SCENES = {cut.__name__: ("view", cut) for cut in (lane, bridge, boat, field, tree, house, stage)}
