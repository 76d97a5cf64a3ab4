"""What teams need by the clock: rounds of the next weeks, a reminder the day before; and what the events ask of them."""

import datetime

from django.dispatch import receiver
from django.utils.translation import gettext as _

from events.signals import asked_where_else, person_forgotten
from portal.editorial.tick import ticked
from portal.outbox.allowances import spend

from .actions.duties import duty_at, plan_ahead, remind_due
from .actions.joining import forget_member

TEN_MINUTES, AN_HOUR = datetime.timedelta(minutes=10), datetime.timedelta(hours=1)


@receiver(ticked, dispatch_uid="duties_of_teams_go_on")
def look_after(sender, **kwargs) -> None:
    """Whichever server's clock comes first."""
    if spend("team-duties", 1, within=AN_HOUR):
        plan_ahead()
    if spend("team-reminders", 1, within=TEN_MINUTES):
        remind_due()


@receiver(asked_where_else, dispatch_uid="who_is_on_duty_takes_no_shift_then")
def on_duty(sender, person, starts_at, ends_at, **kwargs) -> tuple[str, str] | None:
    """As a round is refused to whoever has a shift then."""
    duty = duty_at(person, starts_at, ends_at)
    return (_("%(team)s值班") % {"team": duty.team.name}, duty.when) if duty else None


@receiver(person_forgotten, dispatch_uid="members_go_with_their_name")
def forget_them(sender, person, **kwargs) -> None:
    forget_member(person)
