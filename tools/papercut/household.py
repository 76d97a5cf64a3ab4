"""Things of every home, each filling a circle of about 300 units round the middle."""

from .canvas import Sheet
from .ornament import leaf, rosette, steam, table


def _pot(p: Sheet, n: int) -> None:
    """The teapot alone, its middle at 0,0."""
    p.stroke("a", "118,70 196,40 214,-40 262,-84", 74, 30, gap=4)
    p.stroke("b", "-130,-52 -220,-92 -270,-10 -232,80 -130,96", 26, 20, gap=4)
    p.fold("a", "0,-92 96,-88! 168,-14 164,72 104,140! 0,146")
    p.fold("b", "0,-152 62,-132 100,-94! 0,-88")
    p.disc("a", 0, -164, 20)
    p.block("b", "-92,144 92,144 104,166 -104,166")
    rosette(p, 0, 24, 74, n, "cut", "a")
    for side in (-1, 1):
        p.crescent(side * 116, 24, 26, side * 90)
        p.crescent(side * 72, 104, 20, side * 150)
    p.slit("-84,-70 0,-62 84,-70", 7)


def _cup(p: Sheet, x: float, y: float, hue: str = "a") -> None:
    with p.at(x, y):
        p.fold(hue, "0,-34! 52,-34! 44,10 24,32! 0,34")
        p.crescent(0, 6, 22, 180)


def teapot(p: Sheet) -> None:
    """A teapot and cups on a table, steaming."""
    table(p, 232)
    with p.at(0, 62):
        _pot(p, p.rng.choice((6, 8, 10)))
    for x in p.rng.choice(((-190, 190), (-236, 196), (-150, 150, 232))):
        _cup(p, x, 224, "c")
    steam(p, 0, -130, "b", p.rng.choice((2, 3)))


def bowl(p: Sheet) -> None:
    """A bowl of rice or dumplings with chopsticks."""
    table(p, 236)
    steam(p, 0, -186, "b", p.rng.choice((3, 4, 5)))
    if p.rng.random() < 0.5:
        p.fold("c", "0,-156 96,-126 176,0! 0,20")
        for x, y in (
            (-96, -50),
            (-44, -88),
            (0, -46),
            (52, -92),
            (96, -50),
            (-10, -124),
            (40, -24),
            (-56, -22),
            (-130, -16),
            (128, -18),
        ):
            p.slit(f"{x - 10},{y + 5} {x + 10},{y - 5}", 8)
    else:
        for x, y in ((-66, -60), (62, -60), (0, -84), (-118, -20), (0, -26), (118, -20)):
            p.shape(
                "c",
                f"{x - 62},{y + 24}! {x - 34},{y - 22} {x},{y - 34} {x + 34},{y - 22} {x + 62},{y + 24}!"
                f" {x},{y + 40}",
            )
            for dx in (-26, 0, 26):
                p.slit(f"{x + dx},{y - 20} {x + dx * 0.8},{y}", 6)
    p.fold("a", "0,0! 222,0! 204,90 128,186! 0,192")
    p.box("a", -226, -10, 226, 16)
    p.block("b", "-92,188 92,188 104,228 -104,228")
    for i in range(-4, 5):
        p.crescent(i * 42, 52, 17, 180)
    rosette(p, 0, 116, 50, p.rng.choice((6, 8)), "cut", "a")
    for side in (-1, 1):
        leaf(p, side * 52, 116, 72, side * 78, "cut", 0.2)
    for lift in (0, 20):
        p.stroke("b", f"-270,{-126 - lift * 2} 270,{-14 - lift}", 9, 14, gap=3)


def lamp(p: Sheet) -> None:
    """A paraffin lamp with its halo of rays."""
    rays = p.rng.choice((20, 24, 28))
    for i in range(rays):
        with p.at(0, -110, turn=360 * i / rays):
            p.block("c", f"0,{-200 - 34 * (i % 2)} 11,-140 -11,-140", gap=0)
    table(p, 276, "b")
    p.fold("a", "0,176 36,176! 30,214 116,258 132,286! 0,286")
    p.fold("a", "0,56 50,56! 150,92 152,150 48,192! 0,192")
    p.stroke("b", "146,60 176,60", 12)
    p.disc("b", 190, 60, 20)
    p.fold("b", "0,20 66,20! 56,62! 0,62")
    p.fold("b", "0,-272! 44,-272! 38,-190 92,-104 84,-30 56,20! 0,20")
    p.fold("skin", "0,-258! 30,-258! 24,-184 76,-102 70,-32 44,6! 0,6", gap=0)
    p.fold("a", "0,-186! 44,-96 34,-40 0,-18", gap=0)
    p.fold("cut", "0,-112! 18,-70 12,-46 0,-36", gap=0)
    for x in (-104, -62, -20, 20, 62, 104):
        p.crescent(x, 128, 17, 180)
    p.slit("-100,266 0,258 100,266", 7)


