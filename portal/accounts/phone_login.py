"""Entering by a code to one's phone (our own flow, ADR 013)."""

import datetime
import secrets

from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.client_address import address_mark
from portal.core.models import PortalSettings
from portal.core.sealed import keyed_hash
from portal.outbox.actions import queue
from portal.outbox.allowances import spend
from portal.outbox.codes import Turn, code_turn, codes_can_leave
from portal.outbox.receipts import lives_again

from .lockout import PASSWORD, is_closed, pause_of_address
from .models import LoginCode, User
from .second_factor import RESIDENT as BY_THE_RESIDENTS_DOOR
from .second_factor import WAY_IN
from .short_messages import CODE

LIVES = datetime.timedelta(minutes=10)
TRIES = 5
# After so long an account's number may have been given to somebody else.
DORMANT = datetime.timedelta(days=90)
BACKEND = "django.contrib.auth.backends.ModelBackend"
RESIDENT = datetime.timedelta(days=14)
# In the session: the account that is shut until somebody signed up with it is named.
WANTED = "second_fact_wanted"


class CodeRefused(Exception):
    """Why a code was not sent or not accepted; its text is for the resident."""


def browser_mark(request: HttpRequest) -> str:
    """What ties a code to the browser that asked for it."""
    return request.session.setdefault("phone_login", secrets.token_urlsafe(24))


def ask_for_code(request: HttpRequest, number: str, *, known: bool = False, phone: str = "") -> str:
    """Send a code to a number for the browser of this request.

    Args:
        known: whether the register knows the number; whether an account has it is asked here.
        phone: whom to call instead; the portal's own where none is given.

    Returns:
        What to tell who asked; empty when all is well.

    Raises:
        CodeRefused: as `send_code`.
    """
    site = PortalSettings.for_request(request)
    return send_code(
        number=number,
        browser=browser_mark(request),
        known=known,
        address=address_mark(request),
        phone=phone or site.phone,
    )


def send_code(*, number: str, browser: str, known: bool = False, address: str = "", phone: str = "") -> str:
    """Send a login code. Known and unknown numbers are treated alike.

    Once the open half of the day's codes is spent, everybody reads the same sentence and meets the same next page; a
    number that the town knows gets its code all the same.

    Args:
        number: eleven digits.
        browser: the mark of the browser that asks.
        known: whether the register knows the number.
        address: the mark of the address that asks.
        phone: whom to call instead.

    Returns:
        What to tell who asked; empty when all is well.

    Raises:
        CodeRefused: this number or this address has had its share of codes, or there is no gateway.
    """
    if not codes_can_leave():
        raise CodeRefused(_("这里发不了短信验证码。%(call)s") % {"call": call_instead(phone)})
    mark = keyed_hash(number)
    known = known or User.objects.filter(phone_hash=mark).exists()
    with transaction.atomic():
        turn = code_turn(number, known=known, address=address)
    if turn in NOT_NOW:
        raise CodeRefused(NOT_NOW[turn]() % {"call": call_instead(phone)})
    _make_code(mark, number, browser, by_message=turn.sends)
    if turn == Turn.SEND:
        return ""
    words = _("今天的验证码快发完了，这条短信不一定到得了。%(call)s")
    return words % {"call": call_instead(phone)}


