"""Who gets a login code, and when there are none: counted in the database, refused when in doubt.

Half of the day's short messages may be codes for anybody. The other half belongs to numbers the town knows: their
messages, and, once the open half is spent, their codes up to a quarter of the day. So a flood from new numbers keeps
nobody out who was there before, and never silences what people must be told.
"""

import datetime
import enum

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.phone import mobile_number
from portal.core.sealed import keyed_hash

from .allowances import spend
from .filing import wants_filed, without_number

A_DAY = datetime.timedelta(days=1)
# For a number: 1 a minute, 5 an hour, 10 a day.
OF_A_NUMBER = ((1, datetime.timedelta(minutes=1)), (5, datetime.timedelta(hours=1)), (10, A_DAY))
# For an address: families and whole buildings share one, so it is slowed long before it is refused.
SLOWED_AFTER, SLOWED_FOR = 20, datetime.timedelta(minutes=10)


class Turn(enum.Enum):
    """What becomes of one wish for a code."""

    SEND = "send"
    # The open half is spent, and the town knows the number.
    SEND_FROM_RESERVE = "send from reserve"
    # The open half is spent; whoever asks must not see the difference.
    NOTHING_LEFT = "nothing left"
    NUMBER_TOO_OFTEN = "number too often"
    ADDRESS_SLOWED = "address slowed"
    ADDRESS_SPENT = "address spent"

    @property
    def sends(self) -> bool:
        return self in (Turn.SEND, Turn.SEND_FROM_RESERVE)


def code_turn(number: str, *, known: bool = False, address: str = "") -> Turn:
    """Count one wish for a code.

    Args:
        known: whether the town knows the number, from an account or the register.
        address: the mark of the address that asks (`address_mark`); empty where no browser asks.

    Raises:
        ValidationError: not a mainland mobile number.
    """
    mark = keyed_hash(mobile_number(number))[:32]
    budget = settings.PORTAL_SMS_DAILY_BUDGET
    if address and not spend(f"code-from:{address}", SLOWED_AFTER, within=SLOWED_FOR):
        return Turn.ADDRESS_SLOWED
    if address and not spend(f"code-from:{address}", share_of_an_address(budget), within=A_DAY):
        return Turn.ADDRESS_SPENT
    if not all(spend(f"code:{mark}", most, within=span) for most, span in OF_A_NUMBER):
        return Turn.NUMBER_TOO_OFTEN
    if spend("codes", max(1, budget // 2), within=A_DAY):
        return Turn.SEND
    if known and spend("codes-reserve", max(1, budget // 4), within=A_DAY):
        return Turn.SEND_FROM_RESERVE
    return Turn.NOTHING_LEFT


def share_of_an_address(budget: int) -> int:
    """How many codes one address may ask for in a day: a fifth of the open half."""
    return max(SLOWED_AFTER, budget // 10)


def codes_can_leave() -> bool:
    """Whether there is a way for codes at all. Without one none is offered, and none is claimed to be sent."""
    if wants_filed():
        return not any(one.is_code for one in without_number())
    return settings.PORTAL_SMS != "none"


def gateway_note() -> str:
    """For the start and for /readyz: what residents miss without a gateway; empty where there is one."""
    if codes_can_leave():
        return ""
    if settings.PORTAL_SMS != "none":
        return _("验证码的短信模板还没有报备下来，发不了验证码：后台“短信模板”里看怎么报。")
    return _("没有接短信网关：发不了验证码，居民只能打电话或用密码；要通知的人都在“待打电话”里。")
