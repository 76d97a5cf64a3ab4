"""The last press of the residents' form: people are entered, places are taken."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.functional import cached_property

from portal.accounts.models import User
from portal.people.actions import act_for, contact_for, give_contact, meet_person, speaks_for
from portal.people.models import Contact, Person
from portal.places.models import Unit

from .. import rush
from ..models import Channel, Roll, SignUp, Track
from ..on_its_way import Named, OnItsWay
from .course import enrol
from .introductions import introduce
from .room import Room
from .rules import Refusal, is_full, why_not
from .sign_up import sign_up
from .together import already_told_elsewhere, is_told, sign_up_together


@dataclass
class Taken:
    """What came of one press.

    Args:
        made: what each got.
        refused: why others got nothing, each with whom it is about.
        asked: whether the desk looks at somebody first.
    """

    made: list[SignUp] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    asked: bool = False


def take_places(
    *, mine: OnItsWay, roll: Roll, user: User | AnonymousUser | None, arrived: datetime.datetime
) -> Taken:
    """Sign up everybody of a sign-up on its way. Of several, each stands or falls alone.

    Args:
        roll: the date that was wished for.
        user: who pressed, looked at only once the date has not said no; None for a proved number whose account is shut.
        arrived: when the press reached the server.

    Returns:
        What each got. Nothing, when the account acts for none of them any more.

    Raises:
        Refusal: nobody got anything: as `sign_up` and `introduce`, or another phone of the family has signed them up.
    """
    try:
        taken = _Press(mine, roll, arrived).take(user)
        if taken.refused and not (taken.made or taken.asked):
            raise taken.refused[0]
    except Refusal as refusal:
        if refusal.code == "full":
            rush.remember_full(*mine.asked)
        raise
    return taken


class _Press:
    """One press, and what is asked and done for it."""

    def __init__(self, mine: OnItsWay, roll: Roll, arrived: datetime.datetime) -> None:
        self.mine, self.roll, self.arrived = mine, roll, arrived
        self.is_course = roll.round.whole_course

    @cached_property
    def track(self) -> Track | None:
        role = self.mine.wish.track
        return self.roll.round.tracks.filter(pk=role).first() if role else None

    def take(self, user: User | AnonymousUser | None) -> Taken:
        mine = self.mine
        if mine.people:
            self.ask_before(mine.people, mine.keys)
        by = user if isinstance(user, User) else None
        # Those of the chosen for whom the account still acts.
        family = rush.family(by.pk, mine.people) if by else []
        if not (family or mine.who):
            return Taken()
        contact = contact_for(mine.phone)
        if len(family) + bool(mine.who) > 1:
            return self.take_together(family, by, contact)
        if mine.who:
            made = self.take_for(mine.who, by, contact)
        else:
            made = self.take_known(self.how(family[0], by, contact))
        return Taken(made=[made]) if made else Taken(asked=True)

    def take_together(self, family: list[Person], by: User | None, contact: Contact) -> Taken:
        people, stranger, who = list(family), None, self.mine.who
        if who:
            person, is_known = self.meet(who, by)
            people += [person] * is_known
            stranger = None if is_known else person
        made, refused = sign_up_together(hows=[self.how(person, by, contact) for person in people])
        taken = Taken(made, refused)
        if who and stranger:
            try:
                one = introduce(relation=who.relation, **self.how(stranger, by, contact))
            except Refusal as refusal:
                taken.refused.append(refusal)
            else:
                taken.asked = one is None
                taken.made += [one] if one else []
        return taken

    def ask_before(self, people: list[int], keys: list) -> None:
        """The first of two times that the rules are asked; the second is under the lock. The answers of a rush that is
        over cost none.

        Who is on the list already, or sends the form twice, is let through, and told so there.

        Raises:
            Refusal: what the date says to anybody.
        """
        roll = self.roll
        if rush.was_full(*self.mine.asked):
            no = [is_full(roll)]
        elif self.is_course:
            # Each lesson is asked by itself, and one that is over or full is left out.
            no = []
        else:
            room = Room(*rush.room_lately(*self.mine.asked))
            no = why_not(roll, [], arrived=self.arrived, room=room)
        if no and not SignUp.objects.there(roll, people, keys).exists():
            raise no[0]

    def take_for(self, who: Named, by: User | None, contact: Contact) -> SignUp | None:
        """Sign up whoever was typed. A number that is new to somebody of the register is introduced and no more (ADR 023);
        who was not in the register is entered with it.

        Returns:
            The sign-up; None when the desk looks at it first.
        """
        person, is_known = self.meet(who, by)
        how = self.how(person, by, contact)
        self.ask_before([person.pk] if is_known else [], [how["key"]])
        if not is_known:
            return introduce(relation=who.relation, **how)
        return self.take_known(how)

    @transaction.atomic
    def meet(self, who: Named, by: User | None) -> tuple[Person, bool]:
        """The person, and whether the number speaks for them."""
        number, unit = self.mine.phone, Unit.objects.get(pk=who.unit)
        # By a number whose account is shut nobody is found.
        person, is_new = meet_person(name=who.name, born=who.birth, unit=unit, number=number if by else "")
        is_known = is_new or (by is not None and speaks_for(number=number, user=by, person=person))
        if is_known:
            give_contact(person=person, number=number, relation=who.relation)
        if is_known and by:
            act_for(user=by, person=person, relation=who.relation)
        return person, is_known

    def take_known(self, how: dict[str, Any]) -> SignUp:
        one = enrol(**how) if self.is_course else sign_up(**how)
        if not is_told(one, by=how["by"], contact=how["contact"]):
            raise already_told_elsewhere(one)
        return one

    def how(self, person: Person, by: User | None, contact: Contact) -> dict[str, Any]:
        """What the actions want to know; of a course, all dates are taken alike."""
        how: dict[str, Any] = {
            "roll": self.roll,
            "person": person,
            "key": self.mine.key_for(person.pk),
            "channel": Channel.WEB,
            "by": by,
            "contact": contact,
            "arrived": self.arrived,
        }
        if self.is_course:
            return how
        return how | {
            "wish": self.mine.wish.number or None,
            "track": self.track,
            "at_home": self.mine.at_home,
            "address": self.mine.address,
        }
