from .event import EventIndexPage, EventPage
from .occurrence import Occurrence
from .round import Roll, Round, Slot
from .sign_up import Channel, Claim, PlaceChange, SignUp, State, Transition

__all__ = [
    "Channel",
    "Claim",
    "EventIndexPage",
    "EventPage",
    "Occurrence",
    "PlaceChange",
    "Roll",
    "Round",
    "SignUp",
    "Slot",
    "State",
    "Transition",
]
