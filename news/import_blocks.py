"""A page body from what was read in a file or pasted: our own blocks, nothing left out."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html, format_html_join

from portal.media.actions import store_picture
from portal.media.models import PortalImage

from .importing import Paragraph, Picture

POINTS = {"bullet": "ul", "number": "ol"}
HEADING_LENGTH = 40
CAPTION_LENGTH = 120
_CAPTION_MARK = re.compile(r"^\s*图[片注]?\s*[:：]\s*")
# What takes a picture into the library; it answers with a picture or with why not.
Keep = Callable[[Picture], PortalImage | str]


def body_of(blocks: list[Paragraph], keep: Keep | None = None) -> tuple[list[dict], list[tuple[int, str]]]:
    """The blocks as a StreamField stores them; neighbouring paragraphs share one.

    Args:
        keep: takes in a picture; without it pictures are left out.

    Returns:
        The blocks, and (number of the paragraph, sentence) for each picture: what is to be done about it.
    """
    body: list[dict] = []
    told: list[tuple[int, str]] = []
    points: list[Paragraph] = []
    for number, block in enumerate(blocks, 1):
        if block.kind in POINTS:
            points.append(block)
            continue
        _add_list(body, points)
        points = []
        if block.picture is not None:
            picture, sentence = _picture(block.picture, keep)
            told.append((number, sentence))
            body += [picture] if picture else []
        elif block.kind == "image_caption" and body and _takes_caption(body[-1], block.text):
            _describe(body[-1]["value"], _CAPTION_MARK.sub("", block.text))
        else:
            _add(body, _block(block))
    _add_list(body, points)
    return body, told


def _describe(picture: dict, caption: str) -> None:
    """Write a caption below a picture; it also says what the picture shows where nothing else does."""
    picture["caption"] = caption
    picture["image"]["alt_text"] = picture["image"]["alt_text"] or caption


def picture_keeper(collection, by) -> Keep:
    """Takes pictures of a file into a unit's folder. The bounds are those of the picture form."""

    def keep(picture: Picture) -> PortalImage | str:
        try:
            return store_picture(title=picture.name, data=picture.data, collection=collection, by=by)
        except ValidationError as error:
            return "".join(error.messages)

    return keep


def _picture(picture: Picture, keep: Keep | None) -> tuple[dict | None, str]:
    if keep is None:
        return None, f"图片“{picture.name}”没有收入，请另外上传。"
    kept = keep(picture)
    if isinstance(kept, str):
        return None, kept
    sentence = f"图片“{picture.name}”已经收进图片库，请看看写的是不是图里有的，再写上谁拍的；不用的请删去。"
    return {"type": "picture", "value": placed(kept, alt=picture.alt)}, sentence


def placed(picture: PortalImage, *, alt: str = "") -> dict:
    """A picture as a block of a body stores it."""
    return {
        "image": {"image": picture.pk, "alt_text": alt, "decorative": False},
        "caption": "",
        "credit": "",
    }


def _takes_caption(block: dict, text: str) -> bool:
    return block["type"] == "picture" and not block["value"]["caption"] and len(text) <= CAPTION_LENGTH


def _add(body: list[dict], made: dict) -> None:
    """Paragraphs run together."""
    if body and made["type"] == body[-1]["type"] == "paragraph":
        body[-1]["value"] += made["value"]
    else:
        body.append(made)


def _add_list(body: list[dict], points: list[Paragraph]) -> None:
    """Points below one another as rich text nests them. A list of numbers is torn when the editor stores dots within it, and
    counts from one again: what is another kind than the numbers around it is a line of their point."""
    html, around, torn_from = "", [], 0
    for point in points:
        tag, level = POINTS[point.kind], min(point.level, len(around))
        if "ol" in around[:level] and (tag == "ul" or 0 < torn_from <= level):
            torn_from = torn_from or level
            html += f"<br/>{escape(point.label) or '·'} {_marked(point)}"
            continue
        torn_from = 0
        while len(around) > level + 1 or (len(around) == level + 1 and around[-1] != tag):
            html += f"</li></{around.pop()}>"
        if len(around) == level + 1:
            html += "</li><li>"
        else:
            around.append(tag)
            html += f"<{tag}><li>"
        html += _marked(point)
    html += "".join(f"</li></{tag}>" for tag in reversed(around))
    if html:
        _add(body, {"type": "paragraph", "value": html})


def _block(block: Paragraph) -> dict:
    if block.kind == "heading" and len(block.text) <= HEADING_LENGTH:
        return {"type": "heading", "value": block.text}
    if block.kind == "quote":
        return {"type": "quote", "value": {"text": block.text, "who": ""}}
    if block.kind == "table" and block.rows:
        return {"type": "table", "value": _table(block.rows)}
    if block.runs:
        return {"type": "paragraph", "value": f"<p>{_marked(block)}</p>"}
    lines = format_html_join("", "{}<br/>", ((line,) for line in block.text.split("\n")[:-1]))
    return {"type": "paragraph", "value": str(format_html("<p>{}{}</p>", lines, block.text.split("\n")[-1]))}


def _marked(block: Paragraph) -> str:
    """The words of a line with their bold and their links; every letter of it, whatever the runs say."""
    text, found, at = block.text, [], 0
    for run in block.runs:
        words = run.text.strip(" \u3000\t\xa0")
        start = text.find(words, at) if words else -1
        if start < 0:
            continue
        marked = escape(words)
        if run.bold:
            marked = format_html("<b>{}</b>", marked)
        if run.link:
            marked = format_html('<a href="{}">{}</a>', run.link, marked)
        found += [escape(text[at:start]), marked]
        at = start + len(words)
    return "".join([*found, escape(text[at:])]).replace("</b><b>", "").replace("\n", "<br/>")


def _table(rows: list[list[str]]) -> dict:
    width = max(len(row) for row in rows)
    even = [[re.sub(r"\s*\n\s*", " ", cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return {
        "columns": [{"type": "text", "heading": heading} for heading in even[0]],
        "rows": [{"values": row} for row in even[1:]],
        "caption": "表格",
    }
