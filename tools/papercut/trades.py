"""Things of work and duty, each filling a circle of about 300 units round the middle."""

from .canvas import Sheet, oval
from .ornament import bird, leaf, rosette, table


def scissors(p: Sheet) -> None:
    """Barber's scissors opening round a blossom, a comb and a hand mirror beside them."""
    with p.at(turn=p.rng.uniform(-5, 5)):
        for side in (False, True):
            with p.at(0, 20, turn=-19 if side else 19, flip=side):
                p.block("a", "-22,20 -20,-40 0,-300 22,-150 26,20")
                p.slit("6,-40 4,-240", 8)
                p.stroke(
                    "a", "2,10 -14,60 -12,90 20,160 0,262 -72,286 -118,236 -112,150 -62,104 -14,96", 26, 20
                )
        p.disc("cut", 0, 20, 21, gap=0)
        p.disc("b", 0, 20, 14, gap=0)
    rosette(p, 0, -235, 62, p.rng.choice((6, 8)), "b")
    with p.at(-236, -40, turn=-6):
        p.box("b", -34, -150, -4, 150)
        for i in range(19):
            p.box("b", -8, -146 + i * 15.6, 38, -138 + i * 15.6, gap=0)
        p.slit("-20,-130 -20,130", 7)
    with p.at(236, -40, turn=6):
        p.box("b", -11, 30, 11, 170)
        p.disc("b", 0, -50, 66, 88)
        p.disc("skin" if p.rng.random() < 0.5 else "c", 0, -50, 48, 68)
        p.slit("-22,-20 4,-92", 9)
        p.slit("2,-22 18,-68", 7)


def abacus(p: Sheet) -> None:
    """An abacus set to a number of the seed's own."""
    with p.at(k=0.93, turn=p.rng.uniform(-4, 4)):
        p.box("b", -284, -196, 284, 196)
        p.box("cut", -260, -172, 260, 172, gap=0)
        p.box("b", -284, -82, 284, -62, gap=0)
        for rod in range(9):
            x = -224 + rod * 56
            p.box("b", x - 4, -176, x + 4, 176, gap=0)
            above, below = p.rng.randrange(3), p.rng.randrange(6)
            hue = "c" if rod in (2, 6) else "a"
            spots = [-158 + 30 * i + (14 if i >= 2 - above else 0) for i in range(2)]
            spots += [-44 + 36 * i + (38 if i >= below else 0) for i in range(5)]
            for y in spots:
                p.disc(hue, x, y, 25, 14, gap=2)
                p.crescent(x, y - 1, 13, fat=0.6)
        for x, y in ((-272, -184), (272, -184), (-272, 184), (272, 184)):
            p.disc("c", x, y, 7, gap=0)
    for y in (-262, 262):
        rosette(p, 0, y, 48, 8, "a")
        for side in (-1, 1):
            for i in range(3):
                leaf(p, side * (52 + 40 * i), y, 56 - 6 * i, side * (70 + 10 * i))


def brush(p: Sheet) -> None:
    """A brush pot, an inkstone and a stick of ink on the desk."""
    table(p, 250)
    for x, turn, high in ((-58, -13, 0), (62, 14, 16), (-16, -3, 40), (30, 5, -6)):
        with p.at(x, 30 - high, turn=turn):
            p.stroke("b" if x > 0 else "c", "0,40 0,-160", 17, gap=3)
            p.fold("b", "0,-178 15,-176! 15,-150! 0,-150", gap=2)
            p.fold("a", "0,-276! 12,-224 20,-196 15,-176! 0,-176", gap=2)
            p.slit("0,-246 0,-190", 5)
    p.block("a", "-108,24 108,24 100,256 -100,256")
    p.box("a", -118, 14, 118, 40)
    p.box("a", -110, 236, 110, 258)
    with p.at(0, 140, 0.9):
        p.stroke("cut", "-14,100 -6,20 10,-40 2,-108", 12, 8)
        for x, y, turn in ((-8, 40, -60), (2, 0, 62), (8, -44, -58), (4, -74, 40), (-10, 66, 70)):
            with p.at(x, y, turn=turn):
                p.fold("cut", "0,-84! 13,-34 0,0!", gap=0)
    with p.at(-196, 222, flip=p.rng.random() < 0.5):
        p.shape("c", "-76,-8 -40,-26 56,-26 78,0 70,30! -70,30!")
        p.shape("b", "-54,-4 -30,-14 30,-14 52,2 20,12 -40,10", gap=0)
    with p.at(198, 230, turn=p.rng.uniform(-4, 4)):
        p.box("a", -78, -18, 46, 14)
        p.box("c", 46, -18, 78, 14, gap=0)
        p.slit("-60,-2 30,-2", 7)


