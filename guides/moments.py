"""When the clock changes what a guide says: its office opens or closes."""

import datetime

from portal.places.hours import next_change

from .models import GuidePage


def next_of_guides(after: datetime.datetime) -> datetime.datetime | None:
    return next_change(
        GuidePage.objects.live().exclude(hours="").order_by().values_list("hours", flat=True).distinct(),
        after,
    )
