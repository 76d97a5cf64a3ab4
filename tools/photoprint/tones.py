"""The portal's colours as light, and how a film turns light into a print: curve, warm paper, grain."""

import io
from random import Random

from PIL import Image, ImageChops, ImageFilter

from .field import Field, Size, clouds, constant, mix, of_mask, ramps, speckle

PAPER, RED, TEAL, SAND, TINT, INK = "#FBF8F2", "#A62B1C", "#1B4B4D", "#DFB478", "#F3E2C6", "#211E1A"

# Red, green and blue of light, not of a screen: 1 is white paper in the sun.
Light = tuple[Field, ...]


def linear(colour: str) -> tuple[float, float, float]:
    """A colour of the screen as light."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def blend(one: str, other: str, share: float) -> str:
    """A colour between two."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def tinted(base: str, other: str, share: Field) -> Light:
    """A colour that changes from spot to spot towards another."""
    return tuple(share * (b - a) + a for a, b in zip(linear(base), linear(other), strict=True))


def covered(below: Light, above: Light | str, share: Field) -> Light:
    """One colour over another, from spot to spot: below where share is 0, above where it is 1."""
    if isinstance(above, str):
        above = tuple(constant(share.size, part) for part in linear(above))
    return tuple(mix(part, over, share) for part, over in zip(below, above, strict=True))


def developed(light: Light, size: Size, exposure: float = 1.0) -> Image.Image:
    """Light as a picture of the size asked for: bright things roll off softly as on film instead of breaking out."""
    channels = []
    for part in light:
        x = part.most(0) * (exposure * 0.62)
        # The usual film curve: a soft toe, a long shoulder.
        curve = (x * (x * 2.51 + 0.03)) / (x * (x * 2.43 + 0.59) + 0.14)
        screen = curve.between() ** (1 / 2.2)
        channels.append(Field(screen.image.resize(size, Image.Resampling.BOX)).mask())
    return Image.merge("RGB", channels)


def printed(
    picture: Image.Image,
    rng: Random,
    grain: float = 0.035,
    fade: float = 0.07,
    glow: float = 0.25,
    strength: float = 0.88,
) -> Image.Image:
    """The finish that all photographs share: a little glow, teal in the shadows, warm paper in the lights, grain."""
    size = picture.size
    scale = min(size) / 640
    if glow:
        soft = picture.filter(ImageFilter.GaussianBlur(9 * scale)).point(lambda v: max(0, v - 130) * 1.5)
        picture = ImageChops.screen(picture, soft.point(lambda v: v * glow))
    parts = [of_mask(channel) for channel in picture.split()]
    bright = parts[0] * 0.3 + parts[1] * 0.55 + parts[2] * 0.15
    x, y = ramps(size)
    away = ((x / size[0] - 0.5) ** 2 + (y / size[1] - 0.5) ** 2) * 0.42
    noise = speckle(size, rng).blurred(0.55) * 1.5 + clouds(size, rng, 5 * scale, 2) * 0.25
    noise = noise * (bright * (1 - bright) * 2.6 + 0.35) * grain
    toned = []
    for part, dark, light in zip(parts, (0.10, 0.135, 0.135), (0.99, 0.972, 0.935), strict=True):
        part = mix(bright, part, constant(size, strength)) * (1 - away) + noise
        # Blacks are the teal of the paper's deepest ink, whites its own warm white.
        toned.append((part.between() * (light - dark * fade * 10) + dark * fade * 10).mask())
    return Image.merge("RGB", toned)


def softened_away(
    picture: Image.Image, spot: tuple[float, float], sharp: float, most: float = 5.0
) -> Image.Image:
    """Unsharp away from a spot, as a lens held near: spot in parts of the width and height, sharp in heights."""
    size = picture.size
    k = min(size) / 640
    x, y = ramps(size)
    away = (((x / size[0] - spot[0]) * size[0] / size[1]) ** 2 + (y / size[1] - spot[1]) ** 2).root() - sharp
    result = picture
    for share in (0.25, 0.6, 1.0):
        soft = picture.filter(ImageFilter.GaussianBlur(most * k * share))
        result = Image.composite(soft, result, away.ease(share * 0.45 - 0.12, share * 0.45).mask())
    return result


def encoded(picture: Image.Image, most: int = 45_000) -> bytes:
    """The best WebP file that weighs at most so many bytes."""
    for quality in (84, 78, 72, 66, 60, 54, 48, 42, 36, 30, 26, 22):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= most:
            break
    return file.getvalue()
