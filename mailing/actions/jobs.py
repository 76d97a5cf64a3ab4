"""What people do with a sending. Each press is one transaction under the sending's lock; a no is a sentence."""

import datetime
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from news.models import IssuePage
from paper.models import IssueBuild
from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.core.audit import record
from portal.outbox.allowances import spend
from portal.places.models import Unit

from ..audience import count, lists_for
from ..models import Delivery, MailingList, Pace, SendJob, canonical, new_token
from ..sending.brakes import TOO_LATE
from ..sending.carriers import Fate, Unreachable, new_carrier
from ..sending.fingerprint import fingerprint
from ..sending.letters import MOST_BYTES, Letters, NotReady, WrongAddress, fits, new_message_id
from .by_the_clock import ALONE, strike

State, Row = SendJob.State, Delivery.State
MAY_PREPARE = (Role.EDITOR, Role.SENIOR_EDITOR, Role.SIGNATORY)
MAY_SEND = (Role.SENIOR_EDITOR, Role.SIGNATORY)
FASTEST = 100_000
# Tests that one person sends in an hour: enough to look, too few to write to a list.
TESTS_AN_HOUR = 10
AN_HOUR = datetime.timedelta(hours=1)


class Refused(Exception):
    """Not done, with the sentence that says what to do."""


def may_prepare(user, issue: IssuePage) -> bool:
    """Whether somebody may choose lists, write the title and send a test to themselves."""
    return _holds(user, issue, MAY_PREPARE)


def may_send(user, issue: IssuePage) -> bool:
    """Whether somebody may send to a list, be the second person, and stop what is under way."""
    return _holds(user, issue, MAY_SEND)


def _holds(user, issue: IssuePage, roles: Sequence[Role]) -> bool:
    return user.is_active and (user.is_superuser or has_role(user, issue.publication.unit, roles))


@transaction.atomic
def make_job(*, build: IssueBuild, lists: Iterable[MailingList], subject: str, by) -> SendJob:
    """Prepare a sending; nothing leaves yet.

    Raises:
        Refused: not theirs to do, the number's mail is not ready, or no list of this paper was chosen.
    """
    _refuse_unless(may_prepare(by, build.issue), _("只有本单位的编辑、责编或签发人可以准备发送。"))
    chosen, subject = list(lists), " ".join(subject.split())
    _refuse_unless(bool(subject), _("请写邮件标题。"))
    _refuse_unless(len(subject) <= 100, _("邮件标题最多 100 个字。"))
    _refuse_unless(bool(chosen), _("请选发给哪些名单。"))
    known = lists_for(build.issue).filter(pk__in=[one.pk for one in chosen]).count()
    _refuse_unless(known == len({one.pk for one in chosen}), _("有的名单不是这份小报的，请重新选。"))
    job = SendJob(build=build, subject=subject, made_by=by, fingerprint=fingerprint())
    job.counted = count(chosen, build)
    job.save()
    job.lists.set(chosen)
    _refuse_unless_ready(job)
    record("mailing.make_job", by=by, of=job, label=str(build.issue), note=str(job.counted))
    return job


def send_test(*, job: SendJob, to: str, by) -> None:
    """Send the mail as readers will get it to one's own mailbox; its leave link leads nowhere.

    Raises:
        Refused: not theirs to do, no address, or the mail server did not take it.
    """
    _refuse_unless(may_prepare(by, job.build.issue), _("只有本单位的编辑、责编或签发人可以准备发送。"))
    to = canonical(to)
    try:
        validate_email(to)
    except ValidationError as wrong:
        raise Refused(_("请写您自己的邮箱，像这样：name@example.com。")) from wrong
    _refuse_unless_ready(job)
    enough = spend(f"mail-test:{by.pk}", TESTS_AN_HOUR, within=AN_HOUR)
    _refuse_unless(enough, _("一个小时最多试发 10 次，请过一会儿再试。"))
    _carry_test(job, to)
    with transaction.atomic():
        SendJob.objects.filter(pk=job.pk).update(tested_at=timezone.now())
        record("mailing.test", by=by, of=job, label=str(job.build.issue))


def _carry_test(job: SendJob, to: str) -> None:
    first = job.lists.first()
    carrier = new_carrier()
    try:
        letter = Letters(job).letter(
            address=to,
            message_id=new_message_id(),
            token=new_token(),
            list_id=first.pk if first else None,
        )
        carrier.ready()
        answer = carrier.carry(letter)
    except WrongAddress as wrong:
        raise Refused(_("这个邮箱里有别的邮局不认的字，请换一个。")) from wrong
    except Unreachable as gone:
        raise Refused(_("邮件服务器接不上（%(why)s），请找管理门户的人。") % {"why": gone}) from gone
    finally:
        carrier.close()
    taken = answer.fate is Fate.TAKEN
    _refuse_unless(taken, _("邮件服务器没有收：%(said)s") % {"said": answer.said})


