"""When the clock changes what the page of a team says: a round is over and the next stands first."""

import datetime

from django.db.models import Min

from .models import Duty


def next_of_teams(after: datetime.datetime) -> datetime.datetime | None:
    coming = Duty.objects.filter(ends_at__gt=after, called_off=False, team__page__live=True)
    return coming.aggregate(first=Min("ends_at"))["first"]
