"""The demo's volunteers: six who are willing, hours of the last walk of which some wait, one certificate."""

import datetime

from django.utils import timezone

from portal.people.models import Person
from volunteers.actions.certificates import issue
from volunteers.actions.hours import confirm
from volunteers.actions.willing import be_willing
from volunteers.models import Volunteer
from volunteers.models.service import unconfirmed
from volunteers.models.volunteer import Part, Weekday

from .content_files import load
from .pages import DemoTown
from .town import Crowd

TWO_WEEKS = datetime.timedelta(days=14)


def make_volunteers(town: DemoTown, crowd: Crowd, me: Person) -> None:
    """Through the same actions as in life; one of them is whom the tour enters as."""
    texts, unit, desk = load("volunteers"), town.units["nanqiao"], town.staff["zhou-min"]
    for number, one in enumerate(texts["volunteers"]):
        person = me if not number else crowd.person(unit, (1955, 1995))
        if number:
            crowd.contact(person)
        be_willing(
            person=person,
            by=desk,
            source=Volunteer.Source(one["source"]),
            now=timezone.now() - TWO_WEEKS,
            skills=one["skills"],
            times=_times(one["parts"]),
            reach=one["reach"],
            not_what=one.get("not_what", ""),
            may_call=True,
        )
    organiser = town.staff["chen-jun"]
    mine = unconfirmed().filter(sign_up__person=me)
    others = unconfirmed().exclude(sign_up__person=me)
    for came in [*mine, *others[: texts["confirmed"]]]:
        confirm(attendance=came, by=organiser)
    if me.service_records.exists():
        issue(person=me, unit=unit, by=organiser)


def _times(parts: list[str]) -> list[str]:
    """The same thirds of every day."""
    return [f"{day.value}-{part.value}" for day in Weekday for part in Part if part.value in parts]
