"""Limits of opening a round, and of correcting one: which field refuses it, if any."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from events.actions import open_round
from events.actions.correct_round import correct_round, mark_of
from events.actions.openable import DateOfRound, dates_to_open
from events.models import Occurrence, Round
from events.tests.rolls import a_round, come, people
from tests.town import Town

HOUR = datetime.timedelta(hours=1)


def refused_at(act) -> str:
    """The field at which it was refused, or nothing."""
    try:
        act()
    except ValidationError as error:
        return " ".join(sorted(error.message_dict))
    return ""


def opened(town: Town, *, dates: int = 1, date: dict | None = None, now=None, **rules) -> str:
    """Open a round of dates of two hours, from five days ahead; where that is refused."""
    page = town.event(hours=120)
    first = page.occurrences.first()
    days = [first] + [
        Occurrence.objects.create(
            page_id=page.pk,
            starts_at=first.starts_at + datetime.timedelta(days=n),
            ends_at=first.ends_at + datetime.timedelta(days=n),
        )
        for n in range(1, dates)
    ]
    now = now(days[-1]) if callable(now) else now or timezone.now()
    values = {"name": "12 月", "period": "2026-12", "opens_at": now, "closes_at": days[-1].starts_at} | rules
    for name, value in values.items():
        if callable(value):
            values[name] = value(days[-1])
    places = {"places": 6} | (date or {})
    return refused_at(
        lambda: open_round(
            round_=Round(page=page, unit=town.linhe, **values),
            dates=[DateOfRound(occurrence=one, **places) for one in days],
            by=None,
            now=now,
        )
    )


def newcomers_days(town: Town, off: int) -> str:
    """Twenty days ahead there is room for fourteen days."""
    return opened(town, first_days=14 + off, now=lambda date: date.starts_at - 480 * HOUR)


def newcomers_fewest(town: Town, off: int) -> str:
    return opened(town, first_days=1 + off)


def newcomers_to_the_end(town: Town, off) -> str:
    """A day for newcomers from an opening that is a day before the last moment, two hours before the start."""
    return opened(town, first_days=1, opens_at=lambda date: date.starts_at - 26 * HOUR + off)


def own_times(town: Town, off: int) -> str:
    """Six times twenty minutes are two hours."""
    return opened(town, date={"places": 6 + off, "each": 20})


def own_times_to_the_minute(town: Town, off: int) -> str:
    return opened(town, date={"places": 6, "each": 20 + off})


def closes_before_the_date(town: Town, off) -> str:
    return opened(town, closes_at=lambda last: last.starts_at + off)


def closes_in_the_past(town: Town, off) -> str:
    now = timezone.now()
    return opened(town, now=now, opens_at=now - HOUR, closes_at=now + off)


def closes_after_it_opens(town: Town, off) -> str:
    opens = timezone.now() + HOUR
    return opened(town, opens_at=opens, closes_at=opens + off)


def opens_before_the_last_moment(town: Town, off) -> str:
    return opened(town, lead_hours=3, opens_at=lambda last: last.starts_at - 3 * HOUR + off)


def in_time(town: Town, off) -> str:
    """Opened about three hours before the date, when nobody is let in any more."""
    early = {"opens_at": lambda last: last.starts_at - 9 * HOUR}
    return opened(town, lead_hours=3, now=lambda last: last.starts_at - 3 * HOUR + off, **early)


def offered_to_open(town: Town, off) -> int:
    """Dates that the form offers, about two hours before one begins."""
    date = town.event(hours=120).occurrences.get()
    return dates_to_open([date.page], date.starts_at - 2 * HOUR + off).count()


def oldest(town: Town, off: int) -> str:
    return opened(town, age_min=120 + off)


def youngest(town: Town, off: int) -> str:
    return opened(town, age_max=1 + off)


def ages_crossed(town: Town, off: int) -> str:
    return opened(town, age_min=75, age_max=75 - off)


def most_times(town: Town, off: int) -> str:
    return opened(town, per_person=31 + off)


def fewest_times(town: Town, off: int) -> str:
    return opened(town, per_household=1 + off)


def household_below_person(town: Town, off: int) -> str:
    return opened(town, per_person=2, per_household=2 - off)


def times_of_a_course(town: Town, off: int) -> str:
    """A course of three lessons, each of which counts."""
    return opened(town, dates=3, whole_course=True, per_person=3 - off)


def kept_for_the_desk(town: Town, off: int) -> str:
    return opened(town, date={"places": 3, "kept": 3 + off})


def no_place(town: Town, off: int) -> str:
    return opened(town, date={"places": 1 - off})


def most_places(town: Town, off: int) -> str:
    return opened(town, date={"places": 500 + off})


def longest_offer(town: Town, off: int) -> str:
    return opened(town, offer_hours=72 + off)


def longest_lead(town: Town, off: int) -> str:
    return opened(town, lead_hours=72 + off)


# Correcting


def corrected(round_: Round, **values) -> str:
    return refused_at(lambda: correct_round(round_=round_, values=values, seen=mark_of(round_), by=None))


def age_raised(town: Town, off: int) -> str:
    """Somebody who will be 76 is on the list, and the age is raised to about that."""
    round_ = a_round(town, age_min=60)
    day = timezone.localdate(round_.rolls.get().starts_at)
    come(round_.rolls.with_round().get(), people(town, 1, born=day.replace(year=day.year - 76, day=1))[0])
    return corrected(round_, age_min=76 + off)


def times_lowered(town: Town, off: int) -> str:
    """Somebody has two dates, and the limit is lowered from four to about that."""
    round_ = a_round(town, dates=3, per_person=4)
    person = people(town, 1)[0]
    for roll in list(round_.rolls.with_round())[:2]:
        come(roll, person)
    return corrected(round_, per_person=2 - off)


def opening_moved(town: Town, off) -> str:
    """Somebody came an instant ago, and the opening is moved to about then."""
    round_ = a_round(town)
    one = come(round_.rolls.with_round().get(), people(town, 1)[0])
    return corrected(round_, opens_at=one.arrived_at + off)