def blackboard(p: Sheet) -> None:
    """The neighbourhood's blackboard with a chalk picture and ruled columns, no words."""
    table(p, 290, "b")
    with p.at(y=30, k=0.86):
        for x in (-190, 190):
            p.block("a", f"{x - 13},100 {x + 13},100 {x * 1.14 + 13},300 {x * 1.14 - 13},300")
        p.box("a", -286, -226, 286, 176)
        p.box("b", -258, -198, 258, 148, gap=3)
        for i in range(-7, 8):
            p.crescent(i * 33, -172, 14)
        with p.at(-128, -12):
            rosette(p, 0, -30, 74, p.rng.choice((6, 8, 10)), "c", "b")
            p.stroke("cut", "0,46 0,122", 8)
            for side in (-1, 1):
                leaf(p, 0, 118, 78, side * 54, "cut")
        for row in range(6):
            y, end = -126 + row * 42, p.rng.uniform(150, 228)
            p.stroke("c" if row == 0 else "cut", f"-6,{y} {end if row else 228},{y}", 14 if row == 0 else 8)
        p.box("a", -296, 166, 296, 196)
        for x in (-210, -150, 170):
            p.box("c", x, 154, x + 40, 166, gap=2)
        rosette(p, 0, -232, 58, 8, "a", "c")
        for side in (-1, 1):
            leaf(p, side * 46, -236, 84, side * 80)
            leaf(p, side * 116, -238, 60, side * 76)


def _wheel(p: Sheet, x: float, y: float) -> None:
    p.ring("a", oval(x, y, 118, 118), 17)
    for i in range(12):
        with p.at(x, y, turn=30 * i + 8):
            p.stroke("a", "0,-14 0,-112", 4)
    p.disc("b", x, y, 19)


def bicycle(p: Sheet) -> None:
    """A bicycle with a basket of flowers."""
    p.disc("c", p.rng.choice((-60, 40, -140)), -190, 96)
    table(p, 250, "b")
    with p.at(y=12, k=0.95):
        _wheel(p, -176, 124)
        _wheel(p, 176, 124)
        for line in (
            "-176,124 -96,-40",
            "-96,-40 -20,130",
            "-20,130 -176,124",
            "-20,130 118,-60",
            "-96,-26 120,-44",
            "-112,-78 -20,130",
            "176,124 104,-116",
        ):
            p.stroke("b", line, 15, gap=3)
        p.shape("a", "-168,-98! -104,-106 -64,-92 -96,-76 -140,-78!")
        p.stroke("b", "60,-140 104,-120 150,-128", 13, gap=3)
        p.disc("b", -20, 130, 30)
        p.disc("cut", -20, 130, 14, gap=0)
        p.stroke("b", "-20,130 12,176", 9)
        p.box("b", -6, 172, 34, 184, gap=2)
        p.stroke("a", "-250,56 -206,4 -140,14", 13, gap=3)
        p.stroke("a", "104,34 176,-12 256,60", 13, gap=3)
        for x, y, r in ((150, -156, 40), (206, -176, 46), (252, -142, 36)):
            rosette(p, x, y, r, p.rng.choice((5, 6, 8)), "a")
        leaf(p, 262, -120, 74, 66)
        leaf(p, 140, -120, 70, -40)
        p.block("b", "138,-128 270,-128 254,-34 158,-34")
        for row in (-104, -76, -50):
            for i in range(4):
                x = 166 + i * 26
                p.slit(f"{x - 8},{row + 5} {x + 8},{row - 5}", 7)
        bird(p, -210, -170, 0.7, 30, "b")


def scales(p: Sheet) -> None:
    """A balance in equilibrium, cut from the folded sheet."""
    table(p, 276)
    p.disc("c", 0, -96, p.rng.choice((150, 164)))
    for side in (-1, 1):
        p.stroke("a", f"0,-196 {side * 90},-216 {side * 180},-176 {side * 232},-190", 30, 14, gap=4)
        p.disc("a", side * 232, -186, 17)
        for dx in (-88, 88):
            p.stroke("b", f"{side * 220},-176 {side * 220 + dx},60", 6)
        with p.at(side * 220, 60):
            p.fold("b", "0,0! 112,0! 74,54 0,66")
            for dx in (-50, 0, 50):
                p.crescent(dx, 26, 15, 180)
    left, right = p.rng.sample((0, 1, 2), 2)
    _weighed(p, -220, left)
    _weighed(p, 220, right)
    p.fold("a", "0,-262! 22,-216 12,-190 22,-120 14,0 26,130 34,196! 0,196")
    p.fold("b", "0,176 60,182! 76,216 150,236 168,284! 0,284")
    rosette(p, 0, -190, 54, 8, "b", "c")
    for x in (-96, -48, 0, 48, 96):
        p.crescent(x, 262, 17)


