"""What papers look like that a guide asks for: drawn plainly, with no mark of any office, and 样子 across them."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from paper.editions.card import face

GROUND, PAPER, EDGE, INK, FAINT, RED = "#EFE8DA", "#FBF8F1", "#C9BEA6", "#2B2B28", "#B8AE9A", "#A8322A"
TEAL, ROSE, BLUE = "#D5E4DE", "#F0DBD2", "#D6E0EA"
# Drawn twice as large and made smaller: edges are soft.
TWICE = 2

Pen = ImageDraw.ImageDraw


def webp(scene: str, _seed: int, size: tuple[int, int]) -> bytes:
    """One paper, as a WebP file."""
    out = io.BytesIO()
    draw(scene, size).save(out, "WEBP", quality=80, method=6)
    return out.getvalue()


def draw(scene: str, size: tuple[int, int]) -> Image.Image:
    wide, high = (one * TWICE for one in size)
    picture = Image.new("RGB", (wide, high), GROUND)
    pen = ImageDraw.Draw(picture)
    SCENES[scene](pen, wide, high)
    _says_what_it_is(picture)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _card(pen: Pen, box: tuple[int, int, int, int], fill: str) -> None:
    left, top, right, bottom = box
    pen.rounded_rectangle((left + 14, top + 18, right + 14, bottom + 18), 44, fill=EDGE)
    pen.rounded_rectangle(box, 44, fill=fill, outline=EDGE, width=4)


def _lines(pen: Pen, left: int, top: int, names: list[str], long: int, step: int = 112) -> None:
    """Fields with their names, and a bar where something is written."""
    letters = face("sans", 54)
    for number, name in enumerate(names):
        y = top + number * step
        pen.text((left, y), name, font=letters, fill=INK)
        begin = left + int(letters.getlength(name)) + 40
        pen.rounded_rectangle((begin, y + 18, begin + long - (number % 3) * 90, y + 50), 14, fill=FAINT)


def _portrait(pen: Pen, box: tuple[int, int, int, int], ground: str) -> None:
    """Head and shoulders of nobody."""
    left, top, right, bottom = box
    pen.rectangle(box, fill=ground)
    middle, wide = (left + right) // 2, right - left
    pen.ellipse((middle - wide // 5, top + wide // 6, middle + wide // 5, top + wide * 2 // 3), fill=FAINT)
    pen.pieslice(
        (left + wide // 10, top + wide * 3 // 4, right - wide // 10, bottom + wide // 2), 180, 360, fill=FAINT
    )


def _identity(pen: Pen, wide: int, high: int) -> None:
    box = (wide // 10, high // 7, wide * 9 // 10, high * 6 // 7)
    _card(pen, box, TEAL)
    _lines(pen, box[0] + 90, box[1] + 100, ["姓名", "性别", "出生", "住址"], 520)
    pen.text((box[0] + 90, box[3] - 150), "号码", font=face("sans", 54), fill=INK)
    for number in range(18):
        x = box[0] + 260 + number * 56
        pen.rectangle((x, box[3] - 134, x + 34, box[3] - 96), fill=FAINT)
    _portrait(pen, (box[2] - 480, box[1] + 90, box[2] - 100, box[1] + 560), PAPER)


def _household(pen: Pen, wide: int, high: int) -> None:
    top, bottom, middle = high // 8, high * 7 // 8, wide // 2
    _card(pen, (wide // 12, top, middle, bottom), ROSE)
    _card(pen, (middle, top, wide * 11 // 12, bottom), PAPER)
    title = face("serif", 128)
    pen.text(
        (wide // 12 + (middle - wide // 12 - title.getlength("户口簿")) / 2, high * 2 // 5),
        "户口簿",
        font=title,
        fill=RED,
    )
    _lines(pen, middle + 80, top + 120, ["户主", "姓名", "关系", "出生", "住址"], 420, step=150)


def _bank(pen: Pen, wide: int, high: int) -> None:
    box = (wide // 8, high // 6, wide * 7 // 8, high * 5 // 6)
    _card(pen, box, BLUE)
    pen.rounded_rectangle((box[0] + 110, box[1] + 210, box[0] + 300, box[1] + 350), 24, fill=FAINT)
    for group in range(4):
        for number in range(4):
            x = box[0] + 110 + group * 300 + number * 62
            pen.rectangle((x, box[3] - 300, x + 38, box[3] - 240), fill=INK)
    _lines(pen, box[0] + 110, box[3] - 160, ["姓名"], 360)


def _health(pen: Pen, wide: int, high: int) -> None:
    box = (wide // 8, high // 6, wide * 7 // 8, high * 5 // 6)
    _card(pen, box, TEAL)
    pen.text((box[0] + 100, box[1] + 70), "医保卡", font=face("serif", 112), fill=INK)
    pen.rounded_rectangle((box[0] + 110, box[1] + 280, box[0] + 300, box[1] + 420), 24, fill=FAINT)
    _lines(pen, box[0] + 110, box[3] - 260, ["姓名", "号码"], 460)
    _portrait(pen, (box[2] - 430, box[1] + 120, box[2] - 110, box[1] + 520), PAPER)


def _photograph(pen: Pen, wide: int, high: int) -> None:
    """An inch is 25 mm wide and 35 mm high; two of them."""
    tall = high * 3 // 5
    for number in range(2):
        left = wide // 2 - tall * 25 // 35 - 40 + number * (tall * 25 // 35 + 80)
        top = (high - tall) // 2
        box = (left, top, left + tall * 25 // 35, top + tall)
        pen.rectangle((box[0] - 18, box[1] - 18, box[2] + 18, box[3] + 18), fill=PAPER, outline=EDGE, width=4)
        _portrait(pen, box, BLUE)


def _says_what_it_is(picture: Image.Image) -> None:
    words, font = "样子", face("serif", 190)
    across = Image.new("L", (int(font.getlength(words)) + 120, 320), 0)
    pen = ImageDraw.Draw(across)
    pen.rounded_rectangle((6, 6, across.width - 6, across.height - 6), 30, outline=150, width=10)
    pen.text((60, 20), words, font=font, fill=150)
    turned = across.rotate(14, expand=True, resample=Image.Resampling.BICUBIC)
    at = ((picture.width - turned.width) // 2, (picture.height - turned.height) // 2)
    picture.paste(Image.new("RGB", turned.size, RED), at, turned)


SCENES: dict[str, Callable[[Pen, int, int], None]] = {
    "sample-identity": _identity,
    "sample-household": _household,
    "sample-bank": _bank,
    "sample-health": _health,
    "sample-photograph": _photograph,
}
