"""What a door says, at its edges."""

import datetime

import pytest

from guides.opening import opening
from portal.places.hours import spans_on

HERE = datetime.timezone(datetime.timedelta(hours=8))
HOURS = "周一至周五8:30—11:30，13:30—17:00；周六9:00—11:00"
MONDAY = datetime.date(2026, 11, 30)


def at(clock: str, day: datetime.date = MONDAY) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), HERE)


def said(clock: str, day: datetime.date = MONDAY, closed=(), hours: str = HOURS):
    door = opening(hours, closed, at(clock, day))
    return door.is_open, door.change and door.change.astimezone(HERE).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("clock", "is_open", "change"),
    [
        ("08:29", False, "11-30 08:30"),
        ("08:30", True, "11-30 11:30"),
        ("08:31", True, "11-30 11:30"),
        ("11:29", True, "11-30 11:30"),
        ("11:30", False, "11-30 13:30"),
        ("11:31", False, "11-30 13:30"),
        ("16:59", True, "11-30 17:00"),
        ("17:00", False, "12-01 08:30"),
    ],
)
def test_a_minute_before_at_and_after_it_opens_and_closes(clock, is_open, change):
    assert said(clock) == (is_open, change)


def test_after_saturday_comes_monday():
    saturday = datetime.date(2026, 12, 5)
    assert said("10:59", saturday) == (True, "12-05 11:00")
    assert said("11:00", saturday) == (False, "12-07 08:30")


def test_offices_keep_public_holidays_and_the_days_worked_for_them():
    # National Day 2026: 1 to 7 October; Saturday the 10th is worked.
    office = "周一至周五8:30—11:30"
    assert said("10:00", datetime.date(2026, 10, 1), hours=office) == (False, "10-08 08:30")
    assert said("09:00", datetime.date(2026, 10, 10), hours=office) == (True, "10-10 11:30")


def test_what_is_open_every_day_is_open_on_a_holiday():
    assert said("10:00", datetime.date(2026, 10, 1), hours="每天8:30—13:00")[0] is True


def test_days_on_which_it_is_closed_count_the_first_and_the_last():
    closed = [(MONDAY, MONDAY + datetime.timedelta(days=1), "盘点")]
    assert said("10:00", closed=closed) == (False, "12-02 08:30")
    assert opening(HOURS, closed, at("10:00")).why == "盘点"
    assert said("10:00", MONDAY + datetime.timedelta(days=2), closed=closed)[0] is True
    before = MONDAY - datetime.timedelta(days=3)
    assert said("16:00", before, closed=closed) == (True, "11-27 17:00")
    assert said("17:00", before, closed=closed) == (False, "11-28 09:00")


def test_closed_for_longer_than_two_weeks_names_no_day():
    door = opening(HOURS, [(MONDAY, MONDAY + datetime.timedelta(days=40), "大修")], at("10:00"))
    assert (door.is_open, door.change, door.words) == (False, None, "现在关着")


def test_words_that_are_no_hours_tell_nothing():
    assert opening("有空就来", [], at("10:00")).words == ""
    assert opening("", [], at("10:00")).is_open is None


def test_a_year_whose_calendar_is_not_known_tells_nothing_of_offices():
    assert spans_on(HOURS, datetime.date(2035, 1, 1)) is None
    assert spans_on("每天8:30—13:00", datetime.date(2035, 1, 1)) == [
        (datetime.time(8, 30), datetime.time(13))
    ]


@pytest.mark.parametrize(
    ("ahead", "words"), [(0, "今天 8:30 开"), (1, "明天 8:30 开"), (2, "星期"), (8, "星期")]
)
def test_it_is_told_as_people_say_it(monkeypatch, ahead, words):
    monkeypatch.setattr("guides.opening.timezone.localdate", lambda: MONDAY)
    closed = [(MONDAY, MONDAY + datetime.timedelta(days=ahead - 1), "修灶")] if ahead else []
    assert words in opening("每天8:30—13:00", closed, at("07:00")).words


def test_open_names_when_it_closes():
    assert opening(HOURS, [], at("10:00")).words == "现在开着，到 11:30"
