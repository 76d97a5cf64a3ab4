"""The picture that goes round in chats: 1080 × 1440, the number's cover, its titles, a code that opens it."""

import io
from functools import cache
from pathlib import Path

import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps

from ..document import Document, Picture
from .refusal import Unmakeable
from .wechat import shortened

WIDTH, HEIGHT = 1080, 1440
MOST_BYTES = 500 * 1000
PAPER, INK, SOFT, ACCENT, RULE = "#FBF8F2", "#211E1A", "#5A534A", "#A62B1C", "#DDD4C5"
MARGIN, PICTURE_HEIGHT, CODE = 72, 620, 264
FACES = {
    "serif": ("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    "sans": ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
}
PLACES = ("/usr/share/fonts", "/usr/local/share/fonts")
TITLES = 5
LAST_LINE = HEIGHT - 140


def card_of(document: Document, folder: Path) -> bytes:
    """The card as PNG, at most 500 KB.

    Raises:
        Unmakeable: the machine has no Chinese fonts.
    """
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    below = _masthead(pen, document)
    picture = document["cover"] or _first_picture(document)
    if picture:
        _paste(card, folder, picture, below)
    else:
        _large_number(pen, document, below)
    _titles(pen, document, below + PICTURE_HEIGHT + 44)
    _code(card, pen, document)
    return _small_enough(card)


def _masthead(pen: ImageDraw.ImageDraw, document: Document) -> int:
    name = face("serif", 92)
    while name.getlength(document["paper"]) > WIDTH - 2 * MARGIN and name.size > 40:
        name = face("serif", int(name.size) - 6)
    pen.text((WIDTH / 2, 60), document["paper"], font=name, fill=ACCENT, anchor="mt")
    line = _("总第 %(number)d 期　%(period)s") % {
        "number": document["total_number"],
        "period": document["period"],
    }
    top = 60 + int(name.size) + 34
    pen.line((MARGIN, top, WIDTH - MARGIN, top), fill=ACCENT, width=5)
    pen.text((WIDTH / 2, top + 20), line, font=face("sans", 34), fill=SOFT, anchor="mt")
    return top + 82


def _first_picture(document: Document) -> Picture | None:
    items = (item for section in document["sections"] for item in section.get("items", []))
    return next((item["picture"] for item in items if item["picture"]), None)


def _paste(card: Image.Image, folder: Path, picture: Picture, top: int) -> None:
    size = (WIDTH - 2 * MARGIN, PICTURE_HEIGHT)
    with Image.open(folder / picture["file"]) as opened:
        shown = opened.convert("RGBA")
        ground = Image.new("RGBA", shown.size, PAPER)
        ground.alpha_composite(shown)
        # People stand in the upper half of a portrait more often than in the lower.
        card.paste(ImageOps.fit(ground.convert("RGB"), size, centering=(0.5, 0.4)), (MARGIN, top))


def _large_number(pen: ImageDraw.ImageDraw, document: Document, top: int) -> None:
    box = (MARGIN, top, WIDTH - MARGIN, top + PICTURE_HEIGHT)
    pen.rectangle(box, outline=RULE, width=3)
    middle = (WIDTH / 2, top + PICTURE_HEIGHT / 2)
    pen.text(middle, str(document["total_number"]), font=face("serif", 300), fill=ACCENT, anchor="mm")


def _titles(pen: ImageDraw.ImageDraw, document: Document, top: int) -> None:
    items = [item["title"] for section in document["sections"] for item in section.get("items", [])]
    letters = face("serif", 42)
    room = WIDTH - 2 * MARGIN - CODE - 40
    for title in items[:TITLES]:
        lines = _lines(title, letters, room)[:2]
        if top + 58 * len(lines) > LAST_LINE:
            break
        for line in lines:
            pen.text((MARGIN, top), line, font=letters, fill=INK)
            top += 58
        top += 16


def _lines(text: str, letters: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Cut where it is full; the second line ends in …… where more follows."""
    lines = [""]
    for sign in text:
        if lines[-1] and letters.getlength(lines[-1] + sign) > room:
            lines.append("")
        lines[-1] += sign
    if len(lines) > 2:
        lines[1] = f"{lines[1][:-1]}…"
    return lines


def _code(card: Image.Image, pen: ImageDraw.ImageDraw, document: Document) -> None:
    drawn = io.BytesIO()
    code = segno.make(document["link"], error="m", micro=False)
    scale = CODE // (code.symbol_size(border=4)[0])
    code.save(drawn, kind="png", scale=scale, border=4)
    with Image.open(drawn) as picture:
        left = WIDTH - MARGIN - picture.width
        top = HEIGHT - 96 - picture.height
        card.paste(picture.convert("RGB"), (left, top))
    words = _("长按识别，读这一期")
    pen.text((left + picture.width / 2, HEIGHT - 84), words, font=face("sans", 28), fill=SOFT, anchor="mt")
    pen.text((MARGIN, HEIGHT - 84), shortened(document["unit"], 20), font=face("sans", 30), fill=SOFT)


@cache
def face(kind: str, size: int) -> ImageFont.FreeTypeFont:
    """Letters in the shapes of mainland China; a file holds those of five regions.

    Raises:
        Unmakeable: not installed.
    """
    file, family = FACES[kind]
    found = next((path for place in PLACES for path in Path(place).rglob(file)), None)
    for index in range(10 if found else 0):
        try:
            letters = ImageFont.truetype(str(found), size, index=index)
        except OSError:
            break  # the file holds no more
        if letters.getname()[0] == family:
            return letters
    raise Unmakeable(_("这台机器没有中文字体，画不了分享图。请装上 fonts-noto-cjk。"))


def _small_enough(card: Image.Image) -> bytes:
    """As it is, or with as many colours as 500 KB hold."""
    out = io.BytesIO()
    card.save(out, "PNG", optimize=True)
    for colours in (256, 128, 64, 32):
        if out.tell() <= MOST_BYTES:
            break
        out = io.BytesIO()
        card.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
