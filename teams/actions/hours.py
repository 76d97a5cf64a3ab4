"""Rounds that were kept go into the ledger of hours of all volunteers, when the unit has said so."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.roles import paths_with_right
from volunteers.actions.hours import Service, confirm_service, do_not_count_service
from volunteers.models import ServiceRecord
from volunteers.models.service import hours_of

from ..models import DutyPlace


def waiting_for(user):
    """Whose hours of duty somebody is to confirm: of their own units, by the same right as all other hours."""
    found = DutyPlace.objects.filter(
        state=DutyPlace.State.CAME, is_settled=False, duty__closed_at__isnull=False
    ).select_related("person", "duty__team", "duty__unit")
    found = found.order_by("duty__starts_at", "pk")
    if user.is_superuser:
        return found
    reach = found.none()
    for path in paths_with_right(user, "volunteers.add_servicerecord"):
        reach |= found.filter(duty__unit__path__startswith=path)
    return reach


def hours_shown(place: DutyPlace):
    """What confirming writes: the hours of the roster."""
    return hours_of(place.duty.starts_at, place.duty.ends_at)


def _service(place: DutyPlace) -> Service:
    duty = place.duty
    with override(settings.LANGUAGE_CODE):
        what = _("%(team)s值班") % {"team": duty.team.name}
    return Service(
        person=place.person,
        unit=duty.unit,
        what=what,
        where=duty.where,
        leader_name=duty.team.leader_name,
        cause=place.cause,
    )


@transaction.atomic
def confirm_duty(*, place: DutyPlace, by, now=None) -> ServiceRecord | None:
    """Confirm the hours of one who kept a round.

    Returns:
        The entry; None where another press had settled it.

    Raises:
        Refusal: what the ledger says: an overlap, more than a day, a time to come.
    """
    duty = place.duty
    entry = confirm_service(service=_service(place), start=duty.starts_at, end=duty.ends_at, by=by, now=now)
    DutyPlace.objects.filter(pk=place.pk).update(is_settled=True)
    return entry


@transaction.atomic
def do_not_count_duty(*, place: DutyPlace, reason: str, by) -> ServiceRecord | None:
    """This one does not count, and why.

    Raises:
        Refusal: without a reason.
    """
    duty = place.duty
    entry = do_not_count_service(
        service=_service(place), start=duty.starts_at, end=duty.ends_at, reason=reason, by=by
    )
    DutyPlace.objects.filter(pk=place.pk).update(is_settled=True)
    return entry
