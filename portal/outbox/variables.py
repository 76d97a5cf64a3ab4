"""What may stand where in a short message. Each variable has a type, a longest length, and a rule for what does not fit:
what people typed is shortened, what the portal makes itself is refused, so that it shows before anybody is told."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.core.dates import dates_word, moment_word, short_date, short_weekday
from portal.core.invisible import without_invisible

# Carriers refuse a second signature and any address that they have not seen.
BRACKETS = str.maketrans("【】", "［］")
ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|top|vip|cc|xyz)\b[!-~]*", re.I
)


class DoesNotFit(ValueError):
    """What the portal itself made is not of the variable's type."""


def signs(text: str) -> int:
    """How long carriers take a text to be: in units of UTF-16, so that a rare character counts as two."""
    return len(text.encode("utf-16-le")) // 2


class Variable:
    """One place in a template.

    Args:
        label: what stands there, for the sheet.
        longest: in signs.
    """

    kind: str | Promise
    sample = ""
    pattern = ""

    def __init__(self, label: str | Promise, longest: int) -> None:
        self.label, self.limit = label, longest

    @property
    def longest(self) -> int:
        return self.limit

    def put(self, given) -> str:
        """What stands in the text for a value."""
        return str(given)

    def fits(self, text: str) -> bool:
        return bool(re.fullmatch(self.pattern, text)) and signs(text) <= self.longest


class Words(Variable):
    """What people typed: a name, a title, a place. Addresses, signatures and new lines go, the end is cut: a press never
    fails for them."""

    kind = _("文字")
    sample = "示例文字"
    pattern = r"[^\r\n【】]+"

    def __init__(self, label: str | Promise, longest: int, sample: str = "") -> None:
        super().__init__(label, longest)
        self.sample = sample or self.sample

    def put(self, given) -> str:
        plain = ADDRESS.sub("", without_invisible(str(given)).translate(BRACKETS))
        text = " ".join(plain.split()) or "…"
        while signs(text) > self.longest:
            text = text[:-2] + "…"
        return text


class Phone(Words):
    """A number to call, as the field that it comes from holds it; never cut."""

    kind = _("电话")


class Count(Variable):
    kind = _("数字")
    sample = "3"
    pattern = r"\d{1,4}"

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, 4)


class Code(Variable):
    """Six letters and digits on a coupon."""

    kind = _("字母数字")
    sample = "ACD346"
    pattern = r"[A-Z0-9]{6}"

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, 6)


class LoginCode(Code):
    """Six digits that let somebody in: such a message is of the kind 验证码."""

    kind = _("验证码")
    sample = "012345"
    pattern = r"\d{6}"


class Moment(Variable):
    """12月5日周六9:20, with its year when that is another."""

    kind = _("日期和时间")
    sample = "12月5日周六9:20"
    pattern = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日周.\d{1,2}:\d\d"

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, 19)

    def put(self, given: datetime) -> str:
        with override(settings.LANGUAGE_CODE):
            return moment_word(given)


class Day(Variable):
    """12月5日周六."""

    kind = _("日期")
    sample = "12月5日周六"
    pattern = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日周."

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, 14)

    def put(self, given: datetime) -> str:
        with override(settings.LANGUAGE_CODE):
            return f"{short_date(given)}{short_weekday(given)}"


class Dates(Variable):
    """12月5日、12日、19日; of very many the first, and 等."""

    kind = _("几个日期")
    sample = "12月5日、12日、19日"
    pattern = r"[\d年月日、]+等?"

    def put(self, given: Sequence[datetime]) -> str:
        with override(settings.LANGUAGE_CODE):
            text = dates_word(given)
        while signs(text) > self.longest:
            text = f"{text.removesuffix('等').rpartition('、')[0]}等"
        return text


class Link(Variable):
    """An address of this portal; carriers are told its beginning."""

    kind = _("链接")
    pattern = r"https?://\S+"

    @property
    def longest(self) -> int:
        return signs(settings.SITE_URL) + self.limit

    @property
    def sample(self) -> str:  # type: ignore[override]
        return f"{settings.SITE_URL}/s/Ab3dEf6hIj9kLm2nOp5q8R/"

    def fits(self, text: str) -> bool:
        return text.startswith(f"{settings.SITE_URL}/") and super().fits(text)
