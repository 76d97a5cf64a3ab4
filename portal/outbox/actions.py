"""Writing messages, and letting them leave."""

import datetime
import logging
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.core.audit import record
from portal.core.phone import mobile_number
from portal.core.sealed import keyed_hash

from .allowances import spend
from .gateways import Gateway, Refused, Unanswered, gateway
from .models import Allowance, Message

log = logging.getLogger("portal.outbox")
QUIET_FROM, QUIET_UNTIL = 21, 8
LEASE = datetime.timedelta(minutes=5)
# Pauses before the second, third ... try; after the last the message is on the call list.
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]
A_DAY = datetime.timedelta(days=1)
State = Message.State


def queue(
    *,
    cause: str,
    kind: str,
    to: str,
    text: str,
    who: str = "",
    unit_path: str = "",
    not_before: datetime.datetime | None = None,
    useful_until: datetime.datetime | None = None,
    at_any_hour: bool = False,
) -> None:
    """Write one message beside its cause. The second call for the same cause and number does nothing.

    Args:
        to: a mobile number; empty when the person has none, then somebody at the desk must call.
        who: whom to ask for on the call list.
        unit_path: the place in the tree whose desk sees the call.
        useful_until: a login code is of no use later; such a message never goes on the call list.
        at_any_hour: also between 21:00 and 8:00, for what cannot wait until morning.
    """
    now = timezone.now()
    when = max(not_before or now, now)
    by_phone = not to or (settings.PORTAL_SMS == "none" and useful_until is None)
    message = Message(
        cause=cause,
        kind=kind,
        channel=Message.Channel.CALL if by_phone else Message.Channel.SMS,
        recipient=to,
        recipient_hash=keyed_hash(to or f"call:{who}"),
        who=who,
        text=text,
        unit_path=unit_path,
        not_before=when if at_any_hour or by_phone else after_quiet_hours(when),
        useful_until=useful_until,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def after_quiet_hours(moment: datetime.datetime) -> datetime.datetime:
    """The same moment, or eight in the morning when it lies between 21:00 and 8:00 in Shanghai."""
    local = timezone.localtime(moment)
    if local.hour >= QUIET_FROM:
        local += A_DAY
    elif local.hour >= QUIET_UNTIL:
        return moment
    return local.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)


def deliver_due(limit: int = 50) -> int:
    """Hand over what is due, one message at a time; several postmen may do it side by side.

    Returns:
        How many the gateway took.
    """
    now = timezone.now()
    # Whoever had these is gone. The gateway may have taken them: not sent again, somebody calls.
    Message.objects.filter(state=State.SENDING, lease_until__lt=now).update(
        state=State.UNKNOWN, error="中断", settled_at=now
    )
    due = Message.objects.filter(channel=Message.Channel.SMS, state=State.QUEUED, not_before__lte=now)
    way_out = gateway()
    taken = 0
    for message in due.order_by("not_before", "pk")[:limit]:
        mine = Message.objects.filter(pk=message.pk, state=State.QUEUED).update(
            state=State.SENDING, lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1
        )
        if mine:
            message.attempts += 1
            taken += _hand_over(message, way_out)
    return taken


def _hand_over(message: Message, way_out: Gateway) -> bool:
    now = timezone.now()
    if message.useful_until and message.useful_until < now:
        _settle(message, State.DROPPED, "过时")
    elif not spend("sms", settings.PORTAL_SMS_DAILY_BUDGET, within=A_DAY, now=now):
        log.error(
            "the day's budget of short messages is used up; message %s goes on the call list", message.pk
        )
        _settle(message, State.DEAD, "今天的短信条数用完了")
    else:
        try:
            way_out.send(key=f"portal-{message.pk}", to=message.recipient, text=message.text)
        except Refused as refusal:
            _again_later(message, str(refusal))
        except Unanswered as silence:
            _settle(message, State.UNKNOWN, str(silence))
        else:
            _settle(message, State.SENT)
            return True
    return False


def _settle(message: Message, state: str, error: str = "") -> None:
    Message.objects.filter(pk=message.pk).update(
        state=state, error=error[:120], lease_until=None, settled_at=timezone.now()
    )


def _again_later(message: Message, error: str) -> None:
    if message.attempts > len(PAUSES):
        _settle(message, State.DEAD, error)
        return
    when = timezone.now() + PAUSES[message.attempts - 1]
    Message.objects.filter(pk=message.pk).update(
        state=State.QUEUED,
        error=error[:120],
        lease_until=None,
        not_before=when if message.useful_until else after_quiet_hours(when),
    )


@transaction.atomic
def mark_called(*, message: Message, by) -> None:
    """Somebody at the desk has called, or told the person some other way."""
    if Message.objects.to_call().filter(pk=message.pk).update(state=State.CALLED, settled_at=timezone.now()):
        record("outbox.mark_called", by=by, of=message, label=message.kind)


def drop(*, causes: Sequence[str], kind: str) -> None:
    """Messages that would tell what is no longer so."""
    Message.objects.filter(cause__in=causes, kind=kind, state=State.QUEUED).update(
        state=State.DROPPED, settled_at=timezone.now()
    )


def forget_old(*, days: int = 90) -> int:
    """Delete settled messages and used-up limits after their time (reliability-security.md, retention)."""
    now = timezone.now()
    Allowance.objects.filter(until__lt=now - A_DAY).delete()
    return Message.objects.filter(settled_at__lt=now - datetime.timedelta(days=days)).delete()[0]


def may_send_code(number: str) -> bool:
    """Whether a number may get one more login code: 1 a minute, 5 an hour, 10 a day; and the town's half of the
    day's budget, so that a flood of codes leaves room for what people must be told.

    Raises:
        ValidationError: not a mainland mobile number.
    """
    mark = keyed_hash(mobile_number(number))[:32]
    limits = ((1, 60), (5, 3600), (10, 86_400))
    if not all(
        spend(f"code:{mark}", most, within=datetime.timedelta(seconds=seconds)) for most, seconds in limits
    ):
        return False
    return spend("codes", max(1, settings.PORTAL_SMS_DAILY_BUDGET // 2), within=A_DAY)
