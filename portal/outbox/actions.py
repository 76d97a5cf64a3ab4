"""Writing messages, and letting them leave."""

import datetime
import json
import logging
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.core.audit import record
from portal.core.masking import without_numbers
from portal.core.retention import forget_some
from portal.core.sealed import keyed_hash

from .allowances import spend
from .filing import is_refused
from .gateways import ByMail, Gateway, Refused, Unanswered, gateway, parcel_of
from .models import Allowance, Message
from .receipts import DEAD_WORDS, by_mail, is_dead, look_for_silence
from .templates import Said

log = logging.getLogger("portal.outbox")
QUIET_FROM, QUIET_UNTIL = 21, 8
# Longer than a gateway may take to answer; a postman who is gone keeps a message no longer than this.
LEASE = datetime.timedelta(seconds=45)
# Pauses before the second, third ... try; after the last the message is on the call list.
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]
A_DAY = datetime.timedelta(days=1)
# Whoever did not answer is called again so much later.
NO_ANSWER = datetime.timedelta(hours=2)
NOT_FILED = "这一种短信的模板还没有报备下来"
State = Message.State


def queue(
    *,
    cause: str,
    kind: str,
    to: str,
    said: Said,
    mail: str = "",
    who: str = "",
    unit_path: str = "",
    not_before: datetime.datetime | None = None,
    useful_until: datetime.datetime | None = None,
    at_any_hour: bool = False,
) -> None:
    """Write one message beside its cause. The second call for the same cause and number does nothing.

    Args:
        to: a mobile number; empty when the person has none, then somebody at the desk must call.
        said: the words, of a template that carriers know, and what stands in them.
        mail: an address for when no short message can reach them; before anybody has to call.
        who: whom to ask for on the call list; a name, for the number stands sealed in `to`.
        unit_path: the place in the tree whose desk sees the call.
        useful_until: a login code is of no use later; such a message never goes on the call list.
        at_any_hour: also between 21:00 and 8:00, for what cannot wait until morning.
    """
    now = timezone.now()
    when = max(not_before or now, now)
    only_now = useful_until is not None
    why_not = why_not_by_sms(to, said.template.name, only_now=only_now) if to else ""
    channel = _way("" if why_not else to, mail, only_now=only_now)
    message = Message(
        cause=cause,
        kind=kind,
        channel=channel,
        recipient=to,
        mail=mail if settings.PORTAL_MAIL else "",
        recipient_hash=keyed_hash(to or mail or f"call:{who}"),
        who=without_numbers(who)[:60],
        **_words(said),
        unit_path=unit_path,
        not_before=when if at_any_hour or channel != Message.Channel.SMS else after_quiet_hours(when),
        useful_until=useful_until,
        error=why_not,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def queue_mail(*, cause: str, kind: str, mail: str, text: str, useful_until: datetime.datetime) -> None:
    """Write one mail. It is never a short message, so its words may be as long as they must: no carrier reads them."""
    message = Message(
        cause=cause,
        kind=kind,
        channel=_way("", mail, only_now=True),
        mail=mail if settings.PORTAL_MAIL else "",
        recipient_hash=keyed_hash(mail),
        text=text,
        not_before=timezone.now(),
        useful_until=useful_until,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def _words(said: Said) -> dict[str, str]:
    values = json.dumps(said.values, ensure_ascii=False)
    return {"text": said.text, "template": said.template.name, "values": values}


def why_not_by_sms(number: str, template: str, *, only_now: bool) -> str:
    """Why a short message would not arrive; empty where it may. A code is tried whatever was said of its number: typed, it
    proves that somebody has it."""
    if is_refused(template):
        return NOT_FILED
    return DEAD_WORDS if not only_now and is_dead(number) else ""


def _way(to: str, mail: str, *, only_now: bool) -> str:
    """By short message where there is a number and a gateway, else by mail, else somebody calls. What is of no use
    later (`only_now`) is never a call."""
    if to and (settings.PORTAL_SMS != "none" or (only_now and not mail)):
        return Message.Channel.SMS
    return Message.Channel.MAIL if mail and settings.PORTAL_MAIL else Message.Channel.CALL


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
    look_for_silence(now)
    ways = {Message.Channel.SMS: gateway(), Message.Channel.MAIL: ByMail()}
    taken = 0
    for _n in range(limit):
        message = _next_due()
        if message is None:
            break
        mine = Message.objects.filter(pk=message.pk, state=State.QUEUED).update(
            state=State.SENDING, lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1
        )
        if mine:
            message.attempts += 1
            taken += _hand_over(message, ways[Message.Channel(message.channel)])
    return taken


def _next_due() -> Message | None:
    """What is of no use later goes first: somebody waits for that code, whatever else is queued."""
    due = Message.objects.filter(state=State.QUEUED, not_before__lte=timezone.now()).exclude(
        channel=Message.Channel.CALL
    )
    return due.order_by(F("useful_until").asc(nulls_last=True), "not_before", "pk").first()


def _hand_over(message: Message, way_out: Gateway) -> bool:
    now = timezone.now()
    by_sms = message.channel == Message.Channel.SMS
    if message.useful_until and message.useful_until < now:
        _settle(message, State.DROPPED, "过时")
    elif by_sms and (why_not := _no_way(message)):
        _settle(message, State.DEAD, why_not)
    elif by_sms and not spend("sms", settings.PORTAL_SMS_DAILY_BUDGET, within=A_DAY, now=now):
        log.error(
            "the day's budget of short messages is used up; message %s goes on the call list", message.pk
        )
        _settle(message, State.DEAD, "今天的短信条数用完了")
    else:
        try:
            way_out.send(parcel_of(message))
        except Refused as refusal:
            _again_later(message, str(refusal))
        except Unanswered as silence:
            _settle(message, State.UNKNOWN, str(silence))
        else:
            _settle(message, State.SENT)
            return True
    return False


def _no_way(message: Message) -> str:
    only_now = message.useful_until is not None
    return why_not_by_sms(message.recipient, message.template, only_now=only_now)


def _settle(message: Message, state: str, error: str = "") -> None:
    # A receipt may be faster than the gateway's answer.
    row = Message.objects.filter(pk=message.pk).exclude(state__in=[State.DELIVERED, State.FAILED])
    by_sms = message.channel == Message.Channel.SMS
    if state in Message.LOST and message.mail and by_sms and not message.useful_until:
        row.filter(channel=Message.Channel.SMS).update(**by_mail(error))
        return
    now, hours = timezone.now(), settings.PORTAL_SMS_RECEIPT_HOURS
    waits = state == State.SENT and by_sms and hours and not message.useful_until
    row.update(
        state=state,
        error=error[:120],
        lease_until=None,
        settled_at=now,
        receipt_by=now + datetime.timedelta(hours=hours) if waits else None,
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
def mark_called(*, message: Message, by, some_other_way: bool = False) -> bool:
    """Somebody has told the person: on the phone, or some other way.

    Returns:
        Whether this press took it off the list; False when another had.
    """
    now = timezone.now()
    done = Message.objects.to_call().filter(pk=message.pk).update(state=State.CALLED, settled_at=now)
    if done:
        note = "some other way" if some_other_way else ""
        record("outbox.mark_called", by=by, of=message, label=message.kind, note=note)
    return bool(done)


@transaction.atomic
def put_off_call(*, message: Message, by, now: datetime.datetime | None = None) -> bool:
    """Nobody answered: off the list until two hours later, or the next morning.

    Returns:
        Whether there was still a call to make.
    """
    now = now or timezone.now()
    waits = Message.objects.to_call().filter(pk=message.pk)
    later = after_quiet_hours(now + NO_ANSWER)
    # What was tried by short message so far is another count.
    done = waits.filter(channel=Message.Channel.CALL).update(attempts=F("attempts") + 1, not_before=later)
    done = done or waits.exclude(channel=Message.Channel.CALL).update(
        channel=Message.Channel.CALL, state=State.QUEUED, attempts=1, not_before=later, settled_at=None
    )
    if done:
        record("outbox.no_answer", by=by, of=message, label=message.kind)
    return bool(done)


def spare_calls(*, causes: Sequence[str]) -> None:
    """Calls that would tell what something newer tells, or what somebody has just said themselves."""
    Message.objects.to_call().filter(cause__in=causes).update(state=State.DROPPED, settled_at=timezone.now())


def reword(*, cause: str, kind: str, said: Said) -> None:
    """Say more with a message that nobody has been sent yet: what its cause goes on to do in the same transaction."""
    Message.objects.filter(cause=cause, kind=kind, state=State.QUEUED, attempts=0).update(**_words(said))


def drop(*, causes: Sequence[str], kind: str) -> None:
    """Messages that would tell what is no longer so."""
    Message.objects.filter(cause__in=causes, kind=kind, state=State.QUEUED).update(
        state=State.DROPPED, settled_at=timezone.now()
    )


def turn_to_calls(number: str, *, except_for: Sequence[str] = ()) -> None:
    """A number is somebody else's now: what still waits for it goes on the call list, without the number.

    Args:
        except_for: names of those whom the number still reaches.
    """
    waiting = Message.objects.filter(recipient_hash=keyed_hash(number), useful_until=None)
    waiting.filter(state__in=[State.QUEUED, *Message.LOST]).exclude(who__in=except_for).update(
        channel=Message.Channel.CALL, state=State.QUEUED, recipient="", mail="", settled_at=None
    )


def doubt_what_waits() -> int:
    """An older copy was put back: what waited in it has left since, or not, and nobody is told twice. What people must know
    comes on the call list; a code or a reminder whose time is over is over.

    Returns:
        How many messages.
    """
    # Receipts that came since then are lost with what came after the copy.
    Message.objects.filter(receipt_by__isnull=False).update(receipt_by=None)
    waiting = Message.objects.exclude(channel=Message.Channel.CALL)
    return waiting.filter(state__in=[State.QUEUED, State.SENDING]).update(
        state=State.UNKNOWN, lease_until=None, settled_at=timezone.now()
    )


def forget_old(*, days: int = 90) -> int:
    """Delete settled messages and used-up limits after their time."""
    now = timezone.now()
    forget_some(Allowance.objects.filter(until__lt=now - A_DAY))
    return forget_some(Message.objects.filter(settled_at__lt=now - datetime.timedelta(days=days)))
