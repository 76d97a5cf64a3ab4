"""Entering people into the register by way of a sign-up."""

import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.core.audit import record
from portal.core.sealed import keyed_hash
from portal.core.shown import places_of, words_digest
from portal.places.models import Unit

from .gate import all_asks
from .models import Clearance, Contact, Household, Membership, Person, PersonContact, Proxy

# The privacy note that stands above the form; a new wording is a new version.
PRIVACY_VERSION = "2026-11"


def enter_person(
    *, name: str, born: datetime.date | None, unit: Unit, number: str = "", building: Unit | None = None
) -> Person:
    """Find or enter a resident; see `meet_person`."""
    return meet_person(name=name, born=born, unit=unit, number=number, building=building)[0]


def hold_register(unit: Unit) -> None:
    """The lock that keeps two first entries of one person apart, until the transaction ends."""
    Unit.objects.filter(pk=unit.pk).update(name=F("name"))


@transaction.atomic
def meet_person(
    *, name: str, born: datetime.date | None, unit: Unit, number: str = "", building: Unit | None = None
) -> tuple[Person, bool]:
    """Find or enter a resident. The same name, birth date and unit is the same person, and so is the same name with the
    same phone: two sign-ups cannot make two of somebody. Nothing stored about them is shown or changed by it, but that a
    phone which speaks for them says their birth date where none is known.

    Args:
        born: None when the activity has no age rule and nobody asked.
        number: the phone that speaks for them; empty if there is none.

    Returns:
        The person, and whether they are new to the register.
    """
    hold_register(unit)
    same = Person.objects.filter(name=name, unit=unit).order_by("pk")
    found = same.filter(born=born).first() if born else None
    if found is None and number:
        known = same.filter(contacts__contact__value_hash=keyed_hash(number))
        found = (known.filter(born=None) if born else known).first()
    if found is None:
        new = Person.objects.create(name=name, born=born, unit=unit, is_resident=True, building=building)
        return new, True
    if born and found.born is None:
        found.born = born
        found.save(update_fields=["born"])
    return found, False


def speaks_for(*, number: str, user, person: Person) -> bool:
    """Whether a number, or the account behind it, is known as one that speaks for a person: entered with them, given by
    the register, or confirmed."""
    return (
        PersonContact.objects.filter(person=person, contact__value_hash=keyed_hash(number)).exists()
        or Proxy.objects.filter(person=person, user=user, until=None).exists()
    )


def is_known_number(number: str) -> bool:
    """Whether the register has a number, whoever's it is."""
    return PersonContact.objects.filter(contact__value_hash=keyed_hash(number)).exists()


@transaction.atomic
def correct_person(
    *, person: Person, name: str, born: datetime.date | None, unit: Unit, by, number: str | None = None
) -> None:
    """Write down anew who somebody is (PIPL 46); the audit log says which fields, not what stood in them.

    Args:
        number: the phone that speaks for them from now on, in place of all others; None leaves them.
    """
    wanted = {"name": name, "born": born, "unit": unit}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    person.save(update_fields=[*changed, "sounds"])
    links = person.contacts.all()
    if number is not None and [one.contact.value for one in links.select_related("contact")] != [number]:
        changed.append("phone")
        links.delete()
        give_contact(person=person, number=number, relation=PersonContact.Relation.SELF)
    if changed:
        record("people.correct", by=by, of=person, label=str(person.pk), note=", ".join(changed))


def contact_for(number: str) -> Contact:
    """The row of a mobile number, made when first needed."""
    return Contact.objects.get_or_create(value_hash=keyed_hash(number), defaults={"value": number})[0]


def give_contact(*, person: Person, number: str, relation: str) -> Contact:
    """Note where a person's messages may go."""
    contact = contact_for(number)
    PersonContact.objects.get_or_create(person=person, contact=contact, defaults={"relation": relation})
    return contact


def act_for(*, user, person: Person, relation: str) -> Proxy:
    """Note that an account acts for a person, with the version of the note it agreed to."""
    return Proxy.objects.get_or_create(
        user=user,
        person=person,
        until=None,
        defaults={"relation": relation, "consent_version": PRIVACY_VERSION},
    )[0]


def close_account(*, user, by) -> None:
    """Forget the phone of a resident's account: nobody enters by it, and it acts for nobody any more."""
    Proxy.objects.filter(user=user, until=None).update(until=timezone.now())
    Contact.objects.filter(value_hash=user.phone_hash).update(mail="")
    record("accounts.close", by=by, of=user, label=user.username)
    get_user_model().objects.filter(pk=user.pk).update(phone="", phone_hash=None, is_active=False)


def join_household(*, person: Person, household: Household) -> None:
    """Put a person behind a door, ending where they lived before."""
    today = timezone.localdate()
    Membership.objects.filter(person=person, until=None).exclude(household=household).update(until=today)
    Membership.objects.get_or_create(person=person, household=household, until=None)


@transaction.atomic
def clear_words(*, page: Page, digest: str, reason: str, by) -> Clearance:
    """Answer for what a version shows of a child, or of a namesake of somebody who goes by an alias.

    Args:
        page: the version as its editor saved it last.
        digest: of the words that were on the screen (`words_digest`).
        reason: why they must stand, in a sentence; the reviewers read it and the audit log keeps it.

    Raises:
        ValidationError: no reason, other words than those on the screen, or nothing that asks for one.
    """
    places = places_of(page)
    if not reason.strip():
        raise ValidationError(_("请写明为什么一定要登。"))
    if digest != words_digest(places):
        raise ValidationError(_("文章又改过，请看过新的一稿再写理由。"))
    if not any(all_asks(page, places)):
        raise ValidationError(_("这一稿里没有要写理由的内容。"))
    record("people.clear_words", by=by, of=page, note=reason.strip())
    return Clearance.objects.create(page_id=page.pk, digest=digest, reason=reason.strip()[:200], by=by)
