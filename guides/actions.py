"""What is done about menus and the map: each in one transaction, with its line in the audit log."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.places.models import Unit

from .models import FacilityPage, MenuDay, Spot
from .models.menu_day import WEEK


def put_up_menu(*, canteen: FacilityPage, monday: datetime.date, days: list[MenuDay], by) -> None:
    """Put up a week's menu in place of what was there for that week.

    Args:
        canteen: whose board it is.
        monday: the first day of the week.
        days: what is served, all of it within the week.
        by: who put it up.
    """
    with transaction.atomic():
        _hold(canteen)
        canteen.menu_days.in_week(monday).delete()
        for day in days:
            day.facility = canteen
        MenuDay.objects.bulk_create(days)
        record("guides.put_up_menu", by=by, of=canteen, label=canteen.title, note=f"{monday:%Y-%m-%d}")


def repeat_menu(*, canteen: FacilityPage, monday: datetime.date, by) -> None:
    """Serve in a week what was served the week before, day by day.

    Raises:
        ValidationError: there was nothing, or something is up already, which nobody meant to lose.
    """
    with transaction.atomic():
        _hold(canteen)
        before = list(canteen.menu_days.in_week(monday - WEEK))
        if not before:
            raise ValidationError(_("上一周没有菜单，没有可以照抄的。请在下面写这一周的。"))
        if canteen.menu_days.in_week(monday).exists():
            raise ValidationError(_("这一周已经有菜单了，没有照抄。要改就在下面改。"))
        for day in before:
            day.pk, day.date = None, day.date + WEEK
            day._state.adding = True
        MenuDay.objects.bulk_create(before)
        record("guides.repeat_menu", by=by, of=canteen, label=canteen.title, note=f"{monday:%Y-%m-%d}")


def place(*, what: Unit | FacilityPage, x: int, y: int, by) -> Spot:
    """Say where a unit or a facility lies.

    Args:
        what: the unit or the facility.
        x, y: metres to the east and to the north of the point that the town counts from.
        by: who said so.
    """
    name = "unit" if isinstance(what, Unit) else "facility"
    with transaction.atomic():
        spot, _made = Spot.objects.update_or_create(**{name: what}, defaults={"x": x, "y": y})
        record("guides.place", by=by, of=what, label=str(what), note=f"{x}, {y}")
    return spot


def _hold(canteen: FacilityPage) -> None:
    """Two who write on one board do so one after the other."""
    FacilityPage.objects.select_for_update().get(pk=canteen.pk)
