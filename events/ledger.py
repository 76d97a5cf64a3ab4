"""The public ledger of a date, replayed from its history: tickets, ways, and who moved up when. No name, no minute that
would point at somebody at the desk."""

import datetime
from dataclasses import dataclass

from .models import Roll, State, Transition
from .models.sign_up import state_word


@dataclass(frozen=True)
class Line:
    """One person's way, nameless: order of arrival, by which way, and how it stands."""

    ticket: int
    channel: str
    came: datetime.datetime
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
            state=state_word(step.after, lambda: roll.called_off),
            moved_up=moved_up,
            slot=step.slot_number if step.after in (State.CONFIRMED, State.OFFERED) else None,
            track=one.track.name if one.track else "",
        )
    return [found[ticket] for ticket in sorted(found)]
