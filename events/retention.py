"""What is forgotten when: addresses after the visit, answers a month later, people two years after they last took part.

Rows and counts stay; what told who somebody was goes.
"""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.core.audit import record
from portal.people.models import Contact, Person, PersonContact, Proxy

from .models import Answer, Introduction, SignUp
from .signals import person_forgotten

VISIT_OVER = datetime.timedelta(days=1)
ANSWERS_OVER = datetime.timedelta(days=30)
UNUSED = datetime.timedelta(days=730)
FORGOTTEN = "（已去名）"
# Whom upper rooms still need by name: those who served must be certified for ten years.
NEEDED: list[Callable[[datetime.datetime], QuerySet]] = []


def keep_named(ask: Callable[[datetime.datetime], QuerySet]) -> None:
    """Leave these people their names, however long they have not come."""
    NEEDED.append(ask)


def forget(now: datetime.datetime | None = None, *, limit: int = 50) -> int:
    """Forget what is due, a few rows at a time.

    Returns:
        How many people were made nameless.
    """
    now = now or timezone.now()
    over = SignUp.objects.filter(roll__occurrence__ends_at__lt=now - VISIT_OVER).exclude(address="")
    SignUp.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:limit])).update(address="")
    answers = Answer.objects.filter(sign_up__roll__occurrence__ends_at__lt=now - ANSWERS_OVER)
    Answer.objects.filter(pk__in=list(answers.values_list("pk", flat=True)[: 10 * limit])).delete()
    recent = SignUp.objects.filter(person=OuterRef("pk"), roll__occurrence__ends_at__gte=now - UNUSED)
    in_use = Proxy.objects.filter(
        Q(user__last_login__gte=now - UNUSED), person=OuterRef("pk"), until=None, user__is_active=True
    )
    ever = SignUp.objects.filter(person=OuterRef("pk"))
    due = Person.objects.filter(
        Exists(ever), ~Exists(recent), ~Exists(in_use), is_resident=True, consents__isnull=True
    ).exclude(name=FORGOTTEN)
    for ask in NEEDED:
        due = due.exclude(pk__in=ask(now).order_by().values("pk"))
    people = list(due.order_by("pk")[:limit])
    for person in people:
        forget_person(person)
    return len(people)


@transaction.atomic
def forget_person(person: Person) -> None:
    """Make somebody nameless: their sign-ups stay, and tell nobody whose they were."""
    person_forgotten.send(sender=Person, person=person)
    own = set(SignUp.objects.filter(person=person, contact__isnull=False).values_list("contact", flat=True))
    own |= set(PersonContact.objects.filter(person=person).values_list("contact", flat=True))
    Answer.objects.filter(sign_up__person=person).delete()
    SignUp.objects.filter(person=person).update(contact=None, made_by=None)
    Introduction.objects.filter(person=person).delete()
    PersonContact.objects.filter(person=person).delete()
    Proxy.objects.filter(person=person).delete()
    person.memberships.all().delete()
    forget_numbers(own)
    person.name, person.born, person.building, person.note = FORGOTTEN, None, None, ""
    person.save()
    record("events.forget_person", of_type="people.person", of_id=str(person.pk), label=str(person.pk))


def forget_numbers(contacts: set[int]) -> None:
    """Of these numbers, those that now speak for nobody and are told of nothing; for the others nothing has changed."""
    still_told = SignUp.objects.filter(contact=OuterRef("pk"))
    Contact.objects.filter(
        ~Exists(still_told), pk__in=contacts, people__isnull=True, introductions__isnull=True
    ).delete()
