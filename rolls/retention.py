"""What is forgotten when: who wanted to be told, who asked whom to swap: ninety days after it was over."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from events.retention import FORGOTTEN
from portal.core.retention import forget_some
from portal.people.models import Person

from .models import Swap, Watch

OVER = datetime.timedelta(days=90)


def forget(now: datetime.datetime | None = None) -> None:
    now = now or timezone.now()
    forget_some(Swap.objects.filter(answered_at__lt=now - OVER))
    forget_some(Watch.objects.filter(Q(ended_at__lt=now - OVER) | Q(person__name=FORGOTTEN)))


def still_named(now: datetime.datetime) -> QuerySet:
    """Whose name is still needed: of whoever waits to be told."""
    return Person.objects.filter(pk__in=Watch.objects.standing(now).order_by().values("person"))


def stop_again(pk: str, _also) -> bool:
    """They had said 不用了 after the older copy was made."""
    row = Watch.objects.filter(pk=pk, ended_at=None)
    return bool(row.update(ended_at=timezone.now(), end=Watch.End.NO_MORE))
