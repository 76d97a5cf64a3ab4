"""Whether an office is open now, read from the hours as the office writes them: 周一至周五8:30—11:30，13:30—17:00."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import chinese_calendar
from django.utils import timezone
from django.utils.translation import gettext as _

NAMES = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS = re.compile(
    r"(?P<all>每天|每日|全年)|(?P<work>工作日)"
    r"|(?:周|星期|礼拜)(?P<first>[一二三四五六日天])(?:[至到—–\-~～]+(?:周|星期|礼拜)?(?P<last>[一二三四五六日天]))?"
    r"|(?<=[一二三四五六日天])[、和](?P<also>[一二三四五六日天])"
)
TIMES = re.compile(
    r"(?P<half>上午|下午|晚上)?\s*(?P<from>\d{1,2}[:：]\d\d)\s*[—–\-~～至到]+\s*(?P<to>\d{1,2}[:：]\d\d)"
)
# What may stand beside days and times without changing them.
HARMLESS = re.compile(r"中午不休息|[（(]?(?:法定)?节假日(?:除外|休息)[)）]?|[\s，,、：:。]")
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True)
class Hours:
    """Some days of the week with their times; `is_whole` where nothing else was written beside them."""

    days: frozenset[int]
    times: tuple[tuple[datetime.time, datetime.time], ...]
    is_whole: bool


@dataclass(frozen=True)
class DayHours:
    """One line of a table of hours: 周一至周五, and the times of each of these days; none on a day of rest."""

    days: str
    times: tuple[str, ...]


def is_open(text: str, now: datetime.datetime | None = None) -> bool | None:
    """Whether the office is open at a moment: None where the words do not tell.

    Offices that open from Monday to Friday follow the State Council's calendar: closed on public holidays, open on the
    days that are worked in exchange. In a year whose calendar is not known yet their words tell nothing.
    """
    moment = timezone.localtime(now)
    read = [_read(part) for part in re.split("[；;]", text) if part.strip()]
    holds = [_holds(one, moment) for one in read]
    if True in holds:
        return True
    return False if read and None not in holds and all(one.is_whole for one in read) else None


def next_change(texts: Iterable[str], after: datetime.datetime) -> datetime.datetime | None:
    """The first moment today at which one of these offices may open or close; None where no hours are left."""
    here = timezone.localtime(after)
    clocks = {
        moment
        for text in texts
        for part in re.split("[；;]", text)
        for span in _read(part).times
        for moment in span
    }
    today = (timezone.make_aware(datetime.datetime.combine(here.date(), moment)) for moment in clocks)
    return min((moment for moment in today if moment > after), default=None)


def spans_on(text: str, day: datetime.date) -> list[tuple[datetime.time, datetime.time]] | None:
    """From when until when an office is open on a day, in order; none where it is closed, None where the words do not tell."""
    read = [_read(part) for part in re.split("[；;]", text) if part.strip()]
    holds = [_holds_on(one, day) for one in read]
    if not read or None in holds or not all(one.is_whole for one in read):
        return None
    return sorted({span for one, yes in zip(read, holds, strict=True) if yes for span in one.times})


def week(text: str) -> list[DayHours]:
    """The hours from Monday to Sunday, days that are alike in one line; empty where the words do not tell them whole."""
    read = [_read(part) for part in re.split("[；;]", text) if part.strip()]
    if not read or not all(one.is_whole for one in read):
        return []
    names = _("周一 周二 周三 周四 周五 周六 周日").split()
    spans = [sorted({span for one in read if day in one.days for span in one.times}) for day in range(7)]
    rows = []
    for same, group in groupby(range(7), key=lambda day: spans[day]):
        days = list(group)
        words = {"first": names[days[0]], "last": names[days[-1]]}
        rows.append(
            DayHours(
                _("%(first)s至%(last)s") % words if len(days) > 1 else words["first"],
                tuple(f"{_clock(first)}—{_clock(last)}" for first, last in same),
            )
        )
    return rows


def _clock(moment: datetime.time) -> str:
    return f"{moment.hour}:{moment:%M}"


def _read(part: str) -> Hours:
    days: set[int] = set()
    for found in DAYS.finditer(part):
        if found["all"]:
            days |= set(NAMES.values())
        elif found["work"]:
            days |= MONDAY_TO_FRIDAY
        elif found["also"]:
            days.add(NAMES[found["also"]])
        else:
            first, last = NAMES[found["first"]], NAMES[found["last"] or found["first"]]
            days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    times = tuple(span for span in map(_span, TIMES.finditer(part)) if span)
    rest = HARMLESS.sub("", TIMES.sub("", DAYS.sub("", part)))
    return Hours(frozenset(days), times, is_whole=bool(days and times) and not rest)


def _span(found: re.Match) -> tuple[datetime.time, datetime.time] | None:
    """Two moments of a day; 下午1:30 is 13:30. None where there is no such moment."""
    try:
        first, last = _moment(found["from"]), _moment(found["to"])
    except ValueError:
        return None
    if found["half"] in ("下午", "晚上"):
        first, last = (one.replace(hour=one.hour + 12) if one.hour < 12 else one for one in (first, last))
    return (first, last) if first < last else None


def _moment(words: str) -> datetime.time:
    hour, minute = re.split("[:：]", words)
    return datetime.time(int(hour), int(minute))


def _holds(hours: Hours, moment: datetime.datetime) -> bool | None:
    clock = moment.time()
    if not any(first <= clock < last for first, last in hours.times):
        return False
    return _holds_on(hours, moment.date())


def _holds_on(hours: Hours, day: datetime.date) -> bool | None:
    if hours.days != MONDAY_TO_FRIDAY:
        return day.weekday() in hours.days
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None


def in_english(text: str) -> str:
    """The same hours for visitors, Mon–Fri 8:30—11:30, 13:30—17:00; words that are no hours stay as they are."""
    return "; ".join(
        _days_in_english(part) if _read(part).is_whole else part for part in re.split("[；;]", text)
    )


def _days_in_english(part: str) -> str:
    def said(found: re.Match) -> str:
        if found["all"]:
            return "daily "
        if found["work"]:
            return "working days "
        if found["also"]:
            return f", {ENGLISH[NAMES[found['also']]]} "
        first, last = found["first"], found["last"]
        # A word joiner on both sides: Mon–Fri is never broken over lines.
        return ENGLISH[NAMES[first]] + (f"\u2060–\u2060{ENGLISH[NAMES[last]]} " if last else " ")

    spoken = DAYS.sub(said, part)
    for chinese, english in (
        ("，", ", "),
        ("、", ", "),
        ("上午", ""),
        ("下午", "pm "),
        ("晚上", "pm "),
        ("中午不休息", "no lunch break"),
    ):
        spoken = spoken.replace(chinese, english)
    return " ".join(spoken.replace(" ,", ",").split())
