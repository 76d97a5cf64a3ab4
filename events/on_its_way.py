"""报名途中: what somebody has chosen and typed, from screen 2 until the place is theirs. It lies in their browser's session,
sealed like all of it, and nowhere else."""

import datetime
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from portal.core.sealed import keyed_hash
from portal.people.models import Person

from . import rush
from .models import Roll, Round, SignUp

KEPT_AS = "sign_up_draft"


@dataclass(frozen=True)
class WantedSlot:
    """What was chosen first: the roll, the number of the wished slot (0: any), the role (0: none)."""

    roll: int
    number: int
    track: int

    @classmethod
    def of(cls, value: str) -> "WantedSlot":
        roll, number, *track = map(int, value.split(":"))
        return cls(roll, number, track[0] if track else 0)


@dataclass(frozen=True)
class Named:
    """Somebody who was typed, not chosen; their birth date as 1948-05-01, empty where nobody asked."""

    name: str
    born: str
    unit: int
    relation: str
    phone: str = ""

    @property
    def birth(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.born) if self.born else None


@dataclass
class OnItsWay:
    """One sign-up on its way.

    Args:
        round: which; 0 once it is done.
        when: as `WantedSlot` reads it.
        at_home: whether somebody comes to them, to which address.
        people: chosen from those whom the account acts for.
        who: somebody typed besides.
        phone: where messages go, and whom a code proves.
        needs_code: whether the phone is still to be proved.
        key: of this form; sent twice it is one sign-up.
        notice: what to say about the code on the next screen.
        done: where it led; of what is done nothing else is kept.
    """

    round: int = 0
    when: str = ""
    at_home: bool = False
    address: str = ""
    people: list[int] = field(default_factory=list)
    who: Named | None = None
    phone: str = ""
    needs_code: bool = True
    key: str = ""
    notice: str = ""
    done: str = ""

    @classmethod
    def of(cls, session: SessionBase) -> "OnItsWay | None":
        """What this browser has on its way, or did last; None where there is nothing, or nothing that can be read: then
        it is begun anew."""
        kept: Any = session.get(KEPT_AS)
        try:
            mine = cls(**kept)
            mine.who = Named(**kept["who"]) if mine.who else None
        except TypeError:
            return None
        return mine if mine.done or (mine.round and mine.when and mine.key) else None

    def keep(self, session: SessionBase) -> None:
        session[KEPT_AS] = {name: value for name, value in asdict(self).items() if name != "done"}

    def phone_is_proved(self, session: SessionBase) -> None:
        """A refusal after this needs no second code."""
        self.needs_code, self.notice = False, ""
        self.keep(session)

    def forget(self, session: SessionBase, *, roll: Roll, done: str) -> None:
        """Keep where it led and nothing else, so that pressing twice, or going back, leads there again.

        Where the sign-up itself tells that it was made of this, the session need not be written once more, which in a
        rush is one commit in three. An address never stays in a session.
        """
        alone = len(self.people) == 1 and not (self.who or self.address)
        if not alone or roll.round.whole_course:
            session[KEPT_AS] = {"done": done, "key": self.key}

    @property
    def mark(self) -> str:
        """What the screen says of which sign-up it shows; the key itself is told nobody."""
        return keyed_hash(f"on its way:{self.key}")

    def is_shown_by(self, mark: str) -> bool:
        """Whether the screen that was pressed showed this sign-up, and not one begun in another tab. Screens that were
        open when marks came have none."""
        return not (mark and self.key) or mark == self.mark

    @property
    def wish(self) -> WantedSlot:
        return WantedSlot.of(self.when)

    @property
    def asked(self) -> tuple[int, int]:
        """What may be full: a date, or a role of it."""
        return self.wish.roll, self.wish.track

    @property
    def roll(self) -> Roll | None:
        """The date, as long as its page is public."""
        return rush.public_roll(self.round, self.wish.roll)

    @property
    def names(self) -> list[str]:
        """Who comes."""
        names = list(Person.objects.filter(pk__in=self.people).values_list("name", flat=True))
        return [*names, self.who.name] if self.who else names

    def key_for(self, person_pk: int) -> uuid.UUID:
        """One key a person and form."""
        return uuid.uuid5(uuid.UUID(self.key), str(person_pk))

    @property
    def keys(self) -> list[uuid.UUID]:
        """Of those who were chosen; who somebody typed is, is known later."""
        return [self.key_for(pk) for pk in self.people]

    def taken(self) -> SignUp | None:
        """The sign-up that was made of this already."""
        return SignUp.objects.filter(key__in=self.keys).first()

    def typed_for(self, round_: Round) -> dict:
        """What was typed on the way here, when somebody comes back to change it."""
        if self.round != round_.pk:
            return {}
        typed = (asdict(self.who) if self.who else {}) | {"when": self.when, "address": self.address}
        return {name: value for name, value in typed.items() if value}
