"""Directions and places in space, three fields or three numbers: x to the right, y up, z away from the camera."""

import math

from .field import Field

Vector = tuple[Field, Field, Field]
Place = tuple[float, float, float]


def moved(p: Vector, by: Place) -> Vector:
    """As seen from another place."""
    return p[0] - by[0], p[1] - by[1], p[2] - by[2]


def dot(a: Vector, b: Vector) -> Field:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def length(p: Vector) -> Field:
    return dot(p, p).root()


def scaled(p: Vector, by: Field | float) -> Vector:
    return p[0] * by, p[1] * by, p[2] * by


def added(a: Vector, b: Vector) -> Vector:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def unit(p: Vector) -> Vector:
    return scaled(p, 1 / length(p).most(1e-6))


def turned(p: Vector, degrees: float, axis: int = 1) -> Vector:
    """Turned round the x (0), y (1) or z (2) axis."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    i, j = ((1, 2), (2, 0), (0, 1))[axis]
    parts = list(p)
    parts[i], parts[j] = p[i] * cos + p[j] * sin, p[j] * cos - p[i] * sin
    return parts[0], parts[1], parts[2]


def fivefold(p: Vector) -> Vector:
    """Folded so that what stands along x stands in all five directions of a star round the y axis."""
    x, z = p[0], abs(p[2])
    # Mirrors at 36 and 72 degrees bring every fifth of the circle onto the first.
    for degrees in (72, 36, 72):
        across, along = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        behind = (x * across - z * along).least(0)
        x, z = x - behind * (2 * across), z + behind * (2 * along)
        z = abs(z)
    return x, p[1], z


def direction(start: Place, end: Place) -> Place:
    return normal((end[0] - start[0], end[1] - start[1], end[2] - start[2]))


def normal(v: Place) -> Place:
    size = math.sqrt(sum(part * part for part in v))
    return v[0] / size, v[1] / size, v[2] / size


def cross(a: Place, b: Place) -> Place:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
