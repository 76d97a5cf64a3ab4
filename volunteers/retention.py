"""What is forgotten when: what somebody could do a year after they stopped, certificates and names after ten years."""

import datetime
import logging

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone

from events.retention import FORGOTTEN, forget_numbers
from portal.core.retention import forget_some
from portal.people.models import Person

from .actions.stepping_out import take_certificates_down
from .models import Ask, Certificate, Lead, ServiceRecord, StoryWish, Volunteer

log = logging.getLogger("portal.volunteers")
AT_ONCE = 200
STOPPED = datetime.timedelta(days=365)
UNANSWERED = datetime.timedelta(days=30)
ASKED = datetime.timedelta(days=365)
# GB/T 40143-2021, 5.2.2: at least ten years; a leap day more.
KEPT = datetime.timedelta(days=3653)


def forget(now: datetime.datetime | None = None) -> None:
    now = now or timezone.now()
    stopped = Q(state=Volunteer.State.ENDED, until__lt=now - STOPPED)
    unanswered = Q(state=Volunteer.State.ASKED, since__lt=now - UNANSWERED)
    nameless = Q(person__name=FORGOTTEN)
    forget_some(Ask.objects.filter(at__lt=now - ASKED))
    suggested = Volunteer.objects.filter(stopped | unanswered, met_by_word=True)
    only_named = list(suggested.values_list("person", flat=True)[:AT_ONCE])
    forget_some(Volunteer.objects.filter(stopped | unanswered | nameless))
    for person in Person.objects.filter(pk__in=only_named):
        forget_the_suggested(person)
    forget_some(Lead.objects.filter(asked_at__lt=now - ASKED))
    forget_some(Certificate.objects.filter(issued_at__lt=now - KEPT))


def forget_the_suggested(person: Person) -> None:
    """Somebody whom the house knows by a neighbour's word alone leaves the register; who has come by another way since
    stays."""
    own = set(person.contacts.values_list("contact", flat=True))
    try:
        with transaction.atomic():
            person.delete()
            forget_numbers(own)
    except ProtectedError:
        log.info("person %s has come by another way since, and stays", person.pk)


def still_named(now: datetime.datetime) -> QuerySet:
    """Whose name is still needed: of volunteers, and of whoever served within ten years."""
    served = ServiceRecord.objects.filter(starts_at__gte=now - KEPT).order_by().values("person")
    willing = Volunteer.objects.active().order_by().values("person")
    return Person.objects.filter(Q(pk__in=served) | Q(pk__in=willing))


def nameless_again(pk: str, _also) -> bool:
    """Their certificates had been taken down; the name itself goes by a line of its own."""
    person = Person.objects.filter(pk=pk).first()
    return bool(person and take_certificates_down(person, now=timezone.now()))


def ask_not_again(pk: str, _also) -> bool:
    """They had taken back that they may be asked for their story."""
    return bool(StoryWish.objects.filter(person=pk).delete()[0])


def stop_again(pk: str, _also) -> bool:
    """They had stopped after the older copy was made."""
    row = Volunteer.objects.filter(pk=pk).exclude(state=Volunteer.State.ENDED)
    return bool(row.update(state=Volunteer.State.ENDED, until=timezone.now(), may_call=False))
