"""Who a sending goes to: whoever stands on its lists and still receives, each address once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from news.models import IssuePage
from paper.models import IssueBuild
from portal.accounts.models import StaffRole, User

from .models import (
    Delivery,
    MailingList,
    SendJob,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
    canonical,
)
from .sending.letters import new_message_id

# What has reached somebody, or may have.
REACHED = (Delivery.State.SENT, Delivery.State.HANDED, Delivery.State.UNCERTAIN)
IN_ONE_GO = 500


@dataclass(frozen=True)
class Addressee:
    """One address of a sending: a reader, or somebody of the staff who is none yet."""

    address_hash: str
    list_id: int
    subscriber_id: int | None = None
    user_id: int | None = None
    address: str = ""


def lists_for(issue: IssuePage) -> models.QuerySet[MailingList]:
    """The lists that a number may go to: its own paper's readers, and those who work in its unit or below."""
    paper = issue.publication
    working = Q(kind=MailingList.Kind.ROLE, unit__path__startswith=paper.unit.path)
    return MailingList.objects.filter(Q(kind=MailingList.Kind.RESIDENTS, publication=paper) | working)


def addressees(lists: Iterable[MailingList], build: IssueBuild) -> list[Addressee]:
    """Each address once; of several lists the first one counts. However many they are, the questions are as many."""
    lists = list(lists)
    standing, working = _subscribed(lists), _working(lists)
    taken = _not_again(build)
    found = []
    for one in lists:
        for person in (*standing[one.pk], *working[one.pk]):
            if person.address_hash not in taken:
                taken.add(person.address_hash)
                found.append(person)
    return found


def count(lists: Iterable[MailingList], build: IssueBuild) -> int:
    """How many mails would leave."""
    return len(addressees(lists, build))


def without_mail(mailing_list: MailingList) -> models.QuerySet[User]:
    """Staff whom a list that keeps itself means and who have no address: they get the paper on paper."""
    if mailing_list.kind != MailingList.Kind.ROLE:
        return User.objects.none()
    return User.objects.filter(pk__in=_holders([mailing_list]).values("user")).filter(email="")


def write_down(job: SendJob) -> int:
    """The ledger of a sending that begins, a row an address; staff who were no readers yet become such.

    Returns:
        How many rows it has.
    """
    people = addressees(job.lists.all(), job.build)
    fresh = [
        Subscriber(
            address=one.address,
            address_hash=one.address_hash,
            state=Subscriber.State.ACTIVE,
            user_id=one.user_id,
            confirmed_at=timezone.now(),
        )
        for one in people
        if one.subscriber_id is None
    ]
    Subscriber.objects.bulk_create(fresh, IN_ONE_GO, ignore_conflicts=True)
    # Asked anew: one may have been made by another sending at the same moment.
    known = dict(
        Subscriber.objects.filter(address_hash__in=[one.address_hash for one in fresh]).values_list(
            "address_hash", "pk"
        )
    )
    rows = [
        Delivery(
            job=job,
            subscriber_id=one.subscriber_id or known[one.address_hash],
            address_hash=one.address_hash,
            list_id=one.list_id,
            message_id=new_message_id(),
        )
        for one in people
    ]
    Delivery.objects.bulk_create(rows, IN_ONE_GO)
    return len(rows)


def _subscribed(lists: list[MailingList]) -> dict[int, list[Addressee]]:
    found = defaultdict(list)
    rows = Subscription.objects.filter(
        list__in=lists, state=Subscription.State.ACTIVE, subscriber__state=Subscriber.State.ACTIVE
    )
    for list_id, pk, hashed in rows.order_by("pk").values_list(
        "list", "subscriber", "subscriber__address_hash"
    ):
        found[list_id].append(Addressee(hashed, list_id, pk))
    return found


def _working(lists: list[MailingList]) -> dict[int, list[Addressee]]:
    """Who holds a role that a list names, in its unit or below, and has an address and has not left the list."""
    lists = [one for one in lists if one.kind == MailingList.Kind.ROLE and one.roles]
    found: dict[int, list[Addressee]] = defaultdict(list)
    if not lists:
        return found
    held = _holders(lists).exclude(user__email="").order_by("user", "pk")
    rows = [
        (role, path, user, canonical(email), address_hash(email))
        for role, path, user, email in held.values_list("role", "unit__path", "user", "user__email")
    ]
    known = {
        hashed: (pk, state)
        for hashed, pk, state in Subscriber.objects.filter(
            address_hash__in={row[-1] for row in rows}
        ).values_list("address_hash", "pk", "state")
    }
    left = set(
        Subscription.objects.filter(list__in=lists, state=Subscription.State.LEFT).values_list(
            "list", "subscriber"
        )
    )
    for one in lists:
        for role, path, user, address, hashed in rows:
            pk, state = known.get(hashed, (None, Subscriber.State.ACTIVE))
            meant = role in one.roles and path.startswith(one.unit.path)
            if meant and state in Subscriber.WRITTEN_TO and (one.pk, pk) not in left:
                found[one.pk].append(Addressee(hashed, one.pk, pk, user, address))
    return found


def _holders(lists: list[MailingList]) -> models.QuerySet[StaffRole]:
    """The roles that some of these lists mean."""
    reach = Q(pk__in=[])
    for one in lists:
        reach |= Q(role__in=one.roles, unit__path__startswith=one.unit.path)
    return StaffRole.objects.filter(reach, user__is_active=True)


def _not_again(build: IssueBuild) -> set[str]:
    """Who gets nothing any more, and whom this number has reached as it stands; a changed one may be sent again."""
    reached = Delivery.objects.filter(
        job__build__issue=build.issue_id, job__build__sha256=build.sha256, state__in=REACHED
    )
    return {
        *Suppression.objects.values_list("address_hash", flat=True),
        *reached.values_list("address_hash", flat=True),
    }
