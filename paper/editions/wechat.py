"""The number as an article of a WeChat account: HTML to paste, pictures in order, a digest.

WeChat keeps inline styles and a few tags, drops scripts, ids, outside pictures and links, and takes less than 20,000
characters. Whatever is longer becomes several articles, cut between two texts.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image

from ..document import Document, Item, Picture, Section
from .markup import Hand, words
from .refusal import Unmakeable

MOST_CHARACTERS = 20_000
MOST_DIGEST = 120
PICTURE_WIDTH = 1080
INK, SOFT, ACCENT, RULE = "#211E1A", "#5A534A", "#A62B1C", "#DDD4C5"
STYLES = {
    "whole": f"font-size:17px;line-height:1.75;color:{INK}",
    "p": "margin:0 0 12px",
    "item": "margin:0 0 8px",
    "heading": "margin:20px 0 8px;font-weight:bold",
    "title": f"margin:28px 0 10px;font-size:22px;line-height:1.4;font-weight:bold;color:{ACCENT}",
    "section": f"margin:36px 0 12px;border-top:3px solid {ACCENT};padding-top:8px;font-size:20px;font-weight:bold",
    "paper": f"font-size:26px;font-weight:bold;text-align:center;color:{ACCENT};margin:0",
    "line": f"text-align:center;color:{SOFT};margin:0 0 16px",
    "lead": f"margin:0 0 12px;color:{SOFT}",
    "quote": f"margin:12px 0;border-left:4px solid {ACCENT};padding-left:12px",
    "box": f"margin:12px 0;border:1px solid {RULE};padding:12px",
    "caption": f"margin:4px 0 16px;color:{SOFT};text-align:center",
    "small": f"margin:0 0 8px;color:{SOFT}",
    "table": "width:100%;border-collapse:collapse;margin:0 0 12px",
    "head": f"border:1px solid {RULE};padding:6px;text-align:left",
    "cell": f"border:1px solid {RULE};padding:6px",
}


@dataclass
class Pasted:
    """What is pasted into WeChat.

    Args:
        pages: the HTML of one article or, where the number is too long for one, of several.
        pictures: in the order in which they stand, the first is 01.jpg.
        digest: at most 120 characters.
    """

    pages: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    digest: str = ""

    def names(self) -> list[str]:
        """01.jpg, 02.jpg ... in order."""
        return [name_of(number) for number in range(1, len(self.pictures) + 1)]

    def listed(self) -> list[str]:
        """The pictures in order, each by its name and what it shows."""
        pairs = zip(self.names(), self.pictures, strict=True)
        return [f"{name}　{picture['alt'] or picture['caption']}".strip("　") for name, picture in pairs]


def name_of(number: int) -> str:
    return f"{number:02d}.jpg"


def wechat_of(document: Document) -> Pasted:
    """A whole number.

    Raises:
        Unmakeable: one text alone is too long; it is named.
    """
    writer = Writer()
    pieces = [("", writer.masthead(document))]
    for section in document["sections"]:
        pieces += writer.section(section)
    pieces.append(("", writer.foot(document)))
    pages = list(_pages(pieces))
    return Pasted(pages, writer.pictures, digest_of(document))


def wechat_of_item(item: Item) -> Pasted:
    """A single article or story.

    Raises:
        Unmakeable: it is too long.
    """
    writer = Writer()
    pages = list(_pages([(item["title"], writer.item(item))]))
    return Pasted(pages, writer.pictures, shortened(item["lead"] or item["title"]))


class Writer:
    """Writes, and counts the pictures on the way."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self.hand = Hand(styles=STYLES, links=False, picture=self._picture)

    def _picture(self, picture: Picture) -> str:
        self.pictures.append(picture)
        name = name_of(len(self.pictures))
        return f'<p style="margin:0"><img src="pictures/{name}" alt="{words(picture["alt"])}" style="width:100%"></p>'

    def p(self, role: str, text: str) -> str:
        return self.hand.tag("p", role, words(text)) if text else ""

    def masthead(self, document: Document) -> str:
        line = _("总第 %(number)d 期") % {"number": document["total_number"]}
        cover = self.hand.with_caption(document["cover"]) if document["cover"] else ""
        return (
            self.p("paper", document["paper"])
            + self.p("line", f"{document['slogan']}　{line}".strip("　"))
            + cover
            + self.hand.blocks(document["lead"])
        )

    def section(self, section: Section) -> Iterator[tuple[str, str]]:
        """Pieces between which it may be cut, each with the title of what stands in it."""
        heading = section["heading"]
        if section["kind"] == "correction":
            heading = _("更正：%(what)s") % {"what": heading}
        head = self.p("section", heading) + self.p("lead", section.get("note", ""))
        if section["kind"] == "section":
            for item in section["items"]:
                yield item["title"], head + self.item(item)
                head = ""
            return
        body = self.hand.blocks(section.get("blocks", [])) + self.p("small", section.get("signed", ""))
        rows = [
            self.p("item", "　".join(filter(None, (row["day_words"], row["time"], row["what"]))))
            + self.p("small", "　".join(filter(None, (row["where"], row["phone"]))))
            for row in section.get("rows", [])
        ]
        yield heading, head + body + "".join(rows)

    def item(self, item: Item) -> str:
        by = "　".join(f"{one['credit']} {one['name']}" for one in item["credits"])
        from_ = _("转自：%(source)s") % {"source": item["reprint"]} if item["reprint"] else ""
        picture = self.hand.with_caption(item["picture"]) if item["picture"] else ""
        quote = self.hand.blocks([{"kind": "quote", "text": item["quote"], "who": item["person"]}])
        more = _("全文：%(link)s") % {"link": item["link"]} if item["goes_on"] else ""
        return "".join(
            (
                self.p("title", item["title"]),
                "" if item["mode"] == "link" else picture,
                "" if item["mode"] == "link" else self.p("lead", item["lead"]),
                quote if item["quote"] and item["mode"] != "link" else "",
                self.hand.blocks(item["body"]),
                "".join(self.p("small", line) for line in item["corrections"]),
                self.p("small", by),
                self.p("small", from_),
                self.p("small", more),
            )
        )

    def foot(self, document: Document) -> str:
        call = _("想说什么，打 %(phone)s。") % {"phone": document["phone"]} if document["phone"] else ""
        return (
            self.p("small", document["rebuilt"])
            + self.p("small", " ".join(document["imprint"]["note"].split()))
            + self.p("small", call)
            + self.p("small", _("在门户上读这一期：%(link)s") % {"link": document["link"]})
        )


