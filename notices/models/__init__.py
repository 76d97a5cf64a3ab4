"""Notices to households, and how each household was reached."""

from .notice import Kind, Notice, NoticeQuerySet, Stage, State, Urgency
from .receipt import Channel, Posting, Receipt, RoundSheet

__all__ = [
    "Channel",
    "Kind",
    "Notice",
    "NoticeQuerySet",
    "Posting",
    "Receipt",
    "RoundSheet",
    "Stage",
    "State",
    "Urgency",
]
