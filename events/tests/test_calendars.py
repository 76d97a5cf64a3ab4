"""Calendar files as a phone reads them."""

import icalendar
import pytest
from django.utils import timezone

from events.models import EventIndexPage, Occurrence
from tests.edges import clock_at


def read(client, address: str) -> icalendar.Calendar:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return icalendar.Calendar.from_ical(response.content)


def test_an_event_gives_all_its_dates_in_the_time_of_shanghai(client, town):
    event = town.event(hours=24)
    calendar = read(client, f"{event.get_url()}event.ics")
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    (entry,) = calendar.walk("VEVENT")
    occurrence = event.occurrences.get()
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert entry.decoded("DTSTART") == occurrence.starts_at.replace(microsecond=0)
    assert entry.decoded("DTEND") == occurrence.ends_at.replace(microsecond=0)
    assert entry["SUMMARY"] == event.title
    assert entry["LOCATION"] == "活动室"
    assert entry["URL"] == f"http://testserver{event.get_url()}"
    assert "199 0000 0101" in entry["DESCRIPTION"]
    assert entry["STATUS"] == "CONFIRMED"


def test_the_uid_stays_when_the_event_changes_and_whatever_the_host(client, town):
    event = town.event()
    address = f"{event.get_url()}event.ics"
    before = read(client, address).walk("VEVENT")[0]["UID"]
    event.title = "改期的理发"
    event.save_revision().publish(skip_permission_checks=True)
    response = client.get(address, HTTP_HOST="127.0.0.1")
    entry = icalendar.Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert entry["UID"] == before
    assert entry["SUMMARY"] == "改期的理发"


def test_of_two_files_the_one_with_the_moved_time_is_the_later(client, town):
    event = town.event()
    address = f"{event.get_url()}event.ics"
    before = read(client, address).walk("VEVENT")[0]
    (date,) = event.occurrences.all()
    date.starts_at -= timezone.timedelta(hours=1)
    event.occurrences = [date]
    with clock_at(timezone.now() + timezone.timedelta(minutes=2)):
        event.save_revision().publish(skip_permission_checks=True)
    after = read(client, address).walk("VEVENT")[0]
    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt < before["DTSTART"].dt
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_cancelled_date_says_so(client, town):
    event = town.event()
    Occurrence.objects.filter(page=event).update(cancelled=True)
    assert read(client, f"{event.get_url()}event.ics").walk("VEVENT")[0]["STATUS"] == "CANCELLED"


def test_a_unit_and_the_town_have_calendars_of_what_is_not_over(client, town):
    town.event("上门理发")
    town.event("办过的", hours=-200)
    town.event("北栅的", unit=town.beizha)
    names = {
        unit: {str(entry["SUMMARY"]) for entry in read(client, f"{town.index(EventIndexPage, place).get_url()}calendar.ics").walk("VEVENT")}
        for unit, place in (("town", town.unit), ("linhe", town.linhe))
    }  # fmt: skip
    assert names == {"town": {"上门理发", "北栅的"}, "linhe": {"上门理发"}}


@pytest.mark.long
def test_a_calendar_of_a_hundred_events_costs_as_much_as_one_of_ten(
    client, town, django_assert_max_num_queries
):
    for number in range(12):
        town.event(f"活动{number}")
    client.get("/events/calendar.ics")
    with django_assert_max_num_queries(7):
        read(client, "/events/calendar.ics")


def test_commas_line_breaks_and_long_words_survive(client, town):
    event = town.event("理发；剪、洗, 吹\\" + "很长" * 60)
    Occurrence.objects.filter(page=event).update(
        note="先到,先得;\n不排队", ends_at=timezone.now() + timezone.timedelta(days=3)
    )
    entry = read(client, f"{event.get_url()}event.ics").walk("VEVENT")[0]
    assert str(entry["SUMMARY"]) == event.title
