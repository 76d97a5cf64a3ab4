"""Hours are to be written down within ten working days after the activity (民政部令 67, 11)."""

import datetime
from typing import Protocol

import chinese_calendar
from django.utils import timezone

from portal.accounts.roles import paths_with_right

from .models.service import unconfirmed

AMBER, RED = 7, 10
SATURDAY = 5


def working_days_since(day: datetime.date, today: datetime.date) -> int:
    """How many working days lie after a day, today included."""
    found = 0
    while day < today and found <= RED:
        day += datetime.timedelta(days=1)
        found += _is_worked(day)
    return found


def _is_worked(day: datetime.date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        # The State Council has not said yet: Monday to Friday.
        return day.weekday() < SATURDAY


class Over(Protocol):
    """What came to its end: a date of an activity, or what an upper room counts hours of."""

    @property
    def ends_at(self) -> datetime.datetime: ...


def how_late(over: Over, today: datetime.date | None = None) -> str:
    """Empty, `amber` from the seventh working day, `red` from the tenth."""
    today = today or timezone.localdate()
    days = working_days_since(timezone.localdate(over.ends_at), today)
    return "red" if days >= RED else "amber" if days >= AMBER else ""


def waiting_for(user):
    """Attendance whose hours somebody is to confirm: of their own units."""
    found = unconfirmed()
    if user.is_superuser:
        return found
    paths = paths_with_right(user, "volunteers.add_servicerecord")
    reach = None
    for path in paths:
        below = found.filter(sign_up__roll__unit__path__startswith=path)
        reach = below if reach is None else reach | below
    return found.none() if reach is None else reach
