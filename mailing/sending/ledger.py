"""The ledger of the sendings: rows are leased, handed over and settled here, whoever does it and however often it falls.

A row is handed (`handed`, committed) before its mail leaves and settled after. So whatever dies in between leaves a row that says
so: nothing is lost, and at most one mail a connection is in doubt.
"""

import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from ..models import Delivery, Pace, SendJob
from .carriers import Answer, Fate

State = Delivery.State
# A lease is renewed by handing over; long enough for a slice, short enough that the next postman goes on soon.
LEASED_FOR = datetime.timedelta(seconds=30)
# Longer than any conversation may last (`carriers.PATIENCE` and the timeouts before it).
HANDED_FOR = datetime.timedelta(seconds=150)
A_MINUTE = datetime.timedelta(minutes=1)
# Before the second, third ... try; after the last it has failed. A broken line is nobody's fault and first tried again at once.
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (0, 1, 5, 30, 120)]

# Settles the last mail and hands over the next in one statement, and so in one commit; it is asked for every mail, and
# building it anew would take longer than the database does. Says which of the two were still ours.
TURN = """
update mailing_delivery set
  state = case when id = %(done)s then %(state)s else 'handed' end,
  code = case when id = %(done)s then %(code)s else code end,
  settled_at = case when id = %(done)s then %(settled_at)s else settled_at end,
  not_before = case when id = %(done)s then %(not_before)s else not_before end,
  lease_until = case when id = %(done)s then null else %(handed_until)s end,
  owner = case when id = %(done)s then '' else owner end,
  attempts = case when id = %(done)s then attempts else attempts + 1 end,
  handed_at = case when id = %(done)s then handed_at else %(now)s end
where owner = %(owner)s and (
  (id = %(done)s and state in ('handed', 'uncertain'))
  or (id = %(next)s and state = 'leased' and lease_until > %(now)s
    and exists (select 1 from mailing_sendjob job join paper_issuebuild build on build.id = job.build_id
      where job.id = mailing_delivery.job_id and job.state = 'running' and build.withdrawn_at is null)
    and exists (select 1 from mailing_subscriber reader
      where reader.id = mailing_delivery.subscriber_id and reader.state in ('active', 'pending'))
    and not exists (select 1 from mailing_subscription standing
      where standing.subscriber_id = mailing_delivery.subscriber_id
        and standing.list_id = mailing_delivery.list_id and standing.state = 'left')
    and not exists (select 1 from mailing_suppression gone
      where gone.address_hash = mailing_delivery.address_hash)))
returning id
"""


class Settled(NamedTuple):
    """What is written into the row of a mail that had its answer."""

    pk: int = 0
    state: str = ""
    code: str = ""
    settled_at: datetime.datetime | None = None
    not_before: datetime.datetime | None = None


NOTHING = Settled()


def outcome(delivery: Delivery, answer: Answer, *, hold: bool, now: datetime.datetime) -> Settled:
    """What an answer means for a row.

    Args:
        hold: whether a mail in doubt waits for a person; else it goes again with the same Message-ID.
    """
    fate, tries = answer.fate, delivery.attempts + 1
    if fate is Fate.TAKEN:
        return Settled(delivery.pk, State.SENT, answer.said, now)
    if fate is Fate.DOUBTFUL and (hold or tries >= len(PAUSES)):
        return Settled(delivery.pk, State.UNCERTAIN, answer.said, now)
    pause = tries - 1 if fate is Fate.DROPPED else tries
    if fate is Fate.NEVER or pause >= len(PAUSES):
        return Settled(delivery.pk, State.FAILED, answer.said, now)
    return Settled(delivery.pk, State.RETRY, answer.said, None, now + PAUSES[pause])


def take_turn(done: Settled, following: Delivery | None, *, owner: str, now: datetime.datetime) -> bool:
    """Write down what became of the last mail, and that the next is about to leave.

    Returns:
        Whether the next one may leave: its lease still holds, its sending still goes, its reader still wants it.
    """
    moment = connection.ops.adapt_datetimefield_value
    values: dict[str, Any] = {
        "owner": owner,
        "done": done.pk,
        "state": done.state,
        "code": done.code,
        "settled_at": moment(done.settled_at),
        "not_before": moment(done.not_before),
        "next": following.pk if following else 0,
        "now": moment(now),
        "handed_until": moment(now + HANDED_FOR),
    }
    with connection.cursor() as cursor:
        cursor.execute(TURN, values)
        changed = {pk for (pk,) in cursor.fetchall()}
    return following is not None and following.pk in changed


def lease(job: SendJob, *, owner: str, now: datetime.datetime, most: int) -> list[Delivery]:
    """Take rows that are due, in the transaction that holds the lock on their sending.

    Readers who left meanwhile are struck off here, and never more leave in a minute than the pace of the town allows, whichever
    sending they belong to: what is leased counts as if it had left.
    """
    rows = job.deliveries
    most = min(most, Pace.locked().per_minute - _within_a_minute(now))
    if most <= 0:
        return []
    due = rows.filter(Q(state=State.QUEUED) | Q(state=State.RETRY, not_before__lte=now)).order_by("pk")
    found = list(due.asked_whether_wanted().select_related("subscriber")[:most])
    gone = [row.pk for row in found if not row.wanted]
    if gone:
        rows.filter(pk__in=gone).update(state=State.SKIPPED, settled_at=now)
    found = [row for row in found if row.wanted]
    taken = rows.filter(pk__in=[row.pk for row in found])
    taken.update(state=State.LEASED, owner=owner, lease_until=now + LEASED_FOR)
    return found


def _within_a_minute(now: datetime.datetime) -> int:
    """How many mails of the town left lately, or are about to. Two questions, each with an index of its own."""
    lately = Q(handed_at__gt=now - A_MINUTE)
    about_to = Delivery.objects.filter(state=State.LEASED).exclude(lately)
    return Delivery.objects.filter(lately).count() + about_to.count()


def release(owner: str) -> None:
    """Give back what was leased and not handed over."""
    mine = Delivery.objects.filter(owner=owner, state=State.LEASED)
    mine.update(state=State.QUEUED, owner="", lease_until=None)


def free_expired(now: datetime.datetime) -> int:
    """Take up what a postman left who is gone.

    What was only leased goes again. What was handed over may have arrived: again with the same Message-ID, or, in a sending
    that holds such mails, that goes no more, or that has tried often enough, left for a person.

    Returns:
        How many rows it were.
    """
    gone = Delivery.objects.filter(lease_until__lt=now)
    pks = list(gone.filter(state__in=[State.LEASED, State.HANDED]).values_list("pk", flat=True)[:1000])
    if not pks:
        return 0
    gone = gone.filter(pk__in=pks)
    queued = {"state": State.QUEUED, "owner": "", "lease_until": None}
    gone.filter(state=State.LEASED).update(**queued)
    handed = gone.filter(state=State.HANDED)
    again = handed.filter(job__hold=False, attempts__lt=len(PAUSES)).exclude(
        job__state__in=[SendJob.State.CANCELLED, SendJob.State.DONE]
    )
    again.update(**queued)
    # The owner stays: should it live after all, it still says what became of the mail.
    handed.update(state=State.UNCERTAIN, lease_until=None, settled_at=now)
    return len(pks)
