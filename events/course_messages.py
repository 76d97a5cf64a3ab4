"""The words of the short messages to people who take a course whole, as they are filed with carriers. That one person does
not come is never said in words that call a lesson off."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.outbox.templates import Template, template

from .models import State
from .short_messages import VARIABLES


def _of_course(name: str, used_for: str | Promise, words: str | Promise) -> Template:
    return template(f"course-{name}", used_for, words, VARIABLES)


ALL_WAIT = _of_course(
    "all-wait",
    _("课程都在候补"),
    _(
        "%(name)s：%(what)s，%(n)s 次课都在候补：%(dates)s，有空位会通知您。不等了请点 %(link)s 或打 %(phone)s。"
    ),
)
ALL_WAIT_SOME_MISSED = _of_course(
    "all-wait-some-missed",
    _("课程都在候补，有几次没报上"),
    _(
        "%(name)s：%(what)s，%(n)s 次课都在候补：%(dates)s，有空位会通知您。没报上（候补也满了）：%(missed)s。"
        "不等了请点 %(link)s 或打 %(phone)s。"
    ),
)
SOME_WAIT = _of_course(
    "some-wait",
    _("课程报上几次，候补几次"),
    _(
        "%(name)s：%(what)s，%(where)s。已报上 %(got)s 次课：%(got_dates)s；候补 %(waits)s 次课：%(wait_dates)s，有空位会通知您。"
        "看每次课请点 %(link)s 或打 %(phone)s。"
    ),
)
SOME_WAIT_SOME_MISSED = _of_course(
    "some-wait-some-missed",
    _("课程报上几次，候补几次，有几次没报上"),
    _(
        "%(name)s：%(what)s，%(where)s。已报上 %(got)s 次课：%(got_dates)s；候补 %(waits)s 次课：%(wait_dates)s，有空位会通知您。"
        "没报上（候补也满了）：%(missed)s。看每次课请点 %(link)s 或打 %(phone)s。"
    ),
)
ALL_GOT = _of_course(
    "all-got",
    _("课程都报上了"),
    _(
        "%(name)s：%(what)s，%(n)s 次课都报上了：%(dates)s，第一次 %(when)s，%(where)s。"
        "看每次课、来不了，请点 %(link)s 或打 %(phone)s。"
    ),
)
ALL_GOT_SOME_MISSED = _of_course(
    "all-got-some-missed",
    _("课程报上了，有几次没报上"),
    _(
        "%(name)s：%(what)s，%(n)s 次课都报上了：%(dates)s，第一次 %(when)s，%(where)s。没报上（候补也满了）：%(missed)s。"
        "看每次课、来不了，请点 %(link)s 或打 %(phone)s。"
    ),
)
LEFT = _of_course(
    "left",
    _("后面的课都不来了"),
    _(
        "%(name)s：%(what)s，已记下您从 %(when)s 起 %(n)s 次课都不来了：%(dates)s。课照常上，想再来请打 %(phone)s。"
    ),
)
NOT_CONFIRMED = _of_course(
    "not-confirmed",
    _("课程没有核实上"),
    _("%(name)s：%(what)s，没有核实上，%(n)s 次课的报名退回了：%(dates)s。有问题请打 %(phone)s。"),
)
OF_ONE: dict[State, Template] = {
    State.OFFERED: _of_course(
        "one-offered",
        _("课程的一次课：有空位，问去不去"),
        _(
            "%(name)s：%(what)s，%(when)s 这一次课有空位了，%(where)s。请在 %(until)s 前点 %(link)s 或打 %(phone)s 说去不去。"
            "您别的课不变。"
        ),
    ),
    State.CONFIRMED: _of_course(
        "one-confirmed",
        _("课程的一次课：报上了"),
        _(
            "%(name)s：%(what)s，%(when)s 这一次课，%(where)s，已报上，券号 %(code)s。来不了请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.CANCELLED: _of_course(
        "one-cancelled",
        _("课程的一次课：不来了"),
        _("%(name)s：%(what)s，已记下您 %(when)s 这一次不来。课照常上，您别的课不变。想再来请打 %(phone)s。"),
    ),
    State.LATE_CANCELLED: _of_course(
        "one-late-cancelled",
        _("课程的一次课：很晚才说不来"),
        _(
            "%(name)s：%(what)s，已记下您 %(when)s 这一次不来。课照常上，您别的课不变。离开始很近了，这个月的次数不退。有问题请打 %(phone)s。"
        ),
    ),
    State.DECLINED: _of_course(
        "one-declined",
        _("课程的一次课：空位不要了"),
        _(
            "%(name)s：%(what)s，已记下您 %(when)s 这一次不去。课照常上，您别的课不变。以后想来请打 %(phone)s。"
        ),
    ),
    State.LAPSED: _of_course(
        "one-lapsed",
        _("课程的一次课：没有按时答复"),
        _(
            "%(name)s：%(what)s，%(when)s 这一次课没等到您的答复，位子给了下一位，您别的课不变。还想来请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.UNPLACED: _of_course(
        "one-unplaced",
        _("课程的一次课：没有轮到"),
        _("%(name)s：%(what)s，%(when)s 这一次课没有轮到，抱歉。下一轮开了再来报，或打 %(phone)s。"),
    ),
    State.CALLED_OFF: _of_course(
        "one-called-off",
        _("课程的一次课：取消"),
        _("%(name)s：%(what)s，%(when)s 这一次课取消了，大家都不上；您别的课不变。有问题请打 %(phone)s。"),
    ),
}
OF_SEVERAL: dict[State, Template] = {
    State.OFFERED: _of_course(
        "several-offered",
        _("课程的几次课：有空位，问去不去"),
        _(
            "%(name)s：%(what)s有空位了，一共 %(n)s 次课：%(dates)s，%(where)s。请在 %(until)s 前点 %(link)s 或打 %(phone)s 说去不去，"
            "说一次，%(n)s 次都算；只去几次也可以。"
        ),
    ),
    State.CONFIRMED: _of_course(
        "several-confirmed",
        _("课程的几次课：报上了"),
        _(
            "%(name)s：%(what)s，%(n)s 次课都报上了：%(dates)s，第一次 %(when)s，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.DECLINED: _of_course(
        "several-declined",
        _("课程的几次课：空位不要了"),
        _("%(name)s：%(what)s，已记下您 %(n)s 次课都不去：%(dates)s。课照常上，以后想来请打 %(phone)s。"),
    ),
    State.LAPSED: _of_course(
        "several-lapsed",
        _("课程的几次课：没有按时答复"),
        _(
            "%(name)s：%(what)s，%(n)s 次课没等到您的答复：%(dates)s，位子给了下一位。还想来请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.UNPLACED: _of_course(
        "several-unplaced",
        _("课程的几次课：没有轮到"),
        _("%(name)s：%(what)s，%(n)s 次课没有轮到：%(dates)s，抱歉。下一轮开了再来报，或打 %(phone)s。"),
    ),
}
