"""Things on a table, looked at from straight above by the light of a window: beans in a bowl, fruit on a tray, knitting."""

import math
from random import Random

from PIL import Image

from .field import Field, Size, clouds, constant, mix
from .relief import Patch, Relief, Sun, spread
from .tones import blend, covered, printed, softened_away, tinted

WINDOW = Sun(0, 0, colour="#FFF1DD", strength=2.2, sky="#B9C6C8", sky_strength=0.72, softness=0.2)
WOOL = ("#9E2A1C", "#1F5053", "#D2A368", "#EADFC8", "#B9633C", "#5F7F79", "#3A4644")

Spot = tuple[float, float]


def _by_the_window(table: Relief, size: Size, height: float, focus: Spot, sharp: float) -> Image.Image:
    """The light of one side; focus is what the lens is set to, as parts of the width and height."""
    rng = table.rng
    sun = WINDOW.standing(rng.choice((-160, -145, -35, -20)), height)
    picture = table.photographed(sun, 1.08)
    return printed(softened_away(picture, focus, sharp), rng, grain=0.028)


def _share(table: Relief, spot: Spot) -> Spot:
    """A spot on the table as parts of the picture's width and height."""
    return 0.5 + spot[0] / table.half_width / 2, 0.5 + spot[1] / table.half_height / 2


def _boards(table: Relief, rng: Random, dark: str, light: str) -> None:
    """Planks that run across the picture, their grain and the gaps between them."""
    _, y = table.coordinates()
    plank = rng.uniform(120, 150)
    row = (y / plank + rng.random()).floor()
    at = (y / plank + rng.random()).part()
    own = ((row * 12.9898).sin() * 437.58).part()
    veins = clouds(table.whole, rng, 46 * table.k, 4, stretch=7)
    grain = ((y * 0.32 + veins * 7 + own * 9).sin() * 0.5 + 0.5) * 0.55
    pores = clouds(table.whole, rng, 3 * table.k, 1, stretch=14) * 0.16
    gap = (0.5 - abs(at - 0.5)).ease(0.013, 0.006)
    shade = (grain + pores + (own - 0.5) * 0.5 + 0.2).between()
    table.colour = tuple(part * (1 - gap * 0.75) for part in tinted(light, dark, shade))
    table.high = pores * 0.8 - gap * 4 - grain * 0.3
    table.gloss = constant(table.whole, 0.05)


def _linen(table: Relief, rng: Random, colour: str) -> None:
    x, y = table.coordinates()
    slub = (
        clouds(table.whole, rng, 4 * table.k, 2, stretch=9) * 0.2
        + clouds(table.whole, rng, 60 * table.k, 3) * 0.25
    )
    weave = (x * 2.1).sin() * (y * 2.1).sin()
    folds = clouds(table.whole, rng, 300 * table.k, 2, stretch=0.7) * 5
    table.colour = tinted(blend(colour, "#3B332A", 0.3), colour, (slub + weave * 0.06 + 0.72).between())
    table.high = weave * 0.35 + slub * 0.5 + folds


def beans(size: Size, seed: str) -> Image.Image:
    """A bowl with nineteen yellow beans and two black ones: what a village decided, to be counted by everybody."""
    table = Relief(size, "#6E5A44", seed, margin=80)
    rng = table.rng
    _boards(table, rng, "#46352A", "#7E6248")
    middle = (rng.uniform(-70, 70), rng.uniform(-20, 20))
    _cloth(table, rng, (middle[0] + rng.choice((-1, 1)) * 440, middle[1] + 190))
    _bowl(table, middle, 256)
    kinds = ["black"] * 2 + ["yellow"] * 19
    spots = [spot for spot in spread(rng, 60, (122, 122), 37, tries=20000) if math.hypot(*spot) < 122][:21]
    for spot, kind in zip(spots, rng.sample(kinds, 21), strict=True):
        _bean(table, rng, (middle[0] + spot[0], middle[1] + spot[1]), kind == "black")
    return _by_the_window(table, size, 36, _share(table, middle), 0.36)


def _bowl(table: Relief, middle: Spot, reach: float) -> None:
    """White porcelain, a blue-green line below the rim."""
    p = Patch(table, *middle, reach * 1.03)
    rho = p.from_middle / reach
    wall = (rho / 0.94) ** 2.8 * 92 + 6
    lip = (1 - ((rho - 0.97) / 0.03) ** 2).root() * 3 + 96
    high = mix(wall, lip, (rho > 0.94) * 1.0)
    line = (abs(rho - 0.87) < 0.012) + (abs(rho - 0.845) < 0.004) + (abs(rho - 0.3) < 0.008)
    glaze = clouds(p.x.size, table.rng, 50 * table.k, 3) * 0.05
    clay = tinted("#EDE7DA", "#2A6468", (line * 0.85 + glaze).between())
    table.lay(p, (1 - rho) * (reach / p.edge) + 0.5, high, clay, 0.55)


