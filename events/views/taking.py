"""Screen 3 of 4, once the button is pressed: the phone is proved, people are entered, places are taken."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.phone_login import browser_mark, check_code, enter
from portal.core.sealed import keyed_hash
from portal.people.actions import act_for, contact_for, give_contact, meet_person, speaks_for
from portal.people.models import Person
from portal.places.models import Unit

from ..actions import Refusal, sign_up
from ..actions.course import enrol
from ..actions.introductions import introduce
from ..forms import CodeForm, WantedSlot
from ..models import Channel, Roll, SignUp

# In the session, sealed like all of it: what was chosen, until the place is taken.
DRAFT = "sign_up_draft"


def draft_key(draft: dict, person: int) -> uuid.UUID:
    """One key a person and form: sent twice it is one sign-up."""
    return uuid.uuid5(uuid.UUID(draft["key"]), str(person))


def take_place(
    request: HttpRequest, draft: dict, roll: Roll, form: CodeForm, arrived: datetime.datetime
) -> HttpResponse:
    """Prove the phone, enter the people, sign each up; the first refusal is shown, those before it stand."""
    if draft["needs_code"]:
        check_code(number=draft["phone"], code=form.cleaned_data["code"], browser=browser_mark(request))
        # An account that was idle for long stays shut; its number may sign somebody up all the same.
        user = enter(request, number=draft["phone"])
        # The phone is proved: a refusal after this needs no second code.
        draft["needs_code"] = False
        request.session[DRAFT] = draft
    else:
        user = request.user if request.user.is_authenticated else None
    taken = [_sign_one_up(draft, roll, person, user, arrived) for person in _people(draft, user)]
    for one in taken:
        _only_to_their_own(one, draft, user)
    made: list[SignUp | None] = [*taken]
    if draft["who"]:
        made.append(_sign_up_named(draft, roll, user, arrived))
    to = _where_it_led(made, roll)
    if not _is_found_bykey_of(draft, roll):
        request.session[DRAFT] = {"done": to}
    return redirect(to)


def _where_it_led(made: list[SignUp | None], roll: Roll) -> str:
    if not made:
        # Nobody is left whom the account acts for: choose again.
        return reverse("sign_up_choose", args=[roll.round_id])
    if None in made:
        return reverse("sign_up_received", args=[roll.round_id])
    one, *more = made
    return reverse("sign_up", args=[one.token]) if one and not more else reverse("my")


def _is_found_bykey_of(draft: dict, roll: Roll) -> bool:
    """Whether the sign-up itself tells that this draft was used; then the session need not be written once more, which
    in a rush is one commit in three. An address never stays in a session."""
    return len(draft["people"]) == 1 and not (draft["who"] or draft["address"] or roll.round.whole_course)


def already_taken(draft: dict) -> SignUp | None:
    return SignUp.objects.filter(key__in=[draft_key(draft, pk) for pk in draft["people"]]).first()


def _people(draft: dict, user: User | None) -> list[Person]:
    """Those whom the account acts for."""
    if user is None or not draft["people"]:
        return []
    acts_for = Person.objects.filter(pk__in=draft["people"], proxies__user=user, proxies__until=None)
    return list(acts_for.order_by("pk"))


def _sign_up_named(draft: dict, roll: Roll, user: User | None, arrived) -> SignUp | None:
    """Sign up whoever was typed. A number that is new to somebody of the register is introduced and no more (ADR 023);
    who was not in the register is entered with it.

    Returns:
        The sign-up; None when the desk looks at it first.
    """
    who, number = draft["who"], draft["phone"]
    born = datetime.date.fromisoformat(who["born"]) if who["born"] else None
    with transaction.atomic():
        # By a number whose account is shut nobody is found.
        person, is_new = meet_person(
            name=who["name"],
            born=born,
            unit=Unit.objects.get(pk=who["unit"]),
            number=number if user else "",
        )
        known = is_new or (user is not None and speaks_for(number=number, user=user, person=person))
        if known:
            give_contact(person=person, number=number, relation=who["relation"])
        if known and user:
            act_for(user=user, person=person, relation=who["relation"])
    if known:
        made = _sign_one_up(draft, roll, person, user, arrived)
        _only_to_their_own(made, draft, user)
        return made
    return introduce(relation=who["relation"], **_how(draft, roll, person, user, arrived))


def _sign_one_up(draft: dict, roll: Roll, person: Person, user: User | None, arrived) -> SignUp:
    how = _how(draft, roll, person, user, arrived)
    return enrol(**how) if roll.round.whole_course else sign_up(**how)


def _how(draft: dict, roll: Roll, person: Person, user: User | None, arrived) -> dict[str, Any]:
    """What the actions want to know; of a course, all dates are taken alike."""
    how: dict[str, Any] = {
        "roll": roll,
        "person": person,
        "key": draft_key(draft, person.pk),
        "channel": Channel.WEB,
        "by": user,
        "contact": contact_for(draft["phone"]),
        "arrived": arrived,
    }
    if roll.round.whole_course:
        return how
    wish = WantedSlot.of(draft["when"])
    return how | {
        "wish": wish.number or None,
        "track": roll.round.tracks.filter(pk=wish.track).first() if wish.track else None,
        "at_home": draft["at_home"],
        "address": draft["address"],
    }


def _only_to_their_own(one: SignUp, draft: dict, user: User | None) -> None:
    """A second phone of a family is told that somebody is on the list, and gets no link to take them off."""
    is_by_them = user is not None and one.made_by_id == user.pk
    theirs = is_by_them or (one.contact and one.contact.value_hash == keyed_hash(draft["phone"]))
    if not theirs:
        words = _("%(name)s已经报过这一场了（%(state)s），消息发到报名时留的号码。要改请打 %(phone)s。")
        values = {"name": one.person.name, "state": one.get_state_display(), "phone": one.roll.round.phone}
        raise Refusal("already", words % values)
