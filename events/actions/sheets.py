"""The paper sheet: each printing is a version that remembers who stood on it, in which order."""

from django.db import transaction

from portal.core.audit import record

from ..models import Roll, SheetPrint, SignUp, State
from .lock import lock_roll, with_patience


@with_patience
@transaction.atomic
def print_sheet(*, roll: Roll, by) -> SheetPrint:
    """Make the next version of a date's sheet from the list as it stands; unchanged, the last version is printed again."""
    roll = lock_roll(roll.pk)
    rows = list(_holders(roll).values_list("pk", flat=True))
    last = roll.sheet_prints.order_by("-version").first()
    if last is not None and last.rows == rows:
        return last
    version = last.version + 1 if last else 1
    made = SheetPrint.objects.create(roll=roll, version=version, by=by, rows=rows)
    record("events.print_sheet", by=by, of=made, label=f"{roll.pk} · {version}")
    return made


def _holders(roll: Roll):
    held = (State.OFFERED, State.CONFIRMED, State.ATTENDED)
    return SignUp.objects.filter(roll=roll, state__in=held).order_by("slot__number", "ticket")


def rows_of(printed: SheetPrint) -> list[SignUp]:
    """Who stands on a version, in its order, as they are now."""
    found = {one.pk: one for one in SignUp.objects.filter(pk__in=printed.rows).of_roll(printed.roll)}
    return [found[pk] for pk in printed.rows if pk in found]


def changes_since(printed: SheetPrint) -> tuple[list[SignUp], list[SignUp]]:
    """Who came onto the list after a version was printed, and who of it left."""
    held = _holders(printed.roll).of_roll(printed.roll)
    new = [one for one in held if one.pk not in set(printed.rows)]
    still = {one.pk for one in held}
    gone = [one for one in rows_of(printed) if one.pk not in still and one.state != State.NO_SHOW]
    return new, gone
