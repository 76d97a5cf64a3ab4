"""What sign-ups need by the clock, at every tick."""

import datetime

from django.dispatch import receiver

from portal.editorial.tick import ticked
from portal.outbox.actions import forget_old
from portal.outbox.allowances import spend

from .actions import look_after
from .retention import forget

AN_HOUR = datetime.timedelta(hours=1)


@receiver(ticked, dispatch_uid="waiting_lists_move_up")
def look_after_waiting_lists(sender, **kwargs):
    look_after()


@receiver(ticked, dispatch_uid="forget_in_time")
def forget_in_time(sender, **kwargs):
    """Once an hour is often enough, whichever server's clock comes first."""
    if spend("forget", 1, within=AN_HOUR):
        forget()
        forget_old()
