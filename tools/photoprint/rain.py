"""A wet square from above: umbrellas, slabs that mirror the sky, and rain."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .field import Field, Size, clouds, constant, mix
from .ground import paved
from .relief import Patch, Relief, Sun, spread
from .tones import PAPER, TEAL, TINT, printed, tinted

RIBS = 8
# How far the middle of a panel's edge lies from the tip, with the rib as 1.
MID_EDGE = math.cos(math.pi / RIBS)
QUIET = (TEAL, "#22302F", "#CF9A62", TINT, "#2A5C5E", "#77847E", "#233B3C", "#B9A585")
LACQUER = "#98281B"
OVERCAST = Sun(-70, 58, colour="#F6F0E2", strength=0.55, sky="#D9E0DC", sky_strength=1.5, softness=0.9)

Spot = tuple[float, float]


def umbrellas(size: Size, seed: str) -> Image.Image:
    """People under umbrellas cross a square; one umbrella at least is red."""
    square = Relief(size, "#55554F", seed)
    rng = square.rng
    gaps = paved(square, rng, ("#383B39", "#5B5B54"), turn=rng.uniform(-24, -9), slab=(84, 42))
    people = _people(square, rng)
    _wet(square, rng, gaps, people)
    for spot, reach, turn, colours in people:
        _walker(square, spot)
        _umbrella(square, spot, reach, turn, colours, up=76)
    return printed(_rain(square.photographed(OVERCAST, 1.12), rng), rng)


def _people(square: Relief, rng: Random) -> list[tuple[Spot, float, float, tuple[str, str]]]:
    reach = (square.half_width + 50, square.half_height + 50)
    # A crowd is loose on one side and dense on the other.
    lean = rng.choice((-1, 1))
    spots = [
        (x, y) for x, y in spread(rng, 22, reach, 118) if x * lean / reach[0] + rng.uniform(-0.4, 1.1) > -0.15
    ]
    spots.sort(key=lambda spot: math.dist(spot, (lean * 130, -30)))
    people = []
    for i, spot in enumerate(spots):
        colour = LACQUER if i in (0, 6) else rng.choice(QUIET)
        second = rng.choice((PAPER, TINT)) if i and rng.random() < 0.16 else colour
        people.append((spot, rng.uniform(60, 80), rng.uniform(0, 45), (colour, second)))
    return people


def _wet(square: Relief, rng: Random, gaps: Field, people: list) -> None:
    """Puddles and wet stone mirror a pale sky and what stands over them, upside down and unsharp."""
    mirrored = Relief(square.size, "#C2CBC7", "mirror")
    for spot, reach, turn, colours in people:
        _umbrella(mirrored, (spot[0] * 0.92, spot[1] * 0.92 + 22), reach * 0.9, turn, colours, up=5)
    pools = (clouds(square.whole, rng, 170 * square.k, 4)).ease(0.0, 0.6)
    share = (pools * 0.55 + 0.07) * (1 - gaps * 0.5)
    ruffled = clouds(square.whole, rng, 10 * square.k, 2) * 0.05
    square.colour = tuple(
        mix(stone, image.blurred(6 * square.k) * 0.72 + ruffled * pools, share)
        for stone, image in zip(square.colour, mirrored.colour, strict=True)
    )


def _walker(square: Relief, spot: Spot) -> None:
    """Shoulders, nearer to the middle of the picture than the umbrella above them."""
    rng = square.rng
    body = Patch(square, spot[0] * 0.86, spot[1] * 0.86, 52, rng.uniform(0, 180))
    if not body.empty:
        far = (body.x * body.x + body.y * body.y * 2.6).root()
        coat = rng.choice(("#20282A", "#3A3F3D", "#4A3A30"))
        square.lay(body, (38 - far) / body.edge + 0.5, 44 - far * 0.5, coat)


def _umbrella(
    ground: Relief, spot: Spot, reach: float, turn: float, colours: tuple[str, str], up: float
) -> None:
    p = Patch(ground, *spot, reach * 1.1, turn)
    if p.empty:
        return
    rho, mid, odd = _panels(p, reach)
    rim = 1 - mid * 0.125
    high = (1 - rho * rho) * (0.3 * reach) - mid * rho * rho * (0.05 * reach) + up
    seam = 1 - mid.ease(0.06, 0.0) * rho.ease(0.05, 0.2) * 0.25
    hem = 1 - (rim - rho).ease(0.035, 0.03) * 0.18
    worn = clouds(p.x.size, ground.rng, reach * ground.k * 0.5, 2) * 0.07 + 1
    cloth = tuple(part * seam * hem * worn for part in tinted(*colours, odd))
    ground.lay(p, (rim - rho) * (reach / p.edge) + 0.5, high, cloth, 0.5)
    tip = Patch(ground, *spot, reach * 0.09)
    if not tip.empty:
        ground.lay(
            tip,
            (reach * 0.03 - tip.from_middle) / tip.edge + 0.5,
            up + reach * 0.42 - tip.from_middle,
            "#CFC6B4",
        )


def _panels(p: Patch, reach: float) -> tuple[Field, Field, Field]:
    """How far from the tip (the rim is 1), how near to the middle of a panel (0 on a rib), and whether the panel is odd."""
    flat, odd = constant(p.x.size, 0.0), constant(p.x.size, 0.0)
    for i in range(RIBS):
        angle = math.tau * i / RIBS
        along = p.x * math.cos(angle) + p.y * math.sin(angle)
        odd = mix(odd, constant(odd.size, float(i % 2)), along > flat)
        flat = flat.most(along)
    mid = ((flat / p.from_middle.most(0.5) - MID_EDGE) / (1 - MID_EDGE)).between()
    return p.from_middle / reach, mid, odd


def _rain(picture: Image.Image, rng: Random) -> Image.Image:
    """Drops on their way down run away from the middle; each draws a short pale line, out of focus when near."""
    width, height = picture.size
    k = min(width, height) / 640
    for count, long, thick, soft, pale in ((240, 9, 1, 0.5, 70), (46, 30, 2, 1.3, 62)):
        drops = Image.new("L", picture.size, 0)
        pen = ImageDraw.Draw(drops)
        for _ in range(count):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            dx, dy = (x - width * 0.5) / width, (y - height * 0.42) / height
            reach = long * k * (0.3 + 2.2 * math.hypot(dx, dy)) / max(0.05, math.hypot(dx, dy))
            pen.line((x, y, x + dx * reach, y + dy * reach), fill=pale, width=max(1, round(thick * k)))
        drops = drops.filter(ImageFilter.GaussianBlur(soft * k))
        picture = ImageChops.add(picture, Image.merge("RGB", [drops] * 3))
    return picture
