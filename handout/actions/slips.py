"""Planning the slip of a number, and keeping its places once the number is signed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from events.actions.keep_places import keep_places
from events.models import Roll
from news.models import IssuePage
from paper.actions.signing import why_rebuilt
from paper.composing.actions import why_not
from paper.models import IssueBuild
from portal.core.audit import record
from portal.core.publishing import went_live

from ..models import SlipAsk, SlipPlan
from ..models.run import new_code
from ..models.slip import CODE_LENGTH
from ..refusal import Refused
from ..table import dates_in


@dataclass(frozen=True)
class Asked:
    """A date that the slip shall ask about."""

    roll: Roll
    places: int = 0
    until: datetime.datetime | None = None


def why_fixed(issue: IssuePage, user) -> str:
    """Why the slip of a number cannot be changed now; empty where it can. What was signed is what is printed.

    Raises:
        PermissionDenied: no right to edit the number at all.
    """
    if words := why_not(issue, user):
        return words
    last = IssueBuild.objects.of(issue)
    if last is not None and not why_rebuilt(issue, last)[0]:
        return _("这一期已经定稿，回条也印上去了。要改，请先在“各种版本”页写明为什么改。")
    return ""


@transaction.atomic
def plan_slip(
    *, issue: IssuePage, return_to: str, until: datetime.date, asked: Sequence[Asked], by
) -> SlipPlan:
    """Say what the slip of a number asks, where it is handed in, and how many places are kept for it.

    A date for which places were kept stays on the slip with its number.

    Raises:
        Refused: the number is signed or with the reviewers.
        PermissionDenied: no right to edit it.
    """
    if words := why_fixed(issue, by):
        raise Refused(words)
    given = {"return_to": return_to, "until": until, "unit": issue.publication.unit}
    plan, _is_new = SlipPlan.objects.update_or_create(
        issue=issue, defaults=given, create_defaults=given | {"code": _free_code()}
    )
    plan.asks.filter(kept=None, answers=None).delete()
    standing = set(plan.asks.values_list("roll", flat=True))
    number = max(plan.asks.values_list("number", flat=True), default=0)
    for one in asked:
        if one.roll.pk in standing:
            continue
        number += 1
        SlipAsk.objects.create(
            plan=plan,
            number=number,
            roll=one.roll,
            places=one.places,
            until=one.until if one.places else None,
            asks_born=bool(one.roll.round.age_min or one.roll.round.age_max),
        )
    record("handout.plan_slip", by=by, of=issue, note=f"{plan.code} {number}")
    return plan


@transaction.atomic
def drop_slip(*, issue: IssuePage, by) -> None:
    """The number goes out without a slip.

    Raises:
        Refused: it is signed, or something was kept or came back.
    """
    if words := why_fixed(issue, by):
        raise Refused(words)
    plan = SlipPlan.objects.filter(issue=issue).first()
    if plan is None:
        return
    if plan.returned.exists() or plan.asks.exclude(kept=None).exists():
        raise Refused(_("这张回条已经发出去过，不能去掉。"))
    plan.delete()
    record("handout.drop_slip", by=by, of=issue)


def _free_code() -> str:
    while SlipPlan.objects.filter(code=(code := new_code(CODE_LENGTH))).exists():
        pass
    return code


@receiver(went_live, sender=IssuePage, dispatch_uid="keep_places_for_slips")
def keep_for_slips(sender, instance: IssuePage, **kwargs) -> None:
    """In the transaction that signed the number: what its slip promises is kept from that moment on, once."""
    plan = SlipPlan.objects.filter(issue=instance.pk).first()
    if plan is None:
        return
    printed = dates_in(IssuePage.objects.get(pk=instance.pk))
    build = IssueBuild.objects.of(instance)
    # Two that lock several dates take them in the same order.
    for ask in plan.asks.filter(kept=None, roll__occurrence__in=printed).order_by("roll"):
        ask.kept = 0
        if ask.until:
            by = build.made_by if build else None
            ask.kept = keep_places(roll=ask.roll, count=ask.places, until=ask.until, by=by)
        ask.save(update_fields=["kept"])
