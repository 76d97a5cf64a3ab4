"""What guides forget: menus, once nobody would copy them any more."""

import datetime

from django.utils import timezone

from portal.core.retention import forget_some

from .models import MenuDay

# A canteen that was closed for a month still finds its last menu.
KEPT = datetime.timedelta(weeks=5)


def forget() -> None:
    forget_some(MenuDay.objects.filter(date__lt=timezone.localdate() - KEPT))
