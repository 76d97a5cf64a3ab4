"""Opening a round: its rules, its rolls and slots, whole or not at all."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from modelcluster.models import get_serializable_data_for_fields

from portal.core.audit import record

from ..models import EventPage, Occurrence, Roll, Round, Slot, Track


@dataclass(frozen=True)
class DateOfRound:
    """One date of a round to be opened.

    Args:
        places: how many people.
        each: minutes for each person; None when all come together.
        at_home: home visits.
        kept: how many of the places the desk keeps.
        kept_hours: until how many hours before the start.
    """

    occurrence: Occurrence
    places: int
    each: int | None = None
    at_home: bool = False
    kept: int = 0
    kept_hours: int = 24


@transaction.atomic
def open_round(*, round_: Round, dates: Sequence[DateOfRound], by, tracks: Sequence[Track] = ()) -> Round:
    """Store a round with a roll for each date and a slot for each place; the last slots are the desk's.

    Args:
        tracks: roles for volunteers, not yet stored; each date then has as many places of each as it wants at most.
    """
    round_.made_by = by
    round_.full_clean()
    round_.save()
    for track in tracks:
        track.round = round_
        track.full_clean()
        track.save()
    for date in dates:
        roll = Roll.objects.create(
            round=round_,
            unit=round_.unit,
            occurrence=date.occurrence,
            told_starts_at=date.occurrence.starts_at,
            told_ends_at=date.occurrence.ends_at,
            told_where=date.occurrence.place or round_.page.place,
        )
        wanted: list[Track | None] = [track for track in tracks for _n in range(track.most)] or [
            None
        ] * date.places
        Slot.objects.bulk_create(
            [_slot(roll, date, number, track) for number, track in enumerate(wanted, start=1)]
        )
    record("events.open_round", by=by, of=round_)
    return round_


def _slot(roll: Roll, date: DateOfRound, number: int, track: Track | None) -> Slot:
    starts = date.occurrence.starts_at
    kept = number > date.places - date.kept and track is None
    return Slot(
        roll=roll,
        track=track,
        number=number,
        starts_at=starts + datetime.timedelta(minutes=date.each * (number - 1)) if date.each else None,
        minutes=date.each,
        mode=Slot.Mode.HOME if date.at_home else Slot.Mode.VENUE,
        desk_until=starts - datetime.timedelta(hours=date.kept_hours) if kept else None,
    )


def period_of(moment: datetime.datetime) -> str:
    """The month of a moment in Shanghai, as 2026-12; “once a month” counts by it."""
    return timezone.localtime(moment).strftime("%Y-%m")


def next_period(period: str) -> str:
    """2026-12 -> 2027-01."""
    year, month = map(int, period.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def month_later(moment: datetime.datetime) -> datetime.datetime:
    """The same weekday of the next month, at the same hour: the first Saturday stays the first Saturday; a fifth one
    becomes the fourth where the next month has no fifth."""
    local = timezone.localtime(moment)
    nth = (local.day - 1) // 7
    first = (local.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    day = first + datetime.timedelta(days=(local.weekday() - first.weekday()) % 7 + 7 * nth)
    return day if day.month == first.month else day - datetime.timedelta(days=7)


@transaction.atomic
def copy_round(*, round_: Round, by) -> Round:
    """Next month's round from this one: same rules, same places, dates a month later by their weekday.

    The new dates are also written into the page's newest revision, so that the next publishing keeps them.

    Returns:
        The new round; the one that is already there, when somebody was faster.
    """
    period = next_period(round_.period)
    Round.objects.filter(pk=round_.pk).update(period=round_.period)
    if there := Round.objects.filter(page=round_.page, period=period).first():
        return there
    new = Round.objects.get(pk=round_.pk)
    new.pk, new.period = None, period
    new.name = round_.name.replace(f"{int(round_.period[5:])} 月", f"{int(period[5:])} 月")
    new.opens_at, new.closes_at = month_later(round_.opens_at), month_later(round_.closes_at)
    if new.closes_at <= new.opens_at:
        # A fifth Sunday became the fourth, which may lie before the fourth Monday.
        new.closes_at = new.opens_at + (round_.closes_at - round_.opens_at)
    rolls = list(round_.rolls.filter(called_off=False).select_related("occurrence"))
    occurrences = add_dates(round_.page, [_shifted(roll.occurrence) for roll in rolls])
    dates = [_next_date(roll, occurrence) for roll, occurrence in zip(rolls, occurrences, strict=True)]
    new._state.adding = True
    return open_round(round_=new, dates=dates, by=by, tracks=[_copied(one) for one in round_.tracks.all()])


def _copied(track: Track) -> Track:
    new = Track.objects.get(pk=track.pk)
    new.pk = None
    new._state.adding = True
    return new


def _shifted(old: Occurrence) -> Occurrence:
    starts = month_later(old.starts_at)
    return Occurrence(
        starts_at=starts, ends_at=starts + (old.ends_at - old.starts_at), place=old.place, note=old.note
    )


def _next_date(roll: Roll, occurrence: Occurrence) -> DateOfRound:
    slots = list(roll.slots.filter(retired=False))
    kept = [slot.desk_until for slot in slots if slot.desk_until]
    hours = int((roll.starts_at - kept[0]).total_seconds() // 3600) if kept else 24
    return DateOfRound(
        occurrence=occurrence,
        places=len(slots),
        each=slots[0].minutes if slots else None,
        at_home=bool(slots) and slots[0].mode == Slot.Mode.HOME,
        kept=len(kept),
        kept_hours=hours,
    )


def add_dates(page: EventPage, dates: Sequence[Occurrence]) -> list[Occurrence]:
    """New dates of a page: as rows, and in its newest revision, which would drop them when it is published."""
    made = []
    for date in dates:
        date.page_id = page.pk
        date.save()
        made.append(date)
    change_revision(page, lambda rows: rows.extend(get_serializable_data_for_fields(date) for date in made))
    return made


def change_revision(page: EventPage, change: Callable[[list[dict]], None]) -> None:
    """Change the dates in a page's newest revision, so that publishing it keeps what was done to the rows."""
    revision = page.latest_revision
    if revision is not None:
        change(revision.content.setdefault("occurrences", []))
        revision.save(update_fields=["content"])
