from .event import EventIndexPage, EventPage
from .occurrence import Occurrence

__all__ = ["EventIndexPage", "EventPage", "Occurrence"]
