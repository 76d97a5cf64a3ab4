"""Mending one kind in an imported draft by a press, as a version of its own, and taking it back as simply."""

import json
from dataclasses import asdict

from django.db import transaction
from django.utils.timezone import localtime, now

from portal.core.audit import record

from .importing.kinds import LABELS
from .models import ArticlePage, ImportedArticle, StoryPage
from .repair_changes import TITLE, Change, digest_of, repair_changes

# What a file becomes.
Imported = ArticlePage | StoryPage


class DraftChanged(Exception):
    """The draft is not the one that was looked at; nothing was done."""


def latest_draft(page: Imported) -> Imported:
    """The version that an editor sees now, whatever `page` remembers."""
    return type(page)._default_manager.get(pk=page.pk).get_latest_revision_as_object()


@transaction.atomic
def repair_import(*, page: Imported, kind: str, seen: str, by) -> int:
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
def undo_repair(*, page: Imported, by) -> tuple[int, int]:
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


def _put_back(draft: Imported, body: list[dict], change: Change) -> bool:
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


def _store(draft: Imported, body: list[dict], by) -> None:
    draft.body = draft._meta.get_field("body").to_python(json.dumps(body, ensure_ascii=False))
    draft.save_revision(user=by, log_action=True, clean=False)
