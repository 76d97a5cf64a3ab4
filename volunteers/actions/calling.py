"""叫人: asking those who fit in small waves; first yes, first served.

Locks are taken in the order of everything here: the roll, then volunteers, then the person (`sign_up`).
"""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal, sign_up
from events.actions.lock import lock_roll, with_patience
from events.models import Channel, Roll, SignUp, State, Track
from portal.core.audit import record
from portal.outbox.actions import after_quiet_hours, drop, spare_calls

from .. import fitting, short_messages
from ..models import Ask, Call, Volunteer
from ..models.call import AGAIN

log = logging.getLogger("portal.volunteers")
# So many are asked for each who is missing, and so long are they given before the next wave.
FOR_EACH = 2
WAIT = datetime.timedelta(hours=3)
Answer = Ask.Answer


class _TooLate(Exception):
    """Somebody else had the last place: what was written for this one is taken back."""


def held_of(call: Call) -> int:
    """How many hold a place of the role."""
    return SignUp.objects.holding().filter(roll=call.roll_id, track=call.track_id).count()


def why_not_called(roll: Roll, *, now: datetime.datetime) -> str:
    """Why nobody can be called for a date any more; empty if they can."""
    if roll.called_off or roll.occurrence.cancelled:
        return _("这一场取消了，不用叫人。")
    if not roll.round.page.live:
        return _("活动还没有发布，发布了再叫人。")
    if not roll.round.is_open(now) or now >= roll.last_moment:
        return _("报名已经截止了，来不及叫人，请打电话。")
    return ""


@with_patience
@transaction.atomic
def call_people(
    *, roll: Roll, track: Track, missing: int, skills: list[str], by, now: datetime.datetime | None = None
) -> Call:
    """Ask volunteers to a role that lacks people, the first wave at once.

    Args:
        missing: how many more the role needs.
        skills: one of these they must be able to do; anybody where there are none.

    Raises:
        Refusal: the date is over or called off, people are being called for it already, there is no room for so many,
            or nobody fits.
    """
    now = now or timezone.now()
    roll = lock_roll(roll.pk)
    if no := why_not_called(roll, now=now):
        raise Refusal("call", no)
    if Call.objects.filter(roll=roll, track=track, state=Call.State.OPEN).exists():
        raise Refusal("calling", _("这个岗位已经在叫人了，看看下面谁答应了。"))
    places = roll.slots.filter(track=track, retired=False)
    free = places.filter(sign_up__isnull=True).count()
    if not 1 <= missing <= free:
        words = _("这个岗位现在还能来 %(n)s 人，请把人数改一改；要更多人，先加名额。")
        raise Refusal("missing", words % {"n": free})
    held = places.count() - free
    values = {"unit": roll.round.unit, "target": held + missing, "skills": skills}
    call = Call.objects.create(roll=roll, track=track, made_by=by, made_at=now, waved_at=now, **values)
    if not _wave(call, missing, now=now):
        raise Refusal("nobody", _("现在没有合适的志愿者可以叫。可以少挑一样本事，或者打电话问。"))
    record("volunteers.call", by=by, of=call, label=str(call.pk), note=f"{missing}")
    return call


def _wave(call: Call, missing: int, *, now: datetime.datetime) -> int:
    """Ask twice as many as are missing, and fewer where fewer fit.

    Returns:
        How many were asked.
    """
    wanted, asked = FOR_EACH * missing, 0
    before = set(call.asks.values_list("volunteer", flat=True))
    for volunteer in fitting.who_fits(call.roll, call.skills, now=now).exclude(pk__in=before):
        if asked == wanted:
            break
        if fitting.fits(volunteer, call.roll, call.track) and claim(volunteer, now=now):
            ask = Ask.objects.create(call=call, volunteer=volunteer, wave=call.waves + 1, at=now)
            short_messages.tell_called(ask, now=now)
            asked += 1
    call.waves, call.waved_at = call.waves + 1, after_quiet_hours(now)
    call.save(update_fields=["waves", "waved_at"])
    return asked


def claim(volunteer: Volunteer, *, now: datetime.datetime) -> bool:
    """Take one volunteer for a call: one conditional update, so that of two calls at once one has them for this week."""
    free = Volunteer.objects.active().filter(
        fitting.not_asked_since(now - AGAIN), pk=volunteer.pk, may_call=True
    )
    return bool(free.update(asked_at=now))


