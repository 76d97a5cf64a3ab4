"""Rosters become rounds; people take them, give them up, keep them.

Locks are taken in the order of everything here: the round, then the person.
"""

import datetime
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.actions import Refusal
from events.actions.lock import with_patience
from events.models import SignUp
from events.models.sign_up import ON_THE_LIST
from portal.core.audit import record
from portal.core.dates import clock, near_date
from portal.core.masking import without_numbers
from portal.people.models import Person

from .. import short_messages
from ..models import Duty, DutyPlace, Member, Roster, Team

State = DutyPlace.State
AHEAD = datetime.timedelta(days=28)
# A round is handed over within a week; what was written wrongly is written again until then.
CLOSABLE = datetime.timedelta(days=7)


def lock_team(team: Team) -> Team:
    """All that changes who belongs to a team comes one after another."""
    Team.objects.filter(pk=team.pk).update(name=F("name"))
    return Team.objects.select_related("unit", "page").get(pk=team.pk)


@with_patience
@transaction.atomic
def start_roster(*, team: Team, by, now: datetime.datetime | None = None, **values) -> Roster:
    """A team goes round every week; the rounds of the next four stand there at once. Pressed twice it is one roster.

    Args:
        values: weekday, starts, ends, where, needed.
    """
    lock_team(team)
    if same := Roster.objects.filter(team=team, until=None, **values).first():
        return same
    roster = Roster.objects.create(team=team, **values)
    _plan(roster, now or timezone.now())
    record("teams.start_roster", by=by, of=roster, label=team.name, note=roster.words)
    return roster


def plan_ahead(now: datetime.datetime | None = None) -> None:
    """Four weeks of rounds for every roster that goes on."""
    now = now or timezone.now()
    for roster in Roster.objects.filter(until=None, team__ended_on=None).select_related("team"):
        _plan(roster, now)


def _plan(roster: Roster, now: datetime.datetime) -> None:
    """Rounds that are there already stay as they are."""
    day = timezone.localdate(now)
    day += datetime.timedelta(days=(roster.weekday - day.weekday()) % 7)
    rounds = []
    while day <= timezone.localdate(now + AHEAD):
        starts, ends = (
            timezone.make_aware(datetime.datetime.combine(day, at)) for at in (roster.starts, roster.ends)
        )
        if starts > now:
            copied = {name: getattr(roster, name) for name in ("team_id", "where", "needed")}
            unit = roster.team.unit_id
            rounds.append(Duty(roster=roster, unit_id=unit, starts_at=starts, ends_at=ends, **copied))
        day += datetime.timedelta(days=7)
    known = set(roster.duties.filter(starts_at__gt=now).values_list("starts_at", flat=True))
    # Of two clocks at once one writes them, and a team that did nothing wakes no reader's page.
    if new := [one for one in rounds if one.starts_at not in known]:
        Duty.objects.bulk_create(new, ignore_conflicts=True)


@with_patience
@transaction.atomic
def stop_roster(*, roster: Roster, by, now: datetime.datetime | None = None) -> None:
    """No more rounds. Those that somebody has taken are called off and told; the others go."""
    now = now or timezone.now()
    if not Roster.objects.filter(pk=roster.pk, until=None).update(until=timezone.localdate(now)):
        return
    for duty in roster.duties.filter(starts_at__gt=now, called_off=False).order_by("pk"):
        duty = lock_duty(duty.pk)
        if duty.places.exists():
            with override(settings.LANGUAGE_CODE):
                _call_off(duty, _("值班表停了"), by)
        else:
            duty.delete()
    record("teams.stop_roster", by=by, of=roster, label=str(roster.pk))


def lock_duty(pk: int) -> Duty:
    """Everything that gives or frees a place on a round, or says who kept it, comes one after another."""
    Duty.objects.filter(pk=pk).update(written=F("written") + 1)
    return Duty.objects.select_related("team__unit", "team__page").get(pk=pk)


def _why_not_taken(duty: Duty, now: datetime.datetime) -> str:
    if duty.called_off:
        return _("这一班取消了。")
    if duty.closed_at or now >= duty.ends_at + CLOSABLE:
        return _("这一班已经交班了。")
    return ""


@with_patience
@transaction.atomic
def take(
    *, duty: Duty, person: Person, by, asked: bool = False, now: datetime.datetime | None = None
) -> DutyPlace:
    """Put somebody on a round: themselves, or the leader with their word.

    Args:
        asked: the leader puts them on it, so they are told.

    Raises:
        Refusal: not of the team, called off, over, enough people, or something else at that time.
    """
    now = now or timezone.now()
    duty = lock_duty(duty.pk)
    if no := _why_not_taken(duty, now):
        raise Refusal("over", no)
    if now >= duty.ends_at and not asked:
        raise Refusal("over", _("这一班已经过了。真去了的，请队长在交班时补上。"))
    if not Member.objects.active().filter(team=duty.team, person=person).exists():
        raise Refusal("member", _("只有队员可以排班，请先参加这支队。"))
    row = duty.places.filter(person=person).first() or DutyPlace(duty=duty, person=person, state=State.LEFT)
    if row.state != State.LEFT:
        return row
    row.number = _free_number(duty)
    _check_clash(duty, person)
    row.state, row.at, row.by, row.reminded = State.TAKEN, now, by, False
    row.save()
    record("teams.take", by=by, of=row, label=str(person.pk))
    if asked:
        row.duty = duty
        short_messages.tell_put_on(row, now=now)
    return row


