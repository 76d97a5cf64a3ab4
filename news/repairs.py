"""What one press mends in an imported draft: looked at first, done as a version of its own, taken back as simply."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bs4 import BeautifulSoup, NavigableString
from django.db import transaction
from django.utils.timezone import localtime, now

from portal.core.audit import record

from .importing.characters import bare
from .importing.kinds import LABELS, SAME_GROUP
from .importing.mending import LINE_REPAIRS, REPAIRS, TEXT_REPAIRS
from .models import ArticlePage, ImportedArticle

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


class DraftChanged(Exception):
    """The draft is not the one that was looked at; nothing was done."""


def possible_repairs(page: ArticlePage, report: ImportedArticle) -> set[str]:
    """The kinds of the report for which a press would change something now."""
    named = {group.kind for group in report.groups()} & REPAIRS
    return {kind for kind in named if repair_changes(page, report, kind)}


def repair_changes(page: ArticlePage, report: ImportedArticle, kind: str) -> list[Change]:
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


def latest_draft(page: ArticlePage) -> ArticlePage:
    """The version that an editor sees now, whatever `page` remembers."""
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


@transaction.atomic
def repair_import(*, page: ArticlePage, kind: str, seen: str, by) -> int:
    """Mend one kind in the newest version of a draft.

    Args:
        seen: `digest_of` what the editor looked at.

    Returns:
        How many blocks changed.

    Raises:
        DraftChanged: somebody wrote in between.
    """
    report = ImportedArticle.objects.select_for_update().get(page=page)
    draft = latest_draft(page)
    changes = repair_changes(draft, report, kind)
    if not changes or digest_of(changes) != seen:
        raise DraftChanged
    body = list(draft.body.raw_data)
    for change in reversed(changes):
        if change.block == TITLE:
            draft.title = change.after
        else:
            body[change.index : change.index + 1] = [change.after] if change.after else []
    _store(draft, body, by)
    kept = {"kind": kind, "at": localtime(now()).strftime("%Y-%m-%d %H:%M"), "by": str(by), "changes": [asdict(one) for one in changes]}  # fmt: skip
    report.repairs = [*report.repairs, kept]
    report.save(update_fields=["repairs"])
    record("news.repair", by=by, of=page, note=LABELS[kind])
    return len(changes)


@transaction.atomic
def undo_repair(*, page: ArticlePage, by) -> tuple[int, int]:
    """Take the last repair back.

    Returns:
        How many blocks are as they were, and how many somebody has changed since: those stay as they are.
    """
    report = ImportedArticle.objects.select_for_update().get(page=page)
    if not report.repairs:
        raise DraftChanged
    last = report.repairs[-1]
    draft = latest_draft(page)
    body = list(draft.body.raw_data)
    kept = 0
    for change in [Change(**one) for one in last["changes"]]:
        kept += not _put_back(draft, body, change)
    _store(draft, body, by)
    report.repairs = report.repairs[:-1]
    report.save(update_fields=["repairs"])
    record("news.repair_undone", by=by, of=page, note=LABELS[last["kind"]])
    return len(last["changes"]) - kept, kept


def _put_back(draft: ArticlePage, body: list[dict], change: Change) -> bool:
    """Undo one change in place; False where somebody wrote there since."""
    if change.block == TITLE:
        same = draft.title == change.after
        draft.title = change.before if same else draft.title
        return same
    at = next((at for at, one in enumerate(body) if one.get("id") == change.block), None)
    if change.after is None:
        if at is None:
            body.insert(min(change.index, len(body)), change.before)
        return at is None
    if at is None or body[at] != change.after:
        return False
    body[at] = change.before
    return True


def _store(draft: ArticlePage, body: list[dict], by) -> None:
    draft.body = ArticlePage._meta.get_field("body").to_python(json.dumps(body, ensure_ascii=False))
    draft.save_revision(user=by, log_action=True, clean=False)


def _mender(page: ArticlePage, report: ImportedArticle, kind: str) -> Callable[[str], str]:
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
