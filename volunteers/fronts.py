"""Parts of other rooms' pages that volunteers fill."""

from django.http import HttpRequest
from django.utils import timezone

from events.models.track import tracks_of

from .actions.calling import why_not_called
from .held import own_people
from .models import ServiceRecord, Volunteer
from .views.calling import may_call


def own(page, request: HttpRequest) -> dict | None:
    """On 我的: willing or not yet, and how many hours."""
    if not request.user.is_authenticated:
        return None
    people = own_people(request.user)
    return {
        "row": Volunteer.objects.active().filter(person__in=people).first(),
        "total": ServiceRecord.objects.filter(person__in=people).total(),
    }


def roles(roll, request: HttpRequest) -> dict | None:
    """On the list of a date: where people are missing, with 叫人 beside it."""
    if not roll.round.is_volunteering or why_not_called(roll, now=timezone.now()):
        return None
    rows = [one for one in tracks_of(roll.round, [roll]) if one.left]
    rows = [one for one in rows if may_call(request.user, roll, one.track)]
    return {"rows": rows} if rows else None