def flowers(p: Sheet) -> None:
    """A vase of blossoms, cut from the folded sheet."""
    table(p, 258)
    for side in (-1, 1):
        p.stroke("b", f"{side * 14},60 {side * 80},-60 {side * 160},-110", 9)
        p.stroke("b", f"{side * 14},60 {side * 60},10 {side * 180},30", 8)
        for x, y, long, turn in ((60, 0, 96, 96), (110, -70, 80, 10), (40, -70, 90, 20), (150, 24, 70, 130)):
            leaf(p, side * x, y, long, side * turn)
        rosette(p, side * 172, -122, 84, 8, "a")
        rosette(p, side * 212, 40, 56, 6, "a", "b")
        rosette(p, side * 84, -236, 50, 6, "c", "a")
    p.stroke("b", "0,60 0,-150", 10)
    rosette(p, 0, -110, 112, p.rng.choice((8, 10, 12)), "a")
    rosette(p, 0, -110, 56, 6, "c", "a")
    p.fold("a", "0,50 78,50! 52,84 60,110 128,164 104,226 66,264! 0,264")
    if p.rng.random() < 0.5:
        for x in (-72, -24, 24, 72):
            p.crescent(x, 190, 20, 180)
        p.slit("-52,96 0,102 52,96", 8)
    else:
        rosette(p, 0, 178, 54, 8, "cut", "a")
        for side in (-1, 1):
            p.crescent(side * 86, 184, 22, side * 90)


def bench(p: Sheet) -> None:
    """A long wooden bench with a pot of tea and books, under the sun."""
    p.disc("c", p.rng.choice((-120, 110)), -150, 128)
    table(p, 262, "b")
    for x, lean in ((-196, -30), (196, 30)):
        p.block("a", f"{x - 17},90 {x + 17},90 {x + lean + 15},276 {x + lean - 15},276")
        p.block("a", f"{x * 0.8 - 12},90 {x * 0.8 + 12},90 {x * 0.8 + 12},262 {x * 0.8 - 12},262", gap=3)
    p.box("a", -200, 176, 200, 196)
    p.block("a", "-280,64 280,64 290,106 -290,106")
    for start in (-250, -60, 130):
        p.slit(f"{start},84 {start + 60},80 {start + 130},86", 7)
    with p.at(-108, -16, 0.5):
        _pot(p, 8)
    _cup(p, 22, 26, "c")
    for i, (hue, shift) in enumerate(zip("bab", (0, 10, -8), strict=True)):
        p.box(hue, 92 + shift, 30 - 34 * i, 232 + shift, 60 - 34 * i)
        p.slit(f"{108 + shift},{45 - 34 * i} {214 + shift},{45 - 34 * i}", 6)
    steam(p, -108, -104, "a", 2)


def broom(p: Sheet) -> None:
    """A straw broom, a dustpan and leaves to sweep."""
    table(p, 262)
    with p.at(-20, -6, 1.04, turn=24):
        p.stroke("b", "0,-320 2,60", 20, 24, gap=4)
        p.block(
            "a",
            "-34,40 34,40 62,110 128,256 96,250 84,272 52,258 30,280 0,262 -30,280 -52,258 -84,272"
            " -96,250 -128,256 -62,110",
        )
        for dx in (-78, -40, 0, 40, 78):
            p.slit(f"{dx * 0.42},112 {dx},244", 8)
        for y, half in ((54, 42), (92, 58)):
            p.box("b", -half, y - 9, half, y + 9, gap=3)
        p.disc("c", 0, -306, 15)
    with p.at(158, 176, 1.1, turn=-8):
        p.stroke("b", "0,-60 0,-180", 22, 16, gap=4)
        p.block("b", "-60,-60 60,-60 96,60 -96,60")
        p.slit("-66,40 66,40", 8)
        for dx in (-44, 0, 44):
            p.crescent(dx, 0, 17)
    spots = (
        (-60, -190, 40),
        (230, -150, 80),
        (-170, -80, -30),
        (-262, 60, 20),
        (70, -10, 130),
        (190, -20, 40),
    )
    for x, y, turn in spots[: p.rng.randrange(4, 7)]:
        leaf(p, x, y, 96, turn + p.rng.uniform(-20, 20), p.rng.choice("ac"), 0.3)