def _bean(table: Relief, rng: Random, spot: Spot, black: bool) -> None:
    """Smooth, a little longer than wide, with the pale scar where it sat in the pod."""
    reach = rng.uniform(15, 17)
    p = Patch(table, *spot, reach * 1.2, rng.uniform(0, 180))
    floor = Field(table.high.image.crop(p.box)).mean()
    far = ((p.x / reach) ** 2 + (p.y / (reach * rng.uniform(0.86, 0.94))) ** 2).root()
    scar = ((p.x / 4.2) ** 2 + ((p.y - reach * 0.46) / 1.5) ** 2).root().ease(1.05, 0.7)
    warm = clouds(p.x.size, rng, 14 * table.k, 2) * 0.3 + 0.5
    skin = tinted("#17181A", "#2E2826", warm) if black else tinted("#C08A2E", "#DDB052", warm)
    scarred = "#8A8478" if black else "#6E4A1E"
    skin = covered(skin, tinted(scarred, scarred, warm), scar * 0.7)
    table.lay(
        p, (1 - far) * (reach * 0.9 / p.edge) + 0.5, (1 - far * far).root() * reach * 0.95 + floor, skin, 0.6
    )


def _cloth(table: Relief, rng: Random, spot: Spot) -> None:
    """A folded cloth with a hem; the beans came out of it."""
    p = Patch(table, *spot, 330, rng.uniform(-24, 24))
    wavy = clouds(p.x.size, rng, 150 * table.k, 2) * 6
    x, y = 190 - abs(p.x + wavy), 150 - abs(p.y + wavy)
    rim = x.least(y)
    folds = (p.x * 0.022 + clouds(p.x.size, rng, 130 * table.k, 2) * 1.6).sin() * 7 + 12
    weave = (p.x * 1.9).sin() * (p.y * 1.9).sin()
    hem = rim.ease(15, 13) - rim.ease(12, 10) * 0.6
    stripe = (abs(rim - 30) < 3) + (abs(rim - 40) < 1.4)
    dyed = tinted("#23474A", "#3B6B6C", weave * 0.16 + 0.5 - hem * 0.3)
    dyed = covered(dyed, tinted("#DCCFB4", "#EFE6D2", weave * 0.3 + 0.5), stripe.between() * 0.8)
    table.lay(p, rim / p.edge + 0.5, folds * rim.ease(-4, 40) + hem * 1.5 + weave * 0.4 + 2, dyed)


def tray(size: Size, seed: str) -> Image.Image:
    """Persimmons on a round bamboo tray, put out to dry."""
    table = Relief(size, "#B8AE9C", seed, margin=100)
    rng = table.rng
    _linen(table, rng, rng.choice(("#C9BDA6", "#587877", "#B9AA92")))
    middle, reach = (rng.uniform(-60, 60), rng.uniform(-30, 30)), 292
    _woven(table, rng, middle, reach)
    for spot in spread(rng, rng.randint(11, 14), (216, 216), 104, tries=9000):
        if math.hypot(*spot) < reach - 76:
            _persimmon(table, rng, (middle[0] + spot[0], middle[1] + spot[1]))
    for x, y in ((-390, 190), (400, -180)):
        _persimmon(table, rng, (x + rng.uniform(-20, 20), y + rng.uniform(-30, 30)))
    return _by_the_window(table, size, 30, _share(table, middle), 0.22)


def _woven(table: Relief, rng: Random, middle: Spot, reach: float) -> None:
    """Split bamboo over and under, held by a bound rim."""
    p = Patch(table, *middle, reach * 1.06, rng.uniform(0, 90))
    u, v = p.x / 19, p.y / 19
    flat_u, flat_v = 1 - ((u.part() - 0.5) * 2) ** 4, 1 - ((v.part() - 0.5) * 2) ** 4
    over = ((u.floor() + v.floor()) / 2).part() > 0.25
    wave = abs(((u + v.floor()) * math.pi).cos())
    weft = abs(((v + u.floor()) * math.pi).cos())
    strand = mix(flat_v * (0.6 + 0.4 * wave), flat_u * (0.6 + 0.4 * weft), over * 1.0)
    rho = p.from_middle / reach
    rim = (1 - ((rho - 0.955) / 0.045) ** 2).root()
    bound = ((p.x * 0.4).sin() * (p.y * 0.4).sin() > 0.86) * (rim > 0.1)
    high = strand * 2.6 + 4 + rho**6 * 10 + rim * 22
    age = clouds(p.x.size, rng, 40 * table.k, 4) * 0.35 + 0.5
    split = clouds(p.x.size, rng, 2.5 * table.k, 1) * 0.12
    skin = tinted("#8F6C3D", "#D9BC84", (age + split * 0.7 + (strand - 0.8) * 0.3 + over * 0.08).between())
    skin = tuple(part * (1 - bound * 0.5) for part in skin)
    table.lay(p, (1 - rho) * (reach / p.edge) + 0.5, high, skin, 0.12)


