"""What an event says of itself, and the week on the front page."""

import datetime
import zoneinfo

import pytest
from django.utils import timezone

from events import fronts
from events.models import EventPage, Occurrence
from portal.core.publishing import problems_of

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


def at(*when: int) -> datetime.datetime:
    return datetime.datetime(*when, tzinfo=SHANGHAI)


@pytest.fixture
def midnight(monkeypatch):
    """A quarter of an hour before a Sunday becomes a Monday, in Shanghai (still Sunday afternoon in UTC)."""
    now = at(2026, 11, 22, 23, 45)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def event_at(town, *dates, **fields) -> EventPage:
    page = town.event(**fields)
    Occurrence.objects.filter(page=page).delete()
    for starts_at in dates:
        Occurrence.objects.create(
            page=page, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=1)
        )
    return EventPage.objects.get(pk=page.pk)


def test_the_state_word_follows_the_calendar_of_shanghai(town, midnight):
    assert event_at(town, at(2026, 11, 22, 23, 50)).state_word == "就在今天"
    assert event_at(town, at(2026, 11, 23, 0, 10)).state_word == "即将开始"
    assert event_at(town, at(2026, 11, 22, 9)).state_word == "已结束"


def test_all_dates_cancelled_is_cancelled_and_one_left_is_not(town, midnight):
    event = event_at(town, at(2026, 11, 24, 9), at(2026, 12, 24, 9))
    Occurrence.objects.filter(page=event, starts_at=at(2026, 11, 24, 9)).update(cancelled=True)
    assert EventPage.objects.get(pk=event.pk).leading_date.starts_at == at(2026, 12, 24, 9)
    Occurrence.objects.filter(page=event).update(cancelled=True)
    assert EventPage.objects.get(pk=event.pk).state_word == "已取消"


def test_the_week_on_the_front_page_begins_today_and_shows_empty_days(town, midnight):
    event_at(
        town,
        at(2026, 11, 22, 23, 50),
        at(2026, 11, 23, 0, 10),
        at(2026, 11, 28, 23, 59),
        at(2026, 11, 29, 0, 1),
    )
    days = fronts.week(town.front, None)["days"]
    assert list(days) == [datetime.date(2026, 11, day) for day in range(22, 29)]
    assert list(days.values()) == [1, 1, 0, 0, 0, 0, 1]


def test_the_week_counts_every_date_and_says_how_many_more(town, midnight):
    for activity in range(7):
        event_at(town, at(2026, 11, 23, 8 + activity), at(2026, 11, 24, 8), title=f"活动{activity}")
    week = fronts.week(town.front, None)
    assert week["days"][datetime.date(2026, 11, 23)] == 7
    assert len(week["rows"]) == fronts.ACTIVITIES
    assert [len(row.dates) for row in week["rows"]] == [2] * fronts.ACTIVITIES, "one row an activity"
    assert week["more"] == (7 - fronts.ACTIVITIES) * 2


def test_what_is_called_off_is_seen_and_not_counted_and_drafts_are_neither(town, midnight):
    event_at(town, at(2026, 11, 23, 9))
    Occurrence.objects.update(cancelled=True)
    draft = town.event(live=False)
    Occurrence.objects.filter(page=draft).update(starts_at=at(2026, 11, 23, 9), ends_at=at(2026, 11, 23, 10))
    week = fronts.week(town.front, None)
    assert not any(week["days"].values())
    assert [row.date.state.words for row in week["rows"]] == ["已取消"]
    assert week["more"] == 0


def test_an_event_without_a_date_is_refused_with_the_field_named(town):
    event = town.event(live=False)
    Occurrence.objects.all().delete()
    assert "occurrences" in problems_of(EventPage.objects.get(pk=event.pk))


def test_an_event_that_ends_before_it_starts_is_refused(town):
    event = town.event(live=False)
    one = event.occurrences.get()
    one.ends_at = one.starts_at - datetime.timedelta(hours=1)
    with pytest.raises(Exception, match="结束时间要晚于开始时间"):
        one.full_clean()


def test_the_page_names_place_phone_and_who_may_come(client, town):
    event = town.event()
    html = client.get(event.get_url()).content.decode()
    assert "活动室" in html
    assert 'href="tel:19900000101"' in html
    assert "75 岁以上" in html
    assert f'href="{event.get_url()}event.ics"' in html


def test_a_date_may_have_its_own_place(client, town):
    event = town.event()
    Occurrence.objects.filter(page=event).update(place="老樟树下")
    assert "老樟树下" in client.get(event.get_url()).content.decode()