def basket(p: Sheet) -> None:
    """A woven basket of persimmons and greens."""
    table(p, 240)
    p.stroke("b", "-196,20 -180,-170 0,-286 180,-170 196,20", 26, gap=4)
    for i in range(9):
        x = -160 + i * 40
        p.crescent(x * 1.0, -150 - 128 * (1 - (x / 190) ** 2) ** 0.5 + 26, 8, fat=0.7)
    for x, y, turn in ((-150, 10, -38), (-84, -20, -14), (84, -20, 16), (150, 10, 40), (0, -40, 2)):
        leaf(p, x, y + 30, 150, turn, "b", 0.26)
    for x, y, r in ((-116, 2, 70), (116, 2, 70), (0, -14, 82)):
        hue = "c" if p.rng.random() < 0.35 else "a"
        p.disc(hue, x, y, r, r * 0.86)
        for turn in (-100, -34, 34, 100):
            leaf(p, x, y - r * 0.62, r * 0.5, turn, "b", 0.3)
        p.crescent(x + r * 0.5, y + r * 0.1, r * 0.34, 80)
    p.fold("a", "0,60! 226,60! 200,170 158,240! 0,244")
    for row in range(4):
        y, count = 100 + row * 36, 5 - row // 2
        for i in range(-count, count + 1):
            at = (i + 0.5 * (row % 2)) * 38
            if abs(at) < 196 - row * 14:
                p.slit(f"{at - 15},{y + 8} {at},{y - 9} {at + 15},{y + 8}", 10)
    p.shape("b", "-240,44! 240,44! 240,76! -240,76!")
    for i in range(-6, 7):
        p.slit(f"{i * 36 - 8},68 {i * 36 + 8},52", 7)


def lantern(p: Sheet) -> None:
    """A great round lantern between two small ones."""
    p.stroke("b", "-420,-330 -215,-262 0,-292 215,-262 420,-330", 10)
    for x, y, k in ((-222, -120, 0.4), (222, -120, 0.4), (0, -20, 1)):
        with p.at(x, y, k):
            p.stroke("b", f"0,-160 0,{-272 if k == 1 else -350}", 9 / k**0.6)
            p.disc("a", 0, 0, 208, 158)
            for bow in (-1.0, -0.52, 0.52, 1.0):
                p.slit(f"{bow * 50},-140 {bow * 160},0 {bow * 50},140", 9)
            p.box("b", -84, -178, 84, -146)
            p.box("b", -84, 146, 84, 178)
            rosette(p, 0, 0, 78, 6 if k < 1 else 8, "cut", "a")
            for i in range(-3, 4):
                p.stroke("c" if i % 2 else "b", f"{i * 18},184 {i * 21},{276 - 8 * abs(i)}", 13, 17)
    for x in (-300, -108, 108, 300):
        leaf(p, x, -284 + abs(x) / 60, 50, 180, "a", 0.3)
    if p.rng.random() < 0.6:
        for x, y, r in ((-236, 150, 40), (236, 150, 40)):
            rosette(p, x, y, r, p.rng.choice((5, 6)), "c", "a")
            leaf(p, x, y + 30, 70, 160)
            leaf(p, x, y + 30, 70, 200)


def knitting(p: Sheet) -> None:
    """A ball of wool, two needles and a piece half knitted."""
    table(p, 262)
    with p.at(-64, -6):
        for turn in (-38, 30):
            with p.at(turn=turn):
                p.stroke("b", "0,240 0,-260", 15, 13, gap=3)
                p.disc("c", 0, -268, 23)
        p.disc("a", 0, 90, 176)
        for turn in (16, 136, 256):
            with p.at(0, 90, turn=turn + p.rng.uniform(-9, 9)):
                for i in range(4):
                    y, half = -148 + i * 30, 62 + i * 8
                    p.slit(f"{-half},{y + 28} 0,{y} {half},{y + 28}", 9)
    with p.at(160, 130, turn=p.rng.uniform(-6, 4)):
        p.box("b", -86, -130, 104, 136)
        for row in range(6):
            for col in range(5):
                x, y = -64 + col * 37, -104 + row * 40
                p.slit(f"{x - 14},{y - 12} {x},{y + 12}", 8, "c" if row % 3 == 2 else "cut")
                p.slit(f"{x + 14},{y - 12} {x},{y + 12}", 8, "c" if row % 3 == 2 else "cut")
        p.stroke("a", "-120,-134 126,-146", 13, gap=3)
        p.disc("c", 134, -147, 17)
    p.stroke("a", "-100,262 -20,282 60,258 120,272 160,262", 9, gap=3)


SCENES = {
    cut.__name__: ("thing", cut)
    for cut in (teapot, bowl, lamp, flowers, bench, broom, basket, lantern, knitting)
}
