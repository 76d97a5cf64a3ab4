"""The whole town, part by part, and what the years leave lying about."""

import datetime
import time
import uuid
from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from portal.search.actions import rebuild
from portal.search.models import ZeroResult

from .ground import Ground, lay_out, settle
from .pages import publish
from .pouring import go_on_counting, pour
from .sign_ups import sign_up_everybody
from .words import WORDS

SESSIONS, TASKS, IN_VAIN = 20_000, 20_000, 5_000


def fill(scale: float, say: Callable[[str], object] = print) -> Ground:
    """Fill a migrated, empty database.

    Args:
        scale: 1 is the town of docs; 0.01 is enough to see that everything agrees.
    """
    started = time.monotonic()

    def told(what: str) -> None:
        say(f"{time.monotonic() - started:6.0f} s  {what}")

    ground = lay_out(scale)
    told(f"{len(ground.bodies)} neighbourhoods")
    with transaction.atomic():
        settle(ground)
    told(f"{sum(map(len, ground.people))} residents")
    with transaction.atomic():
        tree, events = publish(ground)
    told(f"{len(tree.made)} pages")
    with transaction.atomic():
        count = sign_up_everybody(ground, events)
    told(f"{count} sign-ups")
    with transaction.atomic():
        leave_behind(ground)
        go_on_counting()
    rebuild(progress=lambda done, all_of_them: None)
    told("search index")
    return ground


def leave_behind(ground: Ground) -> None:
    """Sessions that ended, tasks that are done, words looked for in vain."""
    now, day = ground.now, datetime.timedelta(days=1)
    sessions = ((f"s{n:031d}", now + (n % 40 - 30) * day) for n in range(ground.so_many(SESSIONS)))
    pour(Session, ("session_key", "expire_date"), sessions, session_data="x" * 200)
    tasks = ((uuid.UUID(int=n), now - n % 900 * day) for n in range(1, ground.so_many(TASKS)))
    pour(
        DBTaskResult,
        ("id", "enqueued_at"),
        tasks,
        status="SUCCESSFUL",
        finished_at=now - 30 * day,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="wagtail.tasks.update_reference_index_task",
        worker_ids=[],
        backend_name="default",
        queue_name="default",
        run_after=now,
    )
    words = ((f"{WORDS[n % 48]}{n}", (now - n % 170 * day).date()) for n in range(ground.so_many(IN_VAIN)))
    pour(ZeroResult, ("word", "day"), words, count=1)
