"""Dates as the office writes them: no leading zero, 24 hours, Asia/Shanghai (GB/T 9704-2012, 7.3.5.4).

Each form is a sentence for the catalogues, in the letters of Django's `date` filter: English has its own.
"""

import datetime
from collections.abc import Sequence

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def local_date(value: datetime.date | datetime.datetime) -> datetime.date:
    """The calendar day in Shanghai of a date or a moment."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def long_date(value: datetime.date | datetime.datetime) -> str:
    """2026年11月22日; 22 November 2026."""
    return dateformat.format(local_date(value), _("Y年n月j日"))


def weekday(value: datetime.date | datetime.datetime) -> str:
    """星期日; Sunday."""
    return _("星期一 星期二 星期三 星期四 星期五 星期六 星期日").split()[local_date(value).weekday()]


def short_weekday(value: datetime.date | datetime.datetime) -> str:
    """周日; Sun."""
    return _("周一 周二 周三 周四 周五 周六 周日").split()[local_date(value).weekday()]


def plate_weekday(value: datetime.date | datetime.datetime) -> str:
    """星期日; Sun: a date plate has no room for Wednesday."""
    names = pgettext("date plate", "星期一 星期二 星期三 星期四 星期五 星期六 星期日")
    return names.split()[local_date(value).weekday()]


def plate_month(value: datetime.date | datetime.datetime) -> str:
    """11月; Nov."""
    return dateformat.format(local_date(value), _("n月"))


def month_word(value: datetime.date | datetime.datetime) -> str:
    """2026年11月; November 2026."""
    return dateformat.format(local_date(value), _("Y年n月"))


def full_date(value: datetime.date | datetime.datetime) -> str:
    """2026年11月22日 星期日; Sunday 22 November 2026."""
    return _("%(date)s %(weekday)s") % {"date": long_date(value), "weekday": weekday(value)}


def short_date(value: datetime.date | datetime.datetime) -> str:
    """11月22日; 22 November; with its year when that is not the current one."""
    day = local_date(value)
    return dateformat.format(day, _("n月j日")) if day.year == timezone.localdate().year else long_date(day)


def near_date(value: datetime.date | datetime.datetime) -> str:
    """11月22日 星期日; Sunday 22 November: a short date with its weekday."""
    return _("%(date)s %(weekday)s") % {"date": short_date(value), "weekday": weekday(value)}


def stamp(value: datetime.datetime) -> str:
    """2026-11-22 09:30, for meta lines and PubDate."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def iso(value: datetime.datetime) -> str:
    """2026-11-22T09:30:00+08:00, for machines; they want no fractions of a second."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def date_range(
    start: datetime.date | datetime.datetime, end: datetime.date | datetime.datetime | None
) -> str:
    """9月1日—3日, 9月30日—10月2日, or one date; the first with its year (in English the last)."""
    first, last = local_date(start), local_date(end or start)
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        form = _("Y年n月j日—j日")
    elif first.year == last.year:
        form = _("Y年n月j日—n月j日")
    else:
        form = _("Y年n月j日—Y年n月j日")
    before, after = form.split("—")
    return f"{dateformat.format(first, before)}—{dateformat.format(last, after)}"


def clock(value: datetime.datetime) -> str:
    """9:00, without a leading zero."""
    return dateformat.format(timezone.localtime(value), "G:i")


def moment_word(value: datetime.datetime) -> str:
    """12月5日周六9:20, as a short message has room for."""
    return f"{short_date(value)}{short_weekday(value)}{clock(value)}"


def dates_word(starts: Sequence[datetime.date | datetime.datetime]) -> str:
    """12月5日、12日、19日、1月2日: the month once."""
    words, month = [], None
    for moment in starts:
        day = local_date(moment)
        words.append(_("%(day)s日") % {"day": day.day} if (day.year, day.month) == month else short_date(day))
        month = (day.year, day.month)
    return "、".join(words)
