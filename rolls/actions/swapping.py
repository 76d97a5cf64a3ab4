"""换时间: asking by the other's 券号, saying yes, the exchange.

Nobody is looked for: whoever asks knows the number on the other's receipt, because the other told it to them. Locks are
taken in the order of everything here: the lower roll first. Under them no place is free for a moment that others could
take, and nobody moves up.
"""

import datetime
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from events.actions.again import may_move
from events.actions.lock import lock_roll, take_ticket, with_patience
from events.actions.messages import SOON, about, notify, reword_reminders
from events.actions.moves import begin, move
from events.actions.rules import said_to, take_claims
from events.actions.sign_up import is_on_the_list
from events.models import Channel, Introduction, Roll, SignUp, Slot, State
from portal.core.audit import record
from portal.outbox.actions import drop, spare_calls
from portal.outbox.allowances import spend

from ..models import Swap
from ..models.swap import THREE_DAYS
from ..short_messages import SWAP_ASKED, SWAP_NO, asked_link

# Wrong numbers that one sign-up may try in a day.
TRIES, A_DAY = 5, datetime.timedelta(days=1)
Asked = Swap.State


def may_ask(one: SignUp, now: datetime.datetime) -> bool:
    """Whether a page offers it: a time of one's own that is sure, with another to change it for."""
    return may_move(one, now) and _has_times(one.roll)


def _has_times(roll: Roll) -> bool:
    """Whether places differ: by their time, or by their date."""
    return roll.slots.filter(starts_at__isnull=False).exists() or roll.round.rolls.count() > 1


@with_patience
def ask(*, one: SignUp, code: str, by=None, now: datetime.datetime | None = None) -> Swap:
    """Ask whoever holds the place with this 券号 to change.

    Raises:
        Refusal: too many wrong numbers today; or it cannot be: one sentence whatever the reason, so that nobody learns
            from it who holds what.
    """
    now = now or timezone.now()
    if not spend(f"swap:{one.pk}", TRIES, within=A_DAY, now=now):
        raise Refusal("tries", _("今天试的次数太多了，请明天再试，或者打电话问。"))
    with transaction.atomic():
        return _ask(one, code.strip().upper(), by, now)


def _ask(one: SignUp, code: str, by, now: datetime.datetime) -> Swap:
    found = SignUp.objects.filter(roll__round=one.roll.round_id, code=code).exclude(pk=one.pk).first()
    if found is None:
        raise _cannot_be()
    mine, theirs = _under_locks(one, found)
    if Swap.objects.open(now).filter(asker=mine).exists():
        raise Refusal("asked", _("您已经问了一位，等对方答复，或者先点“不问了”。"))
    _end_what_is_over(now, mine, theirs)
    busy = Swap.objects.filter(state=Asked.OPEN, other=theirs).exists()
    if busy or why_not_swapped(mine, theirs, now):
        raise _cannot_be()
    made = Swap.objects.create(
        unit=mine.unit,
        asker=mine,
        other=theirs,
        asker_slot=mine.slot,
        other_slot=theirs.slot,
        at=now,
        until=min(now + THREE_DAYS, mine.starts_at, theirs.starts_at),
    )
    values = about(theirs) | {"other": mine.starts_at, "link": asked_link(made)}
    soon = min(mine.starts_at, theirs.starts_at) - now <= SOON
    said = SWAP_ASKED.said(values)
    notify(theirs, cause=made.asked_cause, kind=SWAP_ASKED.name, said=said, at_any_hour=soon)
    record("rolls.ask_swap", by=by, of=made, label=str(made.pk))
    return made


def _cannot_be() -> Refusal:
    return Refusal(
        "swap", _("现在不能和这个券号换。请和对方对一下：券号对不对，是不是同一个活动，还没有开始。")
    )


def _under_locks(one: SignUp, two: SignUp) -> tuple[SignUp, SignUp]:
    """Both as they stand, each with its locked roll."""
    locked = {pk: lock_roll(pk) for pk in sorted({one.roll_id, two.roll_id})}
    rows = SignUp.objects.with_round().in_bulk([one.pk, two.pk])
    for row in rows.values():
        row.roll = locked[row.roll_id]
        if row.slot:
            row.slot.roll = row.roll
    return rows[one.pk], rows[two.pk]


def why_not_swapped(one: SignUp, two: SignUp, now: datetime.datetime) -> str:
    """What speaks against it, for tests and the log; empty if nothing does."""
    if not (may_move(one, now) and may_move(two, now)):
        return "not sure, begun, or of a course or a role"
    if Introduction.objects.filter(sign_up__in=[one, two]).exclude(state="confirmed").exists():
        return "of a number that does not speak for the person yet"
    if one.slot == two.slot or one.at_home != two.at_home or one.roll.round_id != two.roll.round_id:
        return "not of a kind"
    if one.roll_id == two.roll_id:
        # Where all come together, another place of the same date is no other time.
        return "" if one.starts_at != two.starts_at else "the same time"
    for person, there in ((one.person, two.roll), (two.person, one.roll)):
        if said_to(there, [person], None) or is_on_the_list(there, person):
            return "not for them there"
    return ""


