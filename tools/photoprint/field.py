"""Numbers spread over a picture, one for every pixel: what light, height and distance are computed with.

Pillow alone does the arithmetic, on whole pictures at a time; nothing else needs to be installed.
"""

import math
import struct
from collections.abc import Callable
from random import Random
from typing import Any

from PIL import Image, ImageChops, ImageMath

Number = float | int
Size = tuple[int, int]


class Field:
    """A picture of real numbers; arithmetic and comparisons work on every pixel at once, true is 1 and false 0."""

    __slots__ = ("image",)

    def __init__(self, image: Image.Image) -> None:
        self.image = image

    @property
    def size(self) -> Size:
        return self.image.size

    def _with(self, other: "Field | Number", work: Callable[[Any, Any, Any], Any]) -> "Field":
        right = other.image if isinstance(other, Field) else Image.new("F", self.image.size, other)
        return Field(ImageMath.lambda_eval(lambda a: work(a["x"], a["y"], a), x=self.image, y=right))

    def _scaled(self, times: Number, plus: Number = 0.0) -> "Field":
        factor, term = float(times), float(plus)
        return Field(self.image.point(lambda v: v * factor + term))

    def __add__(self, other: "Field | Number") -> "Field":
        return (
            self._with(other, lambda x, y, _: x + y) if isinstance(other, Field) else self._scaled(1, other)
        )

    def __sub__(self, other: "Field | Number") -> "Field":
        return (
            self._with(other, lambda x, y, _: x - y) if isinstance(other, Field) else self._scaled(1, -other)
        )

    def __mul__(self, other: "Field | Number") -> "Field":
        return self._with(other, lambda x, y, _: x * y) if isinstance(other, Field) else self._scaled(other)

    def __truediv__(self, other: "Field | Number") -> "Field":
        return (
            self._with(other, lambda x, y, _: x / y) if isinstance(other, Field) else self._scaled(1 / other)
        )

    def __rsub__(self, other: Number) -> "Field":
        return self._scaled(-1, other)

    def __rtruediv__(self, other: Number) -> "Field":
        return constant(self.size, other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Field":
        return self._scaled(-1)

    def __abs__(self) -> "Field":
        return Field(ImageMath.lambda_eval(lambda a: abs(a["x"]), x=self.image))

    def __pow__(self, power: Number) -> "Field":
        return self._with(power, lambda x, y, _: x**y)

    def __lt__(self, other: "Field | Number") -> "Field":
        return self._with(other, lambda x, y, _: x < y)

    def __gt__(self, other: "Field | Number") -> "Field":
        return self._with(other, lambda x, y, _: x > y)

    def least(self, other: "Field | Number") -> "Field":
        return self._with(other, lambda x, y, a: a["min"](x, y))

    def most(self, other: "Field | Number") -> "Field":
        return self._with(other, lambda x, y, a: a["max"](x, y))

    def between(self, low: Number = 0.0, high: Number = 1.0) -> "Field":
        return self.most(low).least(high)

    def root(self) -> "Field":
        return self.most(0) ** 0.5

    def ease(self, start: Number, end: Number) -> "Field":
        """0 before start, 1 after end, a soft step between them; start may be the larger."""
        t = ((self - start) / (end - start)).between()
        return t * t * (t * -2 + 3)

    def floor(self) -> "Field":
        """The next whole number below."""
        whole = Field(ImageMath.lambda_eval(lambda a: a["float"](a["int"](a["x"])), x=self.image))
        return whole - (whole > self)

    def part(self) -> "Field":
        """What lies above the next whole number below, 0 to 1."""
        return self - self.floor()

    def sin(self) -> "Field":
        """The sine, good to a thousandth."""
        # A parabola for every half turn, corrected once: no table and no loop over pixels.
        t = (self / math.tau + 0.5).part() * 2 - 1
        y = t * (1 - abs(t)) * 4
        return y * 0.775 + y * abs(y) * 0.225

    def cos(self) -> "Field":
        return (self + math.pi / 2).sin()

    def moved(self, right: int, down: int) -> "Field":
        """Shifted by whole pixels; what leaves on one side comes in on the other."""
        return Field(ImageChops.offset(self.image, right, down))

    def resized(self, size: Size) -> "Field":
        return Field(self.image.resize(size, Image.Resampling.BICUBIC))

    def blurred(self, radius: float) -> "Field":
        """Softened by about radius pixels."""
        # A wide blur of the small picture looks like a wide blur of the large one.
        times = max(1, int(radius / 2.5))
        width, height = self.size
        small = self
        if times > 1:
            size = (max(4, width // times), max(4, height // times))
            small = Field(self.image.resize(size, Image.Resampling.BOX))
        for _ in range(max(1, round((radius / times) ** 2 * 2))):
            small = small * 0.5 + (small.moved(1, 0) + small.moved(-1, 0)) * 0.25
            small = small * 0.5 + (small.moved(0, 1) + small.moved(0, -1)) * 0.25
        return small if times == 1 else small.resized((width, height))

    def highest(self) -> float:
        return float(self.image.getextrema()[1])  # type: ignore[arg-type]

    def mean(self) -> float:
        return float(self.image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))  # type: ignore[arg-type]

    def mask(self) -> Image.Image:
        """0 to 1 as a grey picture."""
        return self._scaled(255, 0.5).between(0, 255).image.convert("L")


def constant(size: Size, value: Number) -> Field:
    return Field(Image.new("F", size, value))


def mix(below: "Field | Number", above: Field, share: Field) -> Field:
    """Below where share is 0, above where it is 1."""
    return (above - below) * share + below


def ramps(size: Size) -> tuple[Field, Field]:
    """Where each pixel's middle lies: x to the right, y down, in pixels from the upper left."""
    width, height = size
    across = Image.frombytes("F", (width, 1), struct.pack(f"={width}f", *(i + 0.5 for i in range(width))))
    down = Image.frombytes("F", (1, height), struct.pack(f"={height}f", *(i + 0.5 for i in range(height))))
    return (
        Field(across.resize(size, Image.Resampling.NEAREST)),
        Field(down.resize(size, Image.Resampling.NEAREST)),
    )


def of_mask(mask: Image.Image) -> Field:
    """A grey picture as 0 to 1."""
    return Field(mask.convert("F"))._scaled(1 / 255)


def speckle(size: Size, rng: Random) -> Field:
    """Every pixel by chance, -1 to 1."""
    # One draw, whatever the size: a large picture and a small one of the same seed show the same things.
    own = Random(rng.getrandbits(64))
    width, height = size
    return of_mask(Image.frombytes("L", size, own.randbytes(width * height))) * 2 - 1


def clouds(size: Size, rng: Random, grain: float, octaves: int = 3, stretch: float = 1.0) -> Field:
    """Soft irregularity, about -1 to 1: patches of `grain` pixels, wider than high by stretch, smaller ones on them."""
    own = Random(rng.getrandbits(64))
    width, height = size
    total, weight = constant(size, 0.0), 1.0
    for _ in range(octaves):
        patches = (max(2, round(width / grain / stretch) + 1), max(2, round(height / grain) + 1))
        total = total + speckle(patches, own).resized(size) * weight
        grain, weight = grain / 2, weight * 0.55
        if grain < 1.5:
            break
    return total
