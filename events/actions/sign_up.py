"""Signing somebody up: ticket first, a place row, constraints behind."""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from portal.people.models import Contact, Person

from ..models import Channel, Roll, SignUp, State, Track
from ..models.sign_up import ON_THE_LIST
from .fill import fill
from .lock import take_ticket, with_patience
from .moves import begin
from .room import room_of, slot_for
from .rules import Refusal, check_clash, check_person, check_time, check_track, is_full, take_claims


@with_patience
def sign_up(
    *,
    roll: Roll,
    person: Person,
    key: uuid.UUID,
    channel: Channel,
    by=None,
    contact: Contact | None = None,
    wish: int | None = None,
    track: Track | None = None,
    at_home: bool = False,
    address: str = "",
    arrived: datetime.datetime | None = None,
    course: SignUp | None = None,
    by_stranger: bool = False,
) -> SignUp:
    """Sign a person up for a date: a place if one is free, else the waiting list.

    Args:
        key: of the form; sent twice it is one sign-up.
        channel: web, desk or phone; some places may be kept for the desk.
        by: the account that does it: the resident's own, the family's, the clerk's.
        contact: where messages go; None puts them on the call list.
        wish: number of the wanted slot; the lowest free one if it is taken meanwhile.
        track: the role, on a date of volunteers; asked for there, refused elsewhere.
        at_home: a home visit; needs a slot of that kind.
        arrived: when the request reached the server.
        course: the first lesson, when this is a further one of the same enrolment.
        by_stranger: who asks may not learn what the person has already: being on the list is a Refusal, and comes after
            what the date says to anybody.

    Returns:
        The sign-up, or the one that this person already has on this date.

    Raises:
        Refusal: not now, not for this person, this month's times used up, or full.
    """
    arrived = arrived or timezone.now()
    check_track(roll, track)
    there = Q(key=key) if by_stranger else _there(roll, person, key)
    _refuse_without_a_lock(roll, arrived, there, track)
    try:
        with transaction.atomic():
            locked, ticket = take_ticket(roll)
            check_time(locked, arrived)
            check_person(locked, person)
            if track:
                check_clash(locked, person)
            made = SignUp(
                roll=locked,
                unit_id=locked.unit_id,
                person=person,
                ticket=ticket,
                key=key,
                channel=channel,
                made_by=by,
                track=track,
                course=course,
                contact=contact,
                at_home=at_home,
                address=address,
                arrived_at=arrived,
            )
            _place(made, wish)
            begin(made, now=timezone.now(), silent=course is not None)
            return made
    except (IntegrityError, Refusal) as error:
        # On the list already, or the form was sent twice: the database says so when the row is written, and nobody else
        # waits for a question that is almost always answered with no. Rolled back, no ticket is used up.
        if found := SignUp.objects.told().filter(there).order_by("-pk").first():
            return found
        if by_stranger and isinstance(error, IntegrityError) and is_on_the_list(roll, person):
            raise Refusal("already", "") from error
        raise


def _refuse_without_a_lock(roll: Roll, arrived: datetime.datetime, there: Q, track: Track | None) -> None:
    """The answers of a rush that is over cost no lock: closed, and full to the end of the waiting list.

    Who is on the list already, or sends a form twice, is told so under the lock.
    """
    check_time(roll, arrived)
    room = room_of(roll, track.pk if track else None)
    if room.free or room.waiting < roll.round.waiting_max:
        return
    if not SignUp.objects.filter(there).exists():
        raise is_full(roll)


def is_on_the_list(roll: Roll, person: Person) -> bool:
    """Whether somebody is on a date already."""
    return SignUp.objects.filter(roll=roll, person=person, state__in=ON_THE_LIST).exists()


def _there(roll: Roll, person: Person, key: uuid.UUID) -> Q:
    return Q(key=key) | Q(roll=roll, person=person, state__in=ON_THE_LIST)


def _place(made: SignUp, wish: int | None) -> None:
    roll, now = made.roll, timezone.now()
    room = room_of(roll, made.track_id)
    if room.waiting and fill(roll, now=now):
        # A place had come free by the clock alone: it is theirs first.
        room = room_of(roll, made.track_id)
    kind: dict[str, Any] = {"at_home": made.at_home, "by_desk": made.by_desk, "track": made.track_id}
    slot = slot_for(roll, wish=wish, now=now, room=room, **kind)
    if slot is None and room.waiting >= roll.round.waiting_max:
        raise is_full(roll)
    made.state, made.slot = (State.CONFIRMED, slot) if slot else (State.WAITING, None)
    made.save(force_insert=True)
    if slot:
        take_claims(made, roll)