@with_patience
@transaction.atomic
def say_yes(*, swap: Swap, channel: Channel, by=None, now: datetime.datetime | None = None) -> Swap:
    """The other agrees: both times change hands at once, and both are told.

    Raises:
        Refusal: it was answered, or one of the two no longer holds what was asked about.
    """
    now = now or timezone.now()
    one, two = _under_locks(swap.asker, swap.other)
    stands = Swap.objects.open(now).filter(pk=swap.pk).exists() and not why_not_swapped(one, two, now)
    if not stands or not _settle(swap, Asked.DONE, now, channel=channel, by=by):
        raise Refusal("over", _("现在换不了了：对方的报名变了，或者过了时候。您的时间没有动。"))
    if one.roll_id == two.roll_id:
        _exchange_slots(one, two, channel=channel, by=by, now=now)
    else:
        _leave_both(one, two, channel=channel, by=by, now=now)
        _sign_up_anew(one, swap.other_slot, two.roll, channel=Channel.WEB, now=now)
        _sign_up_anew(two, swap.asker_slot, one.roll, channel=channel, now=now)
    _end_what_is_over(now, one, two)
    record("rolls.swap", by=by, of=swap, label=str(swap.pk))
    return swap


def _exchange_slots(one: SignUp, two: SignUp, *, channel: Channel, by, now: datetime.datetime) -> None:
    """On one date: each keeps their sign-up and number, and has the other's time."""
    first, second = one.slot, two.slot
    # A place is held by one at a time, also for a moment that nobody sees.
    SignUp.objects.filter(pk=two.pk).update(slot=None, state=State.CANCELLED)
    move(one, State.CONFIRMED, now=now, slot=second, channel="")
    move(two, State.CONFIRMED, now=now, slot=first, by=by, channel=channel)
    SignUp.objects.filter(pk__in=[one.pk, two.pk]).update(reminded_day=False, reminded_hours=False)
    for row in (one, two):
        reword_reminders(row)


def _leave_both(one: SignUp, two: SignUp, *, channel: Channel, by, now: datetime.datetime) -> None:
    """On two dates of a round: each is signed up anew for the other's place, so that the month counts once."""
    for row, way in ((one, ""), (two, channel)):
        move(row, State.CANCELLED, now=now, by=by if way else None, channel=way, silent=True)


def _sign_up_anew(row: SignUp, slot: Slot, there: Roll, *, channel: Channel, now: datetime.datetime) -> None:
    roll, ticket = take_ticket(there)
    slot.roll = roll
    made = SignUp(
        roll=roll,
        unit_id=roll.unit_id,
        person=row.person,
        state=State.CONFIRMED,
        ticket=ticket,
        slot=slot,
        at_home=row.at_home,
        address=row.address,
        key=uuid.uuid5(row.key, f"swapped {slot.pk} {now.timestamp()}"),
        channel=channel,
        made_by=row.made_by,
        contact=row.contact,
        arrived_at=now,
    )
    made.save(force_insert=True)
    take_claims(made, roll)
    begin(made, now=now)


def _settle(swap: Swap, state: Swap.State, now: datetime.datetime, *, channel: str = "", by=None) -> bool:
    done = Swap.objects.filter(pk=swap.pk, state=Asked.OPEN).update(
        state=state, answered_at=now, channel=channel, answered_by=by
    )
    if done:
        swap.state = state
        drop(causes=[swap.asked_cause], kind=SWAP_ASKED.name)
        spare_calls(causes=[swap.asked_cause])
    return bool(done)


@with_patience
@transaction.atomic
def say_no(*, swap: Swap, channel: Channel, by=None, now: datetime.datetime | None = None) -> None:
    """The other would rather not: whoever asked is told so, and no more."""
    now = now or timezone.now()
    if not _settle(swap, Asked.NO, now, channel=channel, by=by):
        return
    one = SignUp.objects.with_round().get(pk=swap.asker_id)
    said = SWAP_NO.said(about(one))
    notify(one, cause=f"{swap.cause}{one.pk}", kind=SWAP_NO.name, said=said)
    record("rolls.refuse_swap", by=by, of=swap, label=str(swap.pk))


@with_patience
@transaction.atomic
def take_back(*, swap: Swap, by=None, now: datetime.datetime | None = None) -> None:
    """不问了, by whoever asked."""
    _settle(swap, Asked.TAKEN_BACK, now or timezone.now(), by=by)


def _over(now: datetime.datetime):
    return Swap.objects.filter(state=Asked.OPEN).exclude(pk__in=Swap.objects.open(now).values("pk"))


def _end_what_is_over(now: datetime.datetime, *ones: SignUp) -> None:
    """Asks of these that can no longer be answered, so that they stand in nobody's way."""
    for swap in _over(now).filter(Q(asker__in=ones) | Q(other__in=ones)):
        _settle(swap, Asked.OVER, now)


def look_after_swaps(now: datetime.datetime | None = None) -> None:
    """By the clock: asks end at the start, after three days, or when one of the two has changed."""
    now = now or timezone.now()
    for swap in _over(now):
        with transaction.atomic():
            _settle(swap, Asked.OVER, now)
