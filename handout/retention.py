"""What is forgotten when: words of slips, and who carried a bundle. How many came back and what was left stays."""

import datetime

from django.utils import timezone

from .models import Bundle, SlipWord

KEPT = datetime.timedelta(days=730)


def forget(now: datetime.datetime | None = None) -> None:
    """Two years after they were written down."""
    old = (now or timezone.now()) - KEPT
    SlipWord.objects.filter(slip__taken_at__lt=old).delete()
    carried = Bundle.objects.filter(run__ordered_at__lt=old).exclude(leader="", phone="")
    carried.update(leader="", phone="")
