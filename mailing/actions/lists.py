"""Lists of the office: made, filled from what other offices send, and taken out again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.dates import stamp
from portal.core.workbooks import written

from ..models import MailingList, Subscriber, Subscription, Suppression, address_hash

State = Subscriber.State


@dataclass
class TakenIn:
    """What became of the addresses of a list.

    Args:
        unwanted: those that get nothing more; they were not taken in.
    """

    new: int = 0
    known: int = 0
    unwanted: list[str] = field(default_factory=list)


@transaction.atomic
def save_list(*, list_: MailingList, by) -> MailingList:
    """Make a list of the office, or change its name, ground and roles.

    Raises:
        PermissionDenied: residents' lists make themselves.
    """
    if list_.kind != MailingList.Kind.ROLE:
        raise PermissionDenied
    made = list_.pk is None
    list_.save()
    record("mailing.make_list" if made else "mailing.change_list", by=by, of=list_)
    return list_


@transaction.atomic
def take_in(*, list_: MailingList, addresses: Sequence[str], by) -> TakenIn:
    """Put addresses on a list of the office, on its ground. Who has left it, or gets nothing more, is named and left out.

    Args:
        addresses: each in its one form (`mail_address`), none twice.

    Raises:
        PermissionDenied: on residents' lists nobody is put; they come by themselves.
    """
    if list_.kind != MailingList.Kind.ROLE:
        raise PermissionDenied
    taken, by_hash = TakenIn(), {address_hash(one): one for one in addresses}
    suppressed = set(
        Suppression.objects.filter(address_hash__in=by_hash).values_list("address_hash", flat=True)
    )
    found = {one.address_hash: one for one in Subscriber.objects.filter(address_hash__in=by_hash)}
    held = dict(
        Subscription.objects.filter(list=list_, subscriber__in=found.values()).values_list(
            "subscriber", "state"
        )
    )
    for hashed, address in by_hash.items():
        subscriber = found.get(hashed)
        before = held.get(subscriber.pk) if subscriber else None
        gone = subscriber is not None and subscriber.state not in (State.PENDING, State.ACTIVE)
        if hashed in suppressed or gone or before == Subscription.State.LEFT:
            taken.unwanted.append(address)
        elif before == Subscription.State.ACTIVE:
            taken.known += 1
        else:
            _put_on(list_, subscriber or Subscriber.objects.create(address=address, address_hash=hashed))
            taken.new += 1
    record("mailing.take_in", by=by, of=list_, note=_("新加 %(n)d 个") % {"n": taken.new})
    return taken


def _put_on(list_: MailingList, subscriber: Subscriber) -> None:
    if subscriber.state == State.PENDING:
        subscriber.state = State.ACTIVE
        subscriber.save(update_fields=["state"])
    Subscription.objects.update_or_create(
        list=list_,
        subscriber=subscriber,
        defaults={"state": Subscription.State.ACTIVE, "ground": list_.ground},
    )


@transaction.atomic
def take_off(*, list_: MailingList, addresses: Sequence[str], by) -> int:
    """Take addresses off a list of the office: they hold that office no more. They may be put on again.

    Returns:
        How many stood on it.
    """
    if list_.kind != MailingList.Kind.ROLE:
        raise PermissionDenied
    there = Subscription.objects.filter(
        list=list_,
        state=Subscription.State.ACTIVE,
        subscriber__address_hash__in=[address_hash(one) for one in addresses],
    )
    count = there.delete()[0]
    record("mailing.take_off", by=by, of=list_, note=_("拿掉 %(n)d 个") % {"n": count})
    return count


@transaction.atomic
def export(*, list_: MailingList, reason: str, by) -> bytes:
    """The addresses of a list as a workbook. Who took them out, and why, is written down.

    Returns:
        The bytes of an xlsx file.
    """
    rows = Subscription.objects.filter(
        list=list_, state=Subscription.State.ACTIVE, subscriber__state=State.ACTIVE
    ).select_related("subscriber")
    lines = [[_("邮箱"), _("从什么时候"), _("凭什么")]]
    lines += [[one.subscriber.address, stamp(one.since), one.ground] for one in rows.order_by("pk")]
    data = written(lines)
    record("mailing.export", by=by, of=list_, note=reason)
    return data
