"""One step of one sign-up: its state, its row of history, its messages, together."""

import datetime

from portal.core.masking import without_numbers

from ..models import SignUp, Slot, State, Transition
from ..models.sign_up import HOLDING
from .messages import tell
from .rules import give_back_claims

# Ends after which the month's time is not given back: the place could not be used by anybody else in time.
KEEPS_CLAIM = {State.LATE_CANCELLED}


def begin(sign_up: SignUp, *, now: datetime.datetime, silent: bool = False) -> None:
    """Write the first row of history and tell."""
    _note(sign_up, "", now=now, by=sign_up.made_by, channel=sign_up.channel, silent=silent)


def move(
    sign_up: SignUp,
    after: State,
    *,
    now: datetime.datetime,
    slot: Slot | None = None,
    offer_until: datetime.datetime | None = None,
    by=None,
    channel: str = "",
    reason: str = "",
    silent: bool = False,
) -> None:
    """Take one step. Under the lock of the roll.

    Args:
        silent: another step's message tells of this one too.
        slot: the place it holds from now on; needed for offered and confirmed.
    """
    before = sign_up.state
    sign_up.state, sign_up.offer_until = after, offer_until
    freed, sign_up.slot = sign_up.slot, slot
    sign_up.save(update_fields=["state", "slot", "offer_until"])
    if before in HOLDING and after not in HOLDING and after not in KEEPS_CLAIM:
        give_back_claims(sign_up)
    _note(sign_up, before, now=now, by=by, channel=channel, reason=reason, freed=freed, silent=silent)


def _note(sign_up, before, *, now, by, channel, reason="", freed=None, silent=False) -> None:
    slot = sign_up.slot or freed
    step = Transition.objects.create(
        sign_up=sign_up,
        before=before,
        after=sign_up.state,
        at=now,
        by=by,
        channel=channel,
        reason=without_numbers(reason),
        silent=silent,
        slot_number=slot.number if slot else None,
    )
    tell(sign_up, step)
