"""Turning the blocks of a content file into the JSON of a page body."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.html import linebreaks

from .content_files import day
from .picture_book import PictureBook


def body(blocks: list[dict], book: PictureBook) -> str:
    """A StreamField body as JSON.

    Raises:
        KeyError: a block type that no page body knows.
    """
    made = [
        {"type": _NAMES.get(block["type"], block["type"]), "value": _VALUES[block["type"]](block, book)}
        for block in blocks
    ]
    return json.dumps(made, ensure_ascii=False)


def figure(item: dict) -> dict:
    """A figure with its date, as blocks and brand rows want it."""
    return {
        "value": str(item["value"]),
        "unit": item.get("unit", ""),
        "label": item["label"],
        "source": item["source"],
        "as_of": day(item["days"]).isoformat(),
    }


def _picture(one: dict, book: PictureBook) -> dict:
    image = book.get(one["scene"], one["seed"], title=one["alt"])
    return {
        "image": {"image": image.pk, "alt_text": one["alt"], "decorative": False},
        "caption": one.get("caption", ""),
        "credit": one.get("credit", ""),
    }


def _headed(name: str, make: Callable[[dict], dict]) -> Callable[[dict, PictureBook], dict]:
    """A block with a heading above rows of this name."""
    return lambda block, book: {
        "heading": block.get("heading", ""),
        name: [make(item) for item in block["items"]],
    }


def _table(block: dict, book: PictureBook) -> dict:
    return {
        "columns": [{"type": "text", "heading": heading} for heading in block["header"]],
        "rows": [{"values": row} for row in block["rows"]],
        "caption": block["caption"],
    }


# What a content file calls otherwise than the page does.
_NAMES = {"image": "picture"}
_VALUES: dict[str, Callable[[dict, PictureBook], Any]] = {
    "paragraph": lambda block, book: linebreaks(block["text"]),
    "heading": lambda block, book: block["text"],
    "image": _picture,
    "gallery": lambda block, book: {"pictures": [_picture(one, book) for one in block["images"]]},
    "quote": lambda block, book: {"text": block["text"], "who": block.get("who", "")},
    "figures": _headed("figures", figure),
    "steps": _headed("steps", lambda item: {"title": item["title"], "text": item.get("text", "")}),
    "timeline": _headed("moments", dict),
    "table": _table,
    "callout": lambda block, book: {"title": block.get("title", ""), "text": linebreaks(block["text"])},
}
