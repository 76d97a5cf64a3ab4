"""What was erased of people and pictures, erased once more after an older copy was put back."""

from collections.abc import Mapping

from wagtail.models import ReferenceIndex

from portal.people.models import Person, PersonContact

from .models import DayPicture, SignUp
from .retention import FORGOTTEN
from .retention import forget_person as make_nameless


def forget_person(pk: str, _also: Mapping[str, str]) -> bool:
    person = Person.objects.filter(pk=pk).exclude(name=FORGOTTEN).first()
    if person is not None:
        make_nameless(person)
    return person is not None


def remove_picture(_pk: str, also: Mapping[str, str]) -> bool:
    """The picture of a day, from the library too unless something shows it."""
    one = DayPicture.objects.select_related("image").filter(pk=also.get("picture") or 0).first()
    if one is None:
        return False
    one.delete()
    if not ReferenceIndex.get_references_to(one.image).exists():
        one.image.delete()
    return True


def move_number_on(pk: str, also: Mapping[str, str]) -> int:
    """The number speaks for its old people no more; their account is closed by a line of its own."""
    people = [int(one) for one in also.get("people", "").split(",") if one.strip().isdecimal()]
    SignUp.objects.live().filter(contact=pk, person__in=people).update(contact=None)
    return PersonContact.objects.filter(contact=pk, person__in=people).delete()[0]