@transaction.atomic
def _make_code(mark: str, number: str, browser: str, *, by_message: bool) -> None:
    """A code that nobody is sent is there all the same: wrong digits are then answered alike."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    now = timezone.now()
    LoginCode.objects.filter(expires_at__lt=now - LIVES).delete()
    LoginCode.objects.filter(browser=browser, phone_hash=mark).delete()
    row = LoginCode.objects.create(
        phone_hash=mark, code_hash=_code_hash(mark, code), browser=browser, expires_at=now + LIVES
    )
    if by_message:
        queue(
            cause=f"code:{row.pk}:{secrets.token_hex(4)}",
            kind="code",
            to=number,
            said=CODE.said({"code": code}),
            useful_until=now + LIVES,
            at_any_hour=True,
        )


def call_instead(phone: str) -> str:
    """What somebody does who gets no code."""
    if phone:
        return _("请打 %(phone)s，工作人员帮您办。") % {"phone": phone}
    return _("请找居委会的工作人员，他们帮您办。")


NOT_NOW = {
    Turn.NUMBER_TOO_OFTEN: lambda: _("验证码发得太勤了，请过一会儿再试。急的话，%(call)s"),
    Turn.ADDRESS_SLOWED: lambda: _("您这里要验证码的人太多了，请过 10 分钟再试。急的话，%(call)s"),
    Turn.ADDRESS_SPENT: lambda: _("您这里今天要的验证码太多了，请明天再试。急的话，%(call)s"),
}


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
    lives_again(number)


def enter(request: HttpRequest, *, number: str) -> User | None:
    """Log in whoever has proved to hold a number, making the account the first time.

    An account that nobody used for 90 days stays shut to a code alone, and its `last_login` where it was: the number may
    have a new owner. The session then names it as `second_fact_wanted`, and only `open_by_second_fact` opens
    it.

    Returns:
        The account; None when it wants the second fact first.
    """
    mark = keyed_hash(number)
    user, made = User.objects.get_or_create(
        phone_hash=mark,
        defaults={"username": f"p-{secrets.token_hex(8)}", "phone": number, "password": "!"},
    )
    if not made and is_dormant(user):
        # Nobody else's session may carry on under this number.
        logout(request)
        request.session[WANTED] = user.pk
        record("accounts.phone_entry", by=user, of=user, label=user.username, note="dormant")
        return None
    _let_in(request, user)
    record("accounts.phone_entry", by=user, of=user, label=user.username)
    return user


def is_dormant(user: User) -> bool:
    """Whether an account was idle so long that its number may have a new owner; the ninetieth day counts."""
    return (user.last_login or user.date_joined) <= timezone.now() - DORMANT


def waits_for_second_fact(request: HttpRequest) -> User | None:
    """The account whose number this browser has proved, and which wants more than that."""
    wanted = request.session.get(WANTED)
    if type(wanted) is not int:
        return None
    return User.objects.filter(pk=wanted, is_active=True, phone_hash__isnull=False).first()


def may_try_second_fact(user: User) -> bool:
    """Count one try, before it is compared: five a day for an account, from all browsers together."""
    return spend(f"second-fact:{user.pk}", TRIES, within=datetime.timedelta(days=1))


def open_by_second_fact(request: HttpRequest, user: User) -> None:
    """The second fact was right: log in, and only now does the account count as used."""
    _let_in(request, user)
    record("accounts.second_fact", by=user, of=user, label=user.username)


def _let_in(request: HttpRequest, user: User) -> None:
    request.session.pop(WANTED, None)
    login(request, user, backend=BACKEND)
    request.session[WAY_IN] = BY_THE_RESIDENTS_DOOR
    request.session.set_expiry(int(RESIDENT.total_seconds()))


def enter_with_password(request: HttpRequest, *, number: str, password: str) -> User:
    """Log in by number and password: something only the owner of the account knows, so a number that may have a new
    owner is no question here.

    Raises:
        CodeRefused: wrong, or five wrong ones within ten minutes; the same for numbers nobody has.
    """
    mark = keyed_hash(number)
    known = User.objects.filter(phone_hash=mark).values_list("username", flat=True).first()
    name = known or f"p-{mark[:16]}"
    if is_closed(name, PASSWORD):
        raise CodeRefused(_or_by_code(_("密码连续写错 5 次，请过 10 分钟再试。")))
    if pause := pause_of_address(request, name):
        wait = _("从这里试错的密码太多了，请等 %(seconds)s 秒再试。") % {"seconds": pause}
        raise CodeRefused(_or_by_code(wait))
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        raise CodeRefused(_or_by_code(_("号码或密码不对。")))
    _let_in(request, user)
    return user


def _or_by_code(words: str) -> str:
    return words + _("忘了密码，请用短信验证码进来。") if codes_can_leave() else words


def _code_hash(mark: str, code: str) -> str:
    return keyed_hash(f"code:{mark}:{code}")
