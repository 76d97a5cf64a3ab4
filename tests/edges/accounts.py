"""Limits of coming in: codes, tries, lock-outs, idle accounts."""

import datetime
import re
from types import SimpleNamespace
from unittest.mock import patch

from django.test import RequestFactory

from portal.accounts import lockout, second_factor
from portal.accounts.models import LoginCode
from portal.accounts.phone_login import (
    CodeRefused,
    check_code,
    is_dormant,
    may_try_second_fact,
    send_code,
)
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from tests.town import Town

from . import clock_at, shanghai

NUMBER, BROWSER = "19900000001", "a browser"
NOON = shanghai(2026, 12, 1, 12)
MINUTES = datetime.timedelta(minutes=1)


def a_code() -> str:
    with clock_at(NOON):
        send_code(number=NUMBER, browser=BROWSER)
    return re.search(r"验证码 (\d{6})", Message.objects.get(kind="code").text)[1]


def tried(code: str) -> str:
    try:
        check_code(number=NUMBER, code=code, browser=BROWSER)
    except CodeRefused as refused:
        return str(refused)[:9]
    return "in"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def code_lives(town: Town, off) -> str:
    code = a_code()
    with clock_at(NOON + 10 * MINUTES + off):
        return tried(code)


def code_tries(town: Town, off: int) -> str:
    """The right one, after so many wrong ones about five."""
    code = a_code()
    with clock_at(NOON):
        for _n in range(5 + off):
            tried(wrong(code))
        return tried(code)


def code_used(town: Town, off: int) -> str:
    """The right one, typed so often about twice."""
    code, answer = a_code(), ""
    with clock_at(NOON):
        for _n in range(2 + off):
            answer = tried(code)
    return answer


def old_codes_kept(town: Town, off) -> int:
    """Another number asks, ten minutes after a code ran out and so long."""
    a_code()
    with clock_at(NOON + 20 * MINUTES + off):
        send_code(number="19900000002", browser="another")
    return LoginCode.objects.count()


def idle_account(town: Town, off) -> bool:
    user = town.user("other")
    user.last_login = NOON - datetime.timedelta(days=90) - off
    with clock_at(NOON):
        return is_dormant(user)


def never_used_account(town: Town, off) -> bool:
    """The same since it was made."""
    user = town.user("other")
    user.last_login, user.date_joined = None, NOON - datetime.timedelta(days=90) - off
    with clock_at(NOON):
        return is_dormant(user)


def second_fact_tries(town: Town, off: int) -> bool:
    user = town.user("other")
    with clock_at(NOON):
        for _n in range(5 + off):
            may_try_second_fact(user)
        return may_try_second_fact(user)


# Wrong passwords of one account


def fail(at: datetime.datetime, *, verb: str = lockout.FAILED, label: str = "other", note: str = "") -> None:
    with clock_at(at):
        AuditEntry.objects.create(verb=verb, label=label, note=note)


def locked(at: datetime.datetime) -> bool:
    with clock_at(at):
        return lockout.is_closed("other", lockout.PASSWORD)


def wrong_passwords(town: Town, off: int) -> bool:
    for _n in range(5 + off):
        fail(NOON)
    return locked(NOON)


def within_ten_minutes(town: Town, off) -> bool:
    """The fifth wrong one, so long after the first."""
    for _n in range(4):
        fail(NOON)
    last = NOON + 10 * MINUTES + off
    fail(last)
    return locked(last)


def closed_for_ten_minutes(town: Town, off) -> bool:
    for _n in range(5):
        fail(NOON)
    return locked(NOON + 10 * MINUTES + off)


# Wrong passwords of one address


def here():
    return RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")


def from_here(count: int, at: datetime.datetime = NOON) -> None:
    mark = lockout._address_mark(here())
    with clock_at(at):
        AuditEntry.objects.bulk_create(
            AuditEntry(verb=lockout.FAILED, label=f"x{n}", note=mark) for n in range(count)
        )


def second_try(username: str = "other") -> int:
    """How many seconds whoever tries twice in the same moment must wait the second time."""
    with clock_at(NOON):
        lockout.pause_of_address(here(), username)
        return lockout.pause_of_address(here(), username)


def address_pace(town: Town, off: int, *, wrong_ones: int) -> int:
    from_here(wrong_ones + off)
    return second_try()


def address_turn(town: Town, off) -> int:
    """A try about five seconds after the one before, which began a turn."""
    from_here(20)
    with clock_at(NOON):
        lockout.pause_of_address(here(), "other")
    with clock_at(NOON + datetime.timedelta(seconds=5) + off):
        return lockout.pause_of_address(here(), "other")


def address_hour(town: Town, off) -> int:
    from_here(20, NOON - datetime.timedelta(hours=1) - off)
    return second_try()


def known_here(town: Town, off) -> int:
    """Who has entered from there about sixty days ago."""
    from_here(20)
    entered = NOON - datetime.timedelta(days=60) - off
    fail(entered, verb=lockout.ENTERED, note=lockout._address_mark(here()))
    return second_try()


def proved_lately(town: Town, off: int) -> bool:
    """The second factor, a quarter of an hour ago and so many seconds."""
    session = {second_factor.PROVED_AT: 1000.0}
    request = SimpleNamespace(user=SimpleNamespace(otp_device="app"), session=session)
    with patch("time.time", return_value=1000.0 + 15 * 60 + off):
        return second_factor.has_proved_lately(request)
