"""What this room needs by the clock."""

import datetime

from django.dispatch import receiver

from portal.editorial.tick import ticked
from portal.outbox.allowances import spend

from .actions.swapping import look_after_swaps
from .actions.watching import look_after_watches

A_MINUTE = datetime.timedelta(minutes=1)


@receiver(ticked, dispatch_uid="who_waits_is_told")
def look_after(sender, **kwargs) -> None:
    """Once a minute, whichever server's clock comes first."""
    if spend("rolls", 1, within=A_MINUTE):
        look_after_watches()
        look_after_swaps()
