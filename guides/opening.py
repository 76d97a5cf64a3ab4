"""Whether a facility is open, and when it opens next: its hours by the week, but for the days on which it is closed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.dates import near_date
from portal.places.hours import spans_on

# Nobody plans further ahead, and the longest public holiday is shorter.
AHEAD = 14  # days
# From when until when it is closed, the last day counted, and why.
Closed = tuple[datetime.date, datetime.date, str]


@dataclass(frozen=True)
class Opening:
    """What a door says at a moment.

    Args:
        is_open: None where the hours do not tell.
        change: when it closes or, closed, opens next; None where that is further than two weeks off.
        why: why it is closed today, where somebody said so.
    """

    is_open: bool | None = None
    change: datetime.datetime | None = None
    why: str = ""

    @property
    def words(self) -> str:
        """现在开着，到 11:30; 现在关着，明天 8:30 开; nothing where the hours do not tell."""
        if self.is_open is None:
            return ""
        if self.change is None:
            return _("现在关着")
        clock = f"{self.change.hour}:{self.change:%M}"
        if self.is_open:
            return _("现在开着，到 %(clock)s") % {"clock": clock}
        day = self.change.date()
        names = {0: _("今天"), 1: _("明天")}
        name = names.get((day - timezone.localdate()).days) or near_date(day)
        return _("现在关着，%(day)s %(clock)s 开") % {"day": name, "clock": clock}


def opening(hours: str, closed: Iterable[Closed] = (), now: datetime.datetime | None = None) -> Opening:
    """What the door of a facility says.

    Args:
        hours: as the office writes them (portal/places/hours.py).
        closed: days on which it is closed all the same.
        now: the moment; this one if left out.
    """
    here, closed = timezone.localtime(now), list(closed)
    today = here.date()
    why = next((reason for first, last, reason in closed if first <= today <= last), "")
    for ahead in range(AHEAD + 1):
        day = today + datetime.timedelta(days=ahead)
        spans = spans_on(hours, day)
        if spans is None:
            return Opening() if ahead == 0 else Opening(False, None, why)
        if any(first <= day <= last for first, last, _why in closed):
            continue
        for begins, ends in spans:
            if ahead == 0 and begins <= here.time() < ends:
                return Opening(True, _at(day, ends))
            if ahead or here.time() < begins:
                return Opening(False, _at(day, begins), why)
    return Opening(False, None, why)


def _at(day: datetime.date, clock: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, clock))
