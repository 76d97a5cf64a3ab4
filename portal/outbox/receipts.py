"""What carriers say later about a short message: that it arrived, that it did not, that the number is nobody's."""

import datetime
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.core.masking import without_numbers
from portal.core.retention import forget_some
from portal.core.sealed import keyed_hash

from .models import Allowance, DeadNumber, Message

State = Message.State
# A post is taken this long before and after its moment, and once.
WINDOW = datetime.timedelta(minutes=5)
# A carrier may err once.
DEAD_AFTER = 2
# After so long a number may be somebody else's.
DEAD_FOR = datetime.timedelta(days=365)
DEAD_WORDS = "运营商说这个号码停机或是空号，请问新号码"
KEY = re.compile(r"portal-(\d{1,18})")
MOST = 1000


class NotOurs(Exception):
    """Not signed with our key, or not of this moment."""


class SeenBefore(Exception):
    """The same post, again."""


class Unreadable(Exception):
    """Signed, and not what was agreed."""


@dataclass(frozen=True)
class Receipt:
    key: str
    state: str
    reason: str


def prove(body: bytes, moment: str, signature: str) -> None:
    """That a post is our gateway's, of this moment, and new. Called in the transaction that takes it: what fails later may
    come again.

    Raises:
        NotOurs: wrong signature, or too old.
        SeenBefore: a replay.
    """
    secret = settings.PORTAL_SMS_GATEWAY_KEY.encode()
    right = hmac.new(secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(right.encode(), signature.encode()):
        raise NotOurs
    if not re.fullmatch(r"\d{1,12}", moment) or abs(time.time() - int(moment)) > WINDOW.total_seconds():
        raise NotOurs
    _row, is_new = Allowance.objects.get_or_create(
        key=f"receipts:{right}", defaults={"until": timezone.now() + 2 * WINDOW}
    )
    if not is_new:
        raise SeenBefore


def read(body: bytes) -> list[Receipt]:
    """
    Raises:
        Unreadable: no list of receipts.
    """
    try:
        rows = json.loads(body)["receipts"]
        found = [Receipt(str(one["key"]), str(one["state"]), str(one.get("reason", ""))) for one in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable from error
    if len(found) > MOST or any(one.state not in ("delivered", "failed", "dead") for one in found):
        raise Unreadable
    return found


@transaction.atomic
def take(receipts: list[Receipt]) -> list[str]:
    """Note what became of messages; the same receipt again changes nothing.

    Returns:
        Keys that are of no short message of ours.
    """
    unknown = []
    for one in receipts:
        found = KEY.fullmatch(one.key)
        message = Message.objects.filter(pk=int(found[1])).exclude(recipient="").first() if found else None
        if message is None:
            unknown.append(one.key)
        elif one.state == "delivered":
            _arrived(message)
        elif lost(message, f"运营商没有送到：{without_numbers(one.reason)}"[:120]) and one.state == "dead":
            _mark_dead(message.recipient_hash)
    return unknown


def _arrived(message: Message) -> None:
    """Also when the second way was about to be tried, or a call to be made that nobody has tried yet."""
    by_sms = Q(channel=Message.Channel.SMS, state__in=[State.SENDING, State.SENT, *Message.LOST])
    by_mail = Q(channel=Message.Channel.MAIL, state=State.QUEUED)
    done = Message.objects.filter(by_sms | by_mail, pk=message.pk).update(
        channel=Message.Channel.SMS,
        state=State.DELIVERED,
        error="",
        lease_until=None,
        receipt_by=None,
        settled_at=timezone.now(),
    )
    if done:
        DeadNumber.objects.filter(number_hash=message.recipient_hash).delete()


def lost(message: Message, why: str) -> bool:
    """A message that did not arrive goes by mail where there is one, else somebody calls.

    Returns:
        Whether that is news.
    """
    sent = [State.SENDING, State.SENT, State.UNKNOWN]
    rows = Message.objects.filter(pk=message.pk, channel=Message.Channel.SMS, state__in=sent)
    if message.mail and not message.useful_until:
        return bool(rows.update(**by_mail(why)))
    return bool(
        rows.update(
            state=State.FAILED, error=why, lease_until=None, receipt_by=None, settled_at=timezone.now()
        )
    )


def by_mail(why: str) -> dict[str, object]:
    """What makes a lost short message a mail: the second way; told twice at worst, and by another road."""
    return {
        "channel": Message.Channel.MAIL,
        "state": State.QUEUED,
        "attempts": 0,
        "error": why[:120],
        "lease_until": None,
        "receipt_by": None,
    }


def look_for_silence(now: datetime.datetime, *, limit: int = 50) -> None:
    """Where carriers say what arrived, silence for so long means that it did not."""
    for one in Message.objects.filter(receipt_by__lt=now, state=State.SENT)[:limit]:
        lost(one, f"{settings.PORTAL_SMS_RECEIPT_HOURS} 小时没有等到回执")


def _mark_dead(mark: str) -> None:
    now = timezone.now()
    DeadNumber.objects.get_or_create(number_hash=mark, defaults={"last_at": now})
    DeadNumber.objects.filter(number_hash=mark).update(times=F("times") + 1, last_at=now)


def is_dead(number: str) -> bool:
    """Whether carriers have said often enough that nobody has this number."""
    mark = keyed_hash(number)
    return DeadNumber.objects.filter(number_hash=mark, times__gte=DEAD_AFTER).exists()


def lives_again(number: str) -> None:
    """A code that came to the number was typed: somebody has it."""
    DeadNumber.objects.filter(number_hash=keyed_hash(number)).delete()


def forget_dead() -> int:
    """After a year the number may be somebody else's."""
    return forget_some(DeadNumber.objects.filter(last_at__lt=timezone.now() - DEAD_FOR))
