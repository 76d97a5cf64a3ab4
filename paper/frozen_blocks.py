"""The blocks of a body into those of the frozen document."""

from collections.abc import Callable
from typing import Any

from .document import Block, Figure, Moment, Step
from .frozen_words import absolute, blocks_of
from .pictures import FrozenPictures


def frozen_body(body, pictures: FrozenPictures, where: str) -> list[Block]:
    """A body block by block, in order.

    Args:
        body: the value of a BodyField.
        where: the article in words, for what must be mended.
    """
    found: list[Block] = []
    for child in body:
        found += MAKERS[child.block_type](child.value, pictures, where)
    return found


def _paragraph(value, *_rest: Any) -> list[Block]:
    return blocks_of(value.source)


def _heading(value, *_rest: Any) -> list[Block]:
    return [Block(kind="heading", text=str(value).strip())]


def _quote(value, *_rest: Any) -> list[Block]:
    return [Block(kind="quote", text=value["text"].strip(), who=value.get("who") or "")]


def _one_picture(value, pictures: FrozenPictures, where: str):
    image = value["image"]
    return pictures.frozen(
        image,
        alt=getattr(image, "contextual_alt_text", None) or "",
        decorative=bool(getattr(image, "decorative", False)),
        caption=value.get("caption") or "",
        credit=value.get("credit") or "",
        where=where,
    )


def _picture(value, pictures: FrozenPictures, where: str) -> list[Block]:
    made = _one_picture(value, pictures, where)
    return [Block(kind="picture", picture=made)] if made else []


def _gallery(value, pictures: FrozenPictures, where: str) -> list[Block]:
    made = [_one_picture(one, pictures, where) for one in value["pictures"]]
    kept = [one for one in made if one]
    return [Block(kind="gallery", pictures=kept)] if kept else []


def _figures(value, *_rest: Any) -> list[Block]:
    rows = [
        Figure(
            value=one["value"],
            unit=one.get("unit") or "",
            label=one["label"],
            source=one["source"],
            as_of=one["as_of"].isoformat() if one["as_of"] else "",
        )
        for one in value["figures"]
    ]
    return [Block(kind="figures", heading=value.get("heading") or "", figures=rows)]


def _steps(value, *_rest: Any) -> list[Block]:
    steps = [Step(title=one["title"], text=(one.get("text") or "").strip()) for one in value["steps"]]
    return [Block(kind="steps", heading=value.get("heading") or "", steps=steps)]


def _timeline(value, *_rest: Any) -> list[Block]:
    moments = [Moment(when=one["when"], text=one["text"].strip()) for one in value["moments"]]
    return [Block(kind="timeline", heading=value.get("heading") or "", moments=moments)]


def _table(value, *_rest: Any) -> list[Block]:
    head = [str(column["heading"] or "") for column in value.columns]
    rows = [[str(cell.value or "") for cell in row] for row in value.rows]
    return [Block(kind="table", caption=value.caption or "", head=head, rows=rows)]


def _callout(value, *_rest: Any) -> list[Block]:
    return [Block(kind="callout", heading=value.get("title") or "", blocks=blocks_of(value["text"].source))]


def _document(value, *_rest: Any) -> list[Block]:
    document = value["document"]
    if document is None:
        return []
    link = absolute(document.url)
    return [Block(kind="file", heading=document.title, text=value.get("gist") or "", link=link)]


def _video(value, pictures: FrozenPictures, where: str) -> list[Block]:
    """A film cannot be printed: its picture, its caption, and its words."""
    block = Block(
        kind="video",
        caption=value.get("caption") or "",
        text=(value.get("transcript") or "").strip(),
        link=absolute(value["video"].url) if value["video"] else "",
    )
    poster = pictures.frozen(
        value.get("poster"),
        alt=value.get("caption") or "",
        decorative=False,
        caption=value.get("caption") or "",
        credit="",
        where=where,
    )
    if poster:
        block["picture"] = poster
    return [block]


MAKERS: dict[str, Callable[..., list[Block]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "picture": _picture,
    "gallery": _gallery,
    "quote": _quote,
    "figures": _figures,
    "steps": _steps,
    "timeline": _timeline,
    "table": _table,
    "document": _document,
    "video": _video,
    "callout": _callout,
}
