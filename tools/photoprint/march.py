"""Things in a room seen by a camera: solids given by the distance to them, walked towards along every ray at once."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageFilter

from .field import Field, Size, constant, mix, ramps
from .lamps import Lamp
from .tones import Light, covered, linear
from .vectors import Place, Vector, added, cross, direction, dot, length, moved, normal, scaled, unit

Distance = Callable[[Vector], Field]
# From where a thing was hit and how its surface faces to the colour there.
Skin = Callable[[Vector, Vector], Light]


@dataclass(frozen=True)
class Solid:
    """A thing: how far it is from anywhere, what it looks like, how much it shines and lets light through (0 to 1)."""

    distance: Distance
    skin: Skin
    gloss: float = 0.0
    thin: float = 0.1


@dataclass(frozen=True)
class Camera:
    """Where it stands, what it looks at, how long its lens is (1.5 is wide, 3 long)."""

    at: Place
    to: Place
    lens: float = 2.2


def plain(colour: str) -> Skin:
    parts = linear(colour)
    return lambda p, n: tuple(constant(p[0].size, part) for part in parts)


def ball(at: Place, reach: float) -> Distance:
    return lambda p: length(moved(p, at)) - reach


def box(at: Place, half: Place, soft: float = 0.02) -> Distance:
    """A block with its edges rounded off."""

    def distance(p: Vector) -> Field:
        q = [abs(part) - (size - soft) for part, size in zip(moved(p, at), half, strict=True)]
        outside = length((q[0].most(0), q[1].most(0), q[2].most(0)))
        return outside + q[0].most(q[1]).most(q[2]).least(0) - soft

    return distance


def rod(start: Place, end: Place, thick: float, tip: float | None = None) -> Distance:
    """A round stick from start to end; tip is its thickness there."""
    way = (end[0] - start[0], end[1] - start[1], end[2] - start[2])
    square = sum(part * part for part in way)
    last = thick if tip is None else tip

    def distance(p: Vector) -> Field:
        q = moved(p, start)
        t = ((q[0] * way[0] + q[1] * way[1] + q[2] * way[2]) / square).between()
        away = (q[0] - t * way[0], q[1] - t * way[1], q[2] - t * way[2])
        return length(away) - (t * (last - thick) + thick)

    return distance


class Room:
    """All solids, the lamp and the camera; `seen` gives what the camera sees."""

    def __init__(
        self, solids: Sequence[Solid], lamp: Lamp, camera: Camera, shade: str = "#B4C4C4", dim: float = 0.42
    ) -> None:
        self.solids, self.lamp, self.camera = solids, lamp, camera
        self.shade, self.dim, self.far = linear(shade), dim, 24.0

    def nearest(self, p: Vector) -> Field:
        found = self.solids[0].distance(p)
        for solid in self.solids[1:]:
            found = found.least(solid.distance(p))
        return found

    def rays(self, size: Size) -> tuple[Vector, Vector]:
        """Where every pixel looks from and in which direction."""
        width, height = size
        forward = direction(self.camera.at, self.camera.to)
        right = normal((forward[2], 0.0, -forward[0]))
        up = cross(forward, right)
        x, y = ramps(size)
        # The shorter side holds the same view, lying or standing.
        u, v = (x - width / 2) / min(size), (y - height / 2) / -min(size)
        lens = self.camera.lens
        way = (
            u * right[0] + v * up[0] + forward[0] * lens,
            u * right[1] + v * up[1] + forward[1] * lens,
            u * right[2] + v * up[2] + forward[2] * lens,
        )
        at = self.camera.at
        return (constant(size, at[0]), constant(size, at[1]), constant(size, at[2])), unit(way)

    def seen(self, size: Size) -> tuple[Light, Field]:
        """The light from everywhere in the picture, and how far away it comes from."""
        start, way = self.rays(size)
        t = self._first_guess(size)
        for _ in range(40):
            t = (t + self.nearest(added(start, scaled(way, t))) * 0.95).least(self.far)
        hit = added(start, scaled(way, t))
        return self._light(hit, self._facing(hit), way), t

    def _first_guess(self, size: Size) -> Field:
        """Walk on a coarse grid while no ray of a cell can have hit anything: most of the way at a sixteenth of the cost."""
        small = (max(8, size[0] // 4), max(8, size[1] // 4))
        start, way = self.rays(small)
        # Half a cell's diagonal at distance 1, with something to spare.
        cone = 0.9 / (min(small) * self.camera.lens)
        t = constant(small, 0.3)
        for _ in range(56):
            free = self.nearest(added(start, scaled(way, t))) - t * cone
            t = (t + free.most(0) * 0.95).least(self.far)
        # The nearest of a cell and its neighbours holds for all its pixels.
        return Field(_least_around(t).image.resize(size, Image.Resampling.NEAREST))

    def _facing(self, p: Vector) -> Vector:
        """The direction in which the surface looks: that in which the distance grows."""
        e = 0.004
        x = y = z = constant(p[0].size, 0.0)
        for i, j, k in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
            d = self.nearest(moved(p, (-e * i, -e * j, -e * k)))
            x, y, z = x + d * i, y + d * j, z + d * k
        return unit((x, y, z))

    def _skins(self, p: Vector, n: Vector) -> tuple[Light, Field, Field]:
        size, first = p[0].size, self.solids[0]
        best, colour = first.distance(p), first.skin(p, n)
        gloss, thin = constant(size, first.gloss), constant(size, first.thin)
        for solid in self.solids[1:]:
            d = solid.distance(p)
            nearer = d < best
            best = best.least(d)
            colour = covered(colour, solid.skin(p, n), nearer)
            gloss = mix(gloss, constant(size, solid.gloss), nearer)
            thin = mix(thin, constant(size, solid.thin), nearer)
        return colour, gloss, thin

    def _light(self, p: Vector, n: Vector, way: Vector) -> Light:
        colour, gloss, thin = self._skins(p, n)
        to, strength = self.lamp.seen_from(p)
        straight = ((dot(n, to) + thin) / (thin + 1)).most(0) * strength
        straight = straight * self._unshaded(added(p, scaled(n, 0.012)), to)
        open_room = self._openness(p, n)
        mirror = added(way, scaled(n, dot(n, way) * -2))
        rim = (1 + dot(n, way)).between() ** 4 * 0.5
        shine = (self.lamp.mirrored(p, mirror) * 2.0 + rim * 0.25) * gloss * (open_room * 0.7 + 0.3)
        upper = n[1] * 0.35 + 0.65
        return tuple(
            part * (straight * a + open_room * upper * (b * self.dim)) + shine * a
            for part, a, b in zip(colour, linear(self.lamp.colour), self.shade, strict=True)
        )

    def _unshaded(self, p: Vector, to: Vector) -> Field:
        shade, t = constant(p[0].size, 1.0), constant(p[0].size, 0.02)
        for _ in range(24):
            d = self.nearest(added(p, scaled(to, t)))
            shade = shade.least(d * self.lamp.crisp / t)
            t = t + d.between(0.025, 0.5)
        return shade.ease(0.0, 1.0)

    def _openness(self, p: Vector, n: Vector) -> Field:
        closed = constant(p[0].size, 0.0)
        for reach, weight in ((0.05, 0.5), (0.14, 0.4), (0.34, 0.32), (0.8, 0.25)):
            closed = closed + (reach - self.nearest(added(p, scaled(n, reach)))) * (weight / reach)
        return 1 - closed.between(0, 0.93)


def _least_around(field: Field) -> Field:
    for dx, dy in ((1, 0), (0, 1)):
        field = field.least(field.moved(dx, dy)).least(field.moved(-dx, -dy))
    return field


def focused(picture: Image.Image, away: Field, sharp: float, depth: float, most: float = 9.0) -> Image.Image:
    """Unsharp in front of and behind what the lens is set to: away is each pixel's distance, sharp the lens's."""
    k = min(picture.size) / 640
    blur = (abs(away.resized(picture.size) - sharp) / depth - 0.15).between()
    # A spread-out edge must take the unsharpness of what it spreads over.
    blur = blur.blurred(max(0.6, 3 * k))
    steps = (0.0, 0.3, 0.6, 1.0)
    result = picture
    for below, step in itertools.pairwise(steps):
        soft = picture.filter(ImageFilter.GaussianBlur(most * k * step))
        result = Image.composite(soft, result, blur.ease(below, step).mask())
    return result
