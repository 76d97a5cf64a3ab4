"""Ten years of sign-ups: each date with its tickets, places, history, attendance and claims, as the actions leave them."""

import datetime
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from events.models import (
    Attendance,
    Channel,
    Claim,
    Occurrence,
    Roll,
    Round,
    SignUp,
    Slot,
    State,
    Track,
    Transition,
)
from events.models.sign_up import CODE_LETTERS
from portal.outbox.models import Message

from .ground import Ground
from .pouring import next_pk, pour

EACH_SERVICE, EACH_OTHER, MONTHS = 20, 47, 121
WEEKS = 8
A_DAY = datetime.timedelta(days=1)
TWO_HOURS = datetime.timedelta(hours=2)
# Messages are kept ninety days; before that their steps need none.
TOLD = 95 * A_DAY
CONFIRMED, WAITING = State.CONFIRMED.value, State.WAITING.value
GOES: dict[str, tuple[str, ...]] = {
    "came": (CONFIRMED, State.ATTENDED.value),
    "missed": (CONFIRMED, State.NO_SHOW.value),
    "left": (CONFIRMED, State.CANCELLED.value),
    "moved": (WAITING, State.OFFERED.value, CONFIRMED, State.ATTENDED.value),
    "unplaced": (WAITING, State.UNPLACED.value),
    "comes": (CONFIRMED,),
    "waits": (WAITING,),
}
HOLDS = {"came", "missed", "moved", "comes"}
# Of twelve who had a place one leaves in time and one does not come.
OF_TWELVE = 12


@dataclass
class Date:
    """One date with what is on its list.

    Args:
        pk: of its occurrence and of its roll.
        first, first_slot: the numbers of the first sign-up and of the first place.
        in_round: which of the dates of its round it is.
    """

    pk: int
    round: int
    page: dict[str, Any]
    people: range
    starts_at: datetime.datetime
    count: int
    places: int
    is_closed: bool
    in_round: int
    first: int = 0
    first_slot: int = 0
    limited: bool = False
    tracks: tuple[int, int] | None = None

    def way(self, i: int) -> str:
        """What became of the one with the ticket i + 1."""
        if not self.is_closed:
            return "comes" if i < self.places else "waits"
        if i < self.places:
            return {0: "left", 1: "missed"}.get(i % OF_TWELVE, "came")
        return "moved" if (i - self.places) * OF_TWELVE < self.places else "unplaced"

    def slot(self, i: int, way: str) -> int | None:
        if way not in HOLDS:
            return None
        return self.first_slot + ((i - self.places) * OF_TWELVE if way == "moved" else i)

    def person(self, i: int) -> int:
        """Nobody twice on the dates of one round."""
        shift = self.round * 131 + self.in_round * self.count
        return self.people[(shift + i) % len(self.people)]

    def track(self, i: int, way: str) -> int | None:
        return self.tracks[0 if way in ("moved", "unplaced", "waits") else i % 2] if self.tracks else None