def _pages(pieces: list[tuple[str, str]]) -> Iterator[str]:
    """As few articles as hold everything, cut between pieces."""
    page = ""
    for title, piece in pieces:
        if len(_whole(piece)) >= MOST_CHARACTERS:
            said = _("《%(title)s》太长，公众号一篇不能到 20000 字。请在这一期里改成节选或者摘要。")
            raise Unmakeable(said % {"title": title})
        if page and len(_whole(page + piece)) >= MOST_CHARACTERS:
            yield _whole(page)
            page = ""
        page += piece
    yield _whole(page)


def _whole(inner: str) -> str:
    return f'<section style="{STYLES["whole"]}">{inner}</section>'


def digest_of(document: Document) -> str:
    """What stands below the title in a chat: the titles of the number."""
    titles = [item["title"] for section in document["sections"] for item in section.get("items", [])]
    return shortened("；".join(titles))


def shortened(text: str, most: int = MOST_DIGEST) -> str:
    """At most so many characters, with …… where something was cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 2]}……"


def jpeg_for_phones(path: Path | IO[bytes], width: int = PICTURE_WIDTH) -> bytes:
    """A picture as phones show it."""
    with Image.open(path) as picture:
        shown = picture.convert("RGBA") if picture.mode in ("P", "LA", "RGBA") else picture.convert("RGB")
        if shown.mode == "RGBA":
            paper = Image.new("RGB", shown.size, "white")
            paper.paste(shown, mask=shown.getchannel("A"))
            shown = paper
        shown.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        shown.save(out, "JPEG", quality=84, progressive=True, optimize=True)
        return out.getvalue()