@transaction.atomic
def ask_to_send(*, job: SendJob, by, send_at: datetime.datetime | None = None) -> SendJob:
    """Say that it should go, now or at an hour. To more than 200 it waits for a second person.

    Raises:
        Refused: not theirs to do, nobody to send to, an hour that has passed, or it is on its way already.
    """
    job, now = _locked(job), timezone.now()
    _refuse_unless_sender(by, job)
    _refuse_unless(job.state == State.DRAFT, _("这次发送已经有人按过了，请看它现在的状态。"))
    _refuse_unless_ready(job)
    _refuse_unless(
        send_at is None or send_at > now, _("定的时间已经过了，请定一个以后的时间，或者现在就发。")
    )
    job.counted = count(job.lists.all(), job.build)
    _refuse_unless(job.counted > 0, _("名单里没有要发的人：没有人订，或者都收到过这一期了。"))
    job.made_by, job.fingerprint = by, fingerprint()
    job.send_at = send_at or now
    job.latest_at = job.send_at + TOO_LATE
    job.state = State.SECOND if job.counted > ALONE else State.SCHEDULED
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as there:
        raise Refused(_("这一期已经有一次发送在路上，请等它发完，或者先取消。")) from there
    record("mailing.ask", by=by, of=job, label=str(job.build.issue), note=str(job.counted))
    return job


@transaction.atomic
def confirm(*, job: SendJob, by) -> SendJob:
    """The second person's yes.

    Raises:
        Refused: not theirs to do, the same person who asked, or nothing waits for a yes.
    """
    job, now = _locked(job), timezone.now()
    _refuse_unless_sender(by, job)
    _refuse_unless(job.state == State.SECOND, _("这次发送现在不用确认，请看它现在的状态。"))
    _refuse_unless(job.made_by_id != by.pk, _("发给 200 人以上要两个人：请另一位责编或签发人来确认。"))
    _refuse_unless_ready(job)
    job.confirmed_by, job.state, job.fingerprint = by, State.SCHEDULED, fingerprint()
    job.send_at = max(job.send_at or now, now)
    job.latest_at = job.send_at + TOO_LATE
    job.save()
    record("mailing.confirm", by=by, of=job, label=str(job.build.issue), note=str(job.counted))
    return job


@transaction.atomic
def pause(*, job: SendJob, by) -> SendJob:
    """Stop; what is in the mail server's hands at this moment still leaves, nothing after it.

    Raises:
        Refused: not theirs to do, or it is not under way.
    """
    job = _locked(job)
    _refuse_unless_sender(by, job)
    going = job.state in (State.SCHEDULED, State.RUNNING)
    _refuse_unless(going, _("这次发送没有在发，不用停。"))
    with override(settings.LANGUAGE_CODE):
        job.why = _("%(who)s按了“停下”。") % {"who": by}
    job.state = State.PAUSED
    job.save(update_fields=["state", "why"])
    record("mailing.pause", by=by, of=job, label=str(job.build.issue))
    return job


@transaction.atomic
def resume(*, job: SendJob, by) -> SendJob:
    """Go on, also late or on another machine: somebody looked and says so.

    Raises:
        Refused: not theirs to do, not stopped, or the number does not stand any more.
    """
    job, now = _locked(job), timezone.now()
    _refuse_unless_sender(by, job)
    _refuse_unless(job.state == State.PAUSED, _("这次发送没有停下，不用继续。"))
    _refuse_unless_ready(job)
    if job.started_at is None:
        job.send_at = max(job.send_at or now, now)
        job.latest_at = job.send_at + TOO_LATE
    _set_going(job, now, State.RUNNING if job.started_at else State.SCHEDULED)
    record("mailing.resume", by=by, of=job, label=str(job.build.issue))
    return job


def _set_going(job: SendJob, now: datetime.datetime, state: str) -> None:
    job.state, job.why, job.fingerprint = state, "", fingerprint()
    job.failures, job.rest_until, job.ended_at = 0, None, None
    job.worked_at = job.going_since = now
    job.save()


@transaction.atomic
def cancel(*, job: SendJob, by) -> SendJob:
    """Send nothing more; whoever has it has it.

    Raises:
        Refused: not theirs to do, or it has ended.
    """
    job = _locked(job)
    own_draft = job.state == State.DRAFT and may_prepare(by, job.build.issue)
    if not own_draft:
        _refuse_unless_sender(by, job)
    ended = job.state in (State.DONE, State.CANCELLED)
    _refuse_unless(not ended, _("这次发送已经结束了，不能取消。"))
    with override(settings.LANGUAGE_CODE):
        strike(job, timezone.now(), _("%(who)s取消了。") % {"who": by})
    record("mailing.cancel", by=by, of=job, label=str(job.build.issue))
    return job


