"""A number that is new to somebody of the register: it takes one place for them, and nothing of them besides (ADR 023).

Locks are taken in the order of everything here: rolls by their number, then the person.
"""

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from portal.core.audit import record
from portal.core.masking import masked_phone
from portal.outbox.actions import queue
from portal.outbox.templates import Template
from portal.people.actions import act_for, give_contact
from portal.people.models import Contact, Person

from .. import short_messages as words
from ..models import Channel, Introduction, Roll, SignUp, State
from ..models.sign_up import ON_THE_LIST
from .course import enrol, enrolment
from .course_words import NOT_FAMILY
from .fill import fill
from .leave import LEFT
from .lock import lock_roll, with_patience
from .messages import SOON, about
from .moves import move
from .rules import Refusal
from .sign_up import sign_up

# What a refusal of these says is about the person, not about the date: the desk tells the family.
ABOUT_THEM = {"newcomers_first", "already", "person_limit", "household_limit", "clash"}
# For so many people may one number wait to be known at a time.
MOST_WAITING = 3
ASK = "{site}/who/{token}/"


class _Held(Exception):
    """The place is given back at once; the desk decides."""


@with_patience
@transaction.atomic
def introduce(
    *, roll: Roll, person: Person, contact: Contact, relation: str, key: uuid.UUID, by=None, **how
) -> SignUp | None:
    """Sign up somebody of the register from a number that does not speak for them yet.

    The place is theirs; messages of this one sign-up go to the number; the phones that speak for them are told and can
    say no. What they have already is not told: such a wish lies on the desk's list and takes no place, and so does one
    from a number they said no to, from a second new number, and from a number that names many.

    Args:
        by: the account of the number; None when it was idle for so long that it may have a new owner.
        how: as `sign_up` takes it, or `enrol` for a course: channel, arrived, wish and so on.

    Returns:
        The sign-up; None when nothing was taken and the desk tells the family.

    Raises:
        Refusal: what the date says to anybody: too early, too late, full, not of this age.
    """
    made: SignUp | None = None
    try:
        with transaction.atomic():
            take = enrol if roll.round.whole_course else sign_up
            made = take(roll=roll, person=person, contact=contact, key=key, by=by, by_stranger=True, **how)
            _lock_person(person)
            if _must_wait(person, contact):
                raise _Held
    except _Held:
        made = None
    except Refusal as refusal:
        if refusal.code not in ABOUT_THEM:
            raise
    row, is_new = Introduction.objects.get_or_create(
        person=person,
        contact=contact,
        roll=roll,
        state=Introduction.State.WAITING,
        defaults={"relation": relation, "user": by, "sign_up": made},
    )
    if made and (is_new or row.sign_up_id != made.pk):
        row.sign_up = made
        row.save(update_fields=["sign_up"])
        _ask_the_family(row, made)
    if is_new:
        record("events.introduce", by=by, of=row, label=str(person.pk), note="" if made else "held")
    return made


