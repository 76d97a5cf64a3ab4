"""Who could be asked to a role of a date: able, free, near, agreed, not asked this week, not there already."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from events.actions.rules import said_to
from events.models import Roll, SignUp, Track
from events.models.sign_up import ON_THE_LIST
from portal.places.models import Unit

from .models import Skill, Volunteer, part_of
from .models.call import AGAIN

A_LOOK = datetime.timedelta(hours=1)


def skills_for(track: Track) -> list[str]:
    """What one must be able to do for a role, as volunteers say it; nothing where anybody can."""
    return [str(one) for one in Skill.FOR_ROLE.get(Track.Skill(track.skill), ())]


def times_of(roll: Roll) -> list[tuple[int, str]]:
    """Each third of a day that a date lies in."""
    last = max(roll.starts_at, roll.ends_at - datetime.timedelta(minutes=1))
    found, moment = [], roll.starts_at
    while moment < last:
        found.append(part_of(moment))
        moment += A_LOOK
    return list(dict.fromkeys([*found, part_of(last)]))


def who_fits(roll: Roll, skills: list[str], *, now: datetime.datetime) -> QuerySet:
    """Those who may be asked now, who was never asked or longest ago first. Age and unit are asked of each (`fits`)."""
    there = SignUp.objects.filter(person=OuterRef("person"), roll=roll)
    elsewhere = SignUp.objects.filter(
        person=OuterRef("person"),
        state__in=ON_THE_LIST,
        roll__occurrence__starts_at__lt=roll.ends_at,
        roll__occurrence__ends_at__gt=roll.starts_at,
    )
    near = Q(reach=Volunteer.Reach.TOWN) | Q(unit__in=_above(roll.round.unit))
    found = Volunteer.objects.active().filter(near, may_call=True).able(skills).free(times_of(roll))
    found = found.filter(not_asked_since(now - AGAIN)).filter(~Exists(there), ~Exists(elsewhere))
    return found.select_related("person__unit", "unit").order_by(F("asked_at").asc(nulls_first=True), "pk")


def not_asked_since(moment: datetime.datetime) -> Q:
    """A week to the second: at its end somebody may be asked again."""
    return Q(asked_at__isnull=True) | Q(asked_at__lte=moment)


def _above(unit: Unit) -> list[int]:
    """The unit itself and those it is a part of: who helps in their own neighbourhood helps in its estates."""
    return [unit.pk, *unit.get_ancestors().values_list("pk", flat=True)]


def fits(volunteer: Volunteer, roll: Roll, track: Track) -> bool:
    """Whether the rules of the round let them come."""
    return not said_to(roll, [volunteer.person], track)


def how_many_fit(roll: Roll, track: Track, skills: list[str], *, now: datetime.datetime) -> int:
    """How many could be asked now."""
    return sum(fits(one, roll, track) for one in who_fits(roll, skills, now=now))
