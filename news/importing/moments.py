"""Find dates and times as Chinese news pages print them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .characters import narrow

SHANGHAI = ZoneInfo("Asia/Shanghai")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s*(?:年|[-/.])\s*(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
    r"(?:[\sT,]*(?:星期.|周.)?[\sT]*(?P<half>上午|下午|晚上?|中午|凌晨|AM|PM)?\s*"
    r"(?P<hour>[012]?\d)\s*(?:[:时時点])\s*(?P<minute>[0-5]\d)\s*分?(?:\s*[:]?\s*(?P<second>[0-5]\d)(?:\.\d+)?秒?)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_HAN = re.compile(
    r"(?P<year>[一二][〇○零一二三四五六七八九]{3})年(?P<month>十?[一二三四五六七八九十])月(?P<day>[一二三]?十?[一二三四五六七八九十])日"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?P<clock>[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d)"
)
YEARLESS = re.compile(
    r"(?<![\d年\-/.])(\d{1,2})\s*(?:月\s*(\d{1,2})\s*日|[-/](\d{1,2}))(?:\s*\d{1,2}:\d{2})?(?![\d\-/])"
)


@dataclass
class Moment:
    """One date found in a line: where it stands and the aware time, None when the calendar has no such day."""

    start: int
    end: int
    value: datetime | None
    has_clock: bool


def find_moments(line: str, compact: bool = False) -> list[Moment]:
    """Return every full date in `line`. `compact` also accepts 20230919 (only where a label announces a date)."""
    text = narrow(line)
    found = [_moment(match, match.groupdict()) for match in _NUMERIC.finditer(text)]
    for match in _HAN.finditer(text):
        parts: dict[str, str | None] = {
            name: str(_han_number(value)) for name, value in match.groupdict().items()
        }
        found.append(_moment(match, parts))
    if compact and not found:
        for match in _COMPACT.finditer(text):
            parts = {**match.groupdict(), "hour": None, "minute": None}
            clock = parts.pop("clock")
            if clock:
                parts.update(hour=clock[:2], minute=clock[2:4], second=clock[4:] or "0")
            found.append(_moment(match, parts))
    return sorted(found, key=lambda moment: moment.start)


def parse_moment(text: str) -> datetime | None:
    """Return the first date of a machine-written value (a meta tag, an attribute), aware in Asia/Shanghai."""
    moments = find_moments(text, compact=True)
    return moments[0].value if moments else None


def from_epoch(seconds: str) -> datetime:
    """Turn the ten digits WeChat writes into its pages into a Shanghai time."""
    return datetime.fromtimestamp(int(seconds), UTC).astimezone(SHANGHAI)


def _han_number(text: str) -> int:
    if "十" not in text:
        return int(text.translate(_HAN_DIGITS))
    tens, ones = text.split("十", 1)
    return int(tens.translate(_HAN_DIGITS) or 1) * 10 + int(ones.translate(_HAN_DIGITS) or 0)


def _moment(match: re.Match, parts: dict) -> Moment:
    hour, minute = parts.get("hour"), parts.get("minute")
    number = int(hour) if hour else 0
    if parts.get("half") in ("下午", "晚", "晚上", "PM") and number < 12:
        number += 12
    try:
        value = datetime(int(parts["year"]), int(parts["month"]), int(parts["day"]), number, int(minute or 0),
                         int(parts.get("second") or 0), tzinfo=SHANGHAI)  # fmt: skip
    except ValueError:
        return Moment(match.start(), match.end(), None, False)
    zone = parts.get("zone")
    if zone and hour:
        value = datetime.fromisoformat(value.replace(tzinfo=None).isoformat() + zone.replace("Z", "+00:00"))
        value = value.astimezone(SHANGHAI)
    return Moment(match.start(), match.end(), value, bool(hour))
