"""记一笔: what a round found."""

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from portal.core.audit import record
from portal.people.models import Person

from ..models import Duty, DutyPlace, Finding, Member

BEFORE, AFTER = datetime.timedelta(minutes=30), datetime.timedelta(hours=24)


def may_write(duty: Duty, person: Person) -> bool:
    """Whoever is on the round, and who leads the team."""
    on_it = duty.places.filter(person=person, state__in=DutyPlace.ON_IT)
    return on_it.exists() or Member.objects.leading().filter(team=duty.team_id, person=person).exists()


def why_not_written(duty: Duty, now: datetime.datetime) -> str:
    if duty.called_off:
        return _("这一班取消了。")
    if now < duty.starts_at - BEFORE:
        return _("这一班还没有开始，到时候再记。")
    if now >= duty.ends_at + AFTER:
        return _("过了一天，不能再记了。要补请告诉队长，写在交班的话里。")
    return ""


@transaction.atomic
def write_finding(
    *,
    duty: Duty,
    person: Person,
    kind: str,
    key: uuid.UUID,
    by,
    where: str = "",
    words: str = "",
    passed_on: bool = False,
    now: datetime.datetime | None = None,
) -> Finding:
    """One line of the log of a round. Sent twice it is one.

    Raises:
        Refusal: not on this round, or not now.
    """
    now = now or timezone.now()
    if not may_write(duty, person):
        raise Refusal("member", _("只有这一班的队员和队长可以记。"))
    if no := why_not_written(duty, now):
        raise Refusal("when", no)
    values = {"kind": kind, "where": where.strip(), "words": words.strip(), "passed_on": passed_on}
    try:
        with transaction.atomic():
            made = Finding.objects.create(duty=duty, person=person, at=now, key=key, **values)
    except IntegrityError:
        return Finding.objects.get(key=key)
    record("teams.write_finding", by=by, of=made, label=kind)
    return made


def pass_on(*, finding: Finding, by) -> None:
    """居委会知道了: the unit takes it from here."""
    if Finding.objects.filter(pk=finding.pk, passed_on=False).update(passed_on=True):
        record("teams.pass_on", by=by, of=finding, label=finding.kind)
