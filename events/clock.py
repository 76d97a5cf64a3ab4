"""What sign-ups need by the clock, at every tick."""

from django.dispatch import receiver

from portal.editorial.tick import ticked
from portal.outbox.actions import forget_old

from .actions import look_after
from .retention import forget


@receiver(ticked, dispatch_uid="waiting_lists_move_up")
def look_after_waiting_lists(sender, **kwargs):
    look_after()


@receiver(ticked, dispatch_uid="forget_in_time")
def forget_in_time(sender, **kwargs):
    forget()
    forget_old()
