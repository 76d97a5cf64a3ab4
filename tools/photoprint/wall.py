"""Before a whitewashed wall in the afternoon: washing on the line, brushes hung up to dry, the children's sheets."""

from random import Random

from PIL import Image

from .field import Field, Size, clouds, constant
from .ground import foliage_shade, window_light
from .relief import Patch, Relief, Sun
from .tones import blend, covered, printed, tinted

# As seen from the front: up is against the wall's y, so the sun stands at -130 degrees, up on the left.
AFTERNOON = Sun(0, 0, colour="#FFE9C8", strength=2.3, sky="#AFC0C6", sky_strength=0.78, softness=0.045)
WASHING = ("#9E2A1C", "#B4553A", "#2A5E60", "#D2AA70", "#BFC9C2", "#E6DAC0", "#7F9A92", "#3A4A4C")
CANES = (("#C79E5E", "#9A6F3A"), ("#8A4A2A", "#5C2E1C"), ("#D8BE8A", "#A98652"))
LINE = -236
# What hangs on a line: its kind, how wide, how long.
PIECES = (
    ("sheet", 236, 412),
    ("towel", 104, 214),
    ("shirt", 148, 246),
    ("shirt", 164, 268),
    ("trousers", 120, 316),
    ("towel", 124, 240),
)

Spot = tuple[float, float]


def laundry(size: Size, seed: str) -> Image.Image:
    """Shirts, sheets and towels; their shadows and those of a tree on the wall."""
    wall = Relief(size, "#DCD4C3", seed, margin=120)
    rng = wall.rng
    _whitewash(wall, rng)
    sag = rng.uniform(14, 24)
    _line(wall, sag)
    x = -wall.half_width - rng.uniform(10, 60)
    while x < wall.half_width + 40:
        kind, wide, high = rng.choice(PIECES)
        span = wide * (1.52 if kind == "shirt" else 1)
        middle = x + span / 2
        _washing(
            wall, rng, kind, (middle, _height(wall, middle, sag)), wide / 2, high * rng.uniform(0.92, 1.06)
        )
        x += span + rng.uniform(14, 38)
    side = rng.choice((-1, 1))
    tree = foliage_shade(wall, rng, (side * wall.half_width, wall.half_height * 0.9), 400)
    return _afternoon(wall, size, rng, tree, side)


def papers(size: Size, seed: str) -> Image.Image:
    """Sheets with one stroke of the brush each, pegged to a line under a tree: the first lesson."""
    wall = Relief(size, "#B9B2A2", seed, margin=120)
    rng = wall.rng
    _whitewash(
        wall, rng, rng.choice((("#38504E", "#587370"), ("#BDB39E", "#D8D0BE"), ("#8C4A38", "#A5624A")))
    )
    sag = rng.uniform(12, 20)
    _line(wall, sag)
    x = -wall.half_width + rng.uniform(-50, 0)
    while x < wall.half_width + 40:
        half = rng.uniform(112, 120)
        _sheet(wall, rng, (x + half, _height(wall, x + half, sag)), half, half * 2.7)
        x += half * 2 + rng.uniform(20, 40)
    side = rng.choice((-1, 1))
    tree = foliage_shade(wall, rng, (side * 260, -wall.half_height * 0.2), 430)
    return _afternoon(wall, size, rng, tree, side)


