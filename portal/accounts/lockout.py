"""Five wrong passwords, or second factors, within ten minutes close an account for ten minutes.

Wrong passwords are counted by address as well: a whole town hall may share one, so it is slowed before it is refused,
and an account that has entered from there lately is held up by its own mistakes alone. Counted in the audit log, so
that every app server and every restart knows, and nothing else has to be kept; only the turns of a slowed address are
allowances.
"""

import datetime
from dataclasses import dataclass

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.core.audit import record
from portal.core.client_address import address_mark
from portal.core.models import AuditEntry
from portal.outbox.allowances import spend

from .models import User

TRIES = 5
WINDOW = PAUSE = datetime.timedelta(minutes=10)
AN_HOUR = datetime.timedelta(hours=1)
KNOWN_FOR = datetime.timedelta(days=60)
# Wrong passwords of one address within an hour, and how long it then waits between two tries; at the last, refused.
PACES = ((20, datetime.timedelta(seconds=5)), (60, datetime.timedelta(seconds=30)))
MOST_OF_AN_ADDRESS = 100


@dataclass(frozen=True)
class Count:
    """What is counted together: the lines of the audit log for no and for yes."""

    failed: str
    entered: str


PASSWORD = Count("accounts.login_failed", "accounts.login")
FACTOR = Count("accounts.second_factor_failed", "accounts.second_factor")
FAILED, ENTERED = PASSWORD.failed, PASSWORD.entered


def is_closed(username: str, count: Count) -> bool:
    """Whether the next try is refused, right or not: five wrong ones within ten minutes lie less than ten minutes back.
    Names without an account are counted the same, so that the answer tells nobody which accounts there are."""
    label = _label(username)
    rows = AuditEntry.objects.filter(
        verb__in=[count.failed, count.entered], label=label, at__gte=timezone.now() - WINDOW - PAUSE
    )
    failures = []
    for verb, at in rows.order_by("-pk").values_list("verb", "at")[:TRIES]:
        if verb == count.entered:
            break
        failures.append(at)
    if len(failures) < TRIES:
        return False
    return failures[0] - failures[-1] <= WINDOW and timezone.now() - failures[0] < PAUSE


def pause_of_address(request: HttpRequest | None, username: str) -> int:
    """How many seconds this address waits before its next try at a password; 0 when it may try now.

    An account that has entered from here within two months never waits for others' mistakes.
    """
    if request is None:
        return 0
    mark, now = _address_mark(request), timezone.now()
    rows = AuditEntry.objects.filter(verb=FAILED, note=mark, at__gte=now - AN_HOUR)
    wrong = rows.count()
    if wrong < PACES[0][0] or _is_known_here(username, mark, now):
        return 0
    if wrong >= MOST_OF_AN_ADDRESS:
        return int(PAUSE.total_seconds())
    pace = max(pause for most, pause in PACES if wrong >= most)
    return 0 if spend(f"turn:{mark}", 1, within=pace) else int(pace.total_seconds())


def _is_known_here(username: str, mark: str, now: datetime.datetime) -> bool:
    entered = AuditEntry.objects.filter(verb=ENTERED, label=username, note=mark)
    return entered.filter(at__gte=now - KNOWN_FOR).exists()


def _address_mark(request: HttpRequest | None) -> str:
    """An address as a mark that only this portal can make: enough to count by."""
    if request is None:
        return ""
    return f"@{address_mark(request)[:16]}"


def _label(username: str) -> str:
    """An account by its name; anything else only by a mark, because people type passwords into the wrong box."""
    if User.objects.filter(username=username).exists():
        return username
    return f"？{salted_hmac('portal.accounts.lockout', username).hexdigest()[:16]}"


def note_wrong_factor(user) -> None:
    record(FACTOR.failed, by=user, of=user, label=user.get_username())


@receiver(user_login_failed, dispatch_uid="audit_failed_login")
def note_failure(sender, credentials, request=None, **kwargs):
    username = str(credentials.get("username") or "")[:254]
    record(
        FAILED,
        of=User.objects.filter(username=username).first(),
        label=_label(username),
        note=_address_mark(request),
    )


@receiver(user_logged_in, dispatch_uid="audit_login")
def note_login(sender, user, request=None, **kwargs):
    record(ENTERED, by=user, of=user, label=user.get_username(), note=_address_mark(request))
