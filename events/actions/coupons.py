"""Whose coupon that is: a scanned address, or six letters read aloud."""

import re
import unicodedata

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.dates import clock, near_date

from ..models import Roll, SignUp
from ..models.sign_up import CODE_LETTERS, HOLDING
from .rules import Refusal, refusal


def find_on(roll: Roll, text: str) -> SignUp:
    """Whom a scanned address or a code read aloud belongs to.

    Args:
        text: what the scanner or a helper typed: six letters in any case and width, or the address behind the QR code.

    Raises:
        Refusal: nobody, or somebody of another date, and then of which.
    """
    text = unicodedata.normalize("NFKC", text)
    token = re.search(r"/s/([\w-]{8,32})/?", text)
    found = SignUp.objects.with_round().filter(token=token[1]).first() if token else _by_code(roll, text)
    if found is None:
        raise refusal("forged", _("没有这张券。请看清六个字再打一次，或者按姓名在下面找。"), roll.round)
    if found.roll_id != roll.pk:
        raise _of_another_date(found, roll)
    return found


def _by_code(roll: Roll, text: str) -> SignUp | None:
    """Six letters are unique on a date alone: this one first, then a place that somebody has, of this round, the nearest."""
    code = "".join(letter for letter in text.upper() if letter in CODE_LETTERS)
    same = SignUp.objects.with_round().filter(code=code)

    def how_far(one: SignUp):
        away = abs(one.starts_at - roll.starts_at)
        return one.roll_id != roll.pk, one.state not in HOLDING, one.roll.round_id != roll.round_id, away

    return min(same[:20], key=how_far, default=None)


def _of_another_date(found: SignUp, roll: Roll) -> Refusal:
    other = found.roll
    if other.called_off:
        words = _("这是%(day)s那一场“%(what)s”的券，那一场取消了。")
    elif found.state not in HOLDING:
        words = _("这是%(day)s那一场“%(what)s”的券，已经是“%(state)s”，不能用了。")
    elif other.ends_at <= timezone.now():
        words = _("这是%(day)s那一场“%(what)s”的券，那一场已经结束了。")
    else:
        words = _("这是%(day)s那一场“%(what)s”的券，%(time)s 开始，不是这一场的。")
    values = {
        "day": near_date(other.starts_at),
        "time": clock(found.starts_at),
        "what": other.round.page.title,
        "state": found.state_word,
    }
    return refusal("other_date", words % values, roll.round)
