from .event import EventPage
from .event_index import EventIndexPage
from .introduction import Introduction
from .occurrence import Occurrence
from .on_the_day import Attendance, DayPicture, SheetPrint
from .question import Answer, Question
from .round import Roll, Round, Slot
from .sign_up import Channel, Claim, PlaceChange, SignUp, State, Transition
from .track import Track

__all__ = [
    "Answer",
    "Attendance",
    "Channel",
    "Claim",
    "DayPicture",
    "EventIndexPage",
    "EventPage",
    "Introduction",
    "Occurrence",
    "PlaceChange",
    "Question",
    "Roll",
    "Round",
    "SheetPrint",
    "SignUp",
    "Slot",
    "State",
    "Track",
    "Transition",
]
