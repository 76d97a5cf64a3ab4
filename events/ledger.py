"""The public ledger of a date, replayed from its history: tickets, ways, and who moved up when. No name, no minute that
would point at somebody at the desk."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from .models import Channel, Roll, Round, SignUp, State, Transition
from .models.sign_up import BY_DESK, state_word

# What became of a place, without a word about why somebody did not use it.
NEUTRAL = {
    State.WAITING: _("候补"),
    State.OFFERED: _("轮到了，等答复"),
    State.CONFIRMED: _("有名额"),
    State.ATTENDED: _("有名额"),
    State.NO_SHOW: _("有名额"),
    State.UNPLACED: _("没有轮到"),
}
GIVEN_UP = _("让出")


@dataclass(frozen=True)
class Line:
    """One person's way, nameless: order of arrival, by which way, and how it stands."""

    ticket: int
    channel: str
    came: datetime.datetime
    by_desk: bool
    state: str
    moved_up: datetime.datetime | None
    slot: int | None
    track: str


@dataclass(frozen=True)
class Given:
    """To whom the places of a round went, all its dates together: of one date a count of one would point at somebody.

    Args:
        people: those who hold one, or held it until the end.
        without_phone: of them, those whom no message reaches: told at the window or called at home.
        first_time: of them, those who had none in an earlier round of the same activity.
    """

    people: int
    without_phone: int
    first_time: int


def given(round_: Round) -> Given:
    """Count to whom the places of a round went; whoever stayed away earlier had none."""
    held = SignUp.objects.filter(roll__round=round_, roll__called_off=False).holding()
    earlier = SignUp.objects.before(round_).filter(person=OuterRef("person"))
    rows = held.annotate(before=Exists(earlier)).values_list("person", "contact", "before")
    people = {person: (contact, before) for person, contact, before in rows}
    return Given(
        people=len(people),
        without_phone=sum(contact is None for contact, _before in people.values()),
        first_time=sum(not before for _contact, before in people.values()),
    )


def lines_of(rolls: Sequence[Roll]) -> dict[int, list[Line]]:
    """Of each of these dates one line a ticket, in the order people came; one query for all of them."""
    by_pk = {roll.pk: roll for roll in rolls}
    steps = (
        Transition.objects.filter(sign_up__roll__in=by_pk)
        .order_by("sign_up__roll", "pk")
        .values_list(
            *(
                "sign_up__roll",
                "sign_up__ticket",
                "sign_up__channel",
                "sign_up__arrived_at",
                "sign_up__track__name",
            ),
            *("after", "at", "slot_number"),
        )
    )
    ways = {str(way): str(way.label) for way in Channel}
    found: dict[int, dict[int, Line]] = {pk: {} for pk in by_pk}
    for pk, ticket, channel, came, track, after, at, slot in steps:
        before = found[pk].get(ticket)
        moved_up = at if after == State.OFFERED else before.moved_up if before else None
        found[pk][ticket] = Line(
            ticket=ticket,
            channel=ways[channel],
            came=came,
            by_desk=channel in BY_DESK,
            state=_stands(after, by_pk[pk]),
            moved_up=moved_up,
            slot=slot if after in (State.CONFIRMED, State.OFFERED) else None,
            track=track or "",
        )
    return {pk: [lines[ticket] for ticket in sorted(lines)] for pk, lines in found.items()}


def _stands(state: str, roll: Roll) -> str:
    if state == State.CALLED_OFF:
        return state_word(state, lambda: roll.called_off)
    return str(NEUTRAL.get(State(state), GIVEN_UP))
