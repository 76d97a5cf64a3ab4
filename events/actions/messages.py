"""What people are told, each once: the person, the day with its weekday, the time, the place, how to cancel, a phone."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from portal.outbox.actions import drop, queue, reword, spare_calls
from portal.outbox.templates import Said

from ..models import Channel, Roll, SignUp, State, Transition
from ..models.sign_up import FACE_TO_FACE
from ..short_messages import BY_STATE, NOT_CONFIRMED, OTHER_TIME, PLACE_GONE, REMINDER, where_word
from .course_words import COURSE_LEFT, NOT_FAMILY, course_said

# Hours before the start.
REMINDERS = (24, 2)
SOON = datetime.timedelta(hours=12)
LINK = "{site}/s/{token}/"


def link_to(sign_up: SignUp) -> str:
    """The address of one sign-up: see, accept, leave, without logging in."""
    return LINK.format(site=settings.SITE_URL, token=sign_up.token)


# What people say themselves; at the desk or on the phone they hear the answer there.
THEIR_OWN_WORDS = {State.CONFIRMED, State.CANCELLED, State.LATE_CANCELLED, State.DECLINED}


def told_in_person(sign_up: SignUp, step: Transition) -> bool:
    """Whoever stands at the door, or at the desk or on the phone without a mobile number, has just been told; and
    what another step's message tells needs none of its own."""
    if step.silent or step.channel == Channel.DOOR:
        return True
    if sign_up.contact_id is not None:
        return False
    if step.before:
        return step.channel in (Channel.DESK, Channel.PHONE) and step.after in THEIR_OWN_WORDS
    return sign_up.channel in FACE_TO_FACE


def cause_of(sign_up: SignUp, step: Transition) -> str:
    """Each step is told by itself; what the same moment does to several lessons of a course, in one message."""
    if step.before and sign_up.roll.round.whole_course:
        return f"course:{sign_up.course_id or sign_up.pk}:{step.at:%Y%m%d%H%M%S%f}"
    return f"step:{step.pk}"


def tell(sign_up: SignUp, step: Transition) -> None:
    """Queue the message of a step, in the step's transaction. Calls about earlier steps need not be made any more."""
    if step.before:
        earlier = sign_up.transitions.filter(pk__lt=step.pk).values_list("pk", flat=True)
        spare_calls(causes=[f"step:{pk}" for pk in earlier])
        if step.after not in (State.CONFIRMED, State.OFFERED, State.WAITING):
            # Also of whoever said so in person, or is told by another step's message.
            _drop_reminders(sign_up)
    if told_in_person(sign_up, step):
        return
    said = _said(sign_up, step)
    roll = sign_up.roll
    cause, kind = cause_of(sign_up, step), _kind_of(step)
    notify(sign_up, cause=cause, kind=kind, said=said, at_any_hour=roll.starts_at - step.at <= SOON)
    if step.before and roll.round.whole_course:
        reword(cause=cause, kind=kind, said=said)


def _kind_of(step: Transition) -> str:
    """Leaving the rest of a course is one message, whatever each lesson was."""
    return State.CANCELLED if step.reason == COURSE_LEFT else step.after


def tell_enrolment(sign_up: SignUp, *, missed: Sequence[Roll]) -> None:
    """The first lesson's message, once all lessons of the enrolment are there to be told of.

    Args:
        missed: lessons that had no room, not even to wait.
    """
    step = sign_up.transitions.filter(before="").first()
    if step and not told_in_person(sign_up, step):
        said = _said(sign_up, step, missed)
        reword(cause=cause_of(sign_up, step), kind=_kind_of(step), said=said)


def notify(sign_up: SignUp, **message) -> None:
    queue(
        to=sign_up.contact.value if sign_up.contact else "",
        mail=sign_up.contact.mail if sign_up.contact else "",
        who=sign_up.person.name,
        unit_path=sign_up.roll.round.unit.path,
        **message,
    )


def _said(sign_up: SignUp, step: Transition, missed: Sequence[Roll] = ()) -> Said:
    roll = sign_up.roll
    values = about(sign_up) | {
        "until": sign_up.offer_until,
        "line": sign_up.place_in_line if step.after == State.WAITING else None,
        "code": sign_up.code,
    }
    if step.after == State.CALLED_OFF and not roll.called_off:
        return PLACE_GONE.said(values)
    if step.reason == NOT_FAMILY and not roll.round.whole_course:
        return NOT_CONFIRMED.said(values)
    if step.before == step.after == State.CONFIRMED:
        return OTHER_TIME.said(values)
    of_course = course_said(sign_up, step, values, missed) if roll.round.whole_course else None
    return of_course or BY_STATE[State(step.after)].said(values)


def about(sign_up: SignUp) -> dict[str, Any]:
    """What most messages say of a sign-up."""
    return {
        "name": sign_up.person.name,
        "what": sign_up.what,
        "when": sign_up.starts_at,
        "where": where_word(sign_up),
        "link": link_to(sign_up),
        "phone": sign_up.roll.round.phone,
    }


def reminder_cause(sign_up: SignUp, hours: int) -> str:
    """Once for each time that the date has had."""
    return f"sign-up:{sign_up.pk}:{hours}:{sign_up.roll.sequence}"


def _drop_reminders(sign_up: SignUp) -> None:
    """Nobody is reminded of what they do not come to any more."""
    causes = [reminder_cause(sign_up, hours) for hours in REMINDERS]
    drop(causes=causes, kind="reminder")
    spare_calls(causes=causes)


def reword_reminders(sign_up: SignUp) -> None:
    """What waits in the outbox and was not sent yet says the time that they have now."""
    said = REMINDER.said(about(sign_up))
    for hours in REMINDERS:
        reword(cause=reminder_cause(sign_up, hours), kind="reminder", said=said)


def remind(sign_up: SignUp, *, hours: int) -> None:
    """The day before, and two hours before; each once."""
    notify(
        sign_up,
        cause=reminder_cause(sign_up, hours),
        kind="reminder",
        said=REMINDER.said(about(sign_up)),
        at_any_hour=hours < 12,
    )
