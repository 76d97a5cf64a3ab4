"""Correcting who somebody is: name, birth date, where they live; never so that a sign-up to come breaks its rules."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.people.actions import contact_for, correct_person
from portal.people.models import Person
from portal.places.models import Unit

from ..models import SignUp
from .rules import Refusal, check_person


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
    for one in to_come.told():
        try:
            check_person(one.roll, as_corrected)
        except Refusal as refusal:
            words = _("已经报了“%(what)s”，这样改就不合它的条件了：%(why)s要改，请先取消那个报名。")
            raise Refusal("breaks", words % {"what": one.what, "why": refusal}) from refusal
    twins = Person.objects.filter(name=name, born=born, unit=unit, is_resident=True).exclude(pk=person.pk)
    if born and twins.exists():
        raise Refusal("twin", _("名册里已经有一位同名、同生日、同居村的人，不能改成一样的。请用那一位。"))
    correct_person(person=person, name=name, born=born, unit=unit, by=by, number=number)
    if number is not None:
        to_come.update(contact=contact_for(number))