def _persimmon(table: Relief, rng: Random, spot: Spot) -> None:
    reach = rng.uniform(43, 51)
    p = Patch(table, *spot, reach * 1.15, rng.uniform(0, 90))
    if p.empty:
        return
    # Four soft corners.
    far = ((abs(p.x) / reach) ** 2.35 + (abs(p.y) / reach) ** 2.35).most(1e-6) ** (1 / 2.35)
    dimple = (p.from_middle / (reach * 0.4)).ease(1.0, 0.0) * 5
    high = (1 - far * far).root() * reach * 0.72 + 10 - dimple
    bloom = clouds(p.x.size, rng, 26 * table.k, 4) * 0.4 + 0.5
    colour = rng.choice(("#B8481C", "#C2571F", "#A93A1A"))
    skin = tinted(colour, "#DE8A44", (bloom * 0.75).between())
    table.lay(p, (1 - far) * (reach / p.edge) + 0.5, high, skin, 0.4)
    _calyx(table, rng, p, reach, high)


def _calyx(table: Relief, rng: Random, p: Patch, reach: float, high: Field) -> None:
    """The four dry leaves on top, and the stalk."""
    cover, vein = constant(p.x.size, 0.0), constant(p.x.size, 9.0)
    for turn in (0, 90, 180, 270):
        cos, sin = math.cos(math.radians(turn + 8)), math.sin(math.radians(turn + 8))
        along, across = (p.x * cos + p.y * sin) / reach, (p.y * cos - p.x * sin) / reach
        half = (along / 0.52).between().root() * (1 - (along / 0.52).between()) ** 0.8 * 0.42
        cover = cover.most(((half - abs(across)) * (reach / p.edge) + 0.5).between() * (half > 0.01))
        vein = vein.least(abs(across) * reach + (along < 0) * 9)
    dry = clouds(p.x.size, rng, 10 * table.k, 3) * 0.4 + 0.4
    curl = (p.from_middle / (reach * 0.5)) ** 2 * 4 + 2.5
    table.lay(p, cover, high + curl + vein.ease(1.2, 0.2), tinted("#4E4A2C", "#9A8A54", dry))
    stalk = (3.6 - p.from_middle) / p.edge + 0.5
    table.lay(p, stalk, high + 11, "#4A3A26")


def knit(size: Size, seed: str) -> Image.Image:
    """Knitted cushions side by side, no two alike, with what is left of the wool."""
    table = Relief(size, "#8A6C4C", seed, margin=80)
    rng = table.rng
    _boards(table, rng, "#5C432D", "#8F6E4A")
    turn, side = rng.uniform(-14, 14), rng.choice((-1, 1))
    middle = (-side * rng.uniform(40, 170), rng.uniform(-60, 50))
    for column in (-1, 0, 1):
        for row in (-1, 0, 1):
            spot = (middle[0] + column * 462 + rng.uniform(-8, 8), middle[1] + row * 430 + rng.uniform(-6, 6))
            _knitted(table, rng, spot, 216, turn + rng.uniform(-2, 2), rng.sample(WOOL, 3))
    ball = (middle[0] + side * rng.uniform(200, 350), middle[1] + rng.uniform(-110, 130))
    _ball(table, rng, ball, rng.uniform(92, 108))
    _needles(table, rng, ball)
    return _by_the_window(table, size, 33, _share(table, (middle[0] + side * 150, middle[1] + 30)), 0.3)