def _free_number(duty: Duty) -> int:
    used = set(duty.places.exclude(state=State.LEFT).values_list("number", flat=True))
    free = next((one for one in range(1, duty.needed + 1) if one not in used), None)
    if free is None:
        raise Refusal("full", _("这一班人够了，请看看别的日子。"))
    return free


def duty_at(person: Person, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Duty | None:
    """A round that somebody is on within this time; one that ends as it begins is none."""
    places = DutyPlace.objects.filter(
        person=person,
        state__in=DutyPlace.ON_IT,
        duty__called_off=False,
        duty__starts_at__lt=ends_at,
        duty__ends_at__gt=starts_at,
    )
    place = places.select_related("duty__team").order_by("duty__starts_at", "pk").first()
    return place.duty if place else None


def _check_clash(duty: Duty, person: Person) -> None:
    """Nobody is in two places at once, whatever the team or the activity; under the lock on the person."""
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    words = _("%(name)s这个时间已经有“%(what)s”（%(when)s）。要排这一班，请先取消那个。")
    if other := duty_at(person, duty.starts_at, duty.ends_at):
        values = {"name": person.name, "what": other.team.name, "when": other.when}
        raise Refusal("clash", words % values)
    signed = SignUp.objects.with_round().filter(
        person=person,
        state__in=ON_THE_LIST,
        roll__occurrence__starts_at__lt=duty.ends_at,
        roll__occurrence__ends_at__gt=duty.starts_at,
    )
    for one in signed:
        if one.starts_at < duty.ends_at and one.ends_at > duty.starts_at:
            when = f"{near_date(one.starts_at)} {clock(one.starts_at)}—{clock(one.ends_at)}"
            raise Refusal("clash", words % {"name": person.name, "what": one.what, "when": when})


@with_patience
@transaction.atomic
def give_up(*, place: DutyPlace, by, now: datetime.datetime | None = None) -> None:
    """来不了: the place is free for somebody else. What is over is not given up."""
    duty = lock_duty(place.duty_id)
    if duty.closed_at or (now or timezone.now()) >= duty.ends_at:
        return
    if duty.places.filter(pk=place.pk, state=State.TAKEN).update(state=State.LEFT):
        short_messages.forget_place(place)
        record("teams.give_up", by=by, of=place, label=str(place.person_id))


@with_patience
@transaction.atomic
def call_off(*, duty: Duty, reason: str, by) -> None:
    """This round does not take place; whoever is on it is told.

    Raises:
        Refusal: it has been handed over, or there is no reason.
    """
    if not reason.strip():
        raise Refusal("reason", _("请写一句为什么取消。"))
    duty = lock_duty(duty.pk)
    if duty.closed_at:
        raise Refusal("closed", _("这一班已经交班了，不能取消。"))
    if not duty.called_off:
        _call_off(duty, reason, by)


def _call_off(duty: Duty, reason: str, by) -> None:
    duty.called_off, duty.reason = True, without_numbers(reason.strip())[:60]
    duty.save(update_fields=["called_off", "reason"])
    for place in duty.places.filter(state=State.TAKEN).select_related("person"):
        place.duty = duty
        short_messages.forget_place(place)
        short_messages.tell_called_off(place)
    record("teams.call_off", by=by, of=duty, label=str(duty.pk), note=duty.reason)


@with_patience
@transaction.atomic
def hand_over(
    *,
    duty: Duty,
    came: Collection[int],
    handover: str,
    by,
    now: datetime.datetime | None = None,
) -> None:
    """交班: who came, and a word for whoever comes next. Within a week it may be said anew, as long as the unit has
    confirmed none of its hours.

    Args:
        came: of those on the round; everybody else on it did not.

    Raises:
        Refusal: called off, not begun, more than a week ago, or hours of it are confirmed already.
    """
    now = now or timezone.now()
    duty = lock_duty(duty.pk)
    if duty.called_off:
        raise Refusal("called_off", _("这一班取消了。"))
    if now < duty.starts_at:
        raise Refusal("early", _("这一班还没有开始，到时候再交班。"))
    if now >= duty.ends_at + CLOSABLE:
        raise Refusal("late", _("过了七天，不能再交班了。"))
    if duty.places.filter(is_settled=True).exists():
        raise Refusal("settled", _("居委会已经确认了这一班的时间，要改请找居委会更正。"))
    on_it = duty.places.exclude(state=State.LEFT)
    on_it.filter(pk__in=came).update(state=State.CAME)
    on_it.exclude(pk__in=came).update(state=State.MISSED)
    duty.closed_at, duty.closed_by, duty.handover = now, by, handover.strip()
    duty.save(update_fields=["closed_at", "closed_by", "handover"])
    record("teams.hand_over", by=by, of=duty, label=str(duty.pk), note=str(len(came)))


def remind_due(now: datetime.datetime | None = None) -> None:
    """The day before, once: who is on a round of the next 24 hours."""
    now = now or timezone.now()
    soon = DutyPlace.objects.filter(
        state=State.TAKEN,
        reminded=False,
        duty__called_off=False,
        duty__starts_at__gt=now,
        duty__starts_at__lte=now + datetime.timedelta(hours=24),
    )
    for place in soon.select_related("person", "duty__team__unit", "duty__team__page").order_by("pk")[:200]:
        _remind(place, now)


@with_patience
@transaction.atomic
def _remind(place: DutyPlace, now: datetime.datetime) -> None:
    still = DutyPlace.objects.filter(pk=place.pk, state=State.TAKEN, reminded=False)
    if still.update(reminded=True):
        short_messages.remind(place, now=now)
