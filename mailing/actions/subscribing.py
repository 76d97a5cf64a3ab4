"""Coming on a list and leaving it: asked for on the web, confirmed by a press on what came by mail, left by one press."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import StaffRole
from portal.core.audit import record
from portal.core.sealed import keyed_hash
from portal.outbox.actions import queue_mail
from portal.outbox.allowances import spend
from portal.outbox.models import Message

from ..models import Delivery, MailingList, Subscriber, Subscription, Suppression, address_hash, canonical
from ..retention import CONFIRM_WITHIN

KIND = "mailing_confirm"
AGAIN_AFTER = datetime.timedelta(minutes=10)
A_DAY = datetime.timedelta(days=1)
# For one mailbox a day, whoever asks; and for one network address, which whole buildings share.
OF_A_MAILBOX = 5
OF_A_NETWORK = ((20, datetime.timedelta(minutes=10)), (100, A_DAY))
State = Subscriber.State


class Refused(Exception):
    """It cannot be done; the sentence says why and what to do."""


class Unknown(Exception):
    """No such token: answered like any address that is not there."""


@transaction.atomic
def ask(
    *,
    address: str,
    lists: Sequence[MailingList],
    now: datetime.datetime | None = None,
    network: str = "",
) -> None:
    """Somebody wishes to receive papers at an address. One mail goes there, and nothing more until it is confirmed.

    Whoever asks learns nothing of the address: known, unknown or never to be written to again, all is answered alike.

    Args:
        lists: residents' lists that are open.
        network: the mark of the network address that asks; empty where no browser asks.

    Raises:
        Refused: too many wishes from one network address.
    """
    now = now or timezone.now()
    if network and not all(spend(f"mail-from:{network}", most, within=span) for most, span in OF_A_NETWORK):
        raise Refused(_("这里刚才订得太多了，请过十分钟再试。"))
    address, lists = canonical(address), standing(one.pk for one in lists)
    found, _made = Subscriber.objects.select_for_update().get_or_create(
        address_hash=address_hash(address), defaults={"address": address}
    )
    wanted = _wish(found, lists, now)
    unwanted = Suppression.objects.filter(
        address_hash=found.address_hash, reason=Suppression.Reason.COMPLAINED
    ).exists()
    lately = Message.objects.filter(
        kind=KIND, recipient_hash=keyed_hash(address), created_at__gte=now - AGAIN_AFTER
    ).exists()
    if unwanted or found.state == State.COMPLAINED or lately:
        return
    if spend(f"mail-ask:{found.address_hash[:32]}", OF_A_MAILBOX, within=A_DAY):
        _write(found, wanted, address, now)


def standing(lists: Iterable[int]) -> list[MailingList]:
    """Lists as they stand, held to the end of the transaction: none is closed meanwhile. Always before a reader's row,
    or two hands that take both in turns would wait for each other."""
    rows = MailingList.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=set(lists)).select_related("publication").order_by("pk"))


def _wish(subscriber: Subscriber, lists: Sequence[MailingList], now: datetime.datetime) -> list[MailingList]:
    """Note down what is wished for and not yet received; returns that."""
    active = Subscription.objects.filter(subscriber=subscriber, state=Subscription.State.ACTIVE)
    received = set(active.values_list("list", flat=True)) if subscriber.state == State.ACTIVE else set()
    wanted = [
        one for one in lists if one.pk not in received and one.kind == MailingList.Kind.RESIDENTS and one.open
    ]
    for one in wanted:
        Subscription.objects.update_or_create(
            list=one, subscriber=subscriber, defaults={"state": Subscription.State.PENDING, "since": now}
        )
    return wanted


def _write(subscriber: Subscriber, wanted: list[MailingList], address: str, now: datetime.datetime) -> None:
    names = "、".join(f"《{one.publication.name}》" for one in wanted if one.publication)
    way = reverse("mail_confirm" if wanted else "mail_mine", args=[subscriber.token])
    link = f"{settings.SITE_URL}{way}"
    if wanted:
        text = _(
            "有人（多半是您）想用这个邮箱收%(names)s。要收，请打开下面的地址，再按“确认订阅”：\n\n%(link)s\n\n"
            "七天内有效。不是您填的，不用理会：不确认，我们就不寄。"
        )
    else:
        text = _(
            "有人（多半是您）又用这个邮箱订了一次小报。您已经在收，不用再订。\n\n"
            "要改收哪几份，或者不收了，打开这里：\n\n%(link)s\n\n不是您填的，不用理会。"
        )
    queue_mail(
        cause=f"mailing:{subscriber.pk}:{int(now.timestamp())}",
        kind=KIND,
        mail=address,
        text=text % {"names": names, "link": link},
        useful_until=now + CONFIRM_WITHIN,
    )


@transaction.atomic
def confirm(*, token: str) -> Subscriber:
    """The second yes, pressed on what came by mail. From now on it is received; pressed again, nothing changes.

    Raises:
        Unknown: no such token.
        Refused: the week is over, the list was closed, or they once complained of us.
    """
    wished = Subscription.objects.filter(subscriber__token=token, state=Subscription.State.PENDING)
    standing(wished.values_list("list", flat=True))
    found = _by_token(token)
    now = timezone.now()
    pending = found.subscriptions.filter(state=Subscription.State.PENDING, since__gte=now - CONFIRM_WITHIN)
    if found.state == State.COMPLAINED:
        raise Refused(_("这个邮箱投诉过我们的邮件，不能自己订回来。还想收，请打电话给我们。"))
    if not pending.exists():
        if found.state == State.ACTIVE:
            return found
        if not found.subscriptions.exists():
            raise Refused(_("您想收的这一份不再用邮件寄了，没有订上。现在能订的在下面的网页上。"))
        raise Refused(_("链接七天内有效，这一条过期了。请再订一次。"))
    # Their own press outweighs that they once left, or that a mail once came back: this one has arrived.
    Suppression.objects.filter(address_hash=found.address_hash).exclude(
        reason=Suppression.Reason.COMPLAINED
    ).delete()
    pending.update(state=Subscription.State.ACTIVE, since=now)
    found.state, found.confirmed_at, found.left_at = State.ACTIVE, now, None
    found.save(update_fields=["state", "confirmed_at", "left_at"])
    record("mailing.subscribe", of=found)
    return found


@transaction.atomic
def change(*, subscriber: Subscriber, lists: Collection[MailingList]) -> None:
    """Receive these and no others; with none, all are left.

    Args:
        lists: open residents' lists, and lists of any kind that they are on already.
    """
    now = timezone.now()
    lists = standing(one.pk for one in lists)
    found = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
    if found is None:
        raise Refused(_("您现在没有在收。想收，请再订一次。"))
    if not lists:
        _leave_all(found, now)
        return
    if found.state != State.ACTIVE:
        raise Refused(_("您现在没有在收。想收，请再订一次。"))
    found.subscriptions.exclude(list__in=lists).update(state=Subscription.State.LEFT)
    held = set(found.subscriptions.filter(state=Subscription.State.ACTIVE).values_list("list", flat=True))
    for one in lists:
        if one.pk not in held and one.kind == MailingList.Kind.RESIDENTS and one.open:
            Subscription.objects.update_or_create(
                list=one,
                subscriber=found,
                defaults={"state": Subscription.State.ACTIVE, "since": now},
            )
    record("mailing.change", of=found)


@transaction.atomic
def leave(*, delivery_token: str = "", subscriber_token: str = "") -> None:
    """Leave by one press: the list that one mail came by, or, by one's own page, all. Pressed again, nothing changes.

    Raises:
        Unknown: no such token.
    """
    now = timezone.now()
    if subscriber_token:
        _leave_all(_by_token(subscriber_token), now)
        return
    mail = _mail(delivery_token)
    found = Subscriber.objects.select_for_update().filter(pk=mail.subscriber_id).first()
    if found is None:
        # The person was deleted; whoever imports the address again shall not write to it.
        suppress(mail.address_hash, Suppression.Reason.LEFT)
        return
    if mail.list is None:
        _leave_all(found, now)
    elif not found.subscriptions.filter(list=mail.list, state=Subscription.State.LEFT).exists():
        Subscription.objects.update_or_create(
            list=mail.list, subscriber=found, defaults={"state": Subscription.State.LEFT}
        )
        record("mailing.leave", of=found, label=str(mail.list))
        if not _receives(found):
            _leave_all(found, now)


@transaction.atomic
def leave_again(found: Subscriber, *, list_name: str = "") -> bool:
    """Leave once more after an older copy was put back.

    Args:
        list_name: the list; empty, or a name that is none: all of them.

    Returns:
        Whether anything still came.
    """
    held = found.subscriptions.exclude(state=Subscription.State.LEFT)
    named = held.filter(list__name=list_name)
    if not named.exists():
        if list_name and found.subscriptions.filter(list__name=list_name).exists():
            return False
        still = held.exists() or found.state in (State.PENDING, State.ACTIVE)
        _leave_all(found, timezone.now())
        return still
    named.update(state=Subscription.State.LEFT)
    record("mailing.leave", of=found, label=list_name)
    if not _receives(found):
        _leave_all(found, timezone.now())
    return True


@transaction.atomic
def come_back(*, delivery_token: str) -> None:
    """It was a slip: on the same list again.

    Raises:
        Unknown: no such token, or nothing to come back to.
    """
    mail = _mail(delivery_token)
    if mail.list_id is None or not any(one.open for one in standing([mail.list_id])):
        raise Unknown
    found = Subscriber.objects.select_for_update().filter(pk=mail.subscriber_id).first()
    if found is None:
        raise Unknown
    was = found.subscriptions.filter(list=mail.list, state=Subscription.State.LEFT)
    if found.state in (State.ACTIVE, State.LEFT) and was.update(state=Subscription.State.ACTIVE):
        Suppression.objects.filter(address_hash=found.address_hash, reason=Suppression.Reason.LEFT).delete()
        Subscriber.objects.filter(pk=found.pk).update(state=State.ACTIVE, left_at=None)
        record("mailing.come_back", of=found, label=str(mail.list))


@transaction.atomic
def suppress_by_phone(*, address: str, by) -> None:
    """打电话来说不要了: nothing more goes to this address, whoever imports it again."""
    hashed = address_hash(address)
    kept = suppress(hashed, Suppression.Reason.ASKED)
    found = Subscriber.objects.select_for_update().filter(address_hash=hashed).first()
    if found is not None and found.state in (State.PENDING, State.ACTIVE):
        _leave_all(found, timezone.now())
    record("mailing.suppress", by=by, of=kept, label=f"#{kept.pk}")


def suppress(hashed: str, reason: Suppression.Reason) -> Suppression:
    """Write to an address no more. A reason that is written down already stays: a complaint outweighs the rest."""
    return Suppression.objects.get_or_create(address_hash=hashed, defaults={"reason": reason})[0]


def on_the_list(mail: Delivery) -> bool:
    """Whether the press of leaving that a mail carries would still change something."""
    if mail.subscriber_id is None:
        return not Suppression.objects.filter(address_hash=mail.address_hash).exists()
    left = Subscription.objects.filter(
        list=mail.list, subscriber=mail.subscriber_id, state=Subscription.State.LEFT
    )
    gone = Subscriber.objects.filter(pk=mail.subscriber_id, state=State.LEFT)
    return not (left.exists() or gone.exists())


def _leave_all(found: Subscriber, now: datetime.datetime) -> None:
    found.subscriptions.update(state=Subscription.State.LEFT)
    suppress(found.address_hash, Suppression.Reason.LEFT)
    if found.state in (State.PENDING, State.ACTIVE):
        found.state, found.left_at = State.LEFT, now
        found.save(update_fields=["state", "left_at"])
        record("mailing.leave", of=found)


def _receives(found: Subscriber) -> bool:
    """Whether something still comes: by a list they are on, or by an office that a list follows."""
    if found.subscriptions.filter(state=Subscription.State.ACTIVE).exists():
        return True
    held = (
        StaffRole.objects.filter(user=found.user_id).values_list("role", "unit__path")
        if found.user_id
        else []
    )
    left = found.subscriptions.filter(state=Subscription.State.LEFT).values("list")
    by_office = MailingList.objects.filter(kind=MailingList.Kind.ROLE).exclude(pk__in=left)
    return any(
        role in one.roles and path.startswith(one.unit.path)
        for one in by_office.select_related("unit")
        for role, path in held
    )


def _by_token(token: str) -> Subscriber:
    found = Subscriber.objects.select_for_update().filter(token=token).first()
    if found is None:
        raise Unknown
    return found


def _mail(token: str) -> Delivery:
    # The list may be gone, so it is not locked along.
    found = Delivery.objects.filter(token=token).select_related("list").first()
    if found is None:
        raise Unknown
    return found
