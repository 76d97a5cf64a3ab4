"""What happens to sendings without a press: they begin at their time, stop by themselves, and end."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.core.audit import record

from ..audience import write_down
from ..models import Delivery, SendJob
from ..sending.brakes import RESTS, stop_sentence
from ..sending.ledger import free_expired
from .telling import tell_doubtful, tell_stopped

State = SendJob.State
# Above so many a second person says yes.
ALONE = 200
A_MINUTE = datetime.timedelta(minutes=1)


def look_after(now: datetime.datetime) -> None:
    """Everything that is due of the sendings: leases of the dead, hours that have come, ends."""
    free_expired(now)
    for pk, state in list(SendJob.objects.under_way().order_by("pk").values_list("pk", "state")):
        if state == State.SCHEDULED:
            begin(pk, now)
        else:
            end(pk, now)


@transaction.atomic
def begin(pk: int, now: datetime.datetime) -> bool:
    """Write down the readers of a sending whose hour has come.

    Returns:
        Whether it was this call that did it.
    """
    job = _locked(pk)
    if job.state != State.SCHEDULED or job.send_at is None or job.send_at > now:
        return False
    if not goes_on(job, now):
        return False
    job.counted = write_down(job)
    if job.counted > ALONE and job.confirmed_by_id is None:
        # Fewer had been counted when one person asked.
        job.deliveries.all().delete()
        job.state = State.SECOND
        job.save(update_fields=["counted", "state"])
        return False
    job.state, job.started_at = State.RUNNING, job.started_at or now
    job.worked_at = job.going_since = now
    job.save(update_fields=["counted", "state", "started_at", "worked_at", "going_since"])
    record("mailing.begin", of=job, label=str(job.build.issue), note=str(job.counted))
    return True


def goes_on(job: SendJob, now: datetime.datetime) -> bool:
    """Whether a locked sending may go on. One that may not is stopped here: a number that was withdrawn or replaced ends its
    sending, anything else waits for a person."""
    if not job.build.is_standing:
        with override(settings.LANGUAGE_CODE):
            strike(job, now, _("这一期撤下了或者重做了，没发的不再发。"))
        record("mailing.cancel", of=job, label=str(job.build.issue), note=job.why)
        return False
    if why := stop_sentence(job, now):
        _stop(job, why)
        return False
    if job.state == State.RUNNING and (job.worked_at is None or now - job.worked_at > A_MINUTE):
        job.worked_at = now
        job.save(update_fields=["worked_at"])
    return True


@transaction.atomic
def stop_unreadable(pk: int, now: datetime.datetime) -> None:
    """The files of its mail are not to be read: withdrawn this moment, or gone from the disk."""
    job = _locked(pk)
    if job.state == State.RUNNING and goes_on(job, now):
        with override(settings.LANGUAGE_CODE):
            _stop(job, _("这一期的邮件读不出来。请到“各种版本”里看看邮件这一版，再按“接着发”。"))


def stop_after_restore() -> None:
    """An older copy of the database was put back: it does not know what left since, so whatever was under way waits for a person.

    The fingerprint says so too, but not where the house has a name of its own (`MAIL_HOUSE`).
    """
    for pk in list(SendJob.objects.under_way().values_list("pk", flat=True)):
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            _stop(
                _locked(pk),
                _("恢复过一份备份，不知道之后寄出了多少。请和邮件服务器的记录对一对，再按“接着发”。"),
            )


def _stop(job: SendJob, why: str) -> None:
    job.state, job.why = State.PAUSED, why
    job.save(update_fields=["state", "why"])
    record("mailing.stopped", of=job, label=str(job.build.issue), note=why)
    tell_stopped(job)


def strike(job: SendJob, now: datetime.datetime, why: str) -> None:
    """End a locked sending before its end: what waits is struck off, what is in the mail server's hands is seen through."""
    open_rows = job.deliveries.still_open().exclude(state=Delivery.State.HANDED)
    open_rows.update(state=Delivery.State.SKIPPED, owner="", lease_until=None, settled_at=now)
    job.state, job.why, job.ended_at = State.CANCELLED, why, now
    job.save(update_fields=["state", "why", "ended_at"])


@transaction.atomic
def end(pk: int, now: datetime.datetime) -> bool:
    """Say how a sending ended of which nothing is to be done any more.

    Returns:
        Whether it was this call that did it.
    """
    if Delivery.objects.filter(job=pk).still_open().exists():
        return False
    job = _locked(pk)
    if job.state != State.RUNNING or job.deliveries.still_open().exists():
        return False
    counts = job.deliveries.counts()
    failed, uncertain = counts[Delivery.State.FAILED], counts[Delivery.State.UNCERTAIN]
    job.state, job.ended_at, job.why = State.DONE, now, _how_it_ended(failed, uncertain)
    job.save(update_fields=["state", "ended_at", "why"])
    record("mailing.done", of=job, label=str(job.build.issue), note=job.why)
    if uncertain:
        tell_doubtful(job, uncertain)
    return True


def _how_it_ended(failed: int, uncertain: int) -> str:
    with override(settings.LANGUAGE_CODE):
        said = [_("发完了")]
        if failed:
            said.append(ngettext("%(n)d 封没有送到", "%(n)d 封没有送到", failed) % {"n": failed})
        if uncertain:
            said.append(
                ngettext("%(n)d 封说不准到没到", "%(n)d 封说不准到没到", uncertain) % {"n": uncertain}
            )
        return "，".join(said)


def note_failure(job: SendJob, now: datetime.datetime) -> None:
    """The mail server could not be reached or hung up: once for all connections that meet it at the same time, and then it
    is left alone for a while."""
    resting = SendJob.objects.select_for_update().filter(pk=job.pk)
    with transaction.atomic():
        fresh = resting.get()
        if fresh.rest_until is not None and fresh.rest_until > now:
            return
        fresh.failures += 1
        pause = RESTS[min(fresh.failures, len(RESTS)) - 1]
        fresh.rest_until = now + datetime.timedelta(seconds=pause)
        fresh.save(update_fields=["failures", "rest_until"])
    job.failures = fresh.failures


def note_answer(job: SendJob) -> None:
    """The mail server answers again."""
    if job.failures:
        SendJob.objects.filter(pk=job.pk).update(failures=0, rest_until=None)
        job.failures = 0


def _locked(pk: int) -> SendJob:
    return SendJob.objects.locked(pk)
