"""A team is made, somebody joins, leaves, leads."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from events.actions.lock import with_patience
from portal.core.audit import record
from portal.people.models import Person
from portal.places.models import Unit

from .. import short_messages
from ..models import DutyPlace, Member, Team, TeamPage
from .duties import give_up, lock_team, stop_roster

State, Role = Member.State, Member.Role


@transaction.atomic
def make_team(*, unit: Unit, name: str, page: TeamPage | None, by) -> Team:
    """A new team of a unit.

    Raises:
        Refusal: the unit has one of that name, or the page is another team's.
    """
    try:
        with transaction.atomic():
            team = Team.objects.create(unit=unit, name=name, page=page)
    except IntegrityError as error:
        raise Refusal("name", _("这个居村已经有叫“%(name)s”的队，换一个名字。") % {"name": name}) from error
    record("teams.make", by=by, of=team, label=name)
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, page: TeamPage | None, by) -> None:
    """Another name, or another public page.

    Raises:
        Refusal: as `make_team`.
    """
    try:
        with transaction.atomic():
            Team.objects.filter(pk=team.pk).update(name=name, page=page)
    except IntegrityError as error:
        raise Refusal("name", _("这个居村已经有叫“%(name)s”的队，换一个名字。") % {"name": name}) from error
    record("teams.change", by=by, of=team, label=name)


@with_patience
@transaction.atomic
def end_team(*, team: Team, by, now: datetime.datetime | None = None) -> None:
    """The team is no more: its rosters stop, who was on a round is told, its members are free."""
    team = lock_team(team)
    if team.ended_on:
        return
    for roster in team.rosters.filter(until=None):
        stop_roster(roster=roster, by=by, now=now)
    team.ended_on = timezone.localdate(now)
    team.save(update_fields=["ended_on"])
    for member in team.members.exclude(state=State.ENDED).select_related("person", "team"):
        _end(member, now or timezone.now())
    record("teams.end", by=by, of=team, label=team.name)


def _row_of(team: Team, person: Person) -> Member:
    return team.members.filter(person=person).first() or Member(team=team, person=person, state=State.ENDED)


@with_patience
@transaction.atomic
def ask_to_join(
    *, team: Team, person: Person, show_name: bool, by, now: datetime.datetime | None = None
) -> Member:
    """我想参加: the leader or the unit says yes. Asked twice it is one.

    Args:
        show_name: whether their name may stand on the team's page once they belong to it.

    Raises:
        Refusal: the team is no more.
    """
    team = lock_team(team)
    if team.ended_on:
        raise Refusal("ended", _("这支队已经解散了。"))
    row = _row_of(team, person)
    if row.state != State.ENDED:
        return row
    row.state, row.until, row.since, row.wants_name = State.ASKED, None, now or timezone.now(), show_name
    row.save()
    record("teams.ask", by=by, of=row, label=str(person.pk))
    return row


@with_patience
@transaction.atomic
def accept(*, member: Member, by, now: datetime.datetime | None = None) -> Member:
    """They belong to the team from now on, and are told."""
    team = lock_team(member.team)
    row = Member.objects.select_related("person").get(pk=member.pk)
    if row.state == State.ASKED and not team.ended_on:
        row.team = team
        _begin(row, by, now or timezone.now(), show_name=row.wants_name)
        short_messages.tell_joined(row)
    return row


@with_patience
@transaction.atomic
def enter_member(*, team: Team, person: Person, by, now: datetime.datetime | None = None) -> Member:
    """Written down by the leader or at the desk, for somebody who said so there.

    Raises:
        Refusal: the team is no more.
    """
    team = lock_team(team)
    if team.ended_on:
        raise Refusal("ended", _("这支队已经解散了。"))
    row = _row_of(team, person)
    if row.state != State.ACTIVE:
        _begin(row, by, now or timezone.now(), show_name=False)
    return row


def _begin(row: Member, by, now: datetime.datetime, *, show_name: bool) -> None:
    row.state, row.until, row.since, row.by = State.ACTIVE, None, now, by
    row.show_name, row.wants_name = show_name, False
    row.save()
    record("teams.accept", by=by, of=row, label=str(row.person_id))


@with_patience
@transaction.atomic
def leave_team(*, member: Member, by, now: datetime.datetime | None = None) -> None:
    """退队, or the leader says no: from now on they are on no round that has not begun. Hours stay."""
    team = lock_team(member.team)
    row = Member.objects.select_related("person").get(pk=member.pk)
    if row.state == State.ENDED:
        return
    now = now or timezone.now()
    mine = DutyPlace.objects.filter(
        person=row.person, duty__team=team, duty__starts_at__gt=now, state=DutyPlace.State.TAKEN
    )
    for place in mine.select_related("duty", "person"):
        give_up(place=place, by=by, now=now)
    _end(row, now)
    record("teams.leave", by=by, of=row, label=str(row.person_id))


def _end(row: Member, now: datetime.datetime) -> None:
    row.state, row.until = State.ENDED, now
    row.role, row.show_name, row.wants_name = Role.MEMBER, False, False
    row.save()


@transaction.atomic
def name_me(*, member: Member, show_name: bool, by) -> None:
    """名字可以公开, or no longer: said by nobody but themselves."""
    if Member.objects.active().filter(pk=member.pk).update(show_name=show_name):
        record("teams.name" if show_name else "teams.unname", by=by, of=member, label=str(member.person_id))


@with_patience
@transaction.atomic
def give_role(*, member: Member, role: str, by) -> None:
    """Leader, deputy or member. A new leader takes the place of the old one, who stays as a deputy.

    Raises:
        Refusal: they do not belong to the team.
    """
    team = lock_team(member.team)
    row = Member.objects.get(pk=member.pk)
    if row.state != State.ACTIVE:
        raise Refusal("member", _("这位不在队里，先请他参加。"))
    if role == Role.LEADER:
        team.members.filter(role=Role.LEADER).exclude(pk=row.pk).update(role=Role.DEPUTY)
    row.role = role
    row.save(update_fields=["role"])
    record("teams.give_role", by=by, of=row, label=str(row.person_id), note=role)


def forget_member(person: Person) -> None:
    """Somebody is made nameless: off the rounds to come, out of their teams. Rounds that were kept stay as numbers."""
    for member in Member.objects.filter(person=person).select_related("team"):
        leave_team(member=member, by=None)
    Member.objects.filter(person=person).delete()
