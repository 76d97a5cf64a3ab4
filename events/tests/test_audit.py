"""`audit_signups` sees every kind of disagreement: each is planted once."""

import datetime
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.actions import leave
from events.audit import faults
from events.models import Channel, Claim, Roll, SignUp, State, Transition
from portal.outbox.models import Message
from tests.town import Town

from .rolls import a_roll, come, people, phone

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
LONG_AGO = datetime.timedelta(hours=3)


def stray_claim(roll: Roll) -> None:
    Claim.objects.filter(sign_up__state=State.CONFIRMED).delete()


def claim_of_somebody_gone(roll: Roll) -> None:
    gone = roll.sign_ups.get(state=State.CANCELLED)
    Claim.objects.create(
        page=roll.round.page, period="2026-12", subject_kind="person", subject_id=9, number=1, sign_up=gone
    )


def broken_history(roll: Roll) -> None:
    Transition.objects.filter(after=State.CANCELLED).update(before=State.WAITING)


def state_without_history(roll: Roll) -> None:
    SignUp.objects.filter(state=State.WAITING).update(state=State.UNPLACED)


def untold(roll: Roll) -> None:
    Message.objects.filter(kind=State.CONFIRMED).delete()


def ticket_ahead(roll: Roll) -> None:
    Roll.objects.filter(pk=roll.pk).update(next_ticket=2)


def free_place_while_somebody_waits(roll: Roll) -> None:
    roll.slots.create(number=99)


def offer_that_ran_out(roll: Roll) -> None:
    SignUp.objects.filter(state=State.OFFERED).update(offer_until=timezone.now() - LONG_AGO)


def live_on_a_date_called_off(roll: Roll) -> None:
    Roll.objects.filter(pk=roll.pk).update(called_off=True)


def came_without_a_note(roll: Roll) -> None:
    SignUp.objects.filter(state=State.CONFIRMED).update(state=State.ATTENDED)


def closed_with_somebody_between(roll: Roll) -> None:
    Roll.objects.filter(pk=roll.pk).update(closed_at=timezone.now())


def absent_on_an_open_sheet(roll: Roll) -> None:
    SignUp.objects.filter(state=State.CONFIRMED).update(state=State.NO_SHOW)


def scene(town: Town) -> Roll:
    """Two places: one held, one offered after somebody left, one more waiting."""
    roll = a_roll(town, places=2, per_person=1)
    made = [come(roll, person, contact=phone(5)) for person in people(town, 4)]
    leave(sign_up=made[0], channel=Channel.WEB)
    return roll


PLANTED = [
    stray_claim,
    claim_of_somebody_gone,
    broken_history,
    state_without_history,
    untold,
    ticket_ahead,
    free_place_while_somebody_waits,
    offer_that_ran_out,
    live_on_a_date_called_off,
    came_without_a_note,
    closed_with_somebody_between,
    absent_on_an_open_sheet,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(town: Town, plant: Callable[[Roll], None]):
    roll = scene(town)
    assert list(faults()) == []
    plant(roll)
    assert list(faults())
    with pytest.raises(CommandError):
        call_command("audit_signups")


def test_all_well_is_said(town: Town, capsys):
    scene(town)
    call_command("audit_signups")
    assert "agree" in capsys.readouterr().out
