"""When the clock changes what pages say: a notice begins, or ends."""

import datetime

from django.db.models import Min

from .models import Notice, State


def next_of_notices(after: datetime.datetime) -> datetime.datetime | None:
    passed = Notice.objects.filter(state=State.PASSED)
    begins = passed.filter(valid_from__gt=after).aggregate(at=Min("valid_from"))["at"]
    ends = passed.filter(valid_until__gt=after).aggregate(at=Min("valid_until"))["at"]
    return min((at for at in (begins, ends) if at), default=None)
