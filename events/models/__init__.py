from .event import EventPage
from .event_index import EventIndexPage
from .introduction import Introduction
from .occurrence import Occurrence
from .on_the_day import Attendance, DayPicture, SheetPrint
from .round import Roll, Round, Slot
from .sign_up import Channel, Claim, PlaceChange, SignUp, State, Transition
from .track import Track

__all__ = [
    "Attendance",
    "Channel",
    "Claim",
    "DayPicture",
    "EventIndexPage",
    "EventPage",
    "Introduction",
    "Occurrence",
    "PlaceChange",
    "Roll",
    "Round",
    "SheetPrint",
    "SignUp",
    "Slot",
    "State",
    "Track",
    "Transition",
]
