"""“照样开”: next month's round from this one, saying what was opened and what is there already."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import EventPage, Occurrence, Roll, Round, Track
from .lock import with_patience
from .openable import DateOfRound, date_as_opened
from .questions import copy_questions
from .rounds import add_dates, month_later, next_period, open_round

Shift = Callable[[datetime.datetime], datetime.datetime]


@dataclass(frozen=True)
class NextRound:
    """What “照样开” came to.

    Args:
        round: the new one; the one that is there already.
        is_new: whether it was opened now.
        left_out: dates that were not opened: they have a list already, are cancelled, or two would fall on one.
    """

    round: Round
    is_new: bool
    left_out: list[Occurrence] = field(default_factory=list)

    @property
    def dates(self) -> list[str]:
        return [roll.when for roll in self.round.rolls.select_related("occurrence")]


@with_patience
@transaction.atomic
def copy_round(*, round_: Round, by, now: datetime.datetime | None = None) -> NextRound:
    """Next month's round from this one: same rules, same places, dates a month later by their weekday; a course, its
    lessons as far apart as they were. A round longer than a month is followed by one that begins after its end.

    Dates that stand on the page already are taken, others are added, also to the page's newest revision, so that the
    next publishing keeps them.

    Raises:
        ValidationError: there is nothing to copy, or the new round could not be opened (`faults_of`).
    """
    # Of two presses, and of two rounds of one page, the second waits here; what the first made is asked for after it.
    standing = {one.pk: one for one in Round.objects.select_for_update().filter(page=round_.page_id)}
    round_ = standing[round_.pk]
    if there := Round.objects.filter(copied_from=round_).first():
        return NextRound(there, is_new=False)
    rolls = list(round_.rolls.filter(called_off=False).select_related("occurrence").prefetch_related("slots"))
    if not rolls:
        raise ValidationError(_("这一轮的场次都取消了，没有可以照样开的。"))
    months = _months_on(rolls)
    chosen, left_out, taken_by = _dates_of(round_.page, rolls, _shift(round_, rolls, months))
    if not chosen:
        return NextRound(taken_by or round_, is_new=False, left_out=left_out)
    add_dates(round_.page, [date.occurrence for date in chosen if date.occurrence.pk is None])
    new = _copied_round(round_, rolls, months, [date.occurrence for date in chosen])
    roles = [_copied(one) for one in round_.tracks.all()]
    opened = open_round(round_=new, dates=chosen, by=by, tracks=roles, now=now)
    copy_questions(round_, opened)
    return NextRound(opened, is_new=True, left_out=left_out)


def _months_on(rolls: Sequence[Roll]) -> int:
    """As many months later as it takes to begin after its own end."""
    months = 1
    while month_later(rolls[0].starts_at, months) <= rolls[-1].starts_at:
        months += 1
    return months


def _shift(round_: Round, rolls: Sequence[Roll], months: int) -> Shift:
    first = rolls[0].starts_at
    if round_.whole_course:
        by = month_later(first, months) - timezone.localtime(first)
        return lambda moment: timezone.localtime(moment) + by
    return lambda moment: month_later(moment, months)


def _dates_of(
    page: EventPage, rolls: Sequence[Roll], shift: Shift
) -> tuple[list[DateOfRound], list[Occurrence], Round | None]:
    """The dates to open, those that are left out, and the round that has one of these already."""
    known = {one.starts_at: one for one in Occurrence.objects.filter(page=page.pk)}
    lists = {
        one.occurrence_id: one for one in Roll.objects.filter(round__page=page.pk).select_related("round")
    }
    chosen: dict[datetime.datetime, DateOfRound] = {}
    left_out, taken_by = [], None
    for roll in rolls:
        starts = shift(roll.starts_at)
        there = known.get(starts)
        occurrence = there or _shifted(roll.occurrence, starts)
        if starts in chosen or (there and (there.cancelled or there.pk in lists)):
            left_out.append(occurrence)
            taken_by = taken_by or (lists[there.pk].round if there and there.pk in lists else None)
        else:
            chosen[starts] = date_as_opened(roll, occurrence)
    return list(chosen.values()), left_out, taken_by


def _shifted(old: Occurrence, starts: datetime.datetime) -> Occurrence:
    return Occurrence(
        page_id=old.page_id,
        starts_at=starts,
        ends_at=starts + (old.ends_at - old.starts_at),
        place=old.place,
        note=old.note,
    )


def _copied_round(old: Round, rolls: Sequence[Roll], months: int, dates: Sequence[Occurrence]) -> Round:
    new = Round.objects.get(pk=old.pk)
    new.pk, new.copied_from = None, old
    new._state.adding = True
    for _n in range(months):
        new.period = next_period(new.period)
    new.name = old.name.replace(f"{int(old.period[5:])} 月", f"{int(new.period[5:])} 月")
    new.opens_at, new.closes_at = month_later(old.opens_at, months), month_later(old.closes_at, months)
    first, last = min(one.starts_at for one in dates), max(one.starts_at for one in dates)
    lead = datetime.timedelta(hours=new.lead_hours)
    if not (new.opens_at < new.closes_at <= last and new.opens_at < first - lead):
        # A fifth Sunday became the fourth, and may lie before the fourth Monday, or after the date itself: then as long
        # before its dates as it was.
        new.opens_at = first - (rolls[0].starts_at - old.opens_at)
        new.closes_at = last - (rolls[-1].starts_at - old.closes_at)
    return new


def _copied(track: Track) -> Track:
    new = Track.objects.get(pk=track.pk)
    new.pk = None
    new._state.adding = True
    return new
