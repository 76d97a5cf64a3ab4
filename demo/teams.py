"""The demo's teams: two pages, who belongs to them, four weeks of rounds that were kept, and one group that signed up."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from events.models import Roll
from portal.people.models import Person
from teams.actions import duties
from teams.actions.findings import write_finding
from teams.actions.hours import confirm_duty
from teams.actions.joining import ask_to_join, enter_member, give_role, make_team, name_me
from teams.actions.together import sign_up_team
from teams.models import Duty, Member, Team, TeamIndexPage, TeamPage
from volunteers.actions.leads import may_ask_me

from .content_files import load, same
from .pages import DemoTown, publish
from .town import Crowd

FOUR_WEEKS, A_DAY = datetime.timedelta(days=28), datetime.timedelta(days=1)
# So many of the last rounds are still to be confirmed.
UNCONFIRMED = 2
OWN = (
    *("title", "title_en", "gloss_en", "kind", "summary", "purpose"),
    *("how_to_join", "contact", "phone"),
)


def make_teams(town: DemoTown, crowd: Crowd, me: Person) -> None:
    """Through the same actions as in life; whom the tour enters as a volunteer leads the second."""
    for number, item in enumerate(load("teams")["teams"]):
        team = _team(town, item)
        people = [] if not number else [me]
        while len(people) < item["members"]:
            person = crowd.person(team.unit, (1955, 1990))
            crowd.contact(person)
            people.append(person)
        _join(town, team, people, item["named"])
        _rounds(town, team, people, item)
        if role := item.get("signs_up"):
            _sign_up(town, team, people[1:], role)
    # One said that an editor may ask for their story; the names of the others stay unread.
    first = Team.objects.order_by("pk")[0]
    may_ask_me(person=first.members.leading().select_related("person")[0].person, may=True, by=None)
    wants = crowd.person(town.units["linhe"], (1960, 1990))
    ask_to_join(team=first, person=wants, show_name=False, by=None)


def _team(town: DemoTown, item: dict) -> Team:
    page = TeamPage(**same(item, *OWN))
    at = timezone.now() - 2 * FOUR_WEEKS
    page = publish(page, town.index(item["unit"], TeamIndexPage), town.staff["lin-xiao"], at, item["tags"])
    unit = town.units[item["unit"]]
    return make_team(unit=unit, name=item["name"], page=page, by=town.staff["zhou-min"])


def _join(town: DemoTown, team: Team, people: list[Person], named: int) -> None:
    at = timezone.now() - 2 * FOUR_WEEKS
    roles = [Member.Role.LEADER, Member.Role.DEPUTY]
    for number, person in enumerate(people):
        member = enter_member(team=team, person=person, by=town.staff["zhou-min"], now=at)
        if number < len(roles):
            give_role(member=member, role=roles[number], by=town.staff["zhou-min"])
        if number < named:
            name_me(member=member, show_name=True, by=None)


def _rounds(town: DemoTown, team: Team, people: list[Person], item: dict) -> None:
    now = timezone.now()
    for weekday, starts, ends, where, needed in item["rosters"]:
        values: dict[str, Any] = {"weekday": weekday, "where": where, "needed": needed}
        values |= {"starts": _clock(starts), "ends": _clock(ends)}
        duties.start_roster(team=team, by=town.staff["zhou-min"], now=now - FOUR_WEEKS, **values)
    over = list(team.duties.filter(ends_at__lt=now).order_by("starts_at"))
    for number, duty in enumerate(over):
        _keep(town, duty, people, number, item, is_last=number == len(over) - 1)
    for duty in over[:-UNCONFIRMED]:
        for place in duty.places.filter(state="came").select_related("person", "duty__team", "duty__unit"):
            confirm_duty(place=place, by=town.staff["chen-jun"])
    duties.plan_ahead(now)
    coming = team.duties.to_come(now).order_by("starts_at")[:2]
    for duty, count in zip(coming, (2, 1), strict=False):
        for person in people[:count]:
            duties.take(duty=duty, person=person, by=None)


def _keep(
    town: DemoTown, duty: Duty, people: list[Person], number: int, item: dict, *, is_last: bool
) -> None:
    """Each time others, and once nobody had time."""
    if number == 1:
        return
    turn = [people[(number + n) % len(people)] for n in range(duty.needed)]
    places = [duties.take(duty=duty, person=one, by=None, now=duty.starts_at - A_DAY) for one in turn]
    kind, where, words, passed_on = item["findings"][number % len(item["findings"])]
    write_finding(
        duty=duty,
        person=turn[0],
        kind=kind,
        where=where,
        words=words,
        passed_on=passed_on,
        key=uuid.uuid5(uuid.NAMESPACE_OID, f"{item['key']}-{number}"),
        by=None,
        now=duty.starts_at + datetime.timedelta(minutes=20),
    )
    handover = item["handover"] if is_last else ""
    came = [one.pk for one in places]
    duties.hand_over(duty=duty, came=came, handover=handover, by=town.staff["zhou-min"], now=duty.ends_at)


def _sign_up(town: DemoTown, team: Team, people: list[Person], role: str) -> None:
    """The team comes to the next walk by one press."""
    rolls = Roll.objects.with_round().filter(
        round__tracks__name=role, occurrence__starts_at__gt=timezone.now() + A_DAY / 8, called_off=False
    )
    roll = rolls.order_by("occurrence__starts_at").first()
    if roll is not None:
        track, key = roll.round.tracks.get(name=role), uuid.uuid5(uuid.NAMESPACE_OID, "demo-team")
        sign_up_team(team=team, roll=roll, track=track, people=people, key=key, by=town.staff["zhou-min"])


def _clock(words: str) -> datetime.time:
    return datetime.datetime.strptime(words, "%H:%M").time()
