"""When the clock changes what guides and facilities say: an office opens or closes."""

import datetime

from portal.places.hours import next_change

from .models import FacilityPage, GuidePage


def next_of_guides(after: datetime.datetime) -> datetime.datetime | None:
    written = [
        kind.objects.live().exclude(hours="").order_by().values_list("hours", flat=True).distinct()
        for kind in (GuidePage, FacilityPage)
    ]
    return next_change({hours for rows in written for hours in rows}, after)
