"""When the clock changes what pages say: a notice begins, or ends."""

import datetime

from django.db.models import Min, Q

from .models import Notice, State


def next_of_notices(after: datetime.datetime) -> datetime.datetime | None:
    begins = Min("valid_from", filter=Q(valid_from__gt=after))
    ends = Min("valid_until", filter=Q(valid_until__gt=after))
    found = Notice.objects.filter(state=State.PASSED).aggregate(begins=begins, ends=ends)
    return min((at for at in found.values() if at), default=None)
