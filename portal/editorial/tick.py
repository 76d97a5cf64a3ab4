"""The publishing tick: what is due goes live or comes down, each page on its own.

Wagtail's `publish_scheduled` stops at the first page whose receivers raise: that page is live but never
retried, the later ones stay unpublished. Here one page is one transaction, taken under a lock, retried with
a growing pause, and shown to the editors until it succeeds.
"""

import datetime
import logging
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction
from django.dispatch import Signal, receiver
from django.utils import timezone
from wagtail.models import Page, Revision

from portal.core.audit import record
from portal.core.retention import forget_due
from portal.outbox.allowances import spend

from .models import PublishFailure

log = logging.getLogger("portal.tick")

AN_HOUR = datetime.timedelta(hours=1)
# Pauses before the second, third ... try; the last one repeats.
PAUSES = [datetime.timedelta(seconds=seconds) for seconds in (30, 60, 300, 1800)]
Kind = PublishFailure.Kind


# Sent at the end of every round, for what upper rooms must look after by the clock.
ticked = Signal()


@receiver(ticked, dispatch_uid="forget_in_time")
def forget_in_time(sender, **kwargs) -> None:
    """Once an hour is often enough, whichever server's clock comes first."""
    if spend("forget", 1, within=AN_HOUR):
        forget_due()


def run_tick() -> dict[str, int]:
    """Do everything that is due now.

    Returns:
        How many pages went live, came down, and failed.
    """
    _forget_settled()
    now = timezone.now()
    counts = {"published": 0, "expired": 0, "failed": 0}
    due = Revision.objects.page_revisions().filter(approved_go_live_at__lte=now)
    for pk, page_id in due.order_by("approved_go_live_at", "pk").values_list("pk", "object_id"):
        outcome = _attempt(Kind.PUBLISH, int(page_id), lambda pk=pk: publish_due(pk), revision=pk)
        _count(counts, "published", outcome)
    expired = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
    for pk in expired.values_list("pk", flat=True):
        _count(counts, "expired", _attempt(Kind.EXPIRE, pk, lambda pk=pk: expire_due(pk)))
    for listener, answer in ticked.send_robust(sender=None):
        if isinstance(answer, Exception):
            log.error("%s failed at the tick", listener, exc_info=answer)
    return counts


def publish_due(revision_pk: int) -> bool:
    """Put one due revision live in its own transaction.

    Returns:
        Whether it was this call that did it; False when another tick was faster or the schedule changed.
    """
    with transaction.atomic():
        due = Revision.objects.filter(pk=revision_pk, approved_go_live_at__lte=timezone.now())
        revision = _locked(due).first()
        if revision is None:
            return False
        page = Page.objects.filter(pk=int(revision.object_id))
        if _locked(page).first() is None:
            if not page.exists():
                # The page was deleted beside Wagtail; nothing is due any more.
                due.update(approved_go_live_at=None)
            return False
        revision.publish(log_action="wagtail.publish.scheduled")
        _succeeded(Kind.PUBLISH, int(revision.object_id))
        record("editorial.publish_due", of=page.get())
        return True


def expire_due(page_pk: int) -> bool:
    """Take one expired page down in its own transaction; its address answers 410 from now on."""
    with transaction.atomic():
        due = _locked(Page.objects.all()).filter(pk=page_pk, live=True, expire_at__lte=timezone.now())
        page = due.first()
        if page is None:
            return False
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        _succeeded(Kind.EXPIRE, page_pk)
        return True


def _locked(queryset):
    """Rows under a lock; another tick skips what this one holds. On SQLite the whole database is (IMMEDIATE)."""
    if connection.features.has_select_for_update_skip_locked:
        return queryset.select_for_update(skip_locked=True, of=("self",))
    return queryset


def _attempt(kind: Kind, page_id: int, act: Callable[[], bool], revision: int | None = None) -> bool | None:
    """Act unless a pause after a failure is running; None means it failed."""
    try:
        waiting = PublishFailure.objects.filter(kind=kind, page_id=page_id, retry_at__gt=timezone.now())
        return False if waiting.exists() else act()
    except Exception as error:  # any receiver may raise anything, and the others must still go live
        log.exception("due page %s could not %s", page_id, kind)
        try:
            _failed(kind, page_id, revision, error)
        except DatabaseError:
            # A database too busy to take the note may be free for the next page; this one is still due.
            log.exception("the failure of page %s could not be noted", page_id)
        return None


def _forget_settled() -> None:
    """Drop notes of failures that no longer matter: taken off the schedule, or down by another way."""
    PublishFailure.objects.filter(kind=Kind.PUBLISH, revision__approved_go_live_at=None).delete()
    PublishFailure.objects.filter(kind=Kind.EXPIRE, page__live=False).delete()


def _failed(kind: Kind, page_id: int, revision: int | None, error: Exception) -> None:
    with transaction.atomic():
        if not Page.objects.filter(pk=page_id).exists():
            return
        failure = PublishFailure.objects.filter(kind=kind, page_id=page_id).first() or PublishFailure(
            kind=kind, page_id=page_id
        )
        failure.attempts += 1
        failure.revision_id = revision
        failure.reason = _reason(error)
        failure.retry_at = timezone.now() + PAUSES[min(failure.attempts, len(PAUSES)) - 1]
        failure.save()
        if failure.attempts == 1:
            record("editorial.due_failed", of=failure.page, note=failure.reason)


def _reason(error: Exception) -> str:
    sentences = getattr(error, "sentences", None)
    return "；".join(sentences()) if sentences else f"{type(error).__name__}: {error}"


def _succeeded(kind: Kind, page_id: int) -> None:
    PublishFailure.objects.filter(kind=kind, page_id=page_id).delete()


def _count(counts: dict[str, int], name: str, outcome: bool | None) -> None:
    if outcome is None:
        counts["failed"] += 1
    elif outcome:
        counts[name] += 1
