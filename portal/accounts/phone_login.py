"""Entering by a code to one's phone (reliability-security.md 2.3, 2.4; our own flow, ADR 013)."""

import datetime
import secrets

from django.contrib.auth import authenticate, login
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.models import PortalSettings
from portal.core.sealed import keyed_hash
from portal.outbox.actions import may_send_code, queue

from .lockout import is_locked, pause_of_address
from .models import LoginCode, User
from .second_factor import RESIDENT as BY_THE_RESIDENTS_DOOR
from .second_factor import WAY_IN

LIVES = datetime.timedelta(minutes=10)
TRIES = 5
# After so long an account's number may have been given to somebody else.
DORMANT = datetime.timedelta(days=90)
BACKEND = "django.contrib.auth.backends.ModelBackend"
RESIDENT = datetime.timedelta(days=14)


class CodeRefused(Exception):
    """Why a code was not sent or not accepted; its text is for the resident."""


def browser_mark(request: HttpRequest) -> str:
    """What ties a code to the browser that asked for it."""
    return request.session.setdefault("phone_login", secrets.token_urlsafe(24))


def ask_for_code(request: HttpRequest, number: str) -> None:
    """Send a code to a number for the browser of this request; raises CodeRefused like `send_code`."""
    site = PortalSettings.for_request(request)
    send_code(number=number, browser=browser_mark(request), town=site.short_name or site.name)


@transaction.atomic
def send_code(*, number: str, browser: str, town: str) -> None:
    """Send a login code. Known and unknown numbers are treated alike.

    Args:
        number: eleven digits.
        browser: the mark of the browser that asks.
        town: how the portal calls itself in messages.

    Raises:
        CodeRefused: this number, or the whole town, has had its share of codes.
    """
    if not may_send_code(number):
        raise CodeRefused(_("验证码发得太勤了。请过一会儿再试，或者打电话请工作人员帮您报。"))
    code = f"{secrets.randbelow(1_000_000):06d}"
    now = timezone.now()
    mark = keyed_hash(number)
    LoginCode.objects.filter(expires_at__lt=now - LIVES).delete()
    LoginCode.objects.filter(browser=browser, phone_hash=mark).delete()
    row = LoginCode.objects.create(
        phone_hash=mark, code_hash=_code_hash(mark, code), browser=browser, expires_at=now + LIVES
    )
    queue(
        cause=f"code:{row.pk}:{secrets.token_hex(4)}",
        kind="code",
        to=number,
        text=_("【%(town)s】验证码 %(code)s，10 分钟内有效。工作人员不会向您要验证码。")
        % {"town": town, "code": code},
        useful_until=now + LIVES,
        at_any_hour=True,
    )


def check_code(*, number: str, code: str, browser: str) -> None:
    """Use a code up.

    Raises:
        CodeRefused: wrong, used, too old, asked for in another browser, or tried too often.
    """
    mark, now = keyed_hash(number), timezone.now()
    asked = LoginCode.objects.filter(browser=browser, phone_hash=mark, used=False, expires_at__gt=now)
    # Counted before it is compared: tries at the same moment cannot get more than five between them.
    if not asked.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        raise CodeRefused(_("这个验证码不能用了，请重新要一个。"))
    digits = "".join(character for character in code if character.isdigit())
    if not asked.filter(code_hash=_code_hash(mark, digits)).update(used=True):
        raise CodeRefused(_("验证码不对，请看清短信里的 6 个数字再填一次。"))


def enter(request: HttpRequest, *, number: str) -> User:
    """Log in whoever has proved to hold a number, making the account the first time.

    An account that nobody used for 90 days shows no personal data by a code alone: the number may have a new owner.
    The session then carries `second_fact_wanted`.
    """
    mark = keyed_hash(number)
    user, made = User.objects.get_or_create(
        phone_hash=mark,
        defaults={"username": f"p-{secrets.token_hex(8)}", "phone": number, "password": "!"},
    )
    last = user.last_login
    dormant = not made and last is not None and last < timezone.now() - DORMANT
    login(request, user, backend=BACKEND)
    request.session[WAY_IN] = BY_THE_RESIDENTS_DOOR
    request.session.set_expiry(int(RESIDENT.total_seconds()))
    if dormant:
        request.session["second_fact_wanted"] = True
    record("accounts.phone_entry", by=user, of=user, label=user.username, note="dormant" if dormant else "")
    return user


def enter_with_password(request: HttpRequest, *, number: str, password: str) -> User:
    """Log in by number and password: something only the owner of the account knows, so a number that may have a new
    owner is no question here.

    Raises:
        CodeRefused: wrong, or five wrong ones within ten minutes; the same for numbers nobody has.
    """
    mark = keyed_hash(number)
    known = User.objects.filter(phone_hash=mark).values_list("username", flat=True).first()
    name = known or f"p-{mark[:16]}"
    if is_locked(name):
        raise CodeRefused(_("密码连续写错 5 次，请过 10 分钟再试，或者用短信验证码进来。"))
    if pause := pause_of_address(request, name):
        raise CodeRefused(
            _("从这里试错的密码太多了，请等 %(seconds)s 秒再试，或者用短信验证码进来。") % {"seconds": pause}
        )
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        raise CodeRefused(_("号码或密码不对。忘了密码，请用短信验证码进来。"))
    login(request, user, backend=BACKEND)
    request.session[WAY_IN] = BY_THE_RESIDENTS_DOOR
    request.session.pop("second_fact_wanted", None)
    request.session.set_expiry(int(RESIDENT.total_seconds()))
    return user


def _code_hash(mark: str, code: str) -> str:
    return keyed_hash(f"code:{mark}:{code}")
