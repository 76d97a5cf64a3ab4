"""Notices to households, and how each household was reached."""

from .notice import Kind, Notice, Stage, State, Urgency
from .receipt import Channel, Posting, Receipt, RoundSheet

__all__ = ["Channel", "Kind", "Notice", "Posting", "Receipt", "RoundSheet", "Stage", "State", "Urgency"]
