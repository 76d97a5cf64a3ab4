"""Figures for whoever keeps curves of many machines (Prometheus and its like): /metrics, on the machine itself alone.

They are asked of the database and the disk each time, not counted in a process: of several processes each would know its own.
That is also why no library keeps them; what remains of it is a line for each figure (Prometheus text format 0.0.4).
"""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.core.generation import look
from portal.outbox.models import Message

from .age import last_well
from .doctor import answered
from .models import Run
from .watching import QUICK


def lines() -> list[str]:
    """Every figure with what it means; times in seconds, sizes in bytes."""
    return [
        *_told("portal_well", "1 where nothing has to be done about it, see /readyz?full", _well()),
        *_told(
            "portal_messages_waiting", "short messages and mails in the queue", [("", _messages_waiting())]
        ),
        *_told("portal_tasks_waiting", "tasks that nobody has begun", [("", _tasks_waiting())]),
        *_told(
            "portal_disk_free_bytes", "of the data folder", [("", shutil.disk_usage(settings.DATA_DIR).free)]
        ),
        *_told("portal_generation", "how often what readers see has changed", [("", look().number)]),
        *_told("portal_copy_age_seconds", "since the last copy that was made, or looked into, well", _ages()),
    ]


def _told(name: str, meaning: str, figures) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    for label, figure in figures:
        yield f"{name}{label} {figure:g}"


def _well() -> Iterator[tuple[str, int]]:
    for ask in QUICK:
        yield f'{{what="{ask.__name__}"}}', int(not any(one.todo for one in answered(ask)))


def _messages_waiting() -> int:
    queued = Message.objects.filter(state=Message.State.QUEUED, not_before__lte=timezone.now())
    return queued.exclude(channel=Message.Channel.CALL).count()


def _tasks_waiting() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


def _ages() -> Iterator[tuple[str, float]]:
    for kind in (Run.Kind.BACKUP, Run.Kind.VERIFY):
        if last := last_well(kind):
            yield f'{{of="{kind.value}"}}', (timezone.now() - last.ended_at).total_seconds()
