"""A date that was moved: whoever is on its list is told once, whichever way the page was changed."""

import datetime

from django.db import transaction

from portal.core.audit import record
from portal.core.dates import moment_word, stamp

from ..models import Roll, SignUp, Slot
from ..models.sign_up import LIVE
from ..short_messages import MOVED
from .lock import lock_roll, with_patience
from .messages import about, notify


def tell_changes(now: datetime.datetime) -> int:
    """Compare every date to come with what its people were last told.

    Returns:
        How many dates had changed.
    """
    coming = Roll.objects.with_round().filter(
        called_off=False, closed_at=None, occurrence__ends_at__gt=now, told_starts_at__isnull=False
    )
    changed = [roll.pk for roll in coming if _differs(roll)]
    for pk in changed:
        tell_change(pk, now)
    return len(changed)


def _differs(roll: Roll) -> bool:
    told = (roll.told_starts_at, roll.told_ends_at, roll.told_where)
    return told != (roll.starts_at, roll.ends_at, roll.where)


@with_patience
@transaction.atomic
def tell_change(pk: int, now: datetime.datetime) -> None:
    """Tell the people of one date where it differs from what they were told; nothing where it does not."""
    roll = lock_roll(pk)
    if not _differs(roll) or roll.told_starts_at is None:
        return
    move_slots(roll, roll.starts_at - roll.told_starts_at)
    before = roll.told_starts_at
    for one in SignUp.objects.with_round().filter(roll=roll, state__in=LIVE).order_by("ticket"):
        one.roll = roll
        _tell(one, before, now)
    # Reminders of the old time are forgotten, those of the new one come.
    SignUp.objects.filter(roll=roll, state__in=LIVE).update(reminded_day=False, reminded_hours=False)
    roll.told_starts_at, roll.told_ends_at, roll.told_where = roll.starts_at, roll.ends_at, roll.where
    roll.sequence += 1
    roll.save(update_fields=["told_starts_at", "told_ends_at", "told_where", "sequence"])
    record(
        "events.tell_change",
        of=roll,
        label=str(roll.pk),
        note=f"{moment_word(before)} → {stamp(roll.starts_at)}",
    )


def move_slots(roll: Roll, by: datetime.timedelta) -> None:
    """Everybody's own time moves with the date."""
    slots = list(Slot.objects.filter(roll=roll)) if by else []
    for slot in slots:
        slot.starts_at = slot.starts_at + by if slot.starts_at else None
        slot.desk_until = slot.desk_until + by if slot.desk_until else None
    Slot.objects.bulk_update(slots, ["starts_at", "desk_until"])


def _tell(one: SignUp, before: datetime.datetime, now: datetime.datetime) -> None:
    soon = one.starts_at - now <= datetime.timedelta(hours=12)
    notify(
        one,
        cause=f"change:{one.roll.pk}:{one.roll.sequence + 1}:{one.pk}",
        kind="changed",
        said=MOVED.said(about(one) | {"before": before}),
        at_any_hour=soon,
    )