def brushes(size: Size, seed: str) -> Image.Image:
    """Twelve washed brushes on a rail, the light of a window across them."""
    wall = Relief(size, "#D6CDBB", seed, margin=120)
    rng = wall.rng
    _whitewash(
        wall, rng, rng.choice((("#CDC4B0", "#DED6C5"), ("#48605E", "#6B8581"), ("#B79470", "#D2B08A")))
    )
    rail = Patch(wall, 0, LINE + 34, 620)
    grain = clouds(rail.x.size, rng, 6 * wall.k, 3, stretch=8) * 0.3 + 0.4
    shape = (15 - abs(rail.y)) / rail.edge + 0.5
    wall.lift = 44.0
    wall.lay(
        rail, shape, (1 - (rail.y / 15) ** 2).root() * 7 + 12, tinted("#7A5232", "#4C3120", grain), 0.12, True
    )
    for i in range(12):
        _brush(wall, rng, (i - 5.5) * 72 + rng.uniform(-5, 5), rng.uniform(0.78, 1.1))
    side = rng.choice((-1, 1))
    place, half = (
        (side * rng.uniform(-60, 170), rng.uniform(0, 50)),
        (rng.uniform(330, 450), rng.uniform(250, 320)),
    )
    light = window_light(
        wall, place, half, slant=side * rng.uniform(0.2, 0.5), panes=(rng.choice((2, 3, 4)), 3)
    )
    return _afternoon(wall, size, rng, light, side)


def _afternoon(wall: Relief, size: Size, rng: Random, sunlit: Field, side: int) -> Image.Image:
    azimuth = -90 + side * rng.uniform(34, 48)
    sun = AFTERNOON.standing(azimuth, rng.uniform(36, 42))
    return printed(wall.photographed(sun, 1.12, sunlit), rng)


def _whitewash(wall: Relief, rng: Random, colours: tuple[str, str] = ("#CFC6B3", "#E9E3D5")) -> None:
    """Lime laid on by hand, flaked in places, stained below."""
    _, y = wall.coordinates()
    broad = clouds(wall.whole, rng, 220 * wall.k, 6) * 0.4 + 0.5
    strokes = clouds(wall.whole, rng, 10 * wall.k, 3, stretch=5) * 0.3
    flaked = clouds(wall.whole, rng, 70 * wall.k, 6).ease(1.02, 1.1)
    lime = tinted(*colours, (broad + strokes * 0.25 - (y / wall.half_height).ease(0.4, 1.3) * 0.5).between())
    wall.colour = covered(lime, tinted("#9B8C76", "#B0A28C", broad), flaked * 0.5)
    wall.high = wall.high + strokes * 0.7 - flaked * 1.0 + clouds(wall.whole, rng, 26 * wall.k, 3) * 0.5


def _height(wall: Relief, x: float, sag: float) -> float:
    return LINE + sag * (1 - (x / wall.half_width) ** 2)


def _line(wall: Relief, sag: float) -> None:
    x, y = wall.coordinates()
    middle = y - (1 - (x / wall.half_width) ** 2) * sag - LINE
    rope = ((1.6 - abs(middle)) * wall.k + 0.5).between()
    wall.lift, wall.aloft = 62.0, rope
    wall.colour = covered(wall.colour, "#555555", rope)


def _washing(wall: Relief, rng: Random, kind: str, spot: Spot, half: float, long: float) -> None:
    """A piece hangs from two pegs: folds that open downwards, a hem that is never straight."""
    p = Patch(wall, spot[0], spot[1] + long / 2, max(half * 1.7, long * 0.62) + 12)
    down = p.y + long / 2
    wave = p.x / rng.uniform(13, 19) + clouds(p.x.size, rng, 60 * wall.k, 2) * 1.5 + rng.uniform(0, 6)
    folds = wave.sin() * (down / long).ease(-0.1, 1.0)
    across = abs(p.x + down * rng.uniform(-0.04, 0.04) + folds * 2.5)
    shape = half + (down / long) * rng.uniform(-3, 6) - across
    if kind == "shirt":
        sleeve = (
            (half * 1.52 - across)
            .least(down * 0.9 + across * 0.42)
            .least(long * 0.47 - down - (across - half) * 0.5)
        )
        neck = ((p.x / (half * 0.34)) ** 2 + (down / 22) ** 2).root()
        shape = shape.most(sleeve).least((neck - 1) * 20)
    if kind == "trousers":
        shape = shape.least((across - 4).most(long * 0.34 - down))
    shape = shape.least(down + 1).least(long + folds * 5 - down)
    cloth = _cloth(wall, rng, p, kind, down, folds)
    wall.lay(p, shape / p.edge + 0.5, folds * 6 + 9 + (down / long) * rng.uniform(0, 12), cloth, aloft=True)
    for at in (-0.8, 0.8) if kind != "shirt" else (-1.15, -0.55, 0.55, 1.15):
        _peg(wall, spot[0] + at * half, spot[1])


