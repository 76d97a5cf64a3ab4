"""The day itself: checking in, whoever comes without a sign-up, closing the sheet, correcting it."""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.dates import clock, near_date
from portal.people.models import Contact, Person

from ..models import Attendance, Channel, Roll, SignUp, Slot, State, Track
from ..models.sign_up import LIVE, ON_THE_LIST
from ..signals import attendance_corrected, sheet_closed
from .lock import lock_roll, take_ticket, with_patience
from .moves import begin, move
from .places import add_a_place
from .room import room_for
from .rules import Refusal, refusal, said_to, take_claims

# The door opens so long before the date begins.
EARLY = datetime.timedelta(minutes=60)
CORRECTABLE = datetime.timedelta(days=7)
Source = Attendance.Source


@with_patience
@transaction.atomic
def check_in(
    *,
    sign_up: SignUp,
    source: str,
    by,
    at: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> tuple[Attendance, bool]:
    """Note that somebody came. Twice is once: the second time tells when and by whom.

    Args:
        source: QR, code, list or paper.
        at: when they came, if it is noted afterwards.
        until: when they left, if that is on the paper too.

    Returns:
        The attendance, and whether it is new.

    Raises:
        Refusal: too early, sheet closed, or no place on this date; each its own sentence.
    """
    now = now or timezone.now()
    roll = lock_roll(sign_up.roll_id)
    current = SignUp.objects.with_round().get(pk=sign_up.pk)
    current.roll = roll
    if current.state == State.ATTENDED:
        return current.attendance, False
    check_door(roll, now)
    _check_place(current)
    if current.state == State.OFFERED:
        # Whoever stands here has said yes.
        move(current, State.CONFIRMED, now=now, slot=current.slot, by=by, channel=Channel.DOOR)
    move(current, State.ATTENDED, now=now, slot=current.slot, by=by, channel=Channel.DOOR)
    return _note(current, source=source, by=by, at=at or now, until=until), True


def _note(sign_up: SignUp, *, source: str, by, at: datetime.datetime, until=None) -> Attendance:
    if until is not None and until <= at:
        until = None
    return Attendance.objects.create(sign_up=sign_up, in_at=at, out_at=until, source=source, by=by)


def check_door(roll: Roll, now: datetime.datetime) -> None:
    """Refuse before the door opens, and once the sheet is closed."""
    if roll.called_off:
        raise refusal("called_off", _("这一场取消了。"), roll.round)
    if roll.closed_at:
        raise refusal("sheet_closed", _("这一场已经收了签到表，要改请组织者在签到页点“记错了”。"), roll.round)
    if now < roll.starts_at - EARLY:
        when = f"{near_date(roll.starts_at)} {clock(roll.starts_at - EARLY)}"
        raise refusal("not_yet", _("还没到日子，%(when)s 起可以签到。") % {"when": when}, roll.round)


def _check_place(one: SignUp) -> None:
    if one.state in (State.OFFERED, State.CONFIRMED):
        return
    name = one.person.name
    if one.state == State.WAITING:
        words = _("%(name)s还在候补，没有位子。有空位请登记成“当场来的”。")
    else:
        words = _("%(name)s的报名已经是“%(state)s”，这张券不能用了。有空位请登记成“当场来的”。")
    values = {"name": name, "state": one.get_state_display()}
    raise refusal(f"is_{one.state}", words % values, one.roll.round)


@with_patience
@transaction.atomic
def undo_check_in(*, sign_up: SignUp, by, now: datetime.datetime | None = None) -> SignUp:
    """Pressed the wrong name: as if they had not come yet, while the sheet is open."""
    now = now or timezone.now()
    roll = lock_roll(sign_up.roll_id)
    current = SignUp.objects.with_round().get(pk=sign_up.pk)
    current.roll = roll
    if current.state != State.ATTENDED or roll.closed_at:
        return current
    Attendance.objects.filter(sign_up=current).delete()
    move(current, State.CONFIRMED, now=now, slot=current.slot, by=by, channel=Channel.DOOR)
    return current


@with_patience
@transaction.atomic
def check_out(*, sign_up: SignUp, by, at: datetime.datetime | None = None) -> Attendance | None:
    """Note when somebody left; once noted it stands until it is corrected."""
    at = at or timezone.now()
    roll = lock_roll(sign_up.roll_id)
    came = Attendance.objects.filter(sign_up=sign_up).first()
    if came is None or came.out_at or roll.closed_at or at <= came.in_at:
        return came
    came.out_at = at
    came.save(update_fields=["out_at"])
    return came


@with_patience
def walk_in(
    *,
    roll: Roll,
    person: Person,
    key: uuid.UUID,
    source: str,
    by,
    contact: Contact | None = None,
    track: Track | None = None,
    add_place: bool = False,
    at: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> SignUp:
    """Somebody came without a sign-up: gets a free place and is there, by the same rules of age, unit and month.

    Args:
        add_place: when none is free, one more is added and noted; nobody is ever over the number by a flag.

    Returns:
        The sign-up; theirs, checked in, if they were on the list all along.

    Raises:
        Refusal: the door is shut, not for this person, or no place is free.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            locked, ticket = take_ticket(roll)
            check_door(locked, now)
            for no in said_to(locked, [person], track, at=now):
                raise no
            _off_the_waiting_list(locked, person, by, now)
            made = SignUp(person=person, ticket=ticket, key=key, made_by=by, contact=contact, track=track)
            _at_the_door(made, locked, now)
            made.slot = _free_slot(made, by=by, add_place=add_place, now=now)
            made.save(force_insert=True)
            take_claims(made, locked)
            begin(made, now=now)
            _note(made, source=source, by=by, at=at or now, until=until)
            return made
    except (IntegrityError, Refusal):
        # On the list all along, or pressed twice: the database says so, and everything above is taken back.
        on_it = Q(person=person, state__in=ON_THE_LIST) & ~Q(state=State.WAITING)
        there = SignUp.objects.with_round().filter(Q(key=key) | on_it, roll=roll).first()
        if there is None:
            raise
    check_in(sign_up=there, source=source, by=by, at=at, until=until, now=now)
    return SignUp.objects.with_round().get(pk=there.pk)


def _at_the_door(made: SignUp, roll: Roll, now: datetime.datetime) -> None:
    made.roll, made.unit_id, made.at_home = roll, roll.unit_id, roll.is_at_home
    made.channel, made.state, made.arrived_at = Channel.DOOR, State.ATTENDED, now


def _off_the_waiting_list(roll: Roll, person: Person, by, now: datetime.datetime) -> None:
    """Who waited and is here stops waiting; the place is asked for anew."""
    for waiting in SignUp.objects.with_round().filter(roll=roll, person=person, state=State.WAITING):
        waiting.roll = roll
        move(waiting, State.CANCELLED, now=now, by=by, channel=Channel.DOOR)


def _free_slot(made: SignUp, *, by, add_place: bool, now: datetime.datetime) -> Slot:
    roll = made.roll
    kind: dict[str, Any] = {"at_home": made.at_home, "by_desk": True, "track": made.track_id}
    _room, slot = room_for(roll, now=now, **kind)
    if slot is None and add_place:
        add_a_place(roll, by=by, now=now, track=made.track)
        _room, slot = room_for(roll, now=now, **kind)
    if slot is None:
        raise Refusal("full_today", _("没有空位了。"))
    return slot


@with_patience
@transaction.atomic
def close_sheet(*, roll: Roll, by, nobody_came: bool = False, now: datetime.datetime | None = None) -> int:
    """Close the sheet: who has a place and did not come has not come; nothing else ever says that of anybody.

    Args:
        nobody_came: said expressly when nobody is checked in, so that a forgotten sheet accuses no one.

    Returns:
        How many did not come.

    Raises:
        Refusal: the date has not begun, or nobody is checked in and that was not said.
    """
    now = now or timezone.now()
    roll = lock_roll(roll.pk)
    if roll.closed_at:
        return 0
    check_door(roll, now)
    if now < roll.starts_at:
        raise refusal("not_begun", _("还没开始，不能收签到表。"), roll.round)
    rows = SignUp.objects.with_round().filter(roll=roll)
    if not nobody_came and not rows.filter(state=State.ATTENDED).exists():
        raise refusal("nobody", _("一个人都没签到。真的没人来，请勾上“没有人来”。"), roll.round)
    roll.closed_at = now
    roll.save(update_fields=["closed_at"])
    ends = {
        State.CONFIRMED: State.NO_SHOW,
        State.OFFERED: State.LAPSED,
        State.WAITING: State.UNPLACED,
    }
    missing = 0
    for one in rows.filter(state__in=LIVE).order_by("ticket"):
        one.roll = roll
        after = ends[State(one.state)]
        move(one, after, now=now, slot=one.slot if after == State.NO_SHOW else None, by=by)
        missing += after == State.NO_SHOW
    if roll.counts_hours:
        _end_hours(roll, min(now, roll.ends_at))
    record("events.close_sheet", by=by, of=roll, label=str(roll.pk), note=f"{missing}")
    transaction.on_commit(lambda: sheet_closed.send(sender=Roll, roll=roll, by=by), robust=True)
    return missing


def _end_hours(roll: Roll, end: datetime.datetime) -> None:
    """Whoever was not noted leaving stayed until the end, and not a minute longer."""
    stayed = Attendance.objects.filter(sign_up__roll=roll, out_at=None, in_at__lt=end)
    stayed.update(out_at=end)


@with_patience
@transaction.atomic
def correct(*, sign_up: SignUp, came: bool, by, reason: str, now: datetime.datetime | None = None) -> SignUp:
    """After the sheet is closed, for seven days: they did come, or they did not.

    Args:
        reason: why; it is kept.

    Raises:
        Refusal: too late, or no reason given.
    """
    now = now or timezone.now()
    roll = lock_roll(sign_up.roll_id)
    current = SignUp.objects.with_round().get(pk=sign_up.pk)
    current.roll = roll
    after = State.ATTENDED if came else State.NO_SHOW
    if current.state not in (State.ATTENDED, State.NO_SHOW) or current.state == after:
        return current
    if not reason.strip():
        raise Refusal("reason", _("请写一句为什么要改。"))
    if roll.closed_at is None or now > roll.closed_at + CORRECTABLE:
        raise Refusal("too_late", _("收了签到表 7 天以内才能改。"))
    move(current, after, now=now, slot=current.slot, by=by, reason=reason.strip()[:80])
    if came:
        until = current.ends_at if roll.counts_hours else None
        _note(current, source=Source.LIST, by=by, at=current.starts_at, until=until)
    else:
        Attendance.objects.filter(sign_up=current).delete()
    record("events.correct", by=by, of=current, label=str(current.pk), note=reason.strip()[:200])
    transaction.on_commit(
        lambda: attendance_corrected.send(sender=SignUp, sign_up=current, by=by), robust=True
    )
    return current
