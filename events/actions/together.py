"""Several people by one press: each by themselves, with one message for all who got a place or wait."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.outbox.actions import queue
from portal.outbox.templates import Said

from ..models import SignUp
from ..short_messages import TOGETHER, TOGETHER_MANY
from .course import enrol
from .lock import with_patience
from .messages import SOON, about
from .rules import Refusal
from .sign_up import sign_up


@with_patience
@transaction.atomic
def sign_up_together(*, hows: list[dict[str, Any]]) -> tuple[list[SignUp], list[Refusal]]:
    """Sign up the people of one press. A refusal of one leaves the others their places, and says of whom it is.

    Args:
        hows: as `sign_up` takes it, or `enrol` for a course; all of one roll and one contact.

    Returns:
        The sign-ups, and why the others have none.
    """
    made: list[SignUp] = []
    refused: list[Refusal] = []
    for how in hows:
        take = enrol if how["roll"].round.whole_course else sign_up
        first = made[0] if made else None
        try:
            with transaction.atomic():
                one = take(**how, silent=True, together=first)
                _only_to_their_own(one, how)
        except Refusal as refusal:
            refused.append(_named(refusal, how["person"].name))
        else:
            made.append(one)
    if made:
        first, *others = made
        _of_one_press(first, others)
        _tell(made)
    return made, refused


def _of_one_press(first: SignUp, others: list[SignUp]) -> None:
    """Who was on the list already stands on the receipt too."""
    alone = SignUp.objects.filter(pk__in=[one.pk for one in others], together=None, companions=None)
    alone.exclude(pk=first.pk).update(together=first.together_id or first.pk)


def _only_to_their_own(one: SignUp, how: dict[str, Any]) -> None:
    if not is_told(one, by=how["by"], contact=how["contact"]):
        raise already_told_elsewhere(one)


def is_told(one: SignUp, *, by, contact) -> bool:
    """Whether whoever presses is who signed them up, or is told about it."""
    return (by is not None and one.made_by_id == by.pk) or one.contact_id == contact.pk


def already_told_elsewhere(one: SignUp) -> Refusal:
    """A second phone of a family is told that somebody is on the list, and gets no link to take them off."""
    words = _("%(name)s已经报过这一场了（%(state)s），消息发到报名时留的号码。要改请打 %(phone)s。")
    values = {"name": one.person.name, "state": one.state_word, "phone": one.roll.round.phone}
    return Refusal("already", words % values)


def _named(refusal: Refusal, name: str) -> Refusal:
    sentence = str(refusal)
    if name in sentence:
        return refusal
    return Refusal(refusal.code, _("%(name)s没有报上：%(why)s") % {"name": name, "why": sentence})


def _tell(made: list[SignUp]) -> None:
    """Once: another press of the same form says nothing new."""
    first = made[0]
    contact = first.contact
    queue(
        cause=f"together:{first.pk}",
        kind="together",
        to=contact.value if contact else "",
        mail=contact.mail if contact else "",
        who="、".join(one.person.name for one in made),
        unit_path=first.roll.round.unit.path,
        said=_said(made),
        at_any_hour=first.roll.starts_at - first.arrived_at <= SOON,
    )


def _said(made: list[SignUp]) -> Said:
    first = made[0]
    got = sum(one.slot is not None for one in made)
    values = about(first) | {"day": first.roll.starts_at, "got": got, "waits": len(made) - got}
    with override(settings.LANGUAGE_CODE):
        for number, one in enumerate(made, start=1):
            values |= {f"name{number}": one.person.name, f"how{number}": _standing(one)}
    return TOGETHER.get(len(made), TOGETHER_MANY).said(values)


def _standing(one: SignUp) -> str:
    """9:20 已报上，券号 ACD346; 候补第 2 位，有空位会通知."""
    if one.slot is None:
        return _("候补第 %(line)s 位，有空位会通知") % {"line": one.place_in_line}
    values = {"time": one.time_word, "code": one.code}
    if one.roll.round.whole_course:
        return _("全部的课已报上，券号 %(code)s") % values
    return _("%(time)s 已报上，券号 %(code)s") % values
