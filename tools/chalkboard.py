"""Blackboards with what the demo's texts write on them, drawn as a photograph shows them: chalk, dust, a wooden frame."""

import io
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.content_files import texts
from paper.editions.card import face

SCENES = ("chalk",)
WALL, FRAME, FRAME_DARK, BOARD = "#B9AF9C", "#8A5A34", "#5C3A20", "#27423A"
WHITE, YELLOW, PINK, GREEN = "#E9E6DB", "#E8CF72", "#DE9C93", "#9CC79A"
# Drawn twice as large and made smaller: chalk has soft edges.
TWICE = 2
MOST_BYTES = 45_000


def webp(scene: str, seed: int, size: tuple[int, int]) -> bytes:
    """The board of the demo's texts with this seed, as a WebP file of at most 45 KB.

    Raises:
        StopIteration: no board has that seed.
    """
    board = next(one for one in texts("boards")["boards"] if one["seed"] == seed)
    picture = draw(board, size)
    for quality in (78, 70, 60, 50):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def draw(board: dict, size: tuple[int, int]) -> Image.Image:
    wide, high = (one * TWICE for one in size)
    rng = Random(f"chalk {board['seed']}")
    picture = Image.new("RGB", (wide, high), WALL)
    pen = ImageDraw.Draw(picture)
    edge = wide // 22
    for inset, colour in ((edge // 2, FRAME_DARK), (edge // 2 + 6, FRAME), (edge + 8, FRAME_DARK)):
        pen.rectangle((inset, inset, wide - inset, high - inset), fill=colour)
    inner = edge + 16
    pen.rectangle((inner, inner, wide - inner, high - inner), fill=BOARD)
    _wiped(picture, rng, inner)
    chalk = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    _written(chalk, board, rng, inner + wide // 28)
    picture.paste(chalk, (0, 0), _worn(chalk, rng))
    _light(picture, rng)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _wiped(picture: Image.Image, rng: Random, inner: int) -> None:
    """What the wet cloth left of the last board."""
    dust = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(dust)
    for _stroke in range(60):
        x, y = rng.uniform(inner, picture.width - inner), rng.uniform(inner, picture.height - inner)
        long = rng.uniform(120, 500)
        pen.line(
            (x, y, x + long, y + rng.uniform(-40, 40)), fill=rng.randint(10, 26), width=rng.randint(20, 70)
        )
    dust = dust.filter(ImageFilter.GaussianBlur(22))
    ImageDraw.Draw(dust).rectangle((0, 0, picture.width, inner), fill=0)
    picture.paste(Image.new("RGB", picture.size, WHITE), (0, 0), dust)


def _written(chalk: Image.Image, board: dict, rng: Random, margin: int) -> None:
    pen = ImageDraw.Draw(chalk)
    wide, high = chalk.size
    title = face("serif", high // 7)
    length = title.getlength(board["title"])
    left = (wide - length) / 2
    for sign in board["title"]:
        turn = rng.uniform(-6, 6)
        pen.text((left, margin + turn), sign, font=title, fill=YELLOW, stroke_width=2, stroke_fill=YELLOW)
        left += title.getlength(sign)
    top = margin + high // 7 + high // 18
    pen.line((margin, top, wide - margin, top + rng.uniform(-8, 8)), fill=PINK, width=7)
    letters = face("serif", high // 17)
    y = top + high // 28
    room = wide - 2 * margin - wide // 20
    for line in board["lines"]:
        for piece in _pieces(line, letters, room):
            x = margin + wide / 40
            for sign in piece:
                pen.text((x, y + rng.uniform(-3, 3)), sign, font=letters, fill=WHITE)
                x += letters.getlength(sign)
            y += high // 13
    small = face("serif", high // 26)
    words = board["corner"]
    box_left = wide - margin - small.getlength(words) - 50
    pen.rectangle((box_left, high - margin - 90, wide - margin, high - margin), outline=PINK, width=4)
    pen.text((box_left + 25, high - margin - 72), words, font=small, fill=PINK)
    signed = "　".join(one["name"] for one in board["writers"])
    pen.text((margin, high - margin - 72), signed, font=small, fill=GREEN)
    for corner in ((margin, margin), (wide - margin, margin)):
        _flower(pen, rng, corner, high // 16)


def _pieces(text: str, letters, room: float) -> list[str]:
    lines = [""]
    for sign in text:
        if lines[-1] and letters.getlength(lines[-1] + sign) > room and sign not in "，。；？！：”":
            lines.append("")
        lines[-1] += sign
    return lines


def _flower(pen: ImageDraw.ImageDraw, rng: Random, middle: tuple[float, float], size: float) -> None:
    x, y = middle
    side = 1 if x < pen.im.size[0] / 2 else -1
    for _leaf in range(5):
        a, b = x + side * rng.uniform(0, size * 2), y + rng.uniform(0, size * 1.6)
        r = rng.uniform(size * 0.18, size * 0.32)
        for dx, dy in ((0, -r), (r, 0), (0, r), (-r, 0), (r * 0.7, r * 0.7)):
            pen.ellipse((a + dx - r, b + dy - r, a + dx + r, b + dy + r), outline=PINK, width=4)
        pen.ellipse((a - r / 3, b - r / 3, a + r / 3, b + r / 3), fill=YELLOW)
        pen.line((a, b + r, a + side * r, b + r * 3), fill=GREEN, width=5)


def _worn(chalk: Image.Image, rng: Random) -> Image.Image:
    """Chalk does not cover: grain of the board shows through each stroke."""
    grain = Image.effect_noise((chalk.width // 2, chalk.height // 2), 90).resize(chalk.size)
    grain = grain.point(lambda value: min(255, max(70, value + 70)))
    return ImageChops.multiply(chalk.getchannel("A").filter(ImageFilter.GaussianBlur(0.8)), grain)


def _light(picture: Image.Image, rng: Random) -> None:
    """The sun from one side, as on any photograph."""
    turned = (
        Image.linear_gradient("L")
        .resize((1024, 1024))
        .rotate(rng.choice((70, 110)), Image.Resampling.BICUBIC)
    )
    shade = turned.crop((256, 256, 768, 768)).resize(picture.size, Image.Resampling.BICUBIC)
    picture.paste(Image.new("RGB", picture.size, "#10100C"), (0, 0), shade.point(lambda value: value // 5))
