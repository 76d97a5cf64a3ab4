"""Limits of queueing again and of changing one's own time."""

from events.actions import leave
from events.actions.again import ask_again, move_to
from events.tests.rolls import a_roll, a_round, come
from tests.town import Town

from . import outcome
from .sign_ups import WEB, one


def asking_again(town: Town, off) -> str:
    made = come(a_roll(town, lead_hours=3), one(town))
    past = leave(sign_up=made, **WEB)
    arrived = made.roll.last_moment + off
    return outcome(lambda: ask_again(past=past, arrived=arrived, **WEB))


def changing_the_time(town: Town, off) -> str:
    made = come(a_roll(town, each=20, places=3), one(town))
    now = made.roll.last_moment + off
    return outcome(lambda: move_to(one=made, roll=made.roll, number=2, now=now, **WEB))


def changing_the_date(town: Town, off) -> str:
    first, second = a_round(town, dates=2).rolls.with_round().order_by("pk")
    made = come(first, one(town))
    return outcome(lambda: move_to(one=made, roll=second, number=0, now=first.cutoff_at + off, **WEB))