def _knitted(table: Relief, rng: Random, spot: Spot, half: float, turn: float, wool: list[str]) -> None:
    p = Patch(table, *spot, half * 1.5, turn)
    x, y = (abs(p.x) - (half - 26)).most(0), (abs(p.y) - (half - 26)).most(0)
    rim = (26 - (x * x + y * y).root()) / p.edge + 0.5
    u, v = p.x / 22, p.y / 16.6
    at = (u.part() * 2).part()
    lean = mix(v - u.part() * 1.5, v + (u.part() - 1) * 1.5, (u.part() > 0.5) * 1.0)
    strand = (1 - (lean.part() * 2 - 1) ** 2).root() * (1 - (at * 2 - 1) ** 4).root()
    ply = ((lean * 8 + at * 9).sin()) * 0.12
    fuzz = clouds(p.x.size, rng, 3 * table.k, 2) * 0.1
    bx, by = (p.x / half).between(-1, 1), (p.y / half).between(-1, 1)
    bulge = ((1 - bx**4) * (1 - by**4)).root() * 22
    first, second, third = (
        tinted(
            blend(one, "#161414", 0.3),
            blend(one, "#FFF6E6", 0.08),
            (strand * 0.7 + ply + fuzz + 0.25).between(),
        )
        for one in wool
    )
    motif, line = _motif(rng, u.floor(), v.floor())
    yarn = tuple(mix(mix(a, b, motif), c, line) for a, b, c in zip(first, second, third, strict=True))
    table.lay(p, rim, bulge + strand * 6.4 + ply * 3 + 4, yarn)


def _motif(rng: Random, column: Field, row: Field) -> tuple[Field, Field]:
    """Where a stitch has the second colour, and where the third."""
    none = constant(column.size, 0.0)
    kind = rng.randrange(4)
    if kind == 0:
        wide = rng.choice((4, 6))
        return ((row / (wide * 2)).part() > 0.49) * 1.0, ((row / wide).part() < 0.9 / wide) * 1.0
    if kind == 1:
        diamond = abs((column / 12).part() - 0.5) * 12 + abs((row / 14).part() - 0.5) * 14
        return (diamond < 4.6) * 1.0, (diamond < 1.6) * 1.0
    if kind == 2:
        steps = ((column + (row / 2).floor()) / 8).part()
        return (steps < 0.49) * 1.0, none
    return none, ((column.most(-column) + row.most(-row)) > 22) * 1.0


def _ball(table: Relief, rng: Random, spot: Spot, reach: float) -> None:
    """A ball of wool, wound in several directions."""
    p = Patch(table, *spot, reach * 1.1, rng.uniform(0, 180))
    if p.empty:
        return
    rho = p.from_middle / reach
    dome = (1 - rho * rho).root()
    strand, best = constant(p.x.size, 0.0), constant(p.x.size, -9.0)
    for _ in range(5):
        turn = rng.uniform(0, math.pi)
        cos, sin = math.cos(turn), math.sin(turn)
        across, along = (p.x * cos + p.y * sin) / reach, (p.y * cos - p.x * sin) / reach
        bent = across + along * along * rng.uniform(-0.3, 0.3)
        near = 1 - abs(bent - rng.uniform(-0.4, 0.4)) * 2.2 + clouds(p.x.size, rng, reach * table.k, 2) * 0.2
        wound = (1 - ((bent * 11).part() * 2 - 1) ** 2).root()
        strand = mix(strand, wound, (near > best) * 1.0)
        best = best.most(near)
    colour = rng.choice(WOOL[:5])
    fuzz = clouds(p.x.size, rng, 3 * table.k, 2) * 0.14
    wool = tinted(
        blend(colour, "#161414", 0.42), blend(colour, "#FFF6E6", 0.1), (strand * 0.75 + fuzz + 0.2).between()
    )
    table.lay(p, (1 - rho) * (reach / p.edge) + 0.5, dome * reach * 0.9 + strand * 5 + 14, wool)


def _needles(table: Relief, rng: Random, spot: Spot) -> None:
    """Two bamboo needles stuck through the ball."""
    for turn in (rng.uniform(20, 40), rng.uniform(62, 80)):
        p = Patch(table, spot[0] + rng.uniform(-12, 12), spot[1] + rng.uniform(-12, 12), 250, turn)
        shape = ((4.6 - abs(p.y)).least(236 - abs(p.x))) / p.edge + 0.5
        knob = (9 - ((p.x + 236) ** 2 + p.y**2).root()) / p.edge + 0.5
        streak = clouds(p.x.size, rng, 3 * table.k, 2, stretch=12) * 0.3 + 0.5
        under = ((p.x / 70) ** 2 < 1) * 1.0
        high = (1 - (p.y / 4.8).between(-1, 1) ** 2).root() * 5 + 98 - (p.x + 236) * 0.12
        table.lay(p, shape * (1 - under), high, tinted("#C59A5A", "#E4C68E", streak), 0.35)
        table.lay(p, knob, 108.0, "#8E2A1C", 0.5)
