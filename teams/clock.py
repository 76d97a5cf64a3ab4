"""What teams need by the clock: rounds of the next weeks, a reminder the day before."""

import datetime

from django.dispatch import receiver

from events.signals import person_forgotten
from portal.editorial.tick import ticked
from portal.outbox.allowances import spend

from .actions.duties import plan_ahead, remind_due
from .actions.joining import forget_member

TEN_MINUTES, AN_HOUR = datetime.timedelta(minutes=10), datetime.timedelta(hours=1)


@receiver(ticked, dispatch_uid="duties_of_teams_go_on")
def look_after(sender, **kwargs) -> None:
    """Whichever server's clock comes first."""
    if spend("team-duties", 1, within=AN_HOUR):
        plan_ahead()
    if spend("team-reminders", 1, within=TEN_MINUTES):
        remind_due()


@receiver(person_forgotten, dispatch_uid="members_go_with_their_name")
def forget_them(sender, person, **kwargs) -> None:
    forget_member(person)
