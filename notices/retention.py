"""What is forgotten of notices: who was reached goes, how many were stays."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.core.retention import forget_some

from .actions.writing import lock
from .counts import reach_of
from .models import Notice, Receipt, RoundSheet, State

# So long after its end somebody may still ask who was told.
KEPT = datetime.timedelta(days=180)
AT_ONCE = 20


def forget() -> None:
    """Receipts and lists of notices that are long over; the counts are written down first."""
    ended = timezone.now() - KEPT
    over = Notice.objects.filter(
        Q(state=State.PASSED, valid_until__lte=ended) | Q(state=State.WITHDRAWN, withdrawn_at__lte=ended)
    )
    for notice in over.filter(closed_at=None).order_by("pk")[:AT_ONCE]:
        close(notice)
    closed = over.exclude(closed_at=None).values("pk")
    forget_some(Receipt.objects.filter(notice__in=closed))
    forget_some(RoundSheet.objects.filter(notice__in=closed))


@transaction.atomic
def close(notice: Notice) -> None:
    """Write down how many were reached, for good."""
    held = lock(notice)
    reach = reach_of(held)
    held.closed_households, held.closed_reached = reach.total, reach.reached
    held.closed_hours, held.closed_at = reach.hours_to_all, timezone.now()
    held.save()
