"""Volunteers, short roles and attendance for tests, made by one call each."""

import datetime

from django.utils import timezone

from events.actions.on_the_day import check_in, check_out, close_sheet
from events.models import Attendance, Occurrence, Roll, SignUp, Track
from events.tests.rolls import come, people
from events.tests.test_volunteers import a_clean_up, role
from portal.people.actions import give_contact
from portal.people.models import Person
from tests.town import Town
from volunteers.actions.willing import be_willing
from volunteers.models import Volunteer
from volunteers.models.volunteer import Part, Weekday

ALWAYS = [f"{day.value}-{part.value}" for day in Weekday for part in Part]
NUMBERS = iter(range(400, 999))


def willing(town: Town, count: int = 1, *, phone: bool = True, **fields) -> list[Volunteer]:
    """Residents of Linhe who can carry things, at any time, and may be called."""
    offer = {"skills": ["carry"], "times": ALWAYS, "reach": "own", "may_call": True, "not_what": ""} | fields
    unit = offer.pop("unit", town.linhe)
    made = []
    for person in people(town, count, unit=unit):
        if phone:
            give_contact(person=person, number=f"19900000{next(NUMBERS)}", relation="self")
        made.append(be_willing(person=person, by=None, **offer))
    return made


def noon(days: int = 3) -> float:
    """So many hours from now it is noon in Shanghai: a date lies in one afternoon whatever the clock says."""
    now = timezone.localtime()
    then = (now + datetime.timedelta(days=days)).replace(hour=13, minute=0, second=0, microsecond=0)
    return (then - now).total_seconds() / 3600


def short(town: Town, **fields) -> tuple[Roll, Track]:
    """A clean-up three days ahead that lacks two to pick up litter."""
    roll = a_clean_up(town, hours=noon(), tracks=[role("捡垃圾", skill="hands")], **fields)
    return roll, roll.round.tracks.get()


def daytime(days: int = 0) -> datetime.datetime:
    """Ten in the morning in Shanghai."""
    return timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + datetime.timedelta(
        days=days
    )


def served(
    town: Town, person: Person | None = None, *, days: int = 1, minutes: int = 105, **fields
) -> Attendance:
    """Somebody who helped at a clean-up some days ago; the sheet is closed."""
    roll = a_clean_up(town, page=town.event("河边清洁", kind="volunteering"), **fields)
    person = person or people(town, 1)[0]
    one: SignUp = come(roll, person, track=roll.round.tracks.first())
    starts = daytime(-days)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=2)
    )
    roll = Roll.objects.with_round().get(pk=roll.pk)
    check_in(sign_up=one, source="list", by=None, at=starts)
    check_out(sign_up=one, by=None, at=starts + datetime.timedelta(minutes=minutes))
    close_sheet(roll=roll, by=None, now=roll.ends_at)
    return Attendance.objects.of_service().get(sign_up=one)
