"""The words of this room's short messages, as they are filed with carriers (portal/outbox/templates.py)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.outbox.templates import Template, template
from portal.outbox.variables import Count, Link, Moment, Phone, Variable, Words

from .models import RollMessage, Swap
from .models.roll_message import LONGEST_WORDS

VARIABLES: dict[str, Variable] = {
    "name": Words(_("姓名"), 15, "王秀英"),
    "what": Words(_("活动"), 30, "示例理发"),
    "when": Moment(_("什么时候")),
    "before": Moment(_("原来什么时候")),
    "where": Words(_("地点"), 35, "示例活动室"),
    "bring": Words(_("带什么"), LONGEST_WORDS, "老花镜和水杯"),
    "n": Count(_("几分钟")),
    "other": Moment(_("对方的时间")),
    "link": Link(_("查看链接"), 40),
    "phone": Phone(_("咨询电话"), 30, "021-00000000"),
}
CAN_ASK_NOW = template(
    "roll-watch",
    _("开放时告诉我：现在可以报名"),
    _(
        "%(name)s：%(what)s现在可以报名，最近一场 %(when)s。先到先得，没有留位子。报名请点 %(link)s 或打 %(phone)s。"
    ),
    VARIABLES,
)
# What everybody on a list can be told; the kinds are all there is, so that nobody writes freely to a phone.
TO_ALL: dict[RollMessage.Kind, Template] = {
    RollMessage.Kind.PLACE: template(
        "roll-place",
        _("群发：换地点"),
        _("%(name)s：%(what)s，%(when)s，换地点了，请到%(where)s。来不了请点 %(link)s 或打 %(phone)s。"),
        VARIABLES,
    ),
    RollMessage.Kind.TIME: template(
        "roll-time",
        _("群发：改几分钟"),
        _(
            "%(name)s：%(what)s改时间了，原来 %(before)s，改到 %(when)s，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"
        ),
        VARIABLES,
    ),
    RollMessage.Kind.BRING: template(
        "roll-bring",
        _("群发：带什么"),
        _("%(name)s：%(what)s，%(when)s，请带%(bring)s。来不了请点 %(link)s 或打 %(phone)s。"),
        VARIABLES,
    ),
    RollMessage.Kind.EARLY: template(
        "roll-early",
        _("群发：早点到"),
        _("%(name)s：%(what)s，%(when)s，请提早 %(n)s 分钟到%(where)s。来不了请点 %(link)s 或打 %(phone)s。"),
        VARIABLES,
    ),
}
# Neither is told who the other is.
SWAP_ASKED = template(
    "swap-asked",
    _("换时间：问对方愿不愿意"),
    _(
        "%(name)s：%(what)s，有位邻居想和您换时间，您的 %(when)s 换成 %(other)s。愿不愿意，请点 %(link)s 或打 %(phone)s 说一声。"
    ),
    VARIABLES,
)
SWAP_NO = template(
    "swap-no",
    _("换时间：对方没有换"),
    _("%(name)s：%(what)s，对方没有换，您还是 %(when)s。看报名请点 %(link)s，有问题请打 %(phone)s。"),
    VARIABLES,
)


def asked_link(swap: Swap) -> str:
    """Where the other answers, without logging in."""
    return f"{settings.SITE_URL}/swap/{swap.token}/"
