"""Parts of other rooms' pages that volunteers fill."""

from decimal import Decimal

from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from events.models.track import tracks_of
from portal.core.statements import Statement, evened

from .actions.calling import why_not_called
from .held import own_people
from .models import ServiceRecord, Volunteer
from .views.calling import may_call

# Every page of 我的 asks, and most people never volunteered.
_willing = Statement(
    lambda people: (
        Volunteer.objects.active().filter(person__in=people).order_by("pk").values_list("may_call")[:1]
    )
)
# What was taken back stands in the ledger with its sign.
_hours = Statement(
    lambda people: (
        ServiceRecord.objects.filter(person__in=people)
        .order_by()
        .values("person")
        .annotate(n=Sum("hours"))
        .values_list("n")
    )
)


def own(page, request: HttpRequest) -> dict | None:
    """On 我的: willing or not yet, and how many hours."""
    if not request.user.is_authenticated:
        return None
    people = evened(own_people(request.user))
    willing = _willing.rows(people) if people else []
    total = sum((hours for (hours,) in _hours.rows(people)), Decimal(0)) if people else 0
    return {"is_volunteer": bool(willing), "may_call": willing == [(True,)], "total": total}


def roles(roll, request: HttpRequest) -> dict | None:
    """On the list of a date: where people are missing, with 叫人 beside it."""
    if not roll.round.is_volunteering or why_not_called(roll, now=timezone.now()):
        return None
    rows = [one for one in tracks_of(roll.round, [roll]) if one.left]
    rows = [one for one in rows if may_call(request.user, roll, one.track)]
    return {"rows": rows} if rows else None
