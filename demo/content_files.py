"""Reading the demo town's texts: TOML files in `content/`, with dates counted from today."""

import datetime
import re
import tomllib
from pathlib import Path

from django.utils import timezone

from portal.core.dates import long_date, weekday

CONTENT = Path(__file__).parent / "content"
PLACEHOLDER = re.compile(r"\{(-?\d+)(?::(full|month|week|year))?\}")


def texts(name: str) -> dict:
    """One content file as it is written."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def load(name: str) -> dict:
    """One content file with every placeholder replaced: {-45} becomes the date 45 days ago."""
    return _dated(texts(name))


def same(item: dict, *names: str) -> dict:
    """What a page or a row calls as its content file does."""
    return {name: item[name] for name in names}


def day(offset: int) -> datetime.date:
    """A date counted from today in Shanghai."""
    return timezone.localdate() + datetime.timedelta(days=offset)


def moment(offset: int, clock: str) -> datetime.datetime:
    """A moment counted from today: -3, "09:30"."""
    return timezone.make_aware(datetime.datetime.combine(day(offset), datetime.time.fromisoformat(clock)))


def _dated(value):
    if isinstance(value, dict):
        return {key: _dated(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_dated(one) for one in value]
    return PLACEHOLDER.sub(_words, value) if isinstance(value, str) else value


def _words(match: re.Match) -> str:
    date = day(int(match[1]))
    forms = {
        None: f"{date.month}月{date.day}日",
        "full": long_date(date),
        "month": f"{date.month}月",
        "week": weekday(date),
        "year": f"{date.year}年",
    }
    return forms[match[2]]
