"""Limits of what leaves the house: the night, the tries, the budget, the codes."""

import datetime

from django.test.utils import override_settings

from portal.outbox import actions
from portal.outbox.actions import after_quiet_hours, deliver_due, forget_old, queue
from portal.outbox.allowances import spend
from portal.outbox.codes import code_turn, share_of_an_address
from portal.outbox.models import Allowance, Message
from tests.carrier import please
from tests.town import Town

from . import A_DAY, clock_at, shanghai

MINUTE = datetime.timedelta(minutes=1)
NOON = shanghai(2026, 12, 1, 12)


def put(count: int = 1, **fields) -> list[Message]:
    made = []
    for number in range(count):
        queue(cause=f"edge {number}", kind="test", to="19900000001", said=please(), at_any_hour=True)
        made.append(Message.objects.latest("pk"))
    Message.objects.update(**fields)
    return made


def evening(town: Town, off) -> datetime.datetime:
    return after_quiet_hours(shanghai(2026, 12, 1, 21) + off)


def morning(town: Town, off) -> datetime.datetime:
    return after_quiet_hours(shanghai(2026, 12, 1, 8) + off)


def a_call() -> Message:
    queue(cause="edge", kind="test", to="", who="周阿婆", said=please())
    return Message.objects.get()


def put_off(town: Town, off) -> datetime.datetime:
    """When somebody is called again who did not answer about seven in the evening."""
    message = a_call()
    actions.put_off_call(message=message, by=None, now=shanghai(2026, 12, 1, 19) + off)
    message.refresh_from_db()
    return message.not_before


def called_again(town: Town, off) -> int:
    """How many calls are to be made about the moment until which one was put off."""
    message = a_call()
    actions.put_off_call(message=message, by=None, now=NOON)
    return Message.objects.to_call_now(NOON + actions.NO_ANSWER + off).count()


def delivered(town: Town, off, *, field: str, **fields) -> str:
    """What the postman makes of a message, so long after the moment in one of its fields."""
    put(**{"not_before": NOON - A_DAY, field: NOON} | fields)
    with clock_at(NOON + off):
        deliver_due()
    return str(Message.objects.get().state)


def budget(town: Town, off: int) -> str:
    """What becomes of the last of so many messages about the two that a day has."""
    with override_settings(PORTAL_SMS_DAILY_BUDGET=2), clock_at(NOON):
        put(2 + off)
        deliver_due()
    return str(Message.objects.latest("pk").state)


def tries(town: Town, off: int) -> str:
    """The gateway refuses; there is a pause after each of the first five tries."""
    (message,) = put()
    message.attempts = 5 + off
    actions._again_later(message, "refused")
    message.refresh_from_db()
    return str(message.state)


def settled_message(town: Town, off) -> int:
    put(state=Message.State.SENT, settled_at=NOON - datetime.timedelta(days=90) - off)
    with clock_at(NOON):
        return forget_old()


def used_up_limit(town: Town, off) -> int:
    Allowance.objects.all().delete()
    Allowance.objects.create(key="used up", until=NOON - A_DAY - off)
    with clock_at(NOON):
        forget_old()
    return Allowance.objects.count()


def allowance(town: Town, off: int) -> bool:
    """Whether there is one more, when so many about three were taken."""
    for _n in range(3 + off):
        spend("edge", 3, within=A_DAY, now=NOON)
    return spend("edge", 3, within=A_DAY, now=NOON)


def midnight(town: Town, off) -> bool:
    """Whether there is one, when yesterday's was taken, about midnight in Shanghai."""
    spend("edge", 1, within=A_DAY, now=NOON)
    return spend("edge", 1, within=A_DAY, now=shanghai(2026, 12, 2) + off)


# Codes


def number(n: int) -> str:
    return f"1990000{n:04d}"


def ask_often(count: int, *, apart: datetime.timedelta) -> str:
    """The same number asks so often; what becomes of the last."""
    turn = None
    for turns in range(count):
        with clock_at(shanghai(2026, 12, 1) + turns * apart):
            turn = code_turn(number(1))
    return turn.name


def codes_in_a_minute(town: Town, off) -> str:
    with clock_at(NOON):
        code_turn(number(1))
    with clock_at(NOON + MINUTE + off):
        return code_turn(number(1)).name


def codes_in_an_hour(town: Town, off: int) -> str:
    return ask_often(5 + off, apart=MINUTE)


def codes_in_a_day(town: Town, off: int) -> str:
    return ask_often(10 + off, apart=30 * MINUTE)


def ask_again(count: int, *, apart: datetime.timedelta, later: datetime.timedelta) -> str:
    """The same number has asked so often, as often as it may, and asks once more so long after the first time."""
    assert ask_often(count, apart=apart) == "SEND"
    with clock_at(shanghai(2026, 12, 1) + later):
        return code_turn(number(1)).name


def hour_of_codes(town: Town, off) -> str:
    return ask_again(5, apart=MINUTE, later=60 * MINUTE + off)


def day_of_codes(town: Town, off) -> str:
    return ask_again(10, apart=30 * MINUTE, later=A_DAY + off)


def last_of_many(count: int, *, apart: datetime.timedelta = MINUTE * 0, **how) -> str:
    """So many numbers ask once; what becomes of the last."""
    turn = None
    for turns in range(count):
        with clock_at(shanghai(2026, 12, 1) + turns * apart):
            turn = code_turn(number(turns), **how)
    return turn.name


def codes_of_an_address(town: Town, off: int) -> str:
    """Within ten minutes."""
    with override_settings(PORTAL_SMS_DAILY_BUDGET=1000):
        return last_of_many(20 + off, address="a")


def codes_of_an_address_after_ten_minutes(town: Town, off) -> str:
    with override_settings(PORTAL_SMS_DAILY_BUDGET=1000):
        last_of_many(20, address="a")
        with clock_at(shanghai(2026, 12, 1) + 10 * MINUTE + off):
            return code_turn(number(100), address="a").name


def codes_of_an_address_in_a_day(town: Town, off: int) -> str:
    with override_settings(PORTAL_SMS_DAILY_BUDGET=240):
        return last_of_many(24 + off, apart=MINUTE, address="a")


def share(town: Town, off: int) -> int:
    return share_of_an_address(200 + 10 * off)


def open_half(town: Town, off: int) -> str:
    with override_settings(PORTAL_SMS_DAILY_BUDGET=9):
        return last_of_many(4 + off)


def smallest_open_half(town: Town, off: int) -> str:
    """Of a budget of one."""
    with override_settings(PORTAL_SMS_DAILY_BUDGET=1):
        return last_of_many(2 + off)


def reserve(town: Town, off: int) -> str:
    """For numbers the town knows: a quarter of nine, beside the four of the open half."""
    with override_settings(PORTAL_SMS_DAILY_BUDGET=9):
        return last_of_many(4 + 2 + off, known=True)


def smallest_reserve(town: Town, off: int) -> str:
    """Of a budget of two, beside the one of the open half."""
    with override_settings(PORTAL_SMS_DAILY_BUDGET=2):
        return last_of_many(1 + 1 + off, known=True)
