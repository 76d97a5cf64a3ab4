"""What sign-ups need by the clock, at every tick."""

from django.dispatch import receiver

from portal.editorial.tick import ticked

from .actions import look_after


@receiver(ticked, dispatch_uid="waiting_lists_move_up")
def look_after_waiting_lists(sender, **kwargs):
    look_after()
