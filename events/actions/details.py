"""Correcting who somebody is: name, birth date, where they live; never so that a sign-up to come breaks its rules."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.audit import record
from portal.outbox.actions import turn_to_calls
from portal.people.actions import close_account, contact_for, correct_person
from portal.people.models import Person, PersonContact
from portal.places.models import Unit

from ..models import SignUp
from .introductions import withdraw
from .rules import Refusal, said_to


@transaction.atomic
def correct_details(
    *, person: Person, name: str, born: datetime.date | None, unit: Unit, by, number: str | None = None
) -> None:
    """Correct somebody in the register; messages of sign-ups to come go to the new phone.

    Args:
        number: as `correct_person` takes it.

    Raises:
        Refusal: somebody just like that is there already, or a sign-up to come would no longer be allowed.
    """
    to_come = SignUp.objects.live().filter(person=person, roll__occurrence__ends_at__gt=timezone.now())
    as_corrected = Person(pk=person.pk, name=name, born=born, unit=unit)
    for one in to_come.with_round():
        for no in said_to(one.roll, [as_corrected], one.track):
            words = _("已经报了“%(what)s”，这样改就不合它的条件了：%(why)s要改，请先取消那个报名。")
            raise Refusal("breaks", words % {"what": one.what, "why": no})
    twins = Person.objects.filter(name=name, born=born, unit=unit, is_resident=True).exclude(pk=person.pk)
    if born and twins.exists():
        raise Refusal("twin", _("名册里已经有一位同名、同生日、同居村的人，不能改成一样的。请用那一位。"))
    correct_person(person=person, name=name, born=born, unit=unit, by=by, number=number)
    if number is not None:
        to_come.update(contact=contact_for(number))


@transaction.atomic
def number_moved_on(*, link: PersonContact, by, kept: Iterable[Person] = ()) -> None:
    """A number has a new owner: it speaks for its old people no more, and whoever enters by it begins anew.

    The account behind it is closed, and the desk calls about sign-ups to come instead of writing to a stranger.

    Args:
        link: the number, as one of those that speak for somebody.
        kept: people of the new owner, for whom it speaks already and goes on to.
        by: who was told so at the desk; they must be able to correct everybody for whom the number speaks.

    Raises:
        Refusal: it speaks for people of units where `by` has no work.
    """
    contact, kept = link.contact, list(kept)
    spoken_for = Person.objects.filter(contacts__contact=contact)
    in_reach = Person.objects.for_(by, "correct").filter(contacts__contact=contact)
    if spoken_for.distinct().count() != in_reach.distinct().count():
        raise Refusal("elsewhere", _("这个号码还替别的居村的人收消息，请街道的工作人员来改。"))
    user = User.objects.select_for_update().filter(phone_hash=contact.value_hash).first()
    if user:
        withdraw(user=user, by=by)
        close_account(user=user, by=by)
    old = contact.people.exclude(person__in=kept)
    people = sorted(old.values_list("person", flat=True))
    # The old owner's alone: the new one may have signed somebody up already, whom the desk has yet to confirm.
    theirs = Q(person__in=people) | (Q(made_by=user) if user else Q())
    to_come = SignUp.objects.live().filter(contact=contact, roll__occurrence__ends_at__gt=timezone.now())
    to_come.filter(theirs).exclude(person__in=kept).update(contact=None)
    old.delete()
    turn_to_calls(contact.value, except_for=[one.name for one in kept])
    note = ", ".join(map(str, people))[:200]
    record("people.number_moved_on", by=by, of=contact, label=str(contact.pk), note=note)