def _lock_person(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(name=F("name"))


def _must_wait(person: Person, contact: Contact) -> bool:
    """Whether a number may not even take a place for somebody before the desk has looked."""
    theirs = Introduction.objects.filter(person=person)
    if theirs.filter(
        contact=contact, state__in=[Introduction.State.REFUSED, Introduction.State.DENIED]
    ).exists():
        return True
    if theirs.waiting().filter(sign_up__isnull=False).exclude(contact=contact).exists():
        return True
    others = Introduction.objects.waiting().filter(contact=contact).exclude(person=person)
    return others.values("person").distinct().count() >= MOST_WAITING


def _ask_the_family(row: Introduction, made: SignUp) -> None:
    """Tell every phone that speaks for the person, with the page on which to say no."""
    roll = made.roll
    said = words.INTRODUCED.said(
        about(made)
        | {
            "number": masked_phone(row.contact.value),
            "link": ASK.format(site=settings.SITE_URL, token=row.token),
        }
    )
    for link in made.person.contacts.exclude(contact=row.contact).select_related("contact"):
        queue(
            cause=f"introduced:{row.pk}:{made.pk}",
            kind="introduced",
            to=link.contact.value,
            mail=link.contact.mail,
            who=made.person.name,
            unit_path=roll.round.unit.path,
            said=said,
            at_any_hour=roll.starts_at - timezone.now() <= SOON,
        )


@with_patience
@transaction.atomic
def confirm(*, introduction: Introduction, by=None) -> bool:
    """Yes, family: from now on the number speaks for the person, and the account acts for them.

    Args:
        by: who checked at the desk; None when the family said so on the page of their message.

    Returns:
        Whether this press settled it; False when another had.
    """
    person = introduction.person
    _lock_person(person)
    rows = _waiting_pair(introduction)
    if not rows:
        return False
    _settle(rows, Introduction.State.CONFIRMED, by)
    for row in rows:
        _speaks_from_now_on(row)
    record("events.confirm_introduction", by=by, of=introduction, label=str(person.pk))
    return True


def _speaks_from_now_on(row: Introduction) -> None:
    give_contact(person=row.person, number=row.contact.value, relation=row.relation)
    if row.user and row.user.is_active:
        act_for(user=row.user, person=row.person, relation=row.relation)
    if row.sign_up_id is None:
        _tell_where_they_stand(row)


@with_patience
@transaction.atomic
def turn_away(*, introduction: Introduction, by=None, now: datetime.datetime | None = None) -> bool:
    """Not family, or nobody could say so: what the number took for the person is free again, place and month, and
    whoever waits moves up.

    Args:
        by: who checked at the desk; None when the family said 不是我.

    Returns:
        Whether this press settled it; False when another had.
    """
    now = now or timezone.now()
    rolls = {pk: lock_roll(pk) for pk in _rolls_of_pair(introduction)}
    _lock_person(introduction.person)
    rows = [row for row in _waiting_pair(introduction) if not row.sign_up_id or row.roll_id in rolls]
    if not rows:
        return False
    _settle(rows, Introduction.State.REFUSED if by else Introduction.State.DENIED, by)
    for row in rows:
        taken = enrolment(SignUp.objects.with_round().get(pk=row.sign_up_id)) if row.sign_up_id else []
        for one in taken:
            _give_back(one, rolls.get(one.roll_id), by=by, now=now)
        if not taken:
            _tell(row, words.NOT_FAMILY)
    record(
        "events.refuse_introduction" if by else "events.deny_introduction",
        by=by,
        of=introduction,
        label=str(introduction.person_id),
    )
    return True


def withdraw(*, user, by=None) -> None:
    """An account is closed: what it asked for needs no answer any more."""
    Introduction.objects.waiting().filter(user=user).update(
        state=Introduction.State.WITHDRAWN, settled_at=timezone.now(), settled_by=by or user
    )


def _rolls_of_pair(introduction: Introduction) -> list[int]:
    """The dates whose places may be freed, in the order in which locks are taken."""
    taken = _pair(introduction).filter(sign_up__isnull=False)
    found = set(taken.values_list("roll", flat=True))
    found |= set(SignUp.objects.filter(course__in=taken.values("sign_up")).values_list("roll", flat=True))
    found |= set(taken.values_list("sign_up__roll", flat=True))
    return sorted(found)


def _pair(introduction: Introduction):
    """One answer for everything that a number asked for a person."""
    return Introduction.objects.waiting().filter(
        person=introduction.person_id, contact=introduction.contact_id
    )


def _waiting_pair(introduction: Introduction) -> list[Introduction]:
    return list(_pair(introduction).select_related("person", "contact", "user", "sign_up").order_by("pk"))


def _settle(rows: list[Introduction], state: str, by) -> None:
    Introduction.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state, settled_at=timezone.now(), settled_by=by
    )


def _give_back(one: SignUp, roll: Roll | None, *, by, now: datetime.datetime) -> None:
    """However late it is: the month is not theirs to lose."""
    if roll is None or one.state not in LEFT or now >= roll.ends_at:
        return
    one.roll = roll
    channel = Channel.DESK if by else Channel.WEB
    move(one, LEFT[State(one.state)], now=now, by=by, channel=channel, reason=NOT_FAMILY)
    fill(roll, now=now)


def _tell_where_they_stand(row: Introduction) -> None:
    """After the desk's yes, what could not be said before it."""
    there = SignUp.objects.filter(roll=row.roll_id, person=row.person_id, state__in=ON_THE_LIST).first()
    if there:
        with override(settings.LANGUAGE_CODE):
            state = there.get_state_display()
        _tell(row, words.FAMILY_STANDS, state=state)
    else:
        _tell(row, words.FAMILY_ASKS_AGAIN)


def _tell(row: Introduction, template: Template, **values: str) -> None:
    roll = Roll.objects.with_round().get(pk=row.roll_id)
    page = roll.round.page
    told = {"name": row.person.name, "what": page.title, "when": roll.starts_at, "phone": roll.round.phone}
    queue(
        cause=f"introduction:{row.pk}",
        kind="introduction",
        to=row.contact.value,
        mail=row.contact.mail,
        who=row.person.name,
        unit_path=roll.round.unit.path,
        said=template.said(told | values),
    )
