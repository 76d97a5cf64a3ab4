"""Calendar files: one event, or everything of a unit."""

import datetime
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from .models.occurrence import Occurrence
from .models.state import Stage, with_states


def calendar_response(request: HttpRequest, name: str, dates: Iterable[Occurrence]) -> HttpResponse:
    """An iCalendar file (RFC 5545) in the time of Shanghai.

    Args:
        name: what the calendar is called in the reader's phone.
        dates: each with its page.
    """
    calendar = _calendar(name)
    for one in with_states(dates):
        calendar.add_component(_entry(request, one.page, one))
    return _answer(calendar)


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//community portal//events//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add_component(_shanghai())
    return calendar


def _answer(calendar: Calendar) -> HttpResponse:
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


def sign_up_calendar(sign_ups: Sequence, link: str) -> HttpResponse:
    """One sign-up, or all lessons of a course, for the phone's calendar. The same UID stays through every change, its
    SEQUENCE counts them, and what was cancelled says so (RFC 5545).

    Args:
        sign_ups: each with its roll, occurrence and round.
        link: where to look it up and cancel.
    """
    calendar = _calendar(sign_ups[0].roll.round.page.title)
    for sign_up in sign_ups:
        calendar.add_component(_own_entry(sign_up, link))
    return _answer(calendar)


def _own_entry(sign_up, link: str) -> Event:
    roll = sign_up.roll
    entry = Event()
    entry.add("uid", f"{roll.occurrence.uid}-{sign_up.pk}")
    entry.add("sequence", roll.sequence + sign_up.transitions.count() - 1)
    entry.add("summary", sign_up.what)
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", timezone.localtime(sign_up.starts_at))
    entry.add("dtend", timezone.localtime(sign_up.ends_at))
    if sign_up.where:
        entry.add("location", sign_up.where)
    entry.add("description", f"{roll.round.phone}\n{link}")
    status = "CONFIRMED" if sign_up.is_sure else "TENTATIVE" if sign_up.is_live else "CANCELLED"
    entry.add("status", status)
    return entry


def _entry(request: HttpRequest, page, occurrence) -> Event:
    entry = Event()
    entry.add("uid", str(occurrence.uid))
    entry.add("sequence", _edition(page, occurrence))
    entry.add("summary", page.title)
    entry.add("dtstamp", page.last_published_at or timezone.now())
    entry.add("dtstart", timezone.localtime(occurrence.starts_at))
    entry.add("dtend", timezone.localtime(occurrence.ends_at))
    entry.add("location", occurrence.where)
    state = occurrence.state
    called_off = state.stage is Stage.CALLED_OFF
    lines = [page.summary, occurrence.note, f"{page.contact} {page.contact_phone}".strip()]
    lines[:0] = [state.words] if called_off else []
    entry.add("description", "\n".join(line for line in lines if line))
    entry.add("url", page.get_full_url(request))
    entry.add("status", "CANCELLED" if called_off else "CONFIRMED")
    return entry


def _edition(page, occurrence) -> int:
    """Grows with each publication and whenever the desk changes the date or calls it off: phones take the later of two
    (RFC 5545, 3.8.7.4). Minutes, because the number has to fit into 31 bits."""
    published = int(page.last_published_at.timestamp() // 60) if page.last_published_at else 0
    return published + (occurrence.counted.sequence if occurrence.counted else 0)


def _shanghai() -> Timezone:
    """China has kept one offset since 1991; older dates do not occur here."""
    zone = Timezone()
    zone.add("tzid", "Asia/Shanghai")
    standard = TimezoneStandard()
    standard.add("dtstart", datetime.datetime(1991, 9, 15))
    standard.add("tzoffsetfrom", datetime.timedelta(hours=8))
    standard.add("tzoffsetto", datetime.timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone
