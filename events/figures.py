"""What the rounds of a month come to: every share with its numerator and denominator, and nobody's name."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.core.dates import local_date

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


@dataclass
class Figures:
    """One round, or all of a month together."""

    places: int = 0
    sign_ups: int = 0
    taken: int = 0
    came: int = 0
    missed: int = 0
    waited: int = 0
    moved_up: int = 0
    online: int = 0
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
    def served_from_waiting(self) -> Share:
        return Share(self.moved_up, self.waited)

    @property
    def by_web(self) -> Share:
        return Share(self.online, self.sign_ups)

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
            "sign_ups",
            "taken",
            "came",
            "missed",
            "waited",
            "moved_up",
            "online",
            "old",
            "age_known",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.people |= other.people


def figures_of(rounds: Iterable[Round]) -> dict[int, Figures]:
    """The figures of each round, by its number; three queries for all of them. Dates called off do not count."""
    wanted = [one.pk for one in rounds]
    found: dict[int, Figures] = defaultdict(Figures)
    standing = Slot.objects.filter(roll__round__in=wanted, roll__called_off=False, retired=False)
    for pk, count in Counter(standing.values_list("roll__round", flat=True)).items():
        found[pk].places = count
    waited = set(
        Transition.objects.filter(after=State.WAITING, sign_up__roll__round__in=wanted).values_list(
            "sign_up", flat=True
        )
    )
    rows = SignUp.objects.filter(roll__round__in=wanted, roll__called_off=False)
    for one in rows.select_related("person", "roll__occurrence").only(
        "state", "channel", "person__born", "roll__round", "roll__occurrence__starts_at"
    ):
        _count(found[one.roll.round_id], one, one.pk in waited)
    return {pk: found[pk] for pk in wanted}


def figures_of_roll(roll: Roll) -> Figures:
    """The same of one date."""
    figures = Figures(places=roll.slots.filter(retired=False).count())
    waited = set(
        Transition.objects.filter(after=State.WAITING, sign_up__roll=roll).values_list("sign_up", flat=True)
    )
    for one in SignUp.objects.with_round().filter(roll=roll):
        _count(figures, one, one.pk in waited)
    return figures


def _count(figures: Figures, one: SignUp, has_waited: bool) -> None:
    figures.sign_ups += 1
    figures.online += one.channel == Channel.WEB
    figures.waited += has_waited
    figures.came += one.state == State.ATTENDED
    figures.missed += one.state == State.NO_SHOW
    if one.state not in HOLDING:
        return
    figures.taken += 1
    figures.moved_up += has_waited
    figures.people.add(one.person_id)
    age = one.person.age_on(local_date(one.roll.occurrence.starts_at))
    if age is not None:
        figures.age_known += 1
        figures.old += age >= OLD


def total(parts: Iterable[Figures]) -> Figures:
    """All of them together; somebody in two rounds is one person."""
    found = Figures()
    for part in parts:
        found.add(part)
    return found