def _weighed(p: Sheet, x: float, which: int) -> None:
    if which == 0:
        rosette(p, x, 18, 44, 6, "a")
    elif which == 1:
        for i in range(2):
            p.box("a", x - 54 + 8 * i, 26 - 30 * i, x + 54 - 4 * i, 54 - 30 * i, gap=3)
            p.slit(f"{x - 40},{40 - 30 * i} {x + 40},{40 - 30 * i}", 6)
    else:
        leaf(p, x, 56, 92, -34)
        leaf(p, x, 56, 92, 34)
        leaf(p, x, 56, 110, 0, "a", 0.3)


def cap(p: Sheet) -> None:
    """An old soldier's plain cap and the flower of honour, no emblem."""
    with p.at(k=0.94):
        rays = p.rng.choice((18, 22))
        for i in range(rays):
            with p.at(0, 150, turn=(i + 0.5) * 360 / rays):
                p.block("c", f"0,{-290 + 30 * (i % 2)} 14,-160 -14,-160", gap=0)
        for side in (-1, 1):
            with p.at(0, 160, flip=side < 0):
                p.block("a", "6,0 70,-8 96,190 56,162 20,196")
                p.slit("36,40 52,140", 8)
                for x, y, turn in ((84, 20, 80), (104, 84, 104), (96, -44, 58)):
                    leaf(p, x, y, 120, turn)
        rosette(p, 0, 146, 122, p.rng.choice((10, 12)), "a")
        rosette(p, 0, 146, 62, 8, "c", "a")
        with p.at(0, -156, 1.02):
            p.fold("b", "0,-166 96,-152 204,-112 236,-50 190,16! 0,16")
            p.slit("-196,-60 -80,-96 80,-96 196,-60", 9)
            p.slit("0,-158 5,-104", 7)
            p.block("c", "-194,8 194,8 186,58 -186,58")
            p.fold("b", "0,52 172,58! 214,104 120,130 0,138")
            p.slit("-150,98 0,112 150,98", 9)
            for side in (-1, 1):
                p.disc("b", side * 164, 33, 11, gap=0)


def letter(p: Sheet) -> None:
    """A letter half out of its envelope, brought by a swallow."""
    with p.at(0, 70, turn=p.rng.uniform(-7, 7)):
        p.box("skin", -200, -196, 200, 100)
        for row in range(4):
            p.stroke("b", f"-150,{-150 + row * 34} {p.rng.uniform(40, 150)},{-150 + row * 34}", 8)
        p.block("b", "-258,-74 0,60 258,-74 258,190 -258,190")
        p.block("a", "-258,-60 -24,74 -258,194")
        p.block("a", "258,-60 24,74 258,194")
        p.block("a", "-256,204 0,20 256,204")
        p.slit("-210,184 0,42 210,184", 8)
        rosette(p, 0, 92, 64, p.rng.choice((6, 8)), "c", "b")
        for side in (-1, 1):
            p.crescent(side * 190, 66, 26, side * -90)
    stamp = [(154, -270), (250, -270), (250, -154), (154, -154)]
    with p.at(0, 20, turn=6):
        p.block("a", stamp)
        p.teeth("cut", stamp, -9, 17, closed=True)
        rosette(p, 202, -212, 32, 5, "cut", "a")
    bird(p, -172, -206, 1.15, 52, "b")
    leaf(p, -86, -150, 80, 100, "a")
    for x, y, r in ((-270, 20, 22), (270, 30, 22)):
        rosette(p, x, y, r, 5, "c")


def bell(p: Sheet) -> None:
    """A school bell hanging from its beam, sounding."""
    for side in (-1, 1):
        for r in (214, 256, 298):
            x, y = side * r, r * 0.42
            p.slit(f"{x * 0.9},{60 - y} {x},60 {x * 0.9},{60 + y}", 18, "c")
    p.box("b", -300, -292, 300, -252)
    for i in range(-6, 7):
        p.crescent(i * 44, -264, 14)
    p.ring("b", oval(0, -206, 34, 50), 16)
    p.stroke("b", "0,150 0,220", 15, gap=3)
    p.disc("b", 0, 224, 30)
    for dx in (-12, 0, 12):
        p.stroke("c", f"{dx / 2},258 {dx * 1.4},312", 9)
    p.fold("a", "0,-168 70,-156 112,-60 126,60 184,160! 0,176")
    p.slit("-88,-84 0,-76 88,-84", 9)
    for row in range(2):
        for i in range(-2, 3):
            p.disc("cut", i * 38, -46 + row * 40, 10, gap=0)
    p.slit("-112,40 0,50 112,40", 9)
    rosette(p, 0, 98, 40, p.rng.choice((6, 8)), "cut", "a")
    for side in (-1, 1):
        leaf(p, side * 46, 100, 62, side * 82, "cut")
    p.fold("b", "0,150 176,136! 200,176! 0,192")


SCENES = {
    cut.__name__: ("thing", cut)
    for cut in (scissors, abacus, brush, blackboard, bicycle, scales, cap, letter, bell)
}
