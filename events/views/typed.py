"""Whoever is typed into a form at the desk, at the door, on a sheet: sent twice it is one person and one sign-up; sent
again with another name it is another."""

import datetime
import uuid
from dataclasses import dataclass

from django.http import HttpRequest

from portal.people.actions import contact_for, give_contact, meet_person
from portal.people.models import Contact, Person, PersonContact
from portal.places.models import Unit

from ..models import SignUp


@dataclass
class Typed:
    """Who it is, where their messages go, and the key under which they are signed up."""

    person: Person
    contact: Contact | None
    key: uuid.UUID


def key_of(request: HttpRequest, *who) -> uuid.UUID:
    """The key of a form and of whom it is sent for."""
    key = request.POST.get("key") or uuid.uuid4().hex
    return uuid.uuid5(uuid.NAMESPACE_OID, ":".join([key[:64], *map(str, who)]))


def typed(
    request: HttpRequest,
    *,
    name: str,
    unit: Unit,
    born: datetime.date | None = None,
    phone: str = "",
    relation: str = PersonContact.Relation.SELF,
    line: int = 0,
    at_desk: bool = False,
    **other,
) -> Typed:
    """Find or enter the person of a form's cleaned data.

    Args:
        line: of a sheet with several people on it.
        at_desk: whoever types it has asked whose phone it is; from then on it speaks for the person. At a door, or on
            paper, a new number of somebody of the register gets the messages of that day alone.
    """
    key = key_of(request, line, name)
    there = SignUp.objects.filter(key=key).select_related("person").first()
    if there:
        person, is_new = there.person, False
    else:
        person, is_new = meet_person(name=name, born=born, unit=unit, number=phone)
    if not phone:
        return Typed(person, None, key)
    if at_desk or is_new:
        return Typed(person, give_contact(person=person, number=phone, relation=relation), key)
    return Typed(person, contact_for(phone), key)