class Calendar:
    """Rounds and dates of all activities, thought out before a row is written."""

    def __init__(self, ground: Ground, events: list[dict[str, Any]]) -> None:
        self.ground = ground
        self.rounds: list[tuple] = []
        self.dates: list[Date] = []
        self.tracks: list[tuple] = []
        self.round, self.date, self.track = (
            next_pk(Round),
            max(next_pk(Occurrence), next_pk(Roll)),
            next_pk(Track),
        )
        for page in events:
            if page["n"] < len(ground.bodies):
                self._serve_each_month(page)
            else:
                self._eight_weeks(page)
        sign_up, slot = next_pk(SignUp), next_pk(Slot)
        for one in self.dates:
            one.first, one.first_slot = sign_up, slot
            sign_up, slot = sign_up + one.count, slot + one.places

    def _serve_each_month(self, page: dict[str, Any]) -> None:
        """A service with two dates a month, from the beginning until next month; today is one of them."""
        for month in range(-self.ground.so_many(MONTHS, 2), 2):
            first = self.ground.now + month * 30 * A_DAY + datetime.timedelta(hours=1)
            # Thirty days are no month; each round has a month of its own to count by.
            year, turn = divmod(self.ground.now.year * 12 + self.ground.now.month - 1 + month, 12)
            period = f"{year}-{turn + 1:02}"
            self._open(page, [first, first + 14 * A_DAY], EACH_SERVICE, period, limited=True)

    def _eight_weeks(self, page: dict[str, Any]) -> None:
        first = page["at"] + 14 * A_DAY
        starts = [first + 7 * week * A_DAY for week in range(WEEKS)]
        self._open(page, starts, EACH_OTHER, f"{first:%Y-%m}", volunteers=page["n"] % 20 == 19)

    def _open(
        self,
        page: dict[str, Any],
        starts: list[datetime.datetime],
        each: int,
        period: str,
        *,
        limited: bool = False,
        volunteers: bool = False,
    ) -> None:
        opens_at = starts[0] - 10 * A_DAY
        template = Round.Template.VOLUNTEERS if volunteers else Round.Template.OWN
        unit, once = page["unit"].pk, 1 if limited else None
        self.rounds.append((self.round, page["pk"], unit, period, opens_at, starts[-1], template.value, once))
        tracks = None
        if volunteers:
            tracks = (self.track, self.track + 1)
            self.tracks += [(self.track, self.round, "捡垃圾"), (self.track + 1, self.round, "发手套")]
            self.track += 2
        for number, at in enumerate(starts):
            closed = at + TWO_HOURS < self.ground.now - A_DAY / 2
            count = each if opens_at < self.ground.now else 0
            places = each * 6 // 7 if closed or self.date % 2 else each + 5
            which = (self.date, self.round, page, self._neighbours(page), at, count, places, closed, number)
            self.dates.append(Date(*which, limited=limited, tracks=tracks))
            self.date += 1
        self.round += 1

    def _neighbours(self, page: dict[str, Any]) -> range:
        """Whoever comes lives where it is held; to the town's own activities, in one of the bodies."""
        bodies = self.ground.bodies
        home = bodies.index(page["unit"]) if page["unit"] in bodies else page["n"] % len(bodies)
        return self.ground.people[home]

    def each(self) -> Iterator[tuple[Date, int, str, int]]:
        """Every sign-up: its date, its place in the order of arrival, what became of it, its number."""
        for one in self.dates:
            for i in range(one.count):
                yield one, i, one.way(i), one.first + i


def sign_up_everybody(ground: Ground, events: list[dict[str, Any]]) -> int:
    """All rounds with everything on their lists.

    Returns:
        How many sign-ups.
    """
    calendar = Calendar(ground, events)
    _rounds(calendar, ground)
    _dates(calendar)
    _slots(calendar)
    _sign_ups(calendar, ground)
    _histories(calendar, ground)
    came = ((pk, one.starts_at) for one, _i, way, pk in calendar.each() if way in ("came", "moved"))
    pour(Attendance, ("sign_up_id", "in_at"), came, source=Attendance.Source.LIST.value)
    period = {row[0]: row[3] for row in calendar.rounds}
    claims = (
        (one.page["pk"], period[one.round], one.person(i), pk)
        for one, i, way, pk in calendar.each()
        if one.limited and way in HOLDS
    )
    pour(
        Claim,
        ("page_id", "period", "subject_id", "sign_up_id"),
        claims,
        subject_kind=Claim.Subject.PERSON.value,
        number=1,
    )
    return sum(one.count for one in calendar.dates)


def _rounds(calendar: Calendar, ground: Ground) -> None:
    columns = ["id", "page_id", "unit_id", "period", "opens_at", "closes_at", "template", "per_person"]
    pour(
        Round,
        columns,
        calendar.rounds,
        name="这个月的",
        made_by_id=ground.staff["organiser"].pk,
        waiting_max=50,
    )
    pour(
        Track,
        ("id", "round_id", "name"),
        calendar.tracks,
        least=1,
        most=40,
        meet="河边",
        leader_name="老周",
        conditions="能走路",
        risks="河边路滑",
        protection="发手套",
    )


