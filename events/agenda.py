"""What is on: spans of days that readers ask for, and one row for each activity within one."""

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.dates import month_word, near_date

from .models.occurrence import Occurrence
from .models.state import DateState, Stage, is_waited_for, with_states

DAY = datetime.timedelta(days=1)
# Past this many the rest of an activity's dates is counted, not listed.
DATES_IN_A_ROW = 4


@dataclass(frozen=True)
class Span:
    """Some days in Shanghai, the first and the last included.

    Args:
        key: how the address says it: today, week, weekend, 2026-12, 2026-12-05.
    """

    key: str
    first: datetime.date
    last: datetime.date = datetime.date.max

    @property
    def starts_at(self) -> datetime.datetime:
        """Of today and what follows only what is not over."""
        return (
            max(_midnight(self.first), timezone.now())
            if self.holds(timezone.localdate())
            else _midnight(self.first)
        )

    @property
    def ends_at(self) -> datetime.datetime | None:
        return None if self.last == datetime.date.max else _midnight(self.last + DAY)

    def holds(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last

    @property
    def is_month(self) -> bool:
        return re.fullmatch(r"\d{4}-\d\d", self.key) is not None

    @property
    def words(self) -> str:
        """这七天; 12月5日 星期六."""
        named = {"": _("接下来"), "today": _("今天"), "week": _("这七天"), "weekend": _("这个周末")}
        if self.key in named:
            return named[self.key]
        return month_word(self.first) if self.is_month else near_date(self.first)

    @property
    def before(self) -> str:
        """The month before a month, as the address says it."""
        return f"{self.first - DAY:%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.last + DAY:%Y-%m}"


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def this_week() -> Span:
    """Today and six more days."""
    today = timezone.localdate()
    return Span("week", today, today + 6 * DAY)


def span_of(key: str) -> Span | None:
    """The span that an address asks for; None where it names none."""
    today = timezone.localdate()
    # On a Saturday and a Sunday, the one that has begun.
    saturday = today + DAY * (5 - today.weekday())
    named = {
        "": Span("", today),
        "today": Span("today", today, today),
        "week": this_week(),
        "weekend": Span("weekend", max(today, saturday), saturday + DAY),
    }
    return named.get(key) or _month_or_day(key)


def _month_or_day(key: str) -> Span | None:
    if not re.fullmatch(r"20\d\d-\d\d(-\d\d)?", key, re.ASCII):
        return None
    try:
        first = datetime.date.fromisoformat(f"{key}-01"[:10])
    except ValueError:
        return None
    return Span(key, first, _last_of(first) if len(key) == len("2026-12") else first)


def _last_of(first: datetime.date) -> datetime.date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_of(span: Span | None) -> Span:
    """The month that a span begins in; this month where there is none."""
    first = (span.first if span else timezone.localdate()).replace(day=1)
    return Span(f"{first:%Y-%m}", first, _last_of(first))


@dataclass
class Row:
    """One activity with its dates within a span.

    Args:
        is_waited_for: that a list of it is not open yet or full, and that none of its dates has a place, of this span or later.
    """

    dates: list[Occurrence] = field(default_factory=list)
    is_waited_for: bool = False

    @property
    def date(self) -> Occurrence:
        """The one it is about: as on the activity's own page, the soonest that a place can be asked for, else the
        soonest that takes place."""
        standing = [one for one in self.dates if one.state.stage not in (Stage.CALLED_OFF, Stage.OVER)]
        asked = [one for one in standing if one.state.can_ask]
        return (asked or standing or self.dates)[0]

    @property
    def may_be_waited_for(self) -> bool:
        """Whether 开放时告诉我 is the thing to press, as far as these dates tell. Who can wait in line is told that first."""
        stages = {one.state.stage for one in self.dates}
        return not self.date.state.can_ask and not stages.isdisjoint((Stage.NOT_YET, Stage.FULL))

    @property
    def others(self) -> list[Occurrence]:
        return [one for one in self.dates if one is not self.date][:DATES_IN_A_ROW]

    @property
    def more(self) -> int:
        """Dates that are not listed."""
        return len(self.dates) - 1 - len(self.others)


def rows_of(dates: Iterable[Occurrence]) -> list[Row]:
    """One row an activity, in the order of the dates they are about."""
    rows: dict[int, Row] = {}
    for one in with_states(dates):
        rows.setdefault(one.page_id, Row()).dates.append(one)
    _look_further({pk: row for pk, row in rows.items() if row.may_be_waited_for})
    return sorted(rows.values(), key=lambda row: (row.date.starts_at, row.date.pk))


def _look_further(rows: dict[int, Row]) -> None:
    """Say of each row whether people wait for its activity: its page tells of all its dates, a row of those of a span."""
    if not rows:
        return
    known = [one.pk for row in rows.values() for one in row.dates]
    later = Occurrence.objects.filter(page__in=list(rows), ends_at__gte=timezone.now()).exclude(pk__in=known)
    states: dict[int, list[DateState]] = {pk: [one.state for one in row.dates] for pk, row in rows.items()}
    for one in with_states(later):
        states[one.page_id].append(one.state)
    for pk, row in rows.items():
        row.is_waited_for = is_waited_for(states[pk])


def days_of(
    starts: Iterable[datetime.datetime], first: datetime.date, last: datetime.date
) -> dict[datetime.date, int]:
    """How many dates begin on each day; what began before the first is counted there."""
    count = {first + DAY * ahead: 0 for ahead in range((last - first).days + 1)}
    for starts_at in starts:
        count[max(timezone.localdate(starts_at), first)] += 1
    return count


def cells_of(
    month: Span, starts: Iterable[datetime.datetime]
) -> list[list[tuple[datetime.date, int | None]]]:
    """A month in weeks from Monday: each day with how many dates it has; days of other months with None."""
    count = days_of(starts, month.first, month.last)
    weeks = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    return [[(day, count.get(day)) for day in week] for week in weeks]
