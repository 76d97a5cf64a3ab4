"""What volunteers need by the clock, and what they hear from the events below."""

import datetime

from django.dispatch import receiver

from events.signals import attendance_corrected, person_forgotten
from portal.editorial.tick import ticked
from portal.outbox.allowances import spend

from .actions.calling import look_after_calls
from .actions.hours import follow_the_sheet
from .actions.stepping_out import forget_offer

FIVE_MINUTES = datetime.timedelta(minutes=5)


@receiver(ticked, dispatch_uid="calls_for_volunteers_go_on")
def look_after(sender, **kwargs) -> None:
    """Every five minutes is often enough for waves that are hours apart, whichever server's clock comes first."""
    if spend("volunteer-calls", 1, within=FIVE_MINUTES):
        look_after_calls()


@receiver(attendance_corrected, dispatch_uid="hours_follow_the_sheet")
def take_back_hours(sender, sign_up, by, **kwargs) -> None:
    follow_the_sheet(sign_up=sign_up, by=by)


@receiver(person_forgotten, dispatch_uid="what_volunteers_offered_goes_with_their_name")
def forget_what_they_offered(sender, person, **kwargs) -> None:
    forget_offer(person)
