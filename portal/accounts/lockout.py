"""Five wrong passwords within ten minutes close an account for ten minutes (standards-cn 3.15).

Counted in the audit log, so that every app server and every restart knows, and nothing else has to be kept.
"""

import datetime

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.core.audit import record
from portal.core.models import AuditEntry

from .models import User

TRIES = 5
WINDOW = PAUSE = datetime.timedelta(minutes=10)
FAILED, ENTERED = "accounts.login_failed", "accounts.login"


def is_locked(username: str) -> bool:
    """Whether the next try is refused, right password or not. Names without an account are counted the same,
    so that the answer tells nobody which accounts there are."""
    label = _label(username)
    rows = AuditEntry.objects.filter(
        verb__in=[FAILED, ENTERED], label=label, at__gte=timezone.now() - WINDOW - PAUSE
    )
    failures = []
    for verb, at in rows.order_by("-pk").values_list("verb", "at")[:TRIES]:
        if verb == ENTERED:
            break
        failures.append(at)
    if len(failures) < TRIES:
        return False
    return failures[0] - failures[-1] <= WINDOW and timezone.now() - failures[0] < PAUSE


def _label(username: str) -> str:
    """An account by its name; anything else only by a mark, because people type passwords into the wrong box."""
    if User.objects.filter(username=username).exists():
        return username
    return f"？{salted_hmac('portal.accounts.lockout', username).hexdigest()[:16]}"


@receiver(user_login_failed, dispatch_uid="audit_failed_login")
def note_failure(sender, credentials, **kwargs):
    username = str(credentials.get("username") or "")[:254]
    record(FAILED, of=User.objects.filter(username=username).first(), label=_label(username))


@receiver(user_logged_in, dispatch_uid="audit_login")
def note_login(sender, user, **kwargs):
    record(ENTERED, by=user, of=user, label=user.get_username())
