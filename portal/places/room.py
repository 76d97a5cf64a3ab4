"""What units bring: the moments at which their offices open and close."""

import datetime

from portal.core.models import PortalSettings
from portal.core.moments import at_moments

from .hours import next_change
from .models import Unit


@at_moments
def offices_open_or_close(after: datetime.datetime) -> datetime.datetime | None:
    units = Unit.objects.exclude(hours="").values_list("hours", flat=True).distinct()
    return next_change([*units, *PortalSettings.objects.values_list("phone_hours", flat=True)], after)
