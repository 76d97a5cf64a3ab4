"""How far a sending is, who may confirm it, what waits for a person: questions, asked by its page and the dashboard."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.admin_addresses import DECIDING
from portal.accounts.models import StaffRole, User
from portal.places.models import Unit

from .actions import jobs
from .models import Delivery, SendJob

State = Delivery.State
ON_ITS_WAY = (State.QUEUED, State.LEASED, State.HANDED, State.RETRY)
A_MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """How far a sending is.

    Args:
        rows: each state that has any, in its words, with how many.
        a_minute: how many left in the last minute.
    """

    rows: list[tuple[str, int]]
    total: int
    settled: int
    a_minute: int

    @property
    def left(self) -> int:
        return self.total - self.settled

    @property
    def minutes(self) -> int | None:
        """How long the rest takes at this pace; None where nothing moves."""
        return -(-self.left // self.a_minute) if self.a_minute else None


def progress_of(job: SendJob) -> Progress:
    """Counted in the ledger, whatever a worker believes."""
    counted = job.deliveries.order_by().values_list("state").annotate(n=Count("pk"))
    by_state: dict[str, int] = dict(counted)
    total = sum(by_state.values())
    lately = 0
    if job.state == SendJob.State.RUNNING:
        since = timezone.now() - A_MINUTE
        lately = job.deliveries.filter(state=State.SENT, settled_at__gte=since).count()
    rows = [(str(State(one).label), by_state[one]) for one in State.values if one in by_state]
    settled = total - sum(by_state.get(one, 0) for one in ON_ITS_WAY)
    return Progress(rows, total or job.counted, settled, lately)


def confirmers(job: SendJob) -> list[User]:
    """The second person: whoever may send this number and did not ask for it."""
    path, step = job.build.issue.publication.unit.path, Unit.steplen
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    held = StaffRole.objects.filter(role__in=DECIDING, unit__path__in=above, user__is_active=True)
    users = User.objects.filter(pk__in=held.values("user")).exclude(pk=job.made_by_id).order_by("pk")
    return [one for one in users if jobs.may_send(one, job.build.issue)]


def own_jobs(user, rows: Iterable[SendJob]) -> list[SendJob]:
    """Of these sendings those of numbers that somebody works with."""
    return [one for one in rows if jobs.may_prepare(user, one.build.issue)]


def waiting_for(user) -> dict[str, list[SendJob]]:
    """What waits for somebody: to be confirmed by them, or, stopped by itself or with mails in doubt, to be decided by whoever
    may send."""
    in_doubt = Exists(Delivery.objects.filter(job=OuterRef("pk"), state=State.UNCERTAIN))
    waits = Q(state__in=[SendJob.State.SECOND, SendJob.State.PAUSED])
    rows = SendJob.objects.filter(waits | Q(in_doubt, state__in=[SendJob.State.RUNNING, SendJob.State.DONE]))
    found = [
        one
        for one in rows.select_related("build__issue__publication__unit", "made_by")
        if jobs.may_send(user, one.build.issue)
    ]
    return {
        "second": [one for one in found if one.state == SendJob.State.SECOND and one.made_by_id != user.pk],
        "stopped": [one for one in found if one.state == SendJob.State.PAUSED and one.why],
        "doubtful": [one for one in found if one.state in (SendJob.State.RUNNING, SendJob.State.DONE)],
    }
