"""What is forgotten when: each room says what it keeps how long, and the clock asks all of them once an hour."""

import logging
import time
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise

log = logging.getLogger("portal.retention")

# What is kept, for the log; and what forgets that which is due of it, a few rows at a time: it is called again at the
# next hour.
TERMS: list[tuple[str | Promise, Callable[[], object]]] = []


def keeps(what: str | Promise, forget: Callable[[], object]) -> None:
    TERMS.append((what, forget))


# Of SQLite's one write lock a round of forgetting takes no longer than this at a time, and leaves it as long to others.
A_MOMENT = 0.1
AT_ONCE, AT_LEAST, AT_MOST = 200, 10, 20_000


def forget_some(rows: QuerySet, *, at_most: int = AT_MOST) -> int:
    """Delete rows a few at a time, each few in a transaction of their own, so that nobody waits for the lock.

    Args:
        rows: all that are due.
        at_most: what is left is for the next hour.

    Returns:
        How many went.
    """
    gone, few = 0, AT_ONCE
    while gone < at_most:
        pks = list(rows.order_by("pk").values_list("pk", flat=True)[: min(few, at_most - gone)])
        if not pks:
            break
        started = time.monotonic()
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=pks).delete()
        gone += len(pks)
        if time.monotonic() - started > A_MOMENT:
            few = max(AT_LEAST, few // 2)
            time.sleep(A_MOMENT)
    return gone


def forget_due() -> None:
    """Forget what is due in every room; one that fails is logged and keeps no other from forgetting."""
    for what, forget in TERMS:
        try:
            forget()
        except Exception:  # what a room may raise is not known here, and the others are due all the same
            log.exception("not forgotten: %s", what)
    look_anew()


def look_anew() -> None:
    """Let SQLite look at some rows of each index, a twentieth of a second at ten years' size: without knowing how many dates
    there are to a round it walks through all of them. PostgreSQL does so by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 400")
        cursor.execute("ANALYZE")
