"""What people are told, each once: the person, the day with its weekday, the time, the place, how to cancel, a phone."""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.dates import moment_word
from portal.outbox.actions import drop, queue, reword, spare_calls

from ..models import Channel, Roll, SignUp, State, Transition
from ..models.sign_up import FACE_TO_FACE
from .course_words import COURSE_LEFT, NOT_FAMILY, course_text

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
    if told_in_person(sign_up, step):
        return
    with override(settings.LANGUAGE_CODE):
        text = _text(sign_up, step)
    roll = sign_up.roll
    cause, kind = cause_of(sign_up, step), _kind_of(step)
    notify(sign_up, cause=cause, kind=kind, text=text, at_any_hour=roll.starts_at - step.at <= SOON)
    if step.before and roll.round.whole_course:
        reword(cause=cause, kind=kind, text=text)
    if step.before and step.after not in (State.CONFIRMED, State.OFFERED, State.WAITING):
        reminders = [reminder_cause(sign_up, hours) for hours in REMINDERS]
        drop(causes=reminders, kind="reminder")
        spare_calls(causes=reminders)


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
        with override(settings.LANGUAGE_CODE):
            text = _text(sign_up, step, missed)
        reword(cause=cause_of(sign_up, step), kind=_kind_of(step), text=text)


def notify(sign_up: SignUp, **message) -> None:
    queue(
        to=sign_up.contact.value if sign_up.contact else "",
        mail=sign_up.contact.mail if sign_up.contact else "",
        who=sign_up.person.name,
        unit_path=sign_up.roll.round.unit.path,
        **message,
    )


def _text(sign_up: SignUp, step: Transition, missed: Sequence[Roll] = ()) -> str:
    roll = sign_up.roll
    values = {
        "name": sign_up.person.name,
        "when": moment_word(sign_up.starts_at),
        "what": sign_up.what,
        "where": sign_up.where or _("上门"),
        "link": link_to(sign_up),
        "phone": roll.round.phone,
        "until": moment_word(sign_up.offer_until) if sign_up.offer_until else "",
        "line": sign_up.place_in_line if step.after == State.WAITING else "",
        "code": sign_up.code,
    }
    if step.after == State.CALLED_OFF and not roll.called_off:
        return (
            _(
                "%(name)s：%(what)s，%(when)s，名额减少了，您的位子没有了，非常抱歉。请打 %(phone)s 问别的日期。"
            )
            % values
        )
    if step.reason == NOT_FAMILY and not roll.round.whole_course:
        words = _("%(name)s：%(what)s，%(when)s，没有核实上，报名退回了。有问题请打 %(phone)s。")
        return words % values
    if step.before == step.after == State.CONFIRMED:
        words = _(
            "%(name)s：%(what)s，时间改到 %(when)s，%(where)s，券号 %(code)s 不变。来不了请点 %(link)s 或打 %(phone)s。"
        )
        return words % values
    of_course = course_text(sign_up, step, values, missed) if roll.round.whole_course else ""
    return of_course or SENTENCES[State(step.after)]() % values


SENTENCES = {
    State.CONFIRMED: lambda: _(
        "%(name)s：%(what)s，%(when)s，%(where)s，已报上，券号 %(code)s。来不了请点 %(link)s 或打 %(phone)s。"
    ),
    State.WAITING: lambda: _(
        "%(name)s：%(what)s，%(when)s，候补第 %(line)s 位，有空位会通知您。不等了请点 %(link)s 或打 %(phone)s。"
    ),
    State.OFFERED: lambda: _(
        "%(name)s：%(what)s有空位了，%(when)s，%(where)s。请在 %(until)s 前点 %(link)s 或打 %(phone)s 说去不去。"
    ),
    State.CANCELLED: lambda: _(
        "%(name)s：%(what)s，%(when)s，已记下您不来了。想再报请点 %(link)s 或打 %(phone)s。"
    ),
    State.LATE_CANCELLED: lambda: _(
        "%(name)s：%(what)s，%(when)s，已记下您不来了。离开始很近了，这个月的次数不退。有问题请打 %(phone)s。"
    ),
    State.LAPSED: lambda: _(
        "%(name)s：%(what)s，过了答复的时间，位子让出来了。还想来，可以再排一次：请点 %(link)s 或打 %(phone)s。"
    ),
    State.DECLINED: lambda: _("%(name)s：%(what)s，%(when)s，已记下您不去。以后想来请打 %(phone)s。"),
    State.UNPLACED: lambda: _(
        "%(name)s：%(what)s，%(when)s，这次没有轮到，抱歉。下一轮开了再来报，或打 %(phone)s。"
    ),
    State.NO_SHOW: lambda: _(
        "%(name)s：%(what)s，%(when)s，没有等到您，位子空着了。要是记错了，请打 %(phone)s。下次来不了，早点说一声。"
    ),
    State.ATTENDED: lambda: _(
        "%(name)s：%(what)s，%(when)s，记错了，已改成“来了”，抱歉。有问题请打 %(phone)s。"
    ),
    State.CALLED_OFF: lambda: _("%(name)s：%(what)s，%(when)s 这一场取消了。别的日期请打 %(phone)s 问。"),
}


def reminder_cause(sign_up: SignUp, hours: int) -> str:
    """Once for each time that the date has had."""
    return f"sign-up:{sign_up.pk}:{hours}:{sign_up.roll.sequence}"


def remind(sign_up: SignUp, *, hours: int) -> None:
    """The day before, and two hours before; each once."""
    with override(settings.LANGUAGE_CODE):
        text = _("%(name)s：别忘了 %(when)s，%(what)s，%(where)s。来不了请点 %(link)s 或打 %(phone)s。") % {
            "name": sign_up.person.name,
            "when": moment_word(sign_up.starts_at),
            "what": sign_up.what,
            "where": sign_up.where or _("上门"),
            "link": link_to(sign_up),
            "phone": sign_up.roll.round.phone,
        }
    notify(
        sign_up,
        cause=reminder_cause(sign_up, hours),
        kind="reminder",
        text=text,
        at_any_hour=hours < 12,
    )
