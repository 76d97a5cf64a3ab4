"""集体报名: the members of a team sign up for a shift by one press, each by the rules of the round."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal, sign_up
from events.actions.lock import lock_roll, with_patience
from events.models import Channel, Roll, SignUp, State, Track
from portal.core.audit import record
from portal.people.models import Person

from ..models import Member, Team


class Came(StrEnum):
    """What became of one of them."""

    PLACE = "place"
    WAITS = "waits"
    BEFORE = "before"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What happened to one member.

    Args:
        words: how they stand, or the sentence of the rule that speaks against them.
    """

    person: Person
    came: Came
    words: str

    @property
    def has_place(self) -> bool:
        return self.came in (Came.PLACE, Came.BEFORE)


class _NotAll(Exception):
    """Not everybody got a place, and all or nobody was asked for: everything is taken back, messages as well."""


@with_patience
def sign_up_team(
    *,
    team: Team,
    roll: Roll,
    track: Track,
    people: Sequence[Person],
    key: uuid.UUID,
    by,
    all_or_none: bool = False,
    now: datetime.datetime | None = None,
) -> tuple[bool, list[Outcome]]:
    """Sign up members for a role of a date. Each is a sign-up of its own, under the lock of the date, by every rule of
    the round; each is told by the message that any sign-up writes. Places kept for the desk stay with the desk.

    Args:
        key: of the form; sent twice it is the same sign-ups.
        all_or_none: unless each has a place nobody is signed up and nobody is told.

    Returns:
        Whether it was done, and what became of each, or would have.

    Raises:
        Refusal: the team is no more, or nobody of it was named.
    """
    arrived = now or timezone.now()
    found: list[Outcome] = []
    try:
        with transaction.atomic():
            locked = lock_roll(roll.pk)
            chosen = _members(team, people)
            found[:] = [_one(locked, track, one, key, by, arrived) for one in chosen]
            if all_or_none and not all(one.has_place for one in found):
                raise _NotAll
            got = sum(one.came == Came.PLACE for one in found)
            record("teams.sign_up", by=by, of=locked, label=str(team.pk), note=f"{got}/{len(found)}")
    except _NotAll:
        return False, found
    return True, found


def _members(team: Team, people: Sequence[Person]) -> list[Person]:
    """Of those named, who belongs to the team now; in the order of the team, whoever was named first."""
    if team.ended_on:
        raise Refusal("ended", _("这支队已经解散了。"))
    mine = Member.objects.active().filter(team=team, person__in=[one.pk for one in people])
    chosen = [one.person for one in mine.select_related("person__unit").order_by("pk")]
    if not chosen:
        raise Refusal("nobody", _("没有勾人。请先勾上要报名的队员。"))
    return chosen


def _one(roll: Roll, track: Track, person: Person, key: uuid.UUID, by, arrived) -> Outcome:
    own = uuid.uuid5(key, str(person.pk))
    try:
        # A savepoint of its own: whoever is refused leaves the others what they have.
        with transaction.atomic():
            made = sign_up(
                roll=roll,
                person=person,
                track=track,
                key=own,
                channel=Channel.TEAM,
                by=by,
                contact=person.own_contact,
                arrived=arrived,
            )
    except Refusal as refusal:
        return Outcome(person, Came.REFUSED, str(refusal))
    return _standing(made, track, new=made.key == own)


def _standing(made: SignUp, track: Track, *, new: bool) -> Outcome:
    if made.state == State.WAITING:
        words = _("候补第 %(n)s 位，有空位会通知本人。") % {"n": made.place_in_line}
        return Outcome(made.person, Came.WAITS, words)
    if made.track_id != track.pk:
        words = _("这一天已经报了“%(what)s”，没有再报。") % {"what": made.what}
        return Outcome(made.person, Came.REFUSED, words)
    if not new:
        return Outcome(made.person, Came.BEFORE, _("以前就报上了。"))
    return Outcome(made.person, Came.PLACE, _("报上了。"))
