"""Birth dates as people write them."""

import datetime
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext


def birth_date(text: str) -> datetime.date:
    """A day in the past.

    Raises:
        ValidationError: no date, or one that nobody living has.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    try:
        day = datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not datetime.date(1900, 1, 1) <= day <= timezone.localdate():
        raise ValidationError(gettext("请这样写出生日期：1948-5-1。"), code="birth")
    return day
