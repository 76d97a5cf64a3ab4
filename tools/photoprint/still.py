"""Still lifes by a window: tomatoes on the sill, a bowl that steams."""

import math
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from .field import Field, Size, clouds, constant
from .lamps import Sunlight, Window
from .march import Camera, Distance, Room, Skin, Solid, ball, box, focused, plain, rod
from .tones import Light, blend, developed, printed, tinted
from .vectors import Place, Vector, fivefold, moved, turned

# Rendered this many times larger and averaged down.
FINER = 1.25


def _larger(size: Size) -> Size:
    return round(size[0] * FINER), round(size[1] * FINER)


def sill(size: Size, seed: str) -> Image.Image:
    """Ripe tomatoes on a wooden board beside a window."""
    rng = Random(seed)
    side = rng.choice((-1, 1))
    spots = [(-1.05, 0.35, 0.5), (0.1, 0.05, 0.57), (1.12, 0.55, 0.47), (0.62, -0.72, 0.42)]
    solids = [
        Solid(lambda p: p[1], _planks(rng), 0.07),
        Solid(lambda p: 3.0 - p[2], _plaster(rng, "#D5CBB6"), 0.0),
    ]
    for x, z, reach in spots:
        at = ((x + rng.uniform(-0.12, 0.12)) * side, reach * 0.82, z + rng.uniform(-0.1, 0.1))
        lean = (rng.uniform(-22, 22), rng.uniform(-16, 16), rng.uniform(0, 72))
        solids += _tomato(at, reach, lean, rng.choice(("#9E2416", "#A8321A", "#8E1F14")))
    # The sun comes in low through panes outside the picture and lies on the wall behind.
    lamp = Sunlight(
        (-0.86 * side, 0.62, -0.42),
        wall=-3.4 * side,
        opening=(2.9, -0.6, 1.75, 2.3),
        panes=(2, 3),
        crisp=9,
        strength=2.6,
    )
    room = Room(solids, lamp, Camera((0.5 * side, 1.9, -5.6), (0.05, 0.5, 0.1), 2.45), dim=0.8)
    light, away = room.seen(_larger(size))
    picture = focused(developed(light, size, 1.3), away, 5.4, 4.2, most=7)
    return printed(picture, rng)


def _planks(rng: Random) -> Skin:
    shift = rng.random()

    def skin(p: Vector, n: Vector) -> Light:
        vein = (p[0] * 1.7 + shift).sin() * 0.3 + (p[0] * 4.3).sin() * 0.08
        grain = ((p[2] * 13 + vein * 6).sin() * 0.5 + 0.5) * 0.55 + ((p[2] * 47 + vein * 9).sin() * 0.12)
        seam = (0.5 - abs((p[2] / 1.1 + shift).part() - 0.5)).ease(0.0, 0.012)
        return tuple(part * (seam * 0.8 + 0.2) for part in tinted("#A97C4C", "#7A5433", grain.between()))

    return skin


def _plaster(rng: Random, colour: str) -> Skin:
    shift = rng.uniform(0, 6)

    def skin(p: Vector, n: Vector) -> Light:
        worn = (p[0] * 1.3 + shift).sin() * (p[1] * 1.9 + shift).sin() * 0.5 + 0.5
        return tinted(colour, blend(colour, "#7C7260", 0.35), worn)

    return skin


def _tomato(at: Place, reach: float, lean: Place, colour: str) -> list[Solid]:
    """The fruit with its five soft ribs, and the green star on top."""

    def own(p: Vector) -> Vector:
        return turned(turned(turned(moved(p, at), lean[0], 2), lean[1], 0), lean[2])

    def fruit(p: Vector) -> Field:
        q = own(p)
        flat = (q[0] * q[0] + q[2] * q[2]).root().most(1e-4)
        c = q[0] / flat
        c2 = c * c
        # The cosine of five times the angle.
        ribs = c * (c2 * c2 * 16 - c2 * 20 + 5) * 0.5 + 0.5
        r = (q[0] * q[0] + q[2] * q[2] + q[1] * q[1] * 1.42).root()
        dimple = (1 - (flat / (reach * 0.46)).between()) ** 2 * (q[1] > 0) * (0.15 * reach)
        return (r - reach + dimple + ribs * (flat / reach).ease(0, 0.8) * (0.032 * reach)) * 0.74

    top = reach * 0.71
    middle, end = (reach * 0.3, top + reach * 0.11, 0.0), (reach * 0.58, top + reach * 0.06, 0.0)
    leaf = (rod((0, top + 0.02, 0), middle, 0.026, 0.036), rod(middle, end, 0.036, 0.006))
    stalk = rod((0, top, 0), (reach * 0.06, top + reach * 0.34, reach * 0.05), 0.03, 0.022)

    def star(p: Vector) -> Field:
        q = own(p)
        folded = fivefold(q)
        return leaf[0](folded).least(leaf[1](folded)).least(stalk(q))

    return [Solid(fruit, plain(colour), 0.55), Solid(star, plain("#55663A"), 0.05)]


