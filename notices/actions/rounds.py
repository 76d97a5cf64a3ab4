"""A list on paper: printed in the order of doors, typed in by its numbers."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.audit import record
from portal.people.models import Household
from portal.places.models import Unit

from ..models import Channel, Notice, Receipt, RoundSheet
from ..numbers import numbers_of
from ..refusal import Refused
from .telling import check_open
from .writing import lock


@transaction.atomic
def print_round(*, notice: Notice, households: Sequence[Household], unit: Unit, by) -> RoundSheet:
    """Keep the list as it goes to the printer. As long as nobody on it is reached, it is the same paper each time it is asked
    for.

    Args:
        households: in the order of the paper, the first is number 1.
        unit: one that covers all of them.

    Raises:
        Refused: nobody is left to be told, or receipts are not taken now.
    """
    check_open(notice)
    if not households:
        raise Refused(_("都知道了，没有要上门的。"))
    lock(notice)
    listed = [one.pk for one in households]
    last = RoundSheet.objects.filter(notice=notice, unit=unit, printed_by=by).first()
    if last and last.households == listed:
        return last
    sheet = RoundSheet.objects.create(notice=notice, unit=unit, households=listed, printed_by=by)
    record(
        "notices.print_round",
        by=by,
        of=notice,
        note=ngettext("%(n)s 户", "%(n)s 户", len(households)) % {"n": len(households)},
    )
    return sheet


@transaction.atomic
def type_round(*, sheet: RoundSheet, typed: str, channel: Channel, by) -> tuple[int, int]:
    """Take the ticks of a list in; one that is typed twice counts once.

    Args:
        typed: numbers of the paper, `1-40,43`.

    Returns:
        How many households are news, and how many were reached before.

    Raises:
        ValidationError: numbers that are none, or not on this list.
        Refused: receipts are not taken now.
    """
    check_open(sheet.notice)
    numbers = numbers_of(typed, len(sheet.households))
    listed = [sheet.households[number - 1] for number in numbers]
    units = dict(Household.objects.filter(pk__in=listed).values_list("pk", "unit"))
    # Who was reached before, and be it at this very moment, stays as they are, and is left out without an error.
    now = timezone.now()
    Receipt.objects.bulk_create(
        [
            Receipt(notice=sheet.notice, household_id=pk, unit_id=units[pk], channel=channel, by=by, at=now)
            for pk in units
        ],
        ignore_conflicts=True,
    )
    news = Receipt.objects.filter(notice=sheet.notice, household__in=list(units), by=by, at=now).count()
    record(
        "notices.type_round",
        by=by,
        of=sheet.notice,
        note=ngettext("%(n)s 户", "%(n)s 户", news) % {"n": news},
    )
    return news, len(units) - news