def _dates(calendar: Calendar) -> None:
    pour(
        Occurrence,
        ("id", "page_id", "starts_at", "ends_at", "uid"),
        (
            (one.pk, one.page["pk"], one.starts_at, one.starts_at + TWO_HOURS, uuid.UUID(int=one.pk))
            for one in calendar.dates
        ),
    )
    columns = [
        "id",
        "round_id",
        "unit_id",
        "occurrence_id",
        "next_ticket",
        "told_starts_at",
        "told_ends_at",
        "closed_at",
    ]
    rows = (
        (
            *(one.pk, one.round, one.page["unit"].pk, one.pk, one.count + 1),
            *(one.starts_at, one.starts_at + TWO_HOURS),
            one.starts_at + TWO_HOURS if one.is_closed else None,
        )
        for one in calendar.dates
    )
    pour(Roll, columns, rows, told_where="活动室")


def _slots(calendar: Calendar) -> None:
    rows = (
        (one.first_slot + n, one.pk, n + 1, one.tracks[n % 2] if one.tracks else None)
        for one in calendar.dates
        for n in range(one.places)
    )
    pour(Slot, ("id", "roll_id", "number", "track_id"), rows)


def _sign_ups(calendar: Calendar, ground: Ground) -> None:
    codes = [
        CODE_LETTERS[n // 625 % 25] + CODE_LETTERS[n // 25 % 25] + CODE_LETTERS[n % 25] for n in range(200)
    ]

    def rows() -> Iterator[tuple]:
        for one, i, way, pk in calendar.each():
            person = one.person(i)
            contact = ground.contact_of(person)
            channel = Channel.WEB if contact and i % 4 else Channel.DESK
            yield (
                *(pk, one.pk, one.page["unit"].pk, person, GOES[way][-1], i + 1, one.slot(i, way)),
                *(one.track(i, way), uuid.UUID(int=pk), f"grown{pk:027d}", f"AAA{codes[i]}"),
                *(channel.value, contact, _arrived(one, i), one.is_closed, one.is_closed),
            )

    columns = [
        "id",
        "roll_id",
        "unit_id",
        "person_id",
        "state",
        "ticket",
        "slot_id",
        "track_id",
        "key",
        "token",
        "code",
        "channel",
        "contact_id",
        "arrived_at",
        "reminded_day",
        "reminded_hours",
    ]
    pour(SignUp, columns, rows())


def _arrived(one: Date, i: int) -> datetime.datetime:
    return one.starts_at - 9 * A_DAY + datetime.timedelta(minutes=i)


def _steps(
    calendar: Calendar, number: int
) -> Iterator[tuple[Date, int, int, str, str, datetime.datetime, str]]:
    """Each step: its date, number, sign-up, before, after, when, which way. Coming is seen at the door."""
    for one, i, way, pk in calendar.each():
        before = ""
        for after in GOES[way]:
            is_first = before == ""
            at = _arrived(one, i) if is_first or after in ("offered", "confirmed") else one.starts_at
            channel = Channel.DOOR if after == State.ATTENDED else Channel.WEB
            yield one, number, pk, before, after, at, channel.value
            before, number = after, number + 1


def _histories(calendar: Calendar, ground: Ground) -> None:
    first = next_pk(Transition)
    rows = ((number, pk, *step) for _one, number, pk, *step in _steps(calendar, first))
    pour(Transition, ("id", "sign_up_id", "before", "after", "at", "channel"), rows)
    lately: Callable[[datetime.datetime], bool] = (ground.now - TOLD).__lt__
    messages = (
        (f"step:{number}", after, one.page["unit"].path, at, at)
        for one, number, _pk, _before, after, at, channel in _steps(calendar, first)
        if lately(at) and channel != Channel.DOOR
    )
    pour(
        Message,
        ("cause", "kind", "unit_path", "created_at", "settled_at"),
        messages,
        channel=Message.Channel.SMS.value,
        recipient="19900000199",
        recipient_hash="0" * 64,
        text="已报上。",
        not_before=ground.now,
        state=Message.State.SENT.value,
    )
