"""Whoever leaves may ask to be made nameless: hours stay as numbers of the unit, and tell nobody whose they were."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.actions import Refusal
from events.actions.lock import with_patience
from events.models import SignUp
from events.models.sign_up import LIVE
from events.retention import FORGOTTEN, forget_person
from portal.core.audit import record
from portal.people.models import Person

from ..models import Certificate, Lead, StoryWish, Volunteer
from .willing import stop

NAMELESS = "—"


def why_not_nameless(person: Person, *, now: datetime.datetime | None = None) -> str:
    """What has to be settled before; empty where nothing has."""
    now = now or timezone.now()
    if SignUp.objects.filter(person=person, state__in=LIVE, roll__occurrence__ends_at__gt=now).exists():
        return _("还有没去的活动，请先取消报名，再来去名。")
    if person.consents.exists() or person.stories.exists() or person.posts.exists():
        return _("您有人物报道的授权或者任职，先请居委会把它们了结，再来去名。")
    return ""


@with_patience
@transaction.atomic
def make_nameless(*, person: Person, by, now: datetime.datetime | None = None) -> None:
    """At their own wish: no longer a volunteer, certificates taken down, name and number forgotten. The ledger keeps the
    hours, which the rule wants for ten years; they are the unit's and nobody's.

    Raises:
        Refusal: something has to be settled before.
    """
    now = now or timezone.now()
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    person = Person.objects.get(pk=person.pk)
    if person.name == FORGOTTEN:
        return
    if no := why_not_nameless(person, now=now):
        raise Refusal("settle", no)
    for row in Volunteer.objects.filter(person=person).select_related("person"):
        stop(volunteer=row, by=by, now=now)
    take_certificates_down(person, now=now)
    record(
        "volunteers.make_nameless", by=by, of_type="people.person", of_id=str(person.pk), label=str(person.pk)
    )
    forget_person(person)


def take_certificates_down(person: Person, *, now: datetime.datetime) -> int:
    """Whoever checks one from now on reads 已应本人要求撤下, and nothing of anybody."""
    rows = Certificate.objects.filter(person=person, withdrawn=False)
    with override(settings.LANGUAGE_CODE):
        rows.filter(revoked_at=None).update(revoked_at=now, reason=_("应本人要求撤下"))
    return rows.update(withdrawn=True, name=NAMELESS, lines=[])


def forget_offer(person: Person) -> None:
    """What somebody could do, whether they may be asked, what they were asked: gone with their name, whoever forgets it."""
    Volunteer.objects.filter(person=person).delete()
    StoryWish.objects.filter(person=person).delete()
    Lead.objects.filter(person=person).delete()
