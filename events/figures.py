"""What the rounds of a month come to: every share with its numerator and denominator, and nobody's name."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

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
    standing = Slot.objects.filter(roll__round__in=wanted, roll__called_off=False, retired=False)
    for (pk, closed_at), count in Counter(standing.values_list("roll__round", "roll__closed_at")).items():
        found[pk].places += count
        found[pk].closed_places += count if closed_at else 0
    waited = set(
        Transition.objects.filter(after=State.WAITING, sign_up__roll__round__in=wanted).values_list(
            "sign_up", flat=True
        )
    )
    rows = SignUp.objects.filter(roll__round__in=wanted, roll__called_off=False)
    for one in rows.select_related("person", "roll__occurrence").only(
        "state", "channel", "person__born", "roll__round", "roll__closed_at", "roll__occurrence__starts_at"
    ):
        _count(found[one.roll.round_id], one, one.pk in waited)
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


def _count(figures: Figures, one: SignUp, has_waited: bool) -> None:
    figures.sign_ups += 1
    figures.online += one.channel == Channel.WEB
    figures.on_paper += one.channel == Channel.PAPER
    figures.waited += has_waited
    figures.came += bool(one.state == State.ATTENDED and one.roll.closed_at)
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
