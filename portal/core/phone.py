"""Mainland mobile numbers, as people write them."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .invisible import without_invisible

MOBILE = re.compile(r"1[3-9]\d{9}")
# What stands between the digits: spaces, brackets, dots, and every dash a keyboard or a program writes.
BETWEEN = re.compile(r"[\s\-()（）.·‐-―−⸺⸻〜~－]")


def mobile_number(text: str) -> str:
    """Eleven digits from what somebody typed: spaces, dashes of any kind, +86, full-width digits
    and invisible marks from a chat or a phone book are fine.

    Raises:
        ValidationError: no mainland mobile number; messages to other numbers cannot be sent.
    """
    digits = BETWEEN.sub("", unicodedata.normalize("NFKC", without_invisible(text)))
    digits = re.sub(r"^(\+|00)?86(?=1[3-9]\d{9}$)", "", digits)
    if not digits.isascii() or not MOBILE.fullmatch(digits):
        raise ValidationError(_("请写 11 位手机号码，例如 199 0000 0101。"), code="mobile")
    return digits


def spaced(number: str) -> str:
    """199 0000 0101: easier to read back."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else number
