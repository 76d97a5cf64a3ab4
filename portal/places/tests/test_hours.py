"""现在开着: read from the hours as offices write them."""

import datetime
import zoneinfo

import pytest

from portal.places.hours import DayHours, in_english, is_open, week

WEEK = "周一至周五8:30—11:30，13:30—17:00"


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, minute, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "moment", "answer"),
    [
        (WEEK, at(11, 30, 8, 29), False),  # a Monday
        (WEEK, at(11, 30, 8, 30), True),
        (WEEK, at(11, 30, 11, 29), True),
        (WEEK, at(11, 30, 11, 30), False),
        (WEEK, at(11, 30, 16, 59), True),
        (WEEK, at(11, 30, 17), False),
        (WEEK, at(11, 28, 10), False),  # a Saturday
        (WEEK, at(10, 1, 10), False),  # a Thursday, National Day
        (WEEK, at(10, 10, 10), True),  # a Saturday that is worked in exchange
        (WEEK, at(11, 30, 10, year=2099), None),  # no calendar of that year
        (WEEK, at(11, 30, 3, year=2099), False),
        (f"{WEEK}；周六上午有人值班", at(11, 28, 10), None),
        (f"{WEEK}；周六上午有人值班", at(11, 30, 10), True),
        (f"{WEEK}；周六9:00—11:00", at(11, 28, 10), True),
        ("周一至周五8:30—17:00，中午不休息", at(11, 30, 12), True),
        ("星期一到星期六 上午8:30-11:00 下午1:30-5:00（法定节假日除外）", at(11, 28, 14), True),
        ("星期一到星期六 上午8:30-11:00 下午1:30-5:00", at(11, 28, 12), False),
        ("每天 8：00～20：00", at(11, 29, 19, 59), True),
        ("每天 8：00～20：00", at(11, 29, 20), False),
        ("周二、四 9:00—11:00", at(12, 3, 10), True),
        ("周二、四 9:00—11:00", at(12, 2, 10), False),
        ("周五至周一 9:00—11:00", at(11, 29, 10), True),
        ("工作日 9:00—17:00", at(11, 30, 10), True),
        ("有事打电话", at(11, 30, 10), None),
        ("周一至周五 25:00—26:00", at(11, 30, 10), None),
        ("8:30—17:00", at(11, 30, 10), None),
        ("", at(11, 30, 10), None),
    ],
)
def test_hours_tell_whether_the_office_is_open(text, moment, answer):
    assert is_open(text, moment) is answer


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (WEEK, "Mon–Fri 8:30—11:30, 13:30—17:00"),
        (f"{WEEK}；周六上午有人值班", "Mon–Fri 8:30—11:30, 13:30—17:00; 周六上午有人值班"),
        ("每天 8：00～20：00", "daily 8：00～20：00"),
        ("周一至周五8:30—17:00，中午不休息", "Mon–Fri 8:30—17:00, no lunch break"),
        ("周二、四 9:00—11:00", "Tue, Thu 9:00—11:00"),
        ("有事打电话", "有事打电话"),
    ],
)
def test_a_visitor_reads_the_days_in_english(text, english):
    assert in_english(text).replace("\u2060", "") == english


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (WEEK, [("周一至周五", ("8:30—11:30", "13:30—17:00")), ("周六至周日", ())]),
        (
            f"{WEEK}；周六9:00—11:00",
            [("周一至周五", ("8:30—11:30", "13:30—17:00")), ("周六", ("9:00—11:00",)), ("周日", ())],
        ),
        ("每天 8：00～20：00", [("周一至周日", ("8:00—20:00",))]),
        (
            "周二、四 下午1:30—5:00",
            [
                ("周一", ()),
                ("周二", ("13:30—17:00",)),
                ("周三", ()),
                ("周四", ("13:30—17:00",)),
                ("周五至周日", ()),
            ],
        ),
        (
            "周六13:00—17:00；周六8:00—11:00",
            [("周一至周五", ()), ("周六", ("8:00—11:00", "13:00—17:00")), ("周日", ())],
        ),
        (f"{WEEK}；周六上午有人值班", []),
        ("看门口的纸", []),
        ("", []),
    ],
)
def test_a_week_is_told_day_by_day_where_the_words_tell_all_of_it(text, rows):
    assert week(text) == [DayHours(days, times) for days, times in rows]
