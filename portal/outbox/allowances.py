"""Limits that hold under any rush: one conditional update each, in the database, refusing when in doubt."""

import datetime

from django.db.models import F
from django.utils import timezone

from .models import Allowance


def spend(key: str, limit: int, *, within: datetime.timedelta, now: datetime.datetime | None = None) -> bool:
    """Take one from a limit, in windows that start at the epoch (a day: at midnight in Shanghai).

    Args:
        key: whose limit, such as `sms` or `number:<hash>`.
        limit: how many a window has.
        within: the window's length.

    Returns:
        Whether there was one left.
    """
    now = now or timezone.now()
    seconds = int(within.total_seconds())
    # Wall-clock seconds in Shanghai, so that a day ends at midnight there.
    start = int(timezone.make_naive(now).replace(tzinfo=datetime.UTC).timestamp()) // seconds
    full = f"{key}:{seconds}:{start}"
    Allowance.objects.bulk_create([Allowance(key=full, until=now + within)], ignore_conflicts=True)
    return bool(Allowance.objects.filter(key=full, used__lt=limit).update(used=F("used") + 1))
