"""Dates as the office writes them: no leading zero, 24 hours, Asia/Shanghai (GB/T 9704-2012, 7.3.5.4)."""

import datetime

from django.utils import timezone

WEEKDAYS = "一二三四五六日"


def local_date(value: datetime.date | datetime.datetime) -> datetime.date:
    """The calendar day in Shanghai of a date or a moment."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def long_date(value: datetime.date | datetime.datetime) -> str:
    """2026年11月22日."""
    day = local_date(value)
    return f"{day.year}年{day.month}月{day.day}日"


def weekday(value: datetime.date | datetime.datetime) -> str:
    """星期日."""
    return "星期" + WEEKDAYS[local_date(value).weekday()]


def full_date(value: datetime.date | datetime.datetime) -> str:
    """2026年11月22日 星期日."""
    return f"{long_date(value)} {weekday(value)}"


def short_date(value: datetime.date | datetime.datetime) -> str:
    """11月22日; with its year when that is not the current one."""
    day = local_date(value)
    return f"{day.month}月{day.day}日" if day.year == timezone.localdate().year else long_date(day)


def stamp(value: datetime.datetime) -> str:
    """2026-11-22 09:30, for meta lines and PubDate."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def iso(value: datetime.datetime) -> str:
    """2026-11-22T09:30:00+08:00, for machines; they want no fractions of a second."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def date_range(
    start: datetime.date | datetime.datetime, end: datetime.date | datetime.datetime | None
) -> str:
    """9月1日—3日, 9月30日—10月2日, or one date; the first with its year."""
    first, last = local_date(start), local_date(end or start)
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{long_date(first)}—{last.day}日"
    if first.year == last.year:
        return f"{long_date(first)}—{last.month}月{last.day}日"
    return f"{long_date(first)}—{long_date(last)}"


def clock(value: datetime.datetime) -> str:
    """9:00, without a leading zero."""
    moment = timezone.localtime(value)
    return f"{moment.hour}:{moment.minute:02d}"
