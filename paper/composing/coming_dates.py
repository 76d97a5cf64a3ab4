"""Dates for the table on the back page: what is on in the paper's unit and below until the next number."""

import datetime
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from events.models import Occurrence
from events.models.state import ENDED, with_states
from news.actions import MONTHS
from news.models import IssuePage

MOST = 200


@dataclass(frozen=True)
class Coming:
    """A date that can be printed."""

    occurrence: Occurrence
    chosen: bool

    def row(self) -> dict:
        """The line of the table, as the block stores it."""
        one = self.occurrence
        return {
            "day": timezone.localdate(one.starts_at).isoformat(),
            "time": one.hours[:20],
            "what": one.page.title[:40],
            "where": one.where[:60],
            "phone": one.page.contact_phone[:20],
            "page": one.page_id,
            "occurrence": one.pk,
        }


def until(issue: IssuePage) -> datetime.date:
    """When the next number comes: one period after this one, counted from today where this one is late."""
    start = max(issue.period_end, timezone.localdate())
    return start + relativedelta(months=MONTHS[issue.publication.frequency])


def coming_dates(issue: IssuePage, chosen: set[int]) -> list[Coming]:
    """Dates that really take place, soonest first; none where the unit has no page.

    Args:
        chosen: the dates that stand in the table already.
    """
    home = issue.publication.unit.page
    if home is None:
        return []
    end = timezone.make_aware(datetime.datetime.combine(until(issue), datetime.time.max))
    found = Occurrence.objects.public().within(timezone.now(), end).filter(cancelled=False)
    found = found.filter(page__path__startswith=home.path).select_related("page")[:MOST]
    return [Coming(one, one.pk in chosen) for one in with_states(found) if one.state.stage not in ENDED]


def no_longer_on(occurrences: set[int]) -> set[int]:
    """Which printed dates are called off or gone."""
    found = Occurrence.objects.filter(pk__in=occurrences).select_related("page")
    standing = {one.pk for one in with_states(found) if one.state.stage not in ENDED and one.page.live}
    return occurrences - standing
