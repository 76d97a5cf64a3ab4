"""The words of the short messages about sign-ups, as they are filed with carriers (portal/outbox/templates.py)."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.outbox.templates import Template, template
from portal.outbox.variables import Code, Count, Dates, Day, Link, Moment, Phone, Variable, Words

from .models import SignUp, State

# So many people of one press are told of by name; of more, how many have a place.
BY_NAME = 6
VARIABLES: dict[str, Variable] = {
    "name": Words(_("姓名"), 15, "王秀英"),
    "what": Words(_("活动"), 30, "示例理发"),
    "where": Words(_("地点"), 35, "示例活动室"),
    "when": Moment(_("什么时候")),
    "before": Moment(_("原来什么时候")),
    "until": Moment(_("答复到什么时候")),
    "day": Day(_("哪一天")),
    "dates": Dates(_("哪几天"), 60),
    "got_dates": Dates(_("报上的几天"), 60),
    "wait_dates": Dates(_("候补的几天"), 60),
    "missed": Dates(_("没报上的几天"), 60),
    "line": Count(_("候补第几位")),
    "n": Count(_("几次课")),
    "got": Count(_("报上几个")),
    "waits": Count(_("候补几个")),
    "code": Code(_("券号")),
    "state": Words(_("现在怎样"), 10, "已报上"),
    "number": Phone(_("遮住的号码"), 11, "199****0101"),
    "phone": Phone(_("咨询电话"), 30, "021-00000000"),
    "link": Link(_("查看链接"), 40),
} | {
    f"{key}{n}": variable
    for n in range(1, BY_NAME + 1)
    for key, variable in {
        "name": Words(_("姓名"), 15, "王秀英"),
        "how": Words(_("结果"), 30, "9:20 已报上，券号 ACD346"),
    }.items()
}


def _of_sign_up(name: str, used_for: str | Promise, words: str | Promise) -> Template:
    return template(f"sign-up-{name}", used_for, words, VARIABLES)


def where_word(sign_up: SignUp) -> str:
    """Where to be, as a message says it."""
    with override(settings.LANGUAGE_CODE):
        return sign_up.where or gettext("上门")


BY_STATE: dict[State, Template] = {
    State.CONFIRMED: _of_sign_up(
        "confirmed",
        _("报上了"),
        _(
            "%(name)s：%(what)s，%(when)s，%(where)s，已报上，券号 %(code)s。来不了请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.WAITING: _of_sign_up(
        "waiting",
        _("候补"),
        _(
            "%(name)s：%(what)s，%(when)s，候补第 %(line)s 位，有空位会通知您。不等了请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.OFFERED: _of_sign_up(
        "offered",
        _("有空位，问去不去"),
        _(
            "%(name)s：%(what)s有空位了，%(when)s，%(where)s。请在 %(until)s 前点 %(link)s 或打 %(phone)s 说去不去。"
        ),
    ),
    State.CANCELLED: _of_sign_up(
        "cancelled",
        _("不来了"),
        _("%(name)s：%(what)s，%(when)s，已记下您不来了。想再报请点 %(link)s 或打 %(phone)s。"),
    ),
    State.LATE_CANCELLED: _of_sign_up(
        "late-cancelled",
        _("很晚才说不来"),
        _(
            "%(name)s：%(what)s，%(when)s，已记下您不来了。离开始很近了，这个月的次数不退。有问题请打 %(phone)s。"
        ),
    ),
    State.LAPSED: _of_sign_up(
        "lapsed",
        _("没有按时答复"),
        _(
            "%(name)s：%(what)s，过了答复的时间，位子让出来了。还想来，可以再排一次：请点 %(link)s 或打 %(phone)s。"
        ),
    ),
    State.DECLINED: _of_sign_up(
        "declined",
        _("空位不要了"),
        _("%(name)s：%(what)s，%(when)s，已记下您不去。以后想来请打 %(phone)s。"),
    ),
    State.UNPLACED: _of_sign_up(
        "unplaced",
        _("没有轮到"),
        _("%(name)s：%(what)s，%(when)s，这次没有轮到，抱歉。下一轮开了再来报，或打 %(phone)s。"),
    ),
    State.NO_SHOW: _of_sign_up(
        "no-show",
        _("没来"),
        _(
            "%(name)s：%(what)s，%(when)s，没有等到您，位子空着了。要是记错了，请打 %(phone)s。下次来不了，早点说一声。"
        ),
    ),
    State.ATTENDED: _of_sign_up(
        "attended",
        _("记错了，改成来了"),
        _("%(name)s：%(what)s，%(when)s，记错了，已改成“来了”，抱歉。有问题请打 %(phone)s。"),
    ),
    State.CALLED_OFF: _of_sign_up(
        "called-off",
        _("这一场取消"),
        _("%(name)s：%(what)s，%(when)s 这一场取消了。别的日期请打 %(phone)s 问。"),
    ),
}
PLACE_GONE = _of_sign_up(
    "place-gone",
    _("名额减少，位子没有了"),
    _("%(name)s：%(what)s，%(when)s，名额减少了，您的位子没有了，非常抱歉。请打 %(phone)s 问别的日期。"),
)
NOT_CONFIRMED = _of_sign_up(
    "not-confirmed",
    _("没有核实上，报名退回"),
    _("%(name)s：%(what)s，%(when)s，没有核实上，报名退回了。有问题请打 %(phone)s。"),
)
OTHER_TIME = _of_sign_up(
    "other-time",
    _("自己换了时间"),
    _(
        "%(name)s：%(what)s，时间改到 %(when)s，%(where)s，券号 %(code)s 不变。来不了请点 %(link)s 或打 %(phone)s。"
    ),
)
REMINDER = _of_sign_up(
    "reminder",
    _("开始以前提醒"),
    _("%(name)s：别忘了 %(when)s，%(what)s，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"),
)
MOVED = _of_sign_up(
    "moved",
    _("活动改了时间或地点"),
    _(
        "%(name)s：%(what)s改了：原来 %(before)s，现在 %(when)s，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"
    ),
)
INTRODUCED = _of_sign_up(
    "introduced",
    _("别的号码替他报了名，问家里人"),
    _(
        "%(name)s：有人用 %(number)s 给您报了%(what)s，%(when)s。不是您家里人报的，请点 %(link)s 按“不是我”，或打 %(phone)s。"
    ),
)
NOT_FAMILY = _of_sign_up(
    "not-family",
    _("没有核实上，没报成"),
    _("%(what)s，%(when)s：居委会没有核实上，没有报成。有问题请打 %(phone)s。"),
)
FAMILY_STANDS = _of_sign_up(
    "family-stands",
    _("核实好了，报名怎样"),
    _("%(name)s：核实好了。%(what)s，%(when)s，%(state)s。有问题请打 %(phone)s。"),
)
FAMILY_ASKS_AGAIN = _of_sign_up(
    "family-asks-again",
    _("核实好了，还没报上"),
    _(
        "%(name)s：核实好了，以后您可以在“我的”里帮忙报名。%(what)s，%(when)s，还没有报上，请打 %(phone)s 问。"
    ),
)
# One press for several people, by how many they are.
TOGETHER: dict[int, Template] = {
    n: _of_sign_up(f"together-{n}", _("一次给几个人报名"), words)
    for n, words in enumerate(
        [
            _("%(what)s，%(day)s，%(where)s。%(name1)s %(how1)s。来不了请点 %(link)s 或打 %(phone)s。"),
            _(
                "%(what)s，%(day)s，%(where)s。%(name1)s %(how1)s；%(name2)s %(how2)s。来不了请点 %(link)s 或打 %(phone)s。"
            ),
            _(
                "%(what)s，%(day)s，%(where)s。%(name1)s %(how1)s；%(name2)s %(how2)s；%(name3)s %(how3)s。"
                "来不了请点 %(link)s 或打 %(phone)s。"
            ),
            _(
                "%(what)s，%(day)s，%(where)s。%(name1)s %(how1)s；%(name2)s %(how2)s；%(name3)s %(how3)s；%(name4)s %(how4)s。"
                "来不了请点 %(link)s 或打 %(phone)s。"
            ),
            _(
                "%(what)s，%(day)s，%(where)s。%(name1)s %(how1)s；%(name2)s %(how2)s；%(name3)s %(how3)s；%(name4)s %(how4)s；"
                "%(name5)s %(how5)s。来不了请点 %(link)s 或打 %(phone)s。"
            ),
            _(
                "%(what)s，%(day)s，%(where)s。%(name1)s %(how1)s；%(name2)s %(how2)s；%(name3)s %(how3)s；%(name4)s %(how4)s；"
                "%(name5)s %(how5)s；%(name6)s %(how6)s。来不了请点 %(link)s 或打 %(phone)s。"
            ),
        ],
        start=1,
    )
}
TOGETHER_MANY = _of_sign_up(
    "together-many",
    _("一次给七个人以上报名"),
    _(
        "%(what)s，%(day)s，%(where)s。%(got)s 人已报上，%(waits)s 人候补。各人的时间、券号和来不了的，请点 %(link)s 或打 %(phone)s。"
    ),
)
