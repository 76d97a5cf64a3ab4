"""More places, fewer places, and calling a date off."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.masking import without_numbers

from ..models import Channel, Occurrence, PlaceChange, Roll, SignUp, Slot, State, Track
from ..models.sign_up import LIVE
from .fill import ask_those_put_out, fill
from .lock import lock_roll, with_patience
from .moves import move
from .openable import MOST_PLACES, date_as_opened, too_many_to_fit
from .rounds import change_revision
from .rules import refusal

MOST = MOST_PLACES


class NeedsChoice(Exception):
    """More people hold a place than there would be places.

    Args:
        over: how many too many.
    """

    def __init__(self, over: int) -> None:
        super().__init__(
            _("已经有人占着位子，会多出 %(over)s 位。请选：谁不来，或者先保留、空出来不再补人。")
            % {"over": over}
        )
        self.over = over


@with_patience
@transaction.atomic
def set_places(
    *,
    roll: Roll,
    count: int,
    by,
    track: Track | None = None,
    losers: Sequence[int] = (),
    keep_over: bool = False,
    reason: str = "",
    now: datetime.datetime | None = None,
) -> int:
    """Change the number of places of a date. More: who lost one is asked first, then the waiting list moves up, before
    anybody new.

    Args:
        count: places from now on, 0 to 500.
        track: of which role, where there are roles.
        losers: sign-ups that lose theirs, when there would be fewer places than holders.
        keep_over: nobody loses a place; those that come free are not filled again until the number fits.

    Returns:
        How many people were offered a place.

    Raises:
        NeedsChoice: fewer places than holders and neither choice made; nothing was changed.
        Refusal: the sheet is closed, or the last ones would have their time after the end.
    """
    now = now or timezone.now()
    roll = lock_roll(roll.pk)
    count, reason = max(0, min(count, MOST)), without_numbers(reason)
    if roll.closed_at:
        raise refusal("sheet_closed", _("这一场已经收了签到表，不能再改名额。"), roll.round)
    slots = list(Slot.objects.filter(roll=roll, track=track).order_by("number"))
    before = sum(not slot.retired for slot in slots)
    date = date_as_opened(roll)
    if count > before and count > date.fitting:
        raise refusal("too_many", too_many_to_fit(date, count), roll.round)
    holders = {one.pk: one for one in SignUp.objects.with_round().filter(roll=roll, track=track).holding()}
    chosen = [holders[pk] for pk in losers if pk in holders]
    over = len(holders) - len(chosen) - count
    if over > 0 and count < before and not keep_over:
        raise NeedsChoice(over)
    for loser in chosen:
        loser.roll = roll
        move(loser, State.CALLED_OFF, now=now, by=by, channel=Channel.DESK, reason=reason)
    _stand(roll, slots, count, track)
    if count != before or chosen:  # the second press changes nothing
        PlaceChange.objects.create(
            roll=roll, track=track, at=now, before=before, after=count, by=by, reason=reason[:80]
        )
        record("events.set_places", by=by, of=roll, note=f"{before} → {count} {reason}".strip())
    back = ask_those_put_out(roll, track=track, now=now) if count > before else 0
    return back + fill(roll, now=now)


def add_a_place(roll: Roll, *, by, now: datetime.datetime, track: Track | None = None) -> None:
    """One more place at the door, noted like every change. Under the lock of the roll."""
    slots = list(Slot.objects.filter(roll=roll, track=track).order_by("number"))
    before = sum(not slot.retired for slot in slots)
    _stand(roll, slots, before + 1, track)
    reason = _("当场加的")
    PlaceChange.objects.create(
        roll=roll, track=track, at=now, before=before, after=before + 1, by=by, reason=reason
    )
    record("events.set_places", by=by, of=roll, note=f"{before} → {before + 1} {reason}")


@transaction.atomic
def assign_provider(*, roll: Roll, provider, first: int, last: int, by) -> int:
    """Give the places from one number to another to whoever serves them; None takes them away.

    Returns:
        How many places that are.
    """
    changed = roll.slots.filter(number__range=(first, last)).update(provider=provider)
    record(
        "events.assign_provider",
        by=by,
        of=roll,
        label=str(roll.pk),
        note=f"{first}-{last}: {provider or '-'}",
    )
    return changed


def _stand(roll: Roll, slots: list[Slot], count: int, track: Track | None) -> None:
    """Let exactly `count` slots stand: those that somebody holds first, then by number; new ones at the end."""
    held = set(SignUp.objects.filter(roll=roll, slot__isnull=False).values_list("slot_id", flat=True))
    ranked = sorted(slots, key=lambda slot: (slot.pk not in held, slot.retired, slot.number))
    for rank, slot in enumerate(ranked):
        if slot.retired != (rank >= count):
            slot.retired = rank >= count
            slot.save(update_fields=["retired"])
    # Numbers go on over all roles of a date.
    last = Slot.objects.filter(roll=roll).aggregate(last=Max("number"))["last"] or 0
    pattern = slots[-1] if slots else None
    for number in range(last + 1, last + 1 + count - len(slots)):
        Slot.objects.create(roll=roll, number=number, track=track, **_next_time(roll, pattern, number))


def _next_time(roll: Roll, pattern: Slot | None, number: int) -> dict:
    """Where each has a time of their own, the next one, as long as the date lasts."""
    if pattern is None:
        return {}
    values: dict = {"mode": pattern.mode, "minutes": pattern.minutes}
    if pattern.starts_at and pattern.minutes:
        step = datetime.timedelta(minutes=pattern.minutes)
        starts = pattern.starts_at + step * (number - pattern.number)
        values["starts_at"] = min(starts, roll.ends_at - step)
    return values


@with_patience
@transaction.atomic
def call_off(*, roll: Roll, by, reason: str, now: datetime.datetime | None = None) -> int:
    """Cancel a whole date: everybody who holds a place, has an offer or waits is told once, and gets the month's time
    back; the public page says so. All of it or nothing.

    Returns:
        How many people were told. Nobody, the second time.
    """
    now = now or timezone.now()
    roll = lock_roll(roll.pk)
    if roll.called_off or roll.closed_at:
        return 0
    reason = without_numbers(reason)
    roll.called_off, roll.reason, roll.sequence = True, reason[:80], roll.sequence + 1
    roll.save(update_fields=["called_off", "reason", "sequence"])
    Occurrence.objects.filter(pk=roll.occurrence_id).update(cancelled=True)
    change_revision(roll.round.page, lambda rows: _cancel_in(rows, roll.occurrence_id))
    told = 0
    for one in SignUp.objects.with_round().filter(roll=roll, state__in=LIVE).order_by("ticket"):
        one.roll = roll
        move(one, State.CALLED_OFF, now=now, by=by, channel=Channel.DESK, reason=reason[:80])
        told += 1
    record("events.call_off", by=by, of=roll, note=reason)
    return told


def _cancel_in(rows: list[dict], pk: int) -> None:
    for row in rows:
        if row.get("pk") == pk:
            row["cancelled"] = True
