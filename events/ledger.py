"""The public ledger of a date, replayed from its history: tickets, ways, and who moved up when. No name, no minute that
would point at somebody at the desk."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import Roll, State, Transition
from .models.sign_up import state_word

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


def lines_of(roll: Roll) -> list[Line]:
    """One line a ticket, in the order people came."""
    steps = Transition.objects.filter(sign_up__roll=roll).select_related("sign_up__track").order_by("pk")
    found: dict[int, Line] = {}
    for step in steps:
        one = step.sign_up
        before = found.get(one.ticket)
        moved_up = before.moved_up if before else None
        if step.after == State.OFFERED:
            moved_up = step.at
        found[one.ticket] = Line(
            ticket=one.ticket,
            channel=one.get_channel_display(),
            came=one.arrived_at,
            by_desk=one.by_desk,
            state=_stands(step.after, roll),
            moved_up=moved_up,
            slot=step.slot_number if step.after in (State.CONFIRMED, State.OFFERED) else None,
            track=one.track.name if one.track else "",
        )
    return [found[ticket] for ticket in sorted(found)]


def _stands(state: str, roll: Roll) -> str:
    if state == State.CALLED_OFF:
        return state_word(state, lambda: roll.called_off)
    return str(NEUTRAL.get(State(state), GIVEN_UP))
