"""What somebody who takes a course whole is told: one message for all lessons that one act or one moment changes, with
their dates. That one person does not come is never said in words that call a lesson off."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.core.dates import local_date, moment_word, short_date

from ..models import Roll, SignUp, State, Transition

# Why a lesson was left, when the rest of the course was left with it.
COURSE_LEFT = "后面的课都退了"
# Why a place was given back, when a number turned out not to be the family's.
NOT_FAMILY = "不是本人或家里人报的"


def lessons_told_with(sign_up: SignUp, step: Transition) -> list[SignUp]:
    """The lessons of the same enrolment to which the same happened at the same moment, the earliest first."""
    first = sign_up.course_id or sign_up.pk
    lessons = SignUp.objects.with_round().filter(Q(pk=first) | Q(course=first))
    if step.after == State.UNPLACED:
        lessons = lessons.filter(state=State.UNPLACED)
    elif not step.before:
        pass
    elif step.reason == COURSE_LEFT:
        lessons = lessons.filter(transitions__at=step.at, transitions__reason=COURSE_LEFT)
    else:
        lessons = lessons.filter(transitions__at=step.at, transitions__after=step.after)
    return list(lessons.distinct().order_by("roll__occurrence__starts_at"))


def dates_word(starts: Sequence) -> str:
    """12月5日、12日、19日、1月2日: the month once."""
    words, month = [], None
    for moment in starts:
        day = local_date(moment)
        words.append(_("%(day)s日") % {"day": day.day} if (day.year, day.month) == month else short_date(day))
        month = (day.year, day.month)
    return "、".join(words)


def course_text(
    sign_up: SignUp, step: Transition, values: dict[str, Any], missed: Sequence[Roll] = ()
) -> str:
    """The message; empty where a course has no words of its own.

    Args:
        values: as for a single date; those of the earliest lesson that is told of are put in their place.
        missed: lessons that had no room when somebody signed up.
    """
    lessons = lessons_told_with(sign_up, step) or [sign_up]
    values = values | {
        "when": moment_word(lessons[0].starts_at),
        "n": len(lessons),
        "dates": _dates(lessons),
        "where": lessons[0].where,
    }
    if not step.before:
        return _enrolled(lessons, values, missed) if len(lessons) > 1 or missed else ""
    if step.after == State.OFFERED:
        until = min(one.offer_until for one in lessons if one.offer_until)
        values["until"] = moment_word(until)
    if step.reason in BY_REASON:
        return BY_REASON[step.reason]() % values
    words = (OF_ONE if len(lessons) == 1 else OF_SEVERAL).get(State(step.after))
    return words() % values if words else ""


def _dates(lessons: Sequence[SignUp]) -> str:
    return dates_word([one.roll.starts_at for one in lessons])


def _begun_as(lessons: Sequence[SignUp]) -> dict[int, str]:
    first = Transition.objects.filter(sign_up__in=lessons, before="")
    return dict(first.values_list("sign_up", "after"))


def _enrolled(lessons: Sequence[SignUp], values: dict[str, Any], missed: Sequence[Roll]) -> str:
    """Lessons that were got, those that are waited for, and those that had no room at all."""
    began = _begun_as(lessons)
    waiting = [one for one in lessons if began[one.pk] == State.WAITING]
    got = [one for one in lessons if one not in waiting]
    no_room = _("没报上（候补也满了）：%(dates)s。") % {
        "dates": dates_word([roll.starts_at for roll in missed])
    }
    values = values | {
        "got": len(got),
        "got_dates": _dates(got),
        "waits": len(waiting),
        "wait_dates": _dates(waiting),
        "missed": no_room if missed else "",
    }
    if not got:
        words = _(
            "%(name)s：%(what)s，%(n)s 次课都在候补：%(dates)s，有空位会通知您。%(missed)s不等了请点 %(link)s 或打 %(phone)s。"
        )
    elif waiting:
        words = _(
            "%(name)s：%(what)s，%(where)s。已报上 %(got)s 次课：%(got_dates)s；候补 %(waits)s 次课：%(wait_dates)s，有空位会通知您。"
            "%(missed)s看每次课请点 %(link)s 或打 %(phone)s。"
        )
    else:
        words = _(
            "%(name)s：%(what)s，%(n)s 次课都报上了：%(dates)s，第一次 %(when)s，%(where)s。"
            "%(missed)s看每次课、来不了，请点 %(link)s 或打 %(phone)s。"
        )
    return words % values


BY_REASON: dict[str, Callable[[], str]] = {
    COURSE_LEFT: lambda: _(
        "%(name)s：%(what)s，已记下您从 %(when)s 起 %(n)s 次课都不来了：%(dates)s。课照常上，想再来请打 %(phone)s。"
    ),
    NOT_FAMILY: lambda: _(
        "%(name)s：%(what)s，没有核实上，%(n)s 次课的报名退回了：%(dates)s。有问题请打 %(phone)s。"
    ),
}
OF_ONE: dict[State, Callable[[], str]] = {
    State.OFFERED: lambda: _(
        "%(name)s：%(what)s，%(when)s 这一次课有空位了，%(where)s。请在 %(until)s 前点 %(link)s 或打 %(phone)s 说去不去。"
        "您别的课不变。"
    ),
    State.CONFIRMED: lambda: _(
        "%(name)s：%(what)s，%(when)s 这一次课，%(where)s，已报上，券号 %(code)s。来不了请点 %(link)s 或打 %(phone)s。"
    ),
    State.CANCELLED: lambda: _(
        "%(name)s：%(what)s，已记下您 %(when)s 这一次不来。课照常上，您别的课不变。想再来请打 %(phone)s。"
    ),
    State.LATE_CANCELLED: lambda: _(
        "%(name)s：%(what)s，已记下您 %(when)s 这一次不来。课照常上，您别的课不变。离开始很近了，这个月的次数不退。有问题请打 %(phone)s。"
    ),
    State.DECLINED: lambda: _(
        "%(name)s：%(what)s，已记下您 %(when)s 这一次不去。课照常上，您别的课不变。以后想来请打 %(phone)s。"
    ),
    State.LAPSED: lambda: _(
        "%(name)s：%(what)s，%(when)s 这一次课没等到您的答复，位子给了下一位，您别的课不变。还想来请点 %(link)s 或打 %(phone)s。"
    ),
    State.UNPLACED: lambda: _(
        "%(name)s：%(what)s，%(when)s 这一次课没有轮到，抱歉。下一轮开了再来报，或打 %(phone)s。"
    ),
    State.CALLED_OFF: lambda: _(
        "%(name)s：%(what)s，%(when)s 这一次课取消了，大家都不上；您别的课不变。有问题请打 %(phone)s。"
    ),
}
OF_SEVERAL: dict[State, Callable[[], str]] = {
    State.OFFERED: lambda: _(
        "%(name)s：%(what)s有空位了，一共 %(n)s 次课：%(dates)s，%(where)s。请在 %(until)s 前点 %(link)s 或打 %(phone)s 说去不去，"
        "说一次，%(n)s 次都算；只去几次也可以。"
    ),
    State.CONFIRMED: lambda: _(
        "%(name)s：%(what)s，%(n)s 次课都报上了：%(dates)s，第一次 %(when)s，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"
    ),
    State.DECLINED: lambda: _(
        "%(name)s：%(what)s，已记下您 %(n)s 次课都不去：%(dates)s。课照常上，以后想来请打 %(phone)s。"
    ),
    State.LAPSED: lambda: _(
        "%(name)s：%(what)s，%(n)s 次课没等到您的答复：%(dates)s，位子给了下一位。还想来请点 %(link)s 或打 %(phone)s。"
    ),
    State.UNPLACED: lambda: _(
        "%(name)s：%(what)s，%(n)s 次课没有轮到：%(dates)s，抱歉。下一轮开了再来报，或打 %(phone)s。"
    ),
}
