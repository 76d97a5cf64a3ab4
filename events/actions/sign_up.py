"""Signing somebody up: ticket first, a place row, constraints behind."""

import datetime
import uuid
from typing import Any, Required, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.people.models import Contact, Person

from ..models import Channel, Roll, SignUp, State, Track
from .fill import fill
from .lock import take_ticket, with_patience
from .moves import begin
from .room import room_for
from .rules import Refusal, check_clash, is_full, take_claims, why_not


class How(TypedDict, total=False):
    """How somebody is signed up.

    Args:
        key: of the form; sent twice it is one sign-up.
        channel: web, desk, phone or a slip of the paper; some places may be kept for the desk.
        by: the account that does it: the resident's own, the family's, the clerk's.
        contact: where messages go; None puts them on the call list.
        track: the role, on a date of volunteers; asked for there, refused elsewhere.
        at_home: a home visit, to that address; needs a slot of that kind.
        course: the first lesson, when this is a further one of the same enrolment.
        together: who was signed up first by the same press.
    """

    key: Required[uuid.UUID]
    channel: Required[Channel]
    by: Any
    contact: Contact | None
    track: Track | None
    at_home: bool
    address: str
    course: SignUp | None
    together: SignUp | None


@with_patience
def sign_up(
    *,
    roll: Roll,
    person: Person,
    arrived: datetime.datetime | None = None,
    wish: int | None = None,
    by_stranger: bool = False,
    silent: bool = False,
    **how: Unpack[How],
) -> SignUp:
    """Sign a person up for a date: a place if one is free, else the waiting list.

    Args:
        arrived: when the request reached the server.
        wish: number of the wanted slot; the lowest free one if it is taken meanwhile.
        by_stranger: who asks may not learn what the person has already: being on the list is a Refusal, and comes after
            what the date says to anybody.
        silent: another message tells of this one too, as one does for a whole course, or for a family.

    Returns:
        The sign-up, or the one that this person already has on this date.

    Raises:
        Refusal: not now, not for this person, this month's times used up, or full.
    """
    arrived, by = arrived or timezone.now(), how.pop("by", None)
    try:
        with transaction.atomic():
            locked, ticket = take_ticket(roll)
            made = SignUp(roll=locked, person=person, ticket=ticket, made_by=by, arrived_at=arrived, **how)
            for no in why_not(locked, [person], arrived=arrived, track=made.track):
                raise no
            _place(made, wish, silent=silent or made.course_id is not None)
            return made
    except (IntegrityError, Refusal) as error:
        # On the list already, or sent twice: found when the row is written, for it is almost never so. No ticket is used.
        there = SignUp.objects.there(roll, [] if by_stranger else [person.pk], [how["key"]])
        if found := there.with_round().order_by("-pk").first():
            return found
        if by_stranger and isinstance(error, IntegrityError) and is_on_the_list(roll, person):
            raise Refusal("already", "") from error
        raise


def is_on_the_list(roll: Roll, person: Person) -> bool:
    """Whether somebody is on a date already."""
    return SignUp.objects.there(roll, [person.pk], []).exists()


def _place(made: SignUp, wish: int | None, *, silent: bool) -> None:
    roll, now = made.roll, timezone.now()
    if made.track:
        check_clash(roll, made.person)
    kind: dict[str, Any] = {"at_home": made.at_home, "by_desk": made.by_desk, "track": made.track_id}
    room, slot = room_for(roll, wish=wish, now=now, **kind)
    if room.waiting and fill(roll, now=now):
        # A place had come free by the clock alone: it is theirs first.
        room, slot = room_for(roll, wish=wish, now=now, **kind)
    if slot is None and room.waiting >= roll.round.waiting_max:
        raise is_full(roll)
    made.unit_id = roll.unit_id
    made.state, made.slot = (State.CONFIRMED, slot) if slot else (State.WAITING, None)
    made.save(force_insert=True)
    if slot:
        take_claims(made, roll)
    begin(made, now=timezone.now(), silent=silent)