def _cloth(wall: Relief, rng: Random, p: Patch, kind: str, down: Field, folds: Field) -> tuple[Field, ...]:
    colour = rng.choice(WASHING)
    weave = clouds(p.x.size, rng, 3 * wall.k, 2) * 0.1 + folds * 0.1
    stripe = constant(p.x.size, 0.0)
    pattern = rng.choice(("plain", "plain", "across", "border", "check"))
    if pattern == "across":
        stripe = ((down / 17).part() < 0.34) * 1.0
    if pattern == "border" and kind != "trousers":
        stripe = (abs(down - 36) < 7) + (abs(down - 54) < 3) * 1.0
    if pattern == "check" and kind != "trousers":
        stripe = ((down / 30).part() < 0.5) * 0.5 + (((p.x + folds * 2) / 30).part() < 0.5) * 0.5
    light = "#F2E9D8" if colour not in ("#BFC9C2", "#E6DAC0") else "#2A5E60"
    base = tinted(blend(colour, "#14181A", 0.22), blend(colour, "#FFF4E0", 0.08), (weave + 0.6).between())
    return covered(base, tinted(light, light, weave), stripe.between() * 0.82)


def _peg(wall: Relief, x: float, y: float) -> None:
    p = Patch(wall, x, y + 3, 20, wall.rng.uniform(-5, 5))
    if not p.empty:
        shape = ((4.2 - abs(p.x)) / p.edge + 0.5).between() * ((14 - abs(p.y)) / p.edge + 0.5).between()
        wall.lay(
            p,
            shape,
            28 - (abs(p.x) < 0.8) * 3,
            tinted("#B58C56", "#8A6437", (p.y / 20 + 0.4).between()),
            aloft=True,
        )


def _sheet(wall: Relief, rng: Random, spot: Spot, half: float, long: float) -> None:
    """Thin paper, a little curled at the foot: one stroke, and the red seal of who wrote it."""
    p = Patch(wall, spot[0], spot[1] + long / 2, long * 0.62, rng.uniform(-1.6, 1.6))
    down = p.y + long / 2
    curl = (p.x / half * 1.4 + rng.uniform(-1, 1)).sin() * (down / long) * 7 + (
        down / long
    ) ** 3 * rng.uniform(2, 16)
    shape = (half - abs(p.x)).least(down + 2).least(long - down)
    fibre = clouds(p.x.size, rng, 4 * wall.k, 3, stretch=3) * 0.25 + 0.6
    paper = tinted("#DDD3BD", "#F6F1E4", fibre)
    ink = _stroke(wall, rng, p, half, down - long * rng.uniform(0.4, 0.46))
    seal = ((11 - abs(p.x - half * 0.62)) / p.edge).between() * (
        (11 - abs(down - long * 0.86)) / p.edge
    ).between()
    carved = clouds(p.x.size, rng, 4 * wall.k, 1).ease(0.62, 0.68)
    paper = covered(paper, "#131211", ink)
    red = tinted("#A62B1C", "#F6F1E4", carved)
    paper = covered(paper, red, seal * 0.95)
    wall.lay(p, shape / p.edge + 0.5, curl + 9, paper, aloft=True)
    for at in (-0.72, 0.72):
        _peg(wall, spot[0] + at * half, spot[1])


