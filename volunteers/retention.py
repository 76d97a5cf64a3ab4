"""What is forgotten when: what somebody could do a year after they stopped, certificates and names after ten years."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from events.retention import FORGOTTEN
from portal.core.retention import forget_some
from portal.people.models import Person

from .models import Ask, Certificate, ServiceRecord, Volunteer

STOPPED = datetime.timedelta(days=365)
UNANSWERED = datetime.timedelta(days=30)
ASKED = datetime.timedelta(days=365)
# GB/T 40143-2021, 5.2.2: at least ten years; a leap day more.
KEPT = datetime.timedelta(days=3653)


def forget(now: datetime.datetime | None = None) -> None:
    now = now or timezone.now()
    stopped = Q(state=Volunteer.State.ENDED, until__lt=now - STOPPED)
    unanswered = Q(state=Volunteer.State.ASKED, since__lt=now - UNANSWERED)
    nameless = Q(person__name=FORGOTTEN)
    forget_some(Ask.objects.filter(at__lt=now - ASKED))
    forget_some(Volunteer.objects.filter(stopped | unanswered | nameless))
    forget_some(Certificate.objects.filter(issued_at__lt=now - KEPT))


def still_named(now: datetime.datetime) -> QuerySet:
    """Whose name is still needed: of volunteers, and of whoever served within ten years."""
    served = ServiceRecord.objects.filter(starts_at__gte=now - KEPT).order_by().values("person")
    willing = Volunteer.objects.active().order_by().values("person")
    return Person.objects.filter(Q(pk__in=served) | Q(pk__in=willing))


def stop_again(pk: str, _also) -> bool:
    """They had stopped after the older copy was made."""
    row = Volunteer.objects.filter(pk=pk).exclude(state=Volunteer.State.ENDED)
    return bool(row.update(state=Volunteer.State.ENDED, until=timezone.now(), may_call=False))
