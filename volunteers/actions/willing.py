"""Saying 我愿意, changing it, stopping; and the three ways in: by oneself, on a visit, by a neighbour's word."""

import datetime
from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from events.actions.lock import with_patience
from portal.core.audit import record
from portal.outbox.actions import drop, spare_calls
from portal.people.actions import act_for, give_contact, meet_person
from portal.people.models import Person, PersonContact
from portal.places.models import Unit

from .. import short_messages
from ..models import Ask, FreeTime, Skill, Volunteer

State = Volunteer.State
OWN = PersonContact.Relation.SELF


class Offer(TypedDict, total=False):
    """What somebody offers.

    Args:
        skills: what they can do.
        times: weekday and third of the day, as `2-am`.
        reach: their own neighbourhood, or the whole town.
        not_what: what they do not do, in their words.
        may_call: whether they agreed to be called when people are missing.
    """

    skills: Sequence[str]
    times: Sequence[str]
    reach: str
    not_what: str
    may_call: bool


def _row_of(person: Person) -> Volunteer:
    """Their one row, locked by the lock on the person: two presses at once are one volunteer."""
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    found = Volunteer.objects.filter(person=person).first()
    return found or Volunteer(person=person, unit_id=person.unit_id)


def _write(row: Volunteer, offer: Offer) -> None:
    row.unit_id = row.person.unit_id
    row.reach, row.not_what = offer["reach"], offer.get("not_what", "")
    row.save()
    row.skills.all().delete()
    Skill.objects.bulk_create([Skill(volunteer=row, what=one) for one in offer["skills"]])
    _free(row, offer["times"])


def _free(row: Volunteer, times: Sequence[str]) -> None:
    row.free_times.all().delete()
    pairs = [one.split("-") for one in times]
    FreeTime.objects.bulk_create(
        [FreeTime(volunteer=row, weekday=int(weekday), part=part) for weekday, part in pairs]
    )


@with_patience
@transaction.atomic
def be_willing(
    *,
    person: Person,
    by,
    source: str = Volunteer.Source.SELF,
    now: datetime.datetime | None = None,
    **offer: Unpack[Offer],
) -> Volunteer:
    """我愿意, for the first time, changed, or once more after having stopped.

    Args:
        source: how they came; a neighbour's word alone makes nobody a volunteer (`name_neighbour`).
    """
    row = _row_of(person)
    if row.state != State.ACTIVE or row.pk is None:
        row.since, row.made_by = now or timezone.now(), by
        row.source = source
    row.state, row.until, row.may_call, row.met_by_word = State.ACTIVE, None, offer["may_call"], False
    _write(row, offer)
    record("volunteers.be_willing", by=by, of=row, label=str(person.pk), note=row.source)
    return row


@with_patience
@transaction.atomic
def name_neighbour(
    *,
    person: Person,
    skills: Sequence[str],
    phone: str,
    by,
    is_new: bool = False,
    now: datetime.datetime | None = None,
) -> Volunteer:
    """A neighbour says somebody would be good at it: they themselves are asked first, and nobody calls them before. What
    is kept until then is the suggestion: who, and good at what. When they have time, where they go and what they do not
    do is theirs to say.

    Args:
        phone: of the office, for whoever would rather talk.
        is_new: they were written into the register for this word alone.

    Raises:
        Refusal: they are volunteers already, have been asked, or said no within a year.
    """
    now = now or timezone.now()
    row = _row_of(person)
    if row.pk is not None:
        words = {
            State.ACTIVE: _("%(name)s已经是志愿者了。"),
            State.ASKED: _("%(name)s已经问过了，等本人答复。"),
            State.ENDED: _("%(name)s说过不做了，请不要再问；本人想来，可以随时自己报。"),
        }[State(row.state)]
        raise Refusal("known", words % {"name": person.name})
    row.state, row.source, row.since, row.made_by = State.ASKED, Volunteer.Source.NEIGHBOUR, now, by
    row.met_by_word = is_new
    _write(row, {"skills": skills, "times": (), "reach": Volunteer.Reach.OWN})
    short_messages.tell_word(row, phone=phone, now=now)
    record("volunteers.name_neighbour", by=by, of=row, label=str(person.pk))
    return row


@with_patience
@transaction.atomic
def stop(*, volunteer: Volunteer, by=None, now: datetime.datetime | None = None) -> None:
    """不做了, by one press. What stands in the calendar stands; nobody calls any more."""
    row = _row_of(volunteer.person)
    if row.pk is None or row.state == State.ENDED:
        return
    row.state, row.until, row.may_call = State.ENDED, now or timezone.now(), False
    row.save(update_fields=["state", "until", "may_call"])
    causes = [one.cause for one in row.asks.open()]
    drop(causes=causes, kind=short_messages.CALLED.name)
    spare_calls(causes=causes)
    row.asks.open().update(answer=Ask.Answer.NO)
    record("volunteers.stop", by=by, of=row, label=str(row.person_id))


@with_patience
@transaction.atomic
def answer_word(
    *, volunteer: Volunteer, willing: bool, may_call: bool, times: Sequence[str] = (), by=None
) -> bool:
    """What somebody says whom a neighbour named.

    Args:
        times: when they have time, as `2-am`; who has said none is found by what they can do and is not called.

    Returns:
        Whether they are a volunteer now; False as well where they had answered before.
    """
    row = _row_of(volunteer.person)
    if row.state != State.ASKED:
        return row.state == State.ACTIVE
    if not willing:
        stop(volunteer=row, by=by)
        return False
    row.state, row.may_call, row.since = State.ACTIVE, may_call, timezone.now()
    row.met_by_word = False
    row.save(update_fields=["state", "may_call", "since", "met_by_word"])
    _free(row, times)
    record("volunteers.be_willing", by=by, of=row, label=str(row.person_id), note=row.source)
    return True


@transaction.atomic
def enter_oneself(*, user, name: str, unit: Unit) -> Person:
    """Write whoever owns a proved number into the register, to become a volunteer. A number is not a person: of
    namesakes whom other phones speak for nothing is touched, they are for the desk to join."""
    person, _is_new = meet_person(name=name, born=None, unit=unit, number=user.phone)
    give_contact(person=person, number=user.phone, relation=OWN)
    act_for(user=user, person=person, relation=OWN)
    return person