def soup(size: Size, seed: str) -> Image.Image:
    """A bowl of dumplings in soup on a dark table, chopsticks beside it; its steam stands in the light."""
    rng = Random(seed)
    side = rng.choice((-1, 1))
    solids = [
        Solid(lambda p: p[1], _lacquer(rng), 0.22),
        Solid(lambda p: 7.0 - p[2], plain("#2B3A3A")),
        Solid(_bowl((0, 0, 0), 1.0), _porcelain(0.0), 0.5),
        Solid(_filling((0, 0, 0), 1.0), _broth, 0.35),
        Solid(_bowl((-1.75 * side, 0, 1.35), 0.66), _porcelain(1.0), 0.5),
        Solid(_chopsticks(side), plain("#7A2A1C"), 0.35),
        Solid(box((1.62 * side, 0.06, -0.62), (0.09, 0.06, 0.2), 0.04), plain("#DDE2DC"), 0.4),
    ]
    for x, z in ((-0.3, 0.14), (0.16, 0.02), (-0.12, -0.32), (0.06, 0.44), (0.42, 0.3)):
        at = (x + rng.uniform(-0.04, 0.04), 0.55 + rng.uniform(-0.03, 0.03), z + rng.uniform(-0.04, 0.04))
        solids.append(Solid(ball(at, rng.uniform(0.19, 0.21)), plain("#EFE6D2"), 0.3, thin=0.35))
    lamp = Window(-3.6 * side, 2.5, 2.6, 1.1, 1.3, strength=40.0)
    room = Room(solids, lamp, Camera((0.35 * side, 2.7, -4.9), (0.12 * side, 0.45, 0.2), 2.3), dim=0.95)
    light, away = room.seen(_larger(size))
    picture = focused(developed(light, size, 1.6), away, 5.3, 3.6, most=10)
    return printed(_steaming(picture, rng, (0.47, 0.5)), rng)


def _lacquer(rng: Random) -> Skin:
    shift = rng.uniform(0, 6)

    def skin(p: Vector, n: Vector) -> Light:
        vein = ((p[2] * 9 + (p[0] * 1.3 + shift).sin() * 1.6).sin() * 0.5 + 0.5) * 0.6
        return tinted("#4A3022", "#2E2019", vein)

    return skin


def _bowl(at: Place, k: float) -> Distance:
    """A bowl turned round its axis: a shell, open above, on a foot."""

    def distance(p: Vector) -> Field:
        q = moved(p, at)
        x, y = (q[0] * q[0] + q[2] * q[2]).root() / k, q[1] / k
        # Steeper towards the rim.
        round_ = ((x / 0.98) ** 2 + ((y - 0.98) / 0.9) ** 2).root()
        shell = abs(round_ - 1) * 0.86 - 0.026
        cut = y - 0.74
        rim = ((x - 0.945) ** 2 + (y - 0.74) ** 2).root() - 0.034
        foot = ((abs(x - 0.42) - 0.035) ** 2).root().most(0).most(abs(y - 0.05) - 0.07)
        return shell.most(cut).least(rim).least(foot) * (k * 0.8)

    return distance


def _porcelain(kind: float) -> Skin:
    def skin(p: Vector, n: Vector) -> Light:
        y = p[1] if not kind else p[1] / 0.66
        bands = (abs(y - 0.64) < 0.035) + (abs(y - 0.57) < 0.012) + (abs(y - 0.2) < 0.012)
        return tinted("#E9E5DA", "#22595E", bands.between() * 0.9)

    return skin


def _filling(at: Place, k: float) -> Distance:
    def distance(p: Vector) -> Field:
        q = moved(p, at)
        x, y = (q[0] * q[0] + q[2] * q[2]).root() / k, q[1] / k
        inner = ((x / 0.98) ** 2 + ((y - 0.98) / 0.9) ** 2).root() - 1
        return inner.most(y - 0.56) * (k * 0.8)

    return distance


def _broth(p: Vector, n: Vector) -> Light:
    """Clear soup with drops of oil and cut greens."""
    spots = constant(p[0].size, 0.0)
    for i in range(16):
        turn, far = i * 2.4, 0.12 + 0.045 * i
        x, z = math.cos(turn) * far, math.sin(turn) * far
        spots = spots.most((((p[0] - x) ** 2 + (p[2] - z) ** 2).root()).ease(0.055, 0.045))
    return tinted("#A97B3A", "#4C6B34", spots * 0.85)


def _chopsticks(side: int) -> Distance:
    one = rod((1.66 * side, 0.15, -0.75), (1.32 * side, 0.08, 1.5), 0.034, 0.02)
    other = rod((1.78 * side, 0.15, -0.72), (1.56 * side, 0.08, 1.52), 0.034, 0.02)
    return lambda p: one(p).least(other(p))


def _steaming(picture: Image.Image, rng: Random, source: tuple[float, float]) -> Image.Image:
    """Wisps that rise, lean, widen and fade."""
    size = picture.size
    k = min(size) / 640
    total = constant(size, 0.0)
    for _ in range(5):
        sheet = Image.new("L", size, 0)
        pen = ImageDraw.Draw(sheet)
        x, drift = size[0] * source[0] + rng.uniform(-120, 120) * k, rng.uniform(-0.5, 0.5)
        start, sway = rng.uniform(0, 6), rng.uniform(24, 46) * k
        for i in range(90):
            t = i / 90
            y = size[1] * source[1] - t * size[1] * rng.uniform(0.5, 0.52)
            at = x + math.sin(start + t * 6.5) * sway * (0.3 + t) + drift * t * 90 * k
            wide = (10 + 40 * t) * k
            pale = int(150 * math.sin(math.pi * min(1, t * 1.02)) ** 0.8 * (1 - 0.55 * t))
            pen.ellipse((at - wide, y - 9 * k, at + wide, y + 9 * k), fill=pale)
        soft = Field(sheet.filter(ImageFilter.GaussianBlur(11 * k)).convert("F")) / 255
        total = total + soft * 0.56
    torn = clouds(size, rng, 70 * k, 4) * 0.45 + 0.75
    veil = (total * torn).between(0, 0.8).mask().filter(ImageFilter.GaussianBlur(3 * k))
    return Image.composite(Image.new("RGB", size, "#F1EBDD"), picture, veil)
