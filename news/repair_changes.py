"""What one press would mend in an imported draft: each block before and after. Nothing is changed here."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bs4 import BeautifulSoup, NavigableString

from .importing.characters import bare
from .importing.kinds import SAME_GROUP
from .importing.mending import LINE_REPAIRS, REPAIRS, TEXT_REPAIRS

TITLE = "title"


@dataclass(frozen=True)
class Change:
    """One block before and after; `after` is None where the block goes, `block` is `TITLE` for the title."""

    block: str
    index: int
    before: Any
    after: Any

    def shown(self) -> tuple[str, str]:
        """The lines that differ, before and after, for an editor to compare."""
        before, after = _plain(self.before).split("\n"), _plain(self.after).split("\n")
        gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
        return "\n".join(gone), "\n".join(new)


def possible_repairs(page, report) -> set[str]:
    """The kinds of the report for which a press would change something now."""
    named = {group.kind for group in report.groups()} & REPAIRS
    return {kind for kind in named if repair_changes(page, report, kind)}


def repair_changes(page, report, kind: str) -> list[Change]:
    """What a press would change.

    Args:
        page: the newest version, as `latest_draft` gives it.
        kind: one of `REPAIRS`.
    """
    found = []
    mend = _mender(page, report, kind)
    if kind in TEXT_REPAIRS and mend(page.title) != page.title:
        found.append(Change(TITLE, -1, page.title, mend(page.title)))
    first = True
    for index, stored in enumerate(page.body.raw_data):
        if kind == "glued_title" and not first:
            break
        first = first and stored["type"] != "paragraph"
        after = _mended(stored, mend)
        if after != stored:
            found.append(Change(stored.get("id", ""), index, copy.deepcopy(stored), after))
    return found


def digest_of(changes: list[Change]) -> str:
    """A name for exactly these changes: what was looked at is what is done."""
    text = json.dumps([asdict(one) for one in changes], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _mender(page, report, kind: str) -> Callable[[str], str]:
    """Text in, text out; a line that goes becomes nothing."""
    if kind in TEXT_REPAIRS:
        return TEXT_REPAIRS[kind]
    if kind in LINE_REPAIRS:
        lines = {bare(one.get("line", "")) for one in report.suspicions if SAME_GROUP.get(one.get("kind", ""), one.get("kind")) == kind}  # fmt: skip
        return lambda text: "" if bare(text) in lines - {""} else text
    return lambda text: text.removeprefix(page.title).lstrip()


def _mended(stored: dict, mend: Callable[[str], str]) -> dict | None:
    """A stored block with its words mended; None where nothing of it is left."""
    kind, value = stored["type"], stored["value"]
    after: Any
    if kind == "paragraph":
        after = _mended_markup(value, mend)
    elif kind == "heading":
        after = mend(value)
    elif kind == "quote":
        text = mend(value["text"])
        after = value | {"text": text} if text else ""
    elif kind == "table":
        after = _mended_table(value, mend)
    elif kind == "picture":
        after = value | {"caption": mend(value.get("caption") or "")}
    else:
        return stored
    if after == value:
        return stored
    return stored | {"value": after} if after else None


def _mended_markup(markup: str, mend: Callable[[str], str]) -> str:
    """Rich text paragraph by paragraph: one that is emptied goes, with its tags."""
    soup = BeautifulSoup(markup, "html.parser")
    touched = False
    for part in soup.find_all(["p", "li"]) or [soup]:
        whole = part.get_text()
        if whole and mend(whole) == "":
            part.extract()
            touched = True
            continue
        for node in list(part.find_all(string=True)):
            text = mend(str(node))
            if text != str(node):
                node.replace_with(NavigableString(text))
                touched = True
    for empty in soup.find_all(["ul", "ol"]):
        if not empty.find("li"):
            empty.extract()
    return soup.decode(formatter="minimal") if touched else markup


def _mended_table(value: dict, mend: Callable[[str], str]) -> dict:
    columns = [one | {"heading": mend(one.get("heading") or "")} for one in value["columns"]]
    rows = [one | {"values": [mend(cell) if isinstance(cell, str) else cell for cell in one["values"]]} for one in value["rows"]]  # fmt: skip
    return value | {"columns": columns, "rows": rows}


def _plain(stored: Any) -> str:
    if stored is None:
        return ""
    if isinstance(stored, str):
        return stored
    value = stored["value"]
    if stored["type"] == "paragraph":
        return "\n".join(
            part.get_text() for part in BeautifulSoup(value, "html.parser").find_all(["p", "li"])
        )
    if isinstance(value, str):
        return value
    if stored["type"] == "table":
        rows = [[one["heading"] for one in value["columns"]], *(one["values"] for one in value["rows"])]
        return "\n".join(" | ".join(map(str, row)) for row in rows)
    return str(value.get("text") or value.get("caption") or "")
