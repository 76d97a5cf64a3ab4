"""Teams, rosters and rounds for tests, made by one call each."""

import datetime

from django.utils import timezone

from events.tests.rolls import people
from portal.people.actions import give_contact
from portal.people.models import Person
from teams.actions.duties import start_roster
from teams.actions.joining import enter_member, give_role, make_team
from teams.models import Duty, DutyPlace, Member, Team, TeamPage
from tests.town import Town

NUMBERS = iter(range(600, 999))


def a_page(town: Town, title: str = "临河平安巡逻队", **fields) -> TeamPage:
    return town.team_page(title, **fields)


def a_team(
    town: Town, members: int = 0, *, page: TeamPage | None = None, phone: bool = True, **fields
) -> Team:
    """A team of Linhe; the first of its members leads it."""
    values = {"unit": town.linhe, "name": "临河平安巡逻队", "page": page, "by": None} | fields
    team = make_team(**values)
    for number, person in enumerate(people(town, members)):
        member = belongs(team, person, phone=phone)
        if not number:
            give_role(member=member, role=Member.Role.LEADER, by=None)
    return team


def belongs(team: Team, person: Person, *, phone: bool = True) -> Member:
    if phone:
        give_contact(person=person, number=f"19900000{next(NUMBERS)}", relation="self")
    return enter_member(team=team, person=person, by=None)


def of(team: Team) -> list[Person]:
    return [one.person for one in team.members.active().select_related("person").order_by("pk")]


def a_duty(team: Team, *, hours: float = 24, needed: int = 2, **fields) -> Duty:
    """The next round of a new roster, moved to so many hours from now; two hours long."""
    roster = start_roster(
        team=team,
        by=None,
        weekday=timezone.localdate().weekday(),
        starts=datetime.time(9, team.rosters.count()),  # another one: the same is one roster
        ends=datetime.time(11),
        where="小桥东头",
        needed=needed,
    )
    duty = roster.duties.first()
    roster.duties.exclude(pk=duty.pk).delete()
    move(duty, hours=hours, **fields)
    return Duty.objects.select_related("team__unit", "team__page").get(pk=duty.pk)


def move(duty: Duty, *, hours: float, length: float = 2) -> Duty:
    starts = timezone.now() + datetime.timedelta(hours=hours)
    Duty.objects.filter(pk=duty.pk).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=length)
    )
    duty.refresh_from_db()
    return duty


def place_of(duty: Duty, person: Person) -> DutyPlace:
    return DutyPlace.objects.select_related("duty__team__unit", "person").get(duty=duty, person=person)
