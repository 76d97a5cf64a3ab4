"""A residents' list is closed: nobody comes on it any more, and whoever stood on it is written to by it no longer. Opened
again it is empty: who wants to receive asks anew, and confirms."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.audit import record

from ..models import MailingList, SendJob, Subscriber, Subscription
from .subscribing import Refused

ON_ITS_WAY = (SendJob.State.SECOND, SendJob.State.SCHEDULED, SendJob.State.RUNNING, SendJob.State.PAUSED)


@dataclass(frozen=True)
class Held:
    """Who would no longer be written to.

    Args:
        readers: addresses that stand on the list.
        asked: addresses that have asked and not confirmed yet.
    """

    readers: int
    asked: int


def held(list_: MailingList) -> Held:
    """As the page of the list counts them: an address whose mails came back is written to no longer as it is."""
    there = list_.subscriptions.order_by()
    return Held(
        there.filter(state=Subscription.State.ACTIVE, subscriber__state=Subscriber.State.ACTIVE).count(),
        there.filter(state=Subscription.State.PENDING).count(),
    )


@transaction.atomic
def close_list(*, list_: MailingList, reason: str, by) -> Held:
    """Close a list. Addresses that no other list holds are deleted: nothing is left that they were given for. Who has
    left, here or from everything, stays noted.

    Args:
        reason: for the audit log.

    Raises:
        PermissionDenied: a list of the office; it has no readers who came by themselves.
        Refused: it is closed, or a number is on its way to it.
    """
    found = _locked(list_)
    if not found.open:
        raise Refused(_("这份名单已经停了。"))
    job = found.sendings.filter(state__in=ON_ITS_WAY).select_related("build__issue").first()
    if job is not None:
        raise Refused(
            _("《%(number)s》正要寄给这份名单，还没有寄完。请等它寄完，或者在“发邮件”里先取消它，再来停。")
            % {"number": job.build.issue.title}
        )
    gone = found.subscriptions.exclude(state=Subscription.State.LEFT)
    # Readers before what they receive, as whoever leaves does it; who is leaving now has left after this line.
    readers = Subscriber.objects.select_for_update().filter(pk__in=gone.values("subscriber")).order_by("pk")
    people = list(readers.values_list("pk", flat=True))
    before = held(found)
    gone.delete()
    _forget(people)
    found.open = False
    found.save(update_fields=["open"])
    words = _("%(n)d 个邮箱不再收；%(reason)s") % {"n": before.readers + before.asked, "reason": reason}
    record("mailing.close_list", by=by, of=found, note=words)
    return before


def _forget(people: list[int]) -> None:
    """Delete the addresses among these that stand nowhere any more. Staff are found again by their office."""
    for at in range(0, len(people), 500):
        some = Subscriber.objects.filter(pk__in=people[at : at + 500], user=None)
        some.filter(state__in=Subscriber.WRITTEN_TO, subscriptions=None).delete()


@transaction.atomic
def open_list(*, list_: MailingList, by) -> None:
    """Let people subscribe again. Nobody is on it until they do.

    Raises:
        Refused: it is open.
    """
    found = _locked(list_)
    if found.open:
        raise Refused(_("这份名单本来就可以订。"))
    found.open = True
    found.save(update_fields=["open"])
    record("mailing.open_list", by=by, of=found)


def _locked(list_: MailingList) -> MailingList:
    """The list under the lock that also whoever comes on it takes first (`subscribing.standing`)."""
    # Not of its key: whoever leaves writes a row that refers to it, and waits for nobody.
    found = MailingList.objects.select_for_update(of=("self",), no_key=True).get(pk=list_.pk)
    if found.kind != MailingList.Kind.RESIDENTS:
        raise PermissionDenied
    return found
