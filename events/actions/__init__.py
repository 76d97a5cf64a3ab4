"""Everything that changes a sign-up, a place or a round. Views, commands and tests call these."""

from .leave import accept, leave, look_after
from .next_round import NextRound, copy_round
from .places import call_off, set_places
from .rounds import open_round
from .rules import Refusal
from .sign_up import sign_up

__all__ = [
    "NextRound",
    "Refusal",
    "accept",
    "call_off",
    "copy_round",
    "leave",
    "look_after",
    "open_round",
    "set_places",
    "sign_up",
]
