"""Days, weekends and months of the list of activities; one row an activity."""

import datetime

import pytest
from django.utils import timezone

from events.agenda import cells_of, month_of, rows_of, span_of
from events.models import Occurrence
from events.tests.test_event_page import at, event_at
from tests.town import Town

DAY = datetime.date


@pytest.fixture
def today(monkeypatch):
    """The portal's clock, moved by a test."""

    def move(*when: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at(*when))

    return move


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ((2026, 11, 27, 12), DAY(2026, 11, 28), DAY(2026, 11, 29)),  # a Friday
        ((2026, 11, 28, 0), DAY(2026, 11, 28), DAY(2026, 11, 29)),
        ((2026, 11, 29, 23, 59), DAY(2026, 11, 29), DAY(2026, 11, 29)),
        ((2026, 11, 30, 0), DAY(2026, 12, 5), DAY(2026, 12, 6)),
    ],
)
def test_this_weekend_is_the_one_that_has_begun_or_comes(today, now, first, last):
    today(*now)
    span = span_of("weekend")
    assert (span.first, span.last) == (first, last)


def test_a_week_is_today_and_six_more_days_and_a_month_has_its_own_end(today):
    today(2026, 12, 28, 9)
    week, february = span_of("week"), span_of("2028-02")
    assert (week.first, week.last) == (DAY(2026, 12, 28), DAY(2027, 1, 3))
    assert (february.first, february.last) == (DAY(2028, 2, 1), DAY(2028, 2, 29))
    assert (february.before, february.after) == ("2028-01", "2028-03")
    assert span_of("2026-12").after == "2027-01"


@pytest.mark.parametrize(
    "key", ["2026-13", "2026-02-30", "1999-01", "2026-1", "soon", "２０２６-12", "2026-12-05T", "'", "9" * 40]
)
def test_what_names_no_days_narrows_to_nothing(client, town: Town, key):
    town.event()
    assert span_of(key) is None
    page = client.get("/events/", {"when": key})
    assert page.status_code == 200
    assert "这几天没有安排这类活动" in page.content.decode()


def test_six_dates_of_one_activity_are_one_row_with_its_dates(client, town: Town, today):
    today(2026, 11, 22, 9)
    event_at(town, *(at(2026, 12, day, 9) for day in range(1, 7)))
    (row,) = rows_of(Occurrence.objects.to_come())
    assert row.date.starts_at == at(2026, 12, 1, 9)
    assert len(row.others) + row.more == 5
    page = client.get("/events/").content.decode()
    assert page.count('class="event-row ') == 1
    assert "12月2日" in page


def test_the_month_shows_each_day_with_its_dates_and_leads_to_it(client, town: Town, today):
    today(2026, 11, 22, 9)
    event_at(town, at(2026, 12, 1, 9), at(2026, 12, 1, 15), at(2026, 12, 31, 23, 30))
    weeks = cells_of(month_of(span_of("2026-12")), [one.starts_at for one in Occurrence.objects.all()])
    days = {day: count for week in weeks for day, count in week if count is not None}
    assert len(days) == 31
    assert (days[DAY(2026, 12, 1)], days[DAY(2026, 12, 31)], days[DAY(2026, 12, 2)]) == (2, 1, 0)
    page = client.get("/events/?when=2026-12").content.decode()
    assert 'href="?when=2026-12-01"' in page
    assert "?when=2026-11" not in page
    assert "?when=2027-01" not in page
    one_day = client.get("/events/?when=2026-12-31").content.decode()
    assert one_day.count('class="event-row ') == 1


@pytest.mark.long
def test_months_are_turned_only_to_where_something_is(client, town: Town, today):
    """A list of months without end would keep every machine that reads links busy for ever."""
    today(2026, 11, 22, 9)
    event_at(town, at(2026, 11, 24, 9), at(2027, 2, 1, 0))
    months = [
        f"?when={month}" for month in ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03")
    ]
    linked = {
        key: [one for one in months if f'href="{one}"' in client.get(f"/events/?when={key}").content.decode()]
        for key in ("2026-11", "2026-12", "2027-02", "2031-05", "2020-01")
    }
    assert linked["2026-11"] == ["?when=2026-11", "?when=2026-12"]
    assert "?when=2026-11" in linked["2026-12"]
    assert "?when=2027-01" in linked["2026-12"]
    assert "?when=2027-03" not in linked["2027-02"]
    assert "?when=2031-06" not in client.get("/events/?when=2031-05").content.decode()
    assert "?when=2019-12" not in client.get("/events/?when=2020-01").content.decode()


def test_what_has_been_stands_under_past_with_how_often_and_when(client, town: Town, today):
    today(2026, 11, 22, 9)
    page = event_at(town, at(2026, 11, 20, 9))
    coming = event_at(town, at(2026, 11, 13, 9), at(2026, 11, 20, 9), at(2026, 11, 24, 9), title="还有一回")
    never = event_at(town, at(2026, 11, 24, 9), title="头一回")
    now, past = (client.get(address).content.decode() for address in ("/events/", "/events/?when=past"))
    assert page.title not in now
    assert coming.title in now
    assert page.title in past
    assert coming.title in past
    assert never.title not in past
    assert "办过 2 次" in past
    assert "最近一次 11月20日" in past
