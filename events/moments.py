"""When the clock changes what readers are told of dates."""

import datetime

from django.db.models import Min

from .actions.openable import MOST_FIRST_DAYS
from .models import Occurrence, Roll, Round, Slot
from .volunteering import WEEK

# Rules say "until", "not after": a page made at that very moment still says what held before it.
A_MOMENT = datetime.timedelta(microseconds=1)
LONGEST_LEAD = datetime.timedelta(days=60)


def next_of_dates(after: datetime.datetime) -> datetime.datetime | None:
    """The first moment after this one at which places open or close, kept ones come free, or a date begins or ends."""
    found = [
        _first(Round.objects, "opens_at", after),
        _first(Round.objects, "closes_at", after),
        _first(Occurrence.objects, "starts_at", after),
        _first(Occurrence.objects, "ends_at", after),
        _first(Slot.objects.filter(roll__occurrence__ends_at__gt=after), "desk_until", after),
        _last_moments(after),
        _open_to_all(after),
        _comes_into_view(after),
    ]
    return min((moment for moment in found if moment is not None), default=None)


def _first(rows, name: str, after: datetime.datetime) -> datetime.datetime | None:
    moment = rows.filter(**{f"{name}__gte": after}).aggregate(first=Min(name))["first"]
    return moment and moment + A_MOMENT


def _comes_into_view(after: datetime.datetime) -> datetime.datetime | None:
    """When the next date is a week away: from then on front pages say that it wants volunteers."""
    start = _first(Occurrence.objects, "starts_at", after + WEEK)
    return start and start - WEEK


def _open_to_all(after: datetime.datetime) -> datetime.datetime | None:
    """When the first round that was for newcomers is for everybody."""
    lately = after - datetime.timedelta(days=MOST_FIRST_DAYS)
    rounds = Round.objects.filter(first_days__isnull=False, opens_at__gte=lately)
    found = [one.for_all_from for one in rounds.only("opens_at", "first_days")]
    return min((moment + A_MOMENT for moment in found if moment and moment >= after), default=None)


def _last_moments(after: datetime.datetime) -> datetime.datetime | None:
    """When the first date stops giving places away, some hours before it begins."""
    rolls = Roll.objects.filter(occurrence__starts_at__range=(after, after + LONGEST_LEAD), called_off=False)
    found = rolls.values_list("occurrence__starts_at", "round__lead_hours").distinct()
    ends = (start - datetime.timedelta(hours=hours) for start, hours in found)
    return min((moment + A_MOMENT for moment in ends if moment >= after), default=None)
