"""Limits of the days that are for newcomers."""

from django.utils import timezone

from events.models import Round
from events.tests.rolls import a_roll, a_round, come
from portal.people.models import Person
from tests.town import Town

from . import clock_at, outcome
from .sign_ups import HOUR, one


def a_round_after(town: Town) -> tuple[Round, Person]:
    """Three days for newcomers, and somebody who was there in the round before."""
    before = a_roll(town, opens_at=timezone.now() - 48 * HOUR)
    been = one(town)
    come(before, been)
    round_ = a_round(town, page=town.event("理发，后一轮"), hours=240, first_days=3)
    Round.objects.filter(pk=before.round_id).update(page=round_.page)
    return round_, been


def newcomers_first(town: Town, off) -> str:
    round_, been = a_round_after(town)
    return outcome(lambda: come(round_.rolls.with_round().get(), been, arrived=round_.for_all_from + off))


def newcomer(town: Town, off) -> str:
    round_, _been = a_round_after(town)
    return outcome(
        lambda: come(round_.rolls.with_round().get(), one(town), arrived=round_.for_all_from + off)
    )


def newcomers_said(town: Town, off) -> bool:
    round_, _been = a_round_after(town)
    with clock_at(round_.for_all_from + off):
        return "先照顾没来过的人" in round_.who
