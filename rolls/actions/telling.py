"""群发一条: everybody on a date's list is told one thing of a kind. A new place or time is written into the activity by the
same press, so that page, reminder and calendar say what was said."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_serializable_data_for_fields

from events.actions import Refusal
from events.actions.changes import move_slots, tell_change
from events.actions.lock import lock_roll, with_patience
from events.actions.messages import SOON, about, notify
from events.actions.rounds import change_revision
from events.models import Occurrence, Roll, SignUp, State
from events.models.sign_up import LIVE
from portal.core.audit import record
from portal.core.dates import local_date
from portal.core.masking import without_numbers
from portal.outbox.filing import signature
from portal.outbox.models import Message
from portal.outbox.templates import parts
from portal.outbox.variables import signs

from ..models import RollMessage
from ..models.roll_message import MOST_OF_A_DATE
from ..short_messages import TO_ALL

Kind = RollMessage.Kind
# Whoever waits is told of a new place or time as well; what to bring concerns those who come.
CHANGES = (Kind.PLACE, Kind.TIME)


@dataclass(frozen=True)
class Telling:
    """What a telling came to, or would come to.

    Args:
        ways: how many by short message, by mail, by call.
        most_parts: as how many messages a carrier counts the longest.
        all_parts: and all short messages together.
        sample: one of them.
    """

    message: RollMessage
    ways: dict[str, int]
    most_parts: int
    all_parts: int
    sample: str


def kinds_for(roll: Roll) -> list[RollMessage.Kind]:
    """What people of a date can be told: where volunteers meet is said by their role, and who is visited waits at home."""
    if roll.is_at_home:
        return [Kind.TIME]
    return [kind for kind in Kind if kind is not Kind.PLACE or not roll.round.is_volunteering]


def why_not_told(roll: Roll, now: datetime.datetime) -> str:
    """Why nobody can be told anything of a date any more; empty if they can."""
    if roll.called_off or roll.occurrence.cancelled:
        return _("这一场取消了，不用再发。")
    if roll.closed_at or now >= roll.starts_at:
        return _("这一场已经开始了，发了也来不及看。")
    sent = RollMessage.objects.filter(roll=roll)
    if sent.count() >= MOST_OF_A_DATE:
        return _("这一场已经发过 %(n)s 条，不能再发：发多了，大家就不看了。要紧的请打电话。") % {
            "n": MOST_OF_A_DATE
        }
    if sent.filter(day=local_date(now)).exists():
        return _("这一场今天已经发过一条，一天只发一条。要紧的请打电话，或者明天再发。")
    return ""


@with_patience
@transaction.atomic
def tell_roll(
    *,
    roll: Roll,
    kind: RollMessage.Kind,
    reason: str,
    by,
    words: str = "",
    minutes: int | None = None,
    now: datetime.datetime | None = None,
) -> RollMessage:
    """Tell everybody on a date's list one thing, once.

    Args:
        words: the new place, or what to bring.
        minutes: by how many it begins later, below nought earlier; or how much earlier people should come.
        reason: kept in the log.

    Raises:
        Refusal: told today, told twice, begun or called off; nobody is on the list; or the new time cannot be.
    """
    now = now or timezone.now()
    # Whatever was changed on the page and not told yet is told by itself, and not swallowed here.
    tell_change(roll.pk, now)
    roll = lock_roll(roll.pk)
    if (no := why_not_told(roll, now)) or kind not in kinds_for(roll):
        raise Refusal("tell", no or _("这一种不能发给这一场。"))
    shift = datetime.timedelta(minutes=minutes or 0) if kind == Kind.TIME else datetime.timedelta()
    _change_date(roll, kind, words, shift, now)
    made = RollMessage.objects.create(
        roll=roll,
        unit=roll.unit,
        kind=kind,
        words=words,
        minutes=minutes,
        reason=without_numbers(reason),
        number=RollMessage.objects.filter(roll=roll).count() + 1,
        day=local_date(now),
        made_by=by,
        at=now,
    )
    made.people = _tell_all(made, roll, shift, now)
    if not made.people:
        raise Refusal("nobody", _("名单上还没有人，不用发。"))
    made.save(update_fields=["people"])
    record("rolls.tell_roll", by=by, of=made, label=str(roll.pk), note=f"{kind} {made.people}")
    return made


def _change_date(
    roll: Roll, kind: RollMessage.Kind, words: str, shift: datetime.timedelta, now: datetime.datetime
) -> None:
    """Write it into the date, as a row and in the page's newest revision, and note that its people are told."""
    if kind not in CHANGES:
        return
    date: Occurrence = roll.occurrence
    if kind == Kind.TIME:
        starts = date.starts_at + shift
        if not shift or starts <= now or local_date(starts) != local_date(date.starts_at):
            raise Refusal(
                "time", _("改了以后要还没开始，又在同一天。改到别的日子，请在后台改活动页面、发布。")
            )
        date.starts_at, date.ends_at = starts, date.ends_at + shift
        move_slots(roll, shift)
    else:
        date.place = words
    date.save(update_fields=["starts_at", "ends_at", "place"])
    change_revision(roll.round.page, lambda rows: _write_anew(rows, date))
    roll.told_starts_at, roll.told_ends_at, roll.told_where = date.starts_at, date.ends_at, roll.where
    # Reminders of the old time are forgotten, those of the new one come.
    roll.sequence += 1
    roll.save(update_fields=["told_starts_at", "told_ends_at", "told_where", "sequence"])
    SignUp.objects.filter(roll=roll, state__in=LIVE).update(reminded_day=False, reminded_hours=False)


def _write_anew(rows: list[dict], date: Occurrence) -> None:
    fresh = get_serializable_data_for_fields(date)
    for row in rows:
        if row.get("pk") == date.pk:
            row.update({name: fresh[name] for name in ("starts_at", "ends_at", "place")})


def _tell_all(made: RollMessage, roll: Roll, shift: datetime.timedelta, now: datetime.datetime) -> int:
    template, told = TO_ALL[RollMessage.Kind(made.kind)], 0
    states = LIVE if made.kind in CHANGES else (State.OFFERED, State.CONFIRMED)
    for one in SignUp.objects.with_round().filter(roll=roll, state__in=states).order_by("ticket"):
        more = {"before": one.starts_at - shift, "bring": made.words, "n": abs(made.minutes or 0)}
        notify(
            one,
            cause=f"{made.cause}{one.pk}",
            kind=template.name,
            said=template.said(about(one) | more),
            at_any_hour=one.starts_at - now <= SOON,
        )
        told += 1
    return told


@with_patience
def look_at_telling(**how) -> Telling:
    """What `tell_roll` would come to: it is done, and taken back."""
    with transaction.atomic():
        made = tell_roll(**how)
        rows = list(made.messages.order_by("pk"))
        transaction.set_rollback(True)
    lengths = [
        parts(signs(f"【{signature()}】{one.text}")) for one in rows if one.channel == Message.Channel.SMS
    ]
    return Telling(
        message=made,
        ways=dict(Counter(one.channel for one in rows)),
        most_parts=max(lengths, default=0),
        all_parts=sum(lengths),
        sample=rows[0].text,
    )


def log_of(roll: Roll) -> list[tuple[RollMessage, list[tuple[str, int]]]]:
    """What a date's people were told, each with how many it has reached how far."""
    found = []
    for one in RollMessage.objects.filter(roll=roll).select_related("made_by"):
        states = Counter(one.messages.values_list("state", flat=True))
        found.append((one, [(str(Message.State(state).label), n) for state, n in states.most_common()]))
    return found
