"""What gives light in a room or a yard: a window near by, or the sun."""

from dataclasses import dataclass
from typing import Protocol

from .field import Field, constant
from .vectors import Place, Vector, added, length, normal, scaled


class Lamp(Protocol):
    """Anything that gives light."""

    @property
    def colour(self) -> str: ...

    @property
    def crisp(self) -> float:
        """How sharp the edges of shadows are: small is soft."""

    def seen_from(self, p: Vector) -> tuple[Vector, Field]:
        """The direction to the light from every spot, and how strong it is there, shadows apart."""

    def mirrored(self, p: Vector, way: Vector) -> Field:
        """How much of the light somebody sees who looks from p along the way: what shines on smooth things."""


@dataclass(frozen=True)
class Window:
    """An upright window on the left or right: its middle, half its width along z and half its height."""

    x: float
    y: float
    z: float
    wide: float
    high: float
    colour: str = "#FFEFD6"
    strength: float = 18.0
    crisp: float = 4.5

    def seen_from(self, p: Vector) -> tuple[Vector, Field]:
        to = (self.x - p[0], self.y - p[1], self.z - p[2])
        far = length(to)
        return scaled(to, 1 / far), 1 / (far * far) * self.strength

    def mirrored(self, p: Vector, way: Vector) -> Field:
        t = (self.x - p[0]) / (way[0] + 1e-5)
        z, y = p[2] + way[2] * t - self.z, p[1] + way[1] * t - self.y
        inside = abs(z).ease(self.wide, self.wide * 0.8) * abs(y).ease(self.high, self.high * 0.8)
        bars = abs(z).ease(0.02, 0.12) * abs(y).ease(0.02, 0.12)
        return inside * bars * (t > 0)


@dataclass(frozen=True)
class Sunlight:
    """The sun from one side; through an opening in the plane x = `wall` if there is one, with bars across it."""

    towards: Place
    colour: str = "#FFE7C2"
    strength: float = 2.2
    crisp: float = 14.0
    wall: float | None = None
    # y and z of the opening's middle, half its height and half its width, how many panes up and across.
    opening: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    panes: tuple[int, int] = (2, 2)

    def seen_from(self, p: Vector) -> tuple[Vector, Field]:
        way = normal(self.towards)
        strength = constant(p[0].size, self.strength)
        if self.wall is not None:
            strength = strength * self._through(p, way, self.wall)
        return tuple(constant(p[0].size, part) for part in way), strength  # type: ignore[return-value]

    def _through(self, p: Vector, way: Place, wall: float) -> Field:
        t = (wall - p[0]) / way[0]
        at = added(
            p, scaled((constant(t.size, way[0]), constant(t.size, way[1]), constant(t.size, way[2])), t)
        )
        y, z = (at[1] - self.opening[0]) / self.opening[2], (at[2] - self.opening[1]) / self.opening[3]
        soft = 0.05
        inside = abs(y).ease(1.0, 1 - soft) * abs(z).ease(1.0, 1 - soft)
        for part, count in ((y, self.panes[0]), (z, self.panes[1])):
            pane = (part * 0.5 + 0.5) * count
            # The frame between two panes.
            inside = inside * (0.5 - abs(pane.part() - 0.5)).ease(0.015 * count, 0.035 * count).most(
                abs(part) > 0.94
            )
        return inside

    def mirrored(self, p: Vector, way: Vector) -> Field:
        to = normal(self.towards)
        along = way[0] * to[0] + way[1] * to[1] + way[2] * to[2]
        return along.most(0) ** 40 * 0.5
