"""Turning the blocks of a content file into the JSON of a page body."""

import json
from collections.abc import Callable

from django.utils.html import linebreaks

from .content_files import day
from .picture_book import PictureBook


def body(blocks: list[dict], book: PictureBook) -> str:
    """A StreamField body as JSON.

    Raises:
        KeyError: a block type that no page body knows.
    """
    return json.dumps([_MAKERS[block["type"]](block, book) for block in blocks], ensure_ascii=False)


def _paragraph(block: dict, book: PictureBook) -> dict:
    return {"type": "paragraph", "value": linebreaks(block["text"])}


def _heading(block: dict, book: PictureBook) -> dict:
    return {"type": "heading", "value": block["text"]}


def _picture_value(one: dict, book: PictureBook) -> dict:
    image = book.get(one["scene"], one["seed"], title=one["alt"])
    return {
        "image": {"image": image.pk, "alt_text": one["alt"], "decorative": False},
        "caption": one.get("caption", ""),
        "credit": one.get("credit", ""),
    }


def _picture(block: dict, book: PictureBook) -> dict:
    return {"type": "picture", "value": _picture_value(block, book)}


def _gallery(block: dict, book: PictureBook) -> dict:
    return {"type": "gallery", "value": {"pictures": [_picture_value(one, book) for one in block["images"]]}}


def _quote(block: dict, book: PictureBook) -> dict:
    return {"type": "quote", "value": {"text": block["text"], "who": block.get("who", "")}}


def figure(item: dict) -> dict:
    """A figure with its date, as blocks and brand rows want it."""
    return {
        "value": str(item["value"]),
        "unit": item.get("unit", ""),
        "label": item["label"],
        "source": item["source"],
        "as_of": day(item["days"]).isoformat(),
    }


def _figures(block: dict, book: PictureBook) -> dict:
    value = {"heading": block.get("heading", ""), "figures": [figure(item) for item in block["items"]]}
    return {"type": "figures", "value": value}


def _steps(block: dict, book: PictureBook) -> dict:
    steps = [{"title": item["title"], "text": item.get("text", "")} for item in block["items"]]
    return {"type": "steps", "value": {"heading": block.get("heading", ""), "steps": steps}}


def _timeline(block: dict, book: PictureBook) -> dict:
    return {"type": "timeline", "value": {"heading": block.get("heading", ""), "moments": block["items"]}}


def _table(block: dict, book: PictureBook) -> dict:
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in block["header"]],
        "rows": [{"values": row} for row in block["rows"]],
        "caption": block["caption"],
    }
    return {"type": "table", "value": table}


def _callout(block: dict, book: PictureBook) -> dict:
    return {"type": "callout", "value": {"title": block.get("title", ""), "text": linebreaks(block["text"])}}


_MAKERS: dict[str, Callable[[dict, PictureBook], dict]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "image": _picture,
    "gallery": _gallery,
    "quote": _quote,
    "figures": _figures,
    "steps": _steps,
    "timeline": _timeline,
    "table": _table,
    "callout": _callout,
}