def _stroke(wall: Relief, rng: Random, p: Patch, half: float, y: Field) -> Field:
    """One level stroke: pressed in, drawn out drier, stopped; no two alike."""
    reach, slope = half * rng.uniform(0.56, 0.68), rng.uniform(-0.13, -0.02)
    t = (p.x / reach).between(-1, 1)
    # Pressed in at the start, lifted on the way, stopped and turned back at the end.
    wide = t * t * rng.uniform(2, 3.4) + t.ease(0.5, 1.0) * rng.uniform(0.5, 2.2) + rng.uniform(5.6, 7.2)
    wide = wide * (half / 80)
    sway = (t * rng.uniform(1.6, 2.6)).sin() * rng.uniform(0.5, 3)
    ragged = clouds(p.x.size, rng, 7 * wall.k, 3) * 1.1
    body = ((wide + ragged - abs(y - p.x * slope - sway)) / p.edge / 1.5 + 0.5).between()
    slanted = abs(p.x - y * 0.55 * (1 - (t > 0) * 1.7))
    ends = ((reach + ragged * 1.6 - slanted) / p.edge / 1.5 + 0.5).between()
    dry = clouds(p.x.size, rng, 3 * wall.k, 2, stretch=16).ease(0.5, 1.1) * (p.x / reach).ease(-0.1, 0.7)
    return body * ends * (1 - dry * 0.8) * rng.uniform(0.9, 0.98)


def _brush(wall: Relief, rng: Random, x: float, k: float) -> None:
    """A bamboo handle on a loop of string, a horn ring, a tip of hair drawn to a point."""
    long, tip, thick = 250 * k, 78 * k, rng.uniform(6.5, 9.5) * k
    p = Patch(wall, x, LINE + 66 + (long + tip) / 2, (long + tip) * 0.58, rng.uniform(-1.4, 1.4))
    down = p.y + (long + tip) / 2
    loop = (1.2 - abs(abs(p.x) - (3 + down * 0.08).most(0))) / p.edge + 0.5
    wall.lay(p, loop.between() * (down < 2) * (down > -30), 16, "#8C2A1E", aloft=True)
    rounded = (1 - (p.x / thick).between(-1, 1) ** 2).root() * thick
    _handle(wall, rng, p, down, rounded, (long, thick))
    _hair(wall, rng, p, down - long, (tip, thick))
    ring = (thick * 1.22 - abs(p.x)).least(9 * k - abs(down - long))
    wall.lay(p, ring / p.edge + 0.5, rounded * 1.1 + 5, "#D9CDB4", 0.5, True)


def _handle(wall: Relief, rng: Random, p: Patch, down: Field, rounded: Field, span: Spot) -> None:
    """A stick of bamboo with its joints."""
    long, thick = span
    stick = (thick - abs(p.x)).least(down).least(long - down)
    joint = (abs((down / (long * 0.29) + rng.random()).part() - 0.5) < 0.012) * 1.0
    streaks = clouds(p.x.size, rng, 3 * wall.k, 2, stretch=0.08) * 0.3 + 0.35 + joint * 0.6
    cane = tinted(*rng.choice(CANES), streaks.between())
    wall.lay(p, stick / p.edge + 0.5, rounded * 0.9 + 3 + joint, cane, 0.35, True)


def _hair(wall: Relief, rng: Random, p: Patch, down: Field, span: Spot) -> None:
    """The tip: a belly, a point, and what no washing takes out of it."""
    tip, thick = span
    t = (down / tip).between()
    belly = (t * 2.2 + 0.75).least(((1 - t) * 1.6).root() * 1.25) * thick * 1.28
    outline = (belly - abs(p.x)).least(down).least(tip - down)
    strands = clouds(p.x.size, rng, 2.2 * wall.k, 2, stretch=0.05) * 0.4 + 0.5
    inked = t.ease(rng.uniform(0.05, 0.3), 0.75)
    fur = covered(tinted("#B79A70", "#E2CFA8", strands), tinted("#171513", "#4A423A", strands), inked)
    high = (1 - (p.x / belly.most(1)).between(-1, 1) ** 2).root() * thick + 3 + strands
    wall.lay(p, outline / p.edge + 0.5, high, fur, aloft=True)
