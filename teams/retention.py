"""What teams forget: the log and its words after a year, rounds after two, who left after one, who was not answered."""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from events.retention import FORGOTTEN
from portal.core.retention import forget_some
from portal.people.models import Person

from .models import Duty, DutyPlace, Finding, Member

A_YEAR = datetime.timedelta(days=365)
UNANSWERED = datetime.timedelta(days=60)
# The ledger has the hours for ten years; who stood on which round is asked for by nobody after two.
ROUNDS = datetime.timedelta(days=730)


def forget(now: datetime.datetime | None = None) -> None:
    now = now or timezone.now()
    forget_some(Finding.objects.filter(at__lt=now - A_YEAR))
    Duty.objects.filter(ends_at__lt=now - A_YEAR).exclude(handover="").update(handover="")
    left = Q(state=Member.State.ENDED, until__lt=now - A_YEAR)
    unanswered = Q(state=Member.State.ASKED, since__lt=now - UNANSWERED)
    forget_some(Member.objects.filter(left | unanswered | Q(person__name=FORGOTTEN)))
    forget_some(DutyPlace.objects.filter(duty__ends_at__lt=now - ROUNDS))
    forget_some(
        Duty.objects.filter(
            ~Exists(DutyPlace.objects.filter(duty=OuterRef("pk"))),
            ~Exists(Finding.objects.filter(duty=OuterRef("pk"))),
            ends_at__lt=now - ROUNDS,
        )
    )


def still_named(now: datetime.datetime) -> QuerySet:
    """Members keep their names."""
    return Person.objects.filter(pk__in=Member.objects.active().order_by().values("person"))


def leave_again(pk: str, _also) -> bool:
    """They had left after the older copy was made; nobody names them any more."""
    row = Member.objects.filter(pk=pk).exclude(state=Member.State.ENDED)
    ended = {"state": Member.State.ENDED, "until": timezone.now()}
    return bool(row.update(role=Member.Role.MEMBER, show_name=False, wants_name=False, **ended))


def unname_again(pk: str, _also) -> bool:
    """They had taken their name from the page."""
    return bool(Member.objects.filter(pk=pk, show_name=True).update(show_name=False))