@with_patience
def answer_yes(
    *, ask: Ask, channel: Channel = Channel.WEB, by=None, now: datetime.datetime | None = None
) -> Ask:
    """我来: the one sign-up action gives the place, and the others need not come when that was the last.

    Args:
        channel: web, or phone where the desk presses for them.

    Returns:
        The ask as it stands: yes, or late where others were faster.

    Raises:
        Refusal: what the date says to them, such as another shift at that time; the ask stays open.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            ask = _locked(ask)
            if ask.answer in (Answer.YES, Answer.LATE):
                return ask
            if ask.answer == Answer.CLOSED or _is_enough(ask.call) or why_not_called(ask.call.roll, now=now):
                raise _TooLate
            volunteer = ask.volunteer
            made = sign_up(
                roll=ask.call.roll,
                person=volunteer.person,
                track=ask.call.track,
                key=ask.key,
                channel=channel,
                by=by,
                contact=volunteer.contact,
            )
            if made.track_id != ask.call.track_id:
                raise Refusal("already", _("您这一天已经报了“%(what)s”，不用再答。") % {"what": made.what})
            if made.state == State.WAITING:
                raise _TooLate
            _note(ask, Answer.YES, now=now, sign_up=made)
            if _is_enough(ask.call):
                _close(ask.call, Call.State.FILLED, now=now)
            return ask
    except _TooLate:
        return _answer_late(ask, now=now)


@transaction.atomic
def _answer_late(ask: Ask, *, now: datetime.datetime) -> Ask:
    ask = _locked(ask)
    if ask.answer in (Answer.OPEN, Answer.NO, Answer.CLOSED):
        _note(ask, Answer.LATE, now=now)
    if ask.call.state == Call.State.OPEN and _is_enough(ask.call):
        _close(ask.call, Call.State.FILLED, now=now)
    return ask


@with_patience
@transaction.atomic
def answer_no(*, ask: Ask, now: datetime.datetime | None = None) -> Ask:
    """这次不行. Whoever said yes leaves by the page of their sign-up."""
    ask = _locked(ask)
    if ask.answer == Answer.OPEN:
        _note(ask, Answer.NO, now=now or timezone.now())
    return ask


def _locked(ask: Ask) -> Ask:
    """All answers to calls of a date come one after another, under the lock that gives its places."""
    roll = lock_roll(ask.call.roll_id)
    found = Ask.objects.with_call().get(pk=ask.pk)
    found.call.roll = roll
    return found


def _is_enough(call: Call) -> bool:
    return held_of(call) >= call.target


def _note(ask: Ask, answer: str, *, now: datetime.datetime, sign_up: SignUp | None = None) -> None:
    ask.answer, ask.answered_at, ask.sign_up = answer, now, sign_up
    ask.save(update_fields=["answer", "answered_at", "sign_up"])
    spare_calls(causes=[ask.cause])


def _close(call: Call, state: str, *, now: datetime.datetime) -> None:
    """No more are asked; what has not left is not sent, whoever has not answered need not."""
    call.state, call.closed_at = state, now
    call.save(update_fields=["state", "closed_at"])
    causes = [ask.cause for ask in call.asks.open()]
    drop(causes=causes, kind=short_messages.CALLED.name)
    spare_calls(causes=causes)
    call.asks.open().update(answer=Answer.CLOSED)


@with_patience
@transaction.atomic
def stop_calling(*, call: Call, by, now: datetime.datetime | None = None) -> None:
    """Enough, says the organiser."""
    lock_roll(call.roll_id)
    call = Call.objects.get(pk=call.pk)
    if call.state == Call.State.OPEN:
        _close(call, Call.State.STOPPED, now=now or timezone.now())
        record("volunteers.stop_calling", by=by, of=call, label=str(call.pk))


def look_after_calls(now: datetime.datetime | None = None) -> None:
    """Close what is filled or over, and ask the next few where nobody answered for hours."""
    now = now or timezone.now()
    for call in Call.objects.filter(state=Call.State.OPEN).order_by("pk"):
        try:
            _look_after(call, now=now)
        except Exception:  # one call that fails keeps no other from going on
            log.exception("call %s could not go on", call.pk)


@with_patience
@transaction.atomic
def _look_after(call: Call, *, now: datetime.datetime) -> None:
    roll = lock_roll(call.roll_id)
    call = Call.objects.select_related("track").get(pk=call.pk)
    call.roll = roll
    if call.state != Call.State.OPEN:
        return
    missing = call.target - held_of(call)
    if missing <= 0:
        _close(call, Call.State.FILLED, now=now)
    elif why_not_called(roll, now=now):
        _close(call, Call.State.OVER, now=now)
    elif now >= after_quiet_hours(call.waved_at + WAIT) and after_quiet_hours(now) == now:
        _wave(call, missing, now=now)