def may_set_pace(user) -> bool:
    """Whether somebody may say how fast all sendings of the town go together."""
    town = Unit.objects.filter(kind=Unit.Kind.TOWN).first()
    allowed = town is not None and has_role(user, town, MAY_SEND)
    return user.is_active and (user.is_superuser or allowed)


@transaction.atomic
def set_pace(*, job: SendJob, per_minute: int, by) -> Pace:
    """Say how many mails may leave in a minute, of this and all other sendings together.

    Raises:
        Refused: not theirs to do, or no number that makes sense.
    """
    _refuse_unless_sender(by, job)
    _refuse_unless(may_set_pace(by), _("快慢是所有发送一起算的，请街道（镇）一级的责编或签发人来改。"))
    sensible = 1 <= per_minute <= FASTEST
    _refuse_unless(sensible, _("一分钟最多几封：请写 1 到 %(most)d 的数。") % {"most": FASTEST})
    pace = Pace.locked()
    pace.per_minute = per_minute
    pace.save(update_fields=["per_minute"])
    record("mailing.set_pace", by=by, of=job, label=str(job.build.issue), note=str(per_minute))
    return pace


@transaction.atomic
def set_hold(*, job: SendJob, hold: bool, by) -> SendJob:
    """Whether a mail of which nobody knows whether it arrived waits for a person, or goes again.

    Raises:
        Refused: not theirs to do.
    """
    job = _locked(job)
    _refuse_unless_sender(by, job)
    job.hold = hold
    job.save(update_fields=["hold"])
    record("mailing.set_hold", by=by, of=job, label=str(job.build.issue), note=str(hold))
    return job


@transaction.atomic
def decide(*, delivery: Delivery, again: bool, by) -> Delivery:
    """Say of a mail in doubt: send it again, or take it as arrived.

    Raises:
        Refused: not theirs to do, decided already, or the number does not stand any more.
    """
    job, now = _locked(delivery.job), timezone.now()
    _refuse_unless_sender(by, job)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    _refuse_unless(delivery.state == Row.UNCERTAIN, _("这一封已经有人看过了。"))
    if again:
        _go_on_with(job, now)
        delivery.state, delivery.settled_at, delivery.attempts = Row.QUEUED, None, 0
    else:
        delivery.state, delivery.settled_at = Row.SENT, now
    delivery.owner = ""
    delivery.save()
    note = "again" if again else "as arrived"
    record("mailing.decide", by=by, of=job, label=str(job.build.issue), note=f"{delivery.pk} {note}")
    return delivery


@transaction.atomic
def try_failed_again(*, job: SendJob, by) -> int:
    """Send once more what the mail server did not take, whose readers still receive.

    Returns:
        How many wait now.

    Raises:
        Refused: not theirs to do, or the number does not stand any more.
    """
    job, now = _locked(job), timezone.now()
    _refuse_unless_sender(by, job)
    failed = job.deliveries.filter(state=Row.FAILED)
    if not failed.exists():
        return 0
    _go_on_with(job, now)
    number = failed.update(state=Row.QUEUED, attempts=0, code="", settled_at=None, owner="")
    record("mailing.try_again", by=by, of=job, label=str(job.build.issue), note=str(number))
    return number


def _go_on_with(job: SendJob, now: datetime.datetime) -> None:
    """Have a sending take up some rows again; one that has ended goes once more."""
    _refuse_unless(job.state != State.CANCELLED, _("这次发送取消了，不能再发。"))
    _refuse_unless_ready(job)
    if job.state != State.DONE:
        return
    try:
        with transaction.atomic():
            _set_going(job, now, State.RUNNING)
    except IntegrityError as there:
        raise Refused(_("这一期已经有一次发送在路上，请等它发完，或者先取消。")) from there


def _refuse_unless_sender(by, job: SendJob) -> None:
    _refuse_unless(may_send(by, job.build.issue), _("只有本单位的责编或签发人可以发送、停下和继续。"))


def _refuse_unless_ready(job: SendJob) -> None:
    """The number stands, its mail is made and of a size that mailboxes take, and there is a mail server."""
    _refuse_unless(settings.PORTAL_MAIL, _("门户还没有接邮件服务器，发不了邮件。请找管理门户的人。"))
    _refuse_unless(job.build.is_standing, _("这一期撤下了，或者已经重做。请用新的一份发。"))
    try:
        size = fits(job)
    except NotReady as missing:
        raise Refused(_("这一期的邮件还没有做好，请到“各种版本”里看看。")) from missing
    words = _("这封邮件有 %(size)d KB，超过 100 KB 有些邮箱会截断。请少选几篇，重新定稿。")
    _refuse_unless(size <= MOST_BYTES, words % {"size": size // 1024})


def _refuse_unless(fine: bool, sentence: str) -> None:
    if not fine:
        raise Refused(sentence)


def _locked(job: SendJob) -> SendJob:
    return SendJob.objects.locked(job.pk)
