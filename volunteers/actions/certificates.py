"""Issuing certificates of service, and taking them back."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from events.actions.lock import with_patience
from portal.core.audit import record
from portal.core.dates import local_date
from portal.people.models import Person
from portal.places.models import Unit

from ..models import Certificate, ServiceRecord


def _line(entry: ServiceRecord) -> dict:
    return {
        "entry": entry.pk,
        "day": local_date(entry.starts_at).isoformat(),
        "what": entry.what,
        "where": entry.where,
        "hours": str(entry.hours),
    }


@with_patience
@transaction.atomic
def issue(*, person: Person, unit: Unit, by, now: datetime.datetime | None = None) -> Certificate:
    """Certify what somebody did with one unit, as the ledger stands now. Nothing new since the last one: that one.

    Raises:
        Refusal: there are no hours to certify.
    """
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    entries = list(
        ServiceRecord.objects.standing().filter(person=person, unit=unit).order_by("starts_at", "pk")
    )
    if not entries:
        raise Refusal("nothing", _("还没有确认过的服务时间，开不出证明。"))
    lines = [_line(one) for one in entries]
    same = Certificate.objects.filter(person=person, unit=unit, revoked_at=None).first()
    if same and same.lines == lines and same.name == person.name:
        return same
    made = Certificate.objects.create(
        person=person,
        unit=unit,
        name=person.name,
        first_day=local_date(entries[0].starts_at),
        last_day=local_date(entries[-1].starts_at),
        hours=sum((one.hours for one in entries), Decimal(0)),
        lines=lines,
        issued_at=now or timezone.now(),
        issued_by=by,
    )
    record("volunteers.issue_certificate", by=by, of=made, label=made.number)
    return made


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by, now: datetime.datetime | None = None) -> None:
    """From now on whoever checks it reads 已作废.

    Raises:
        Refusal: without a reason.
    """
    if not reason.strip():
        raise Refusal("reason", _("请写一句为什么作废。"))
    words = reason.strip()[:120]
    valid = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    if valid.update(revoked_at=now or timezone.now(), reason=words):
        record("volunteers.revoke_certificate", by=by, of=certificate, label=certificate.number, note=words)


def revoke_those_with(entry: ServiceRecord, *, by) -> None:
    """An entry was taken back: what certifies it is no longer true."""
    valid = Certificate.objects.filter(person=entry.person_id, unit=entry.unit_id, revoked_at=None)
    for one in valid:
        if any(line["entry"] == entry.pk for line in one.lines):
            revoke(certificate=one, reason=_("服务记录更正了"), by=by)
