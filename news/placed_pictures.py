"""Pictures as they stand in the body of a draft: many put in at once, and what is written to each of them."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from wagtail.models import Collection, Page

from portal.accounts.actions import unit_collection
from portal.core.audit import record
from portal.media.models import LeadPicture, PortalImage
from portal.places.models import Unit

from .import_blocks import placed

MOST_IN_A_GALLERY = 12


@dataclass
class Placed:
    """One picture of a body.

    Args:
        key: names this place in this draft, also after other blocks have moved.
        image: its number in the library.
    """

    key: str
    image: int
    alt: str
    decorative: bool
    caption: str
    credit: str


@dataclass(frozen=True)
class Words:
    """What an editor writes to one picture."""

    alt: str
    decorative: bool
    caption: str
    credit: str


def pictures_of(draft: Page) -> list[Placed]:
    """Every picture of a body and of its galleries, in reading order."""
    return [
        Placed(
            key,
            value["image"]["image"],
            value["image"].get("alt_text") or "",
            bool(value["image"].get("decorative")),
            value.get("caption") or "",
            value.get("credit") or "",
        )
        for key, value in _values(_body_of(draft))
    ]


def folder_of(page: Page) -> Collection:
    """Where pictures of a page go: the folder of its unit."""
    unit = Unit.objects.of_page(page)
    return unit_collection(unit) if unit else Collection.get_first_root_node()


@transaction.atomic
def add_photographs(*, page: Page, pictures: list[PortalImage], in_galleries: bool, by) -> int:
    """Put pictures at the end of the newest version, in their order.

    Args:
        in_galleries: side by side, a dozen at most in one; else one below the other.

    Returns:
        How many were put in.
    """
    draft = _locked_draft(page)
    values = [placed(one) for one in pictures]
    takes_galleries = "gallery" in draft._meta.get_field("body").stream_block.child_blocks
    groups = list(_even(values)) if in_galleries and takes_galleries else [[one] for one in values]
    _store(draft, [*_body_of(draft), *map(_block, groups)], by)
    record("news.photographs", by=by, of=page, note=str(len(pictures)))
    return len(pictures)


@transaction.atomic
def describe_pictures(*, page: Page, words: dict[str, Words], lead: str = "", by) -> int:
    """Write to each picture of the newest version what it shows, its caption and who took it.

    Args:
        words: by `Placed.key`; a picture that somebody took out in between is passed over.
        lead: the key of the picture that also stands at the head of the page; empty for no change.

    Returns:
        How many of them are no longer there.
    """
    draft = _locked_draft(page)
    body = _body_of(draft)
    there = dict(_values(body))
    for key, value in there.items():
        if said := words.get(key):
            value["image"] |= {"alt_text": said.alt, "decorative": said.decorative}
            value |= {"caption": said.caption, "credit": said.credit}
    if lead in there and isinstance(draft, LeadPicture):
        draft.lead_picture_id = there[lead]["image"]["image"]
        draft.lead_alt, draft.lead_decorative = words[lead].alt, words[lead].decorative
        draft.lead_caption = words[lead].caption
    _store(draft, body, by)
    record("news.describe_pictures", by=by, of=page, note=str(len(words)))
    return len(set(words) - set(there))


def _locked_draft(page: Page) -> Any:
    return Page.objects.select_for_update().get(pk=page.pk).specific.get_latest_revision_as_object()


def _body_of(draft: Any) -> list[dict]:
    """The stored body, to be changed freely."""
    return copy.deepcopy(list(draft.body.raw_data))


def _values(body: list[dict]) -> Iterator[tuple[str, dict]]:
    for at, block in enumerate(body):
        key, value = block.get("id") or str(at), block["value"]
        if block["type"] == "picture" and _has_image(value):
            yield key, value
        elif block["type"] == "gallery":
            # Rows are stored with a number of their own since Wagtail 2.16, bare before.
            rows = [one.get("value", one) for one in value["pictures"]]
            yield from ((f"{key}-{row}", one) for row, one in enumerate(rows) if _has_image(one))


def _has_image(value: dict) -> bool:
    """Whether a picture is chosen; what has no words of its own yet gets room for them."""
    if isinstance(value.get("image"), int):
        value["image"] = {"image": value["image"]}
    return bool(value.get("image") and value["image"].get("image"))


def _even(values: list[dict]) -> Iterator[list[dict]]:
    """As few rows as hold them, none with a single picture left over."""
    count = -(-len(values) // MOST_IN_A_GALLERY)
    for number in range(count):
        yield values[number * len(values) // count : (number + 1) * len(values) // count]


def _block(group: list[dict]) -> dict:
    if len(group) == 1:
        return {"type": "picture", "value": group[0], "id": str(uuid4())}
    rows = [{"type": "item", "value": one, "id": str(uuid4())} for one in group]
    return {"type": "gallery", "value": {"pictures": rows}, "id": str(uuid4())}


def _store(draft: Any, body: list[dict], by) -> None:
    draft.body = draft._meta.get_field("body").to_python(json.dumps(body, ensure_ascii=False))
    draft.save_revision(user=by, log_action=True, clean=False)
