"""Opening a round: its rules, its rolls and slots, whole or not at all."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_serializable_data_for_fields

from portal.core.audit import record

from ..models import EventPage, Occurrence, Roll, Round, Slot, Track
from .lock import with_patience
from .openable import DateOfRound, faults_of


@with_patience
@transaction.atomic
def open_round(
    *,
    round_: Round,
    dates: Sequence[DateOfRound],
    by,
    tracks: Sequence[Track] = (),
    now: datetime.datetime | None = None,
) -> Round:
    """Store a round with a roll for each date and a slot for each place; the last slots are the desk's.

    Args:
        tracks: roles for volunteers, not yet stored; each date then has as many places of each as it wants at most.
        now: when it is opened, for what was opened long ago.

    Raises:
        ValidationError: it would let nobody in, or at a wrong time (`faults_of`); or somebody was faster.
    """
    dates = _under_lock(dates)
    if faults := faults_of(round_, dates, tracks=tracks, now=now or timezone.now()):
        raise ValidationError(faults)
    round_.made_by = by
    round_.full_clean()
    round_.save()
    for track in tracks:
        track.round = round_
        track.full_clean()
        track.save()
    for date in dates:
        _open_date(round_, date, tracks)
    record("events.open_round", by=by, of=round_)
    return round_


def _under_lock(dates: Sequence[DateOfRound]) -> list[DateOfRound]:
    """The dates as they stand now; two who open them at once wait for each other here."""
    pks = sorted(date.occurrence.pk for date in dates)
    locked = Occurrence.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    standing = {one.pk: one for one in locked}
    if len(standing) < len(pks):
        raise ValidationError(_("有一场刚刚从活动页面里去掉了。请重新打开这一页再看一遍。"))
    taken = Roll.objects.filter(occurrence__in=pks).select_related("round", "occurrence").first()
    if taken:
        words = _("%(when)s 已经由“%(name)s”开了报名，没有再开。请到“开报名”看一眼。")
        raise ValidationError(words % {"when": taken.when, "name": taken.round.name})
    return [replace(date, occurrence=standing[date.occurrence.pk]) for date in dates]


def _open_date(round_: Round, date: DateOfRound, tracks: Sequence[Track]) -> None:
    roll = Roll.objects.create(
        round=round_,
        unit=round_.unit,
        occurrence=date.occurrence,
        told_starts_at=date.occurrence.starts_at,
        told_ends_at=date.occurrence.ends_at,
        told_where=date.occurrence.place or round_.page.place,
    )
    roles: list[Track | None] = [track for track in tracks for _n in range(track.most)]
    wanted = roles or [None] * date.places
    Slot.objects.bulk_create(
        [_slot(roll, date, number, track) for number, track in enumerate(wanted, start=1)]
    )


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


def month_later(moment: datetime.datetime, months: int = 1) -> datetime.datetime:
    """The same weekday of a later month, at the same hour: the first Saturday stays the first Saturday; a fifth one
    becomes the fourth where that month has no fifth."""
    local = timezone.localtime(moment)
    nth = (local.day - 1) // 7
    years, month = divmod(local.month - 1 + months, 12)
    first = local.replace(year=local.year + years, month=month + 1, day=1)
    day = first + datetime.timedelta(days=(local.weekday() - first.weekday()) % 7 + 7 * nth)
    return day if day.month == first.month else day - datetime.timedelta(days=7)


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
