"""What the rounds of a month come to: every share with its numerator and denominator, and nobody's name."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.core.dates import local_date
from portal.people.models import full_years

from .models import Channel, Roll, Round, SignUp, Slot, State, Transition
from .models.sign_up import HOLDING

OLD = 75


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded; None of nothing."""
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one sign-up: no row is made of it, of a busy month there are ten thousand.

    Args:
        age: on the day of the date; None where the birth date is not known.
        is_closed: whether the sheet of its date is.
    """

    state: str
    channel: str
    has_waited: bool
    person: int
    age: int | None
    is_closed: bool


@dataclass
class Figures:
    """One round, or all of a month together."""

    places: int = 0
    closed_places: int = 0
    sign_ups: int = 0
    taken: int = 0
    came: int = 0
    missed: int = 0
    waited: int = 0
    moved_up: int = 0
    online: int = 0
    on_paper: int = 0
    old: int = 0
    age_known: int = 0
    people: set[int] = field(default_factory=set)

    @property
    def filled(self) -> Share:
        return Share(self.taken, self.places)

    @property
    def present(self) -> Share:
        return Share(self.came, self.came + self.missed)

    @property
    def served(self) -> Share:
        """Who came, of the places of dates whose sheet is closed."""
        return Share(self.came, self.closed_places)

    @property
    def served_from_waiting(self) -> Share:
        return Share(self.moved_up, self.waited)

    @property
    def by_web(self) -> Share:
        return Share(self.online, self.sign_ups)

    @property
    def by_slip(self) -> Share:
        return Share(self.on_paper, self.sign_ups)

    @property
    def share_of_old(self) -> Share:
        return Share(self.old, self.age_known)

    @property
    def again(self) -> Share:
        """Places that went to somebody who already had one in the same count."""
        return Share(self.taken - len(self.people), self.taken)

    def add(self, other: "Figures") -> None:
        """Count another round in."""
        for name in (
            "places",
            "closed_places",
            "sign_ups",
            "taken",
            "came",
            "missed",
            "waited",
            "moved_up",
            "online",
            "on_paper",
            "old",
            "age_known",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.people |= other.people


def figures_of(rounds: Iterable[Round]) -> dict[int, Figures]:
    """The figures of each round, by its number; a few queries for all of them. Dates called off do not count, and who came
    is said by closed sheets alone."""
    wanted = [one.pk for one in rounds]
    found: dict[int, Figures] = defaultdict(Figures)
    standing = Slot.objects.filter(roll__round__in=wanted, roll__called_off=False, retired=False).order_by()
    closed = Count("pk", filter=Q(roll__closed_at__isnull=False))
    for row in standing.values("roll__round").annotate(places=Count("pk"), closed=closed):
        found[row["roll__round"]].places += row["places"]
        found[row["roll__round"]].closed_places += row["closed"]
    waited = Transition.objects.filter(sign_up=OuterRef("pk"), after=State.WAITING)
    rows = SignUp.objects.filter(roll__round__in=wanted, roll__called_off=False).order_by()
    asked = rows.annotate(waited=Exists(waited)).values_list(
        *("roll__round", "state", "channel", "waited", "person", "person__born"),
        *("roll__closed_at", "roll__occurrence__starts_at"),
    )
    days: dict[datetime.datetime, datetime.date] = {}
    for pk, state, channel, has_waited, person, born, closed_at, starts_at in asked.iterator(chunk_size=2000):
        day = days.get(starts_at) or days.setdefault(starts_at, local_date(starts_at))
        one = Counted(state, channel, has_waited, person, full_years(born, day), closed_at is not None)
        _count(found[pk], one)
    return {pk: found[pk] for pk in wanted}


def served_by_month(rounds: QuerySet[Round]) -> list[tuple[str, Share]]:
    """Who came, of the places of closed sheets, month by month, the earliest first; months without one are left out."""
    closed = Roll.objects.filter(round__in=rounds, called_off=False, closed_at__isnull=False)

    def by_month(rows) -> dict[str, int]:
        counted = rows.order_by().values("roll__round__period").annotate(n=Count("pk"))
        return {row["roll__round__period"]: row["n"] for row in counted}

    places = by_month(Slot.objects.filter(roll__in=closed, retired=False))
    came = by_month(SignUp.objects.filter(roll__in=closed, state=State.ATTENDED))
    return [(month, Share(came.get(month, 0), places.get(month, 0))) for month in sorted(places | came)]


def moved_up_among(came: Iterable[SignUp]) -> int:
    """How many of these had waited."""
    waited = Transition.objects.filter(after=State.WAITING, sign_up__in=[one.pk for one in came])
    return waited.values("sign_up").distinct().count()


def old_among(came: Iterable[SignUp], roll: Roll) -> int:
    """How many of these are known to be so old on the day."""
    day = local_date(roll.starts_at)
    return sum((one.person.age_on(day) or 0) >= OLD for one in came)


def _count(figures: Figures, one: Counted) -> None:
    figures.sign_ups += 1
    figures.online += one.channel == Channel.WEB
    figures.on_paper += one.channel == Channel.PAPER
    figures.waited += one.has_waited
    figures.came += one.state == State.ATTENDED and one.is_closed
    figures.missed += one.state == State.NO_SHOW
    if one.state not in HOLDING:
        return
    figures.taken += 1
    figures.moved_up += one.has_waited
    figures.people.add(one.person)
    if one.age is not None:
        figures.age_known += 1
        figures.old += one.age >= OLD


def total(parts: Iterable[Figures]) -> Figures:
    """All of them together; somebody in two rounds is one person."""
    found = Figures()
    for part in parts:
        found.add(part)
    return found
