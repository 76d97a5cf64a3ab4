"""A number on the table: its newest draft as plain values, where every part and every article has a key."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from news.models import IssuePage

Part = dict[
    str, Any
]  # id, type, value; a section's value holds `items`, a table's `rows`, each {id, type, value}
LISTS = {"section": "items", "dates": "rows"}
# Wagtail reads the pictures of all items at once and stumbles over a bare None among them.
NO_PICTURE = {"image": None, "alt_text": None, "decorative": None}
NEW_ITEM: dict[str, Any] = {
    "heading": "",
    "lead": "",
    "mode": "full",
    "parts": None,
    "picture": NO_PICTURE,
    "without_picture": False,
    "revision": None,
}


class NotNow(Exception):
    """A step that cannot be taken as things stand; the message says what to do."""


@dataclass
class Draft:
    """The newest version of a number, taken apart.

    Args:
        issue: the page as that version says.
        seen: names the version; a form sends it back, so that nobody lays a step over another one unseen.
        parts: what the number is made of, in order.
    """

    issue: IssuePage
    seen: str
    parts: list[Part] = field(default_factory=list)

    @classmethod
    def of(cls, issue: IssuePage) -> "Draft":
        """The newest draft of a number, whatever `issue` remembers of it."""
        revision = issue.get_latest_revision()
        page = issue.get_latest_revision_as_object()
        seen = f"{revision.pk}-{revision.created_at.timestamp():.6f}" if revision else "0"
        raw = json.loads(json.dumps(list(page.sections.raw_data)))
        return cls(page, seen, [_keyed(part, f"{seen}/{place}") for place, part in enumerate(raw)])

    def lay_back(self) -> None:
        """Put the parts back into the page, as it will be stored."""
        stream = IssuePage._meta.get_field("sections")
        keyed = [_keyed(part, new_key()) for part in self.parts]
        self.issue.sections = stream.to_python(json.dumps(keyed, ensure_ascii=False))

    def store(self, by) -> None:
        """Keep it as a new version. Half-finished is no fault here: the gate asks when it is handed in."""
        self.issue.save_revision(user=by, log_action=True, clean=False)

    def sections(self) -> list[Part]:
        return [part for part in self.parts if part["type"] == "section"]

    def items(self) -> Iterator[tuple[Part, dict]]:
        """Each article with its section."""
        for section in self.sections():
            for item in section["value"]["items"]:
                yield section, item

    def page_ids(self) -> set[int]:
        return {item["value"]["page"] for _section, item in self.items() if item["value"].get("page")}

    def part(self, key: str, *kinds: str) -> Part:
        """A part by its key.

        Raises:
            NotNow: it is not there any more.
        """
        for part in self.parts:
            if part["id"] == key and (not kinds or part["type"] in kinds):
                return part
        raise NotNow(_("这一块已经不在这一期里了，请看一看现在的样子。"))

    def item(self, key: str) -> tuple[Part, dict]:
        """An article with its section, by its key.

        Raises:
            NotNow: it was taken out meanwhile.
        """
        for section, item in self.items():
            if item["id"] == key:
                return section, item
        raise NotNow(_("这一篇已经不在这一期里了，请看一看现在的样子。"))


def new_key() -> str:
    return str(uuid.uuid4())


def new_item(page: int, revision: int | None) -> dict:
    return {"type": "item", "id": new_key(), "value": NEW_ITEM | {"page": page, "revision": revision}}


def _keyed(part: Part, place: str) -> Part:
    """A part as it is stored, with keys where whoever wrote it gave none: the same ones at every look."""
    value = part["value"]
    if name := LISTS.get(part["type"]):
        rows = [_keyed_row(row, f"{place}/{number}") for number, row in enumerate(value.get(name) or [])]
        value = value | {name: rows}
    return {"type": part["type"], "id": part.get("id") or _key_of(place), "value": value}


def _keyed_row(row: dict, place: str) -> dict:
    bare = not {"type", "value"} <= row.keys() <= {"type", "value", "id"}
    value = row if bare else row["value"]
    if "picture" in value:
        value = value | {"picture": value["picture"] or NO_PICTURE}
    return {"type": "item", "id": (not bare and row.get("id")) or _key_of(place), "value": value}


def _key_of(place: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, place))
