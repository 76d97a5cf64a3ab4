"""What notices bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.factor_gate import office
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.moments import at_moments
from portal.core.parts import fill, link
from portal.core.retention import keeps
from portal.search.entries import Entry, find_by_name, find_by_rows

from . import duties, fronts, retention
from .moments import next_of_notices
from .standing import entries

fill("top", "notices/top.html", fronts.top)
fill("quick", "notices/quick.html", fronts.quick, order=90)
fill("mine", "notices/mine.html", fronts.mine, order=5, kept_by=fronts.kept_by)
fill("unit", "notices/front.html", fronts.of_unit, order=10, kept_by=fronts.kept_by)
fill("board", "notices/board_part.html", fronts.board, order=10)
fill("own", "notices/own.html", fronts.own, order=10)

WRITING = ("notices.add_notice", "notices.change_notice", "notices.view_notice", "notices.tell_notice")
grant([Role.CORRESPONDENT, *duties.PASSES], *WRITING)
grant(duties.PASSES, "notices.pass_notice", "notices.withdraw_notice")
# The desk tells households, and writes nothing.
grant([Role.DESK_CLERK, Role.ORGANISER], "notices.tell_notice")

office("/notices/desk/")
link(
    "work",
    "notices_desk",
    _("通知"),
    opens_for=duties.has_work,
    order=25,
    hint=_("写通知、看过放行、一户一户说到"),
)
find_by_name(
    Entry(
        _("通知"), _("停水停电、政策、培训：现在有效的通知。"), "notices", ("通知", "公告", "告示", "notices")
    )
)
find_by_rows(entries)
at_moments(next_of_notices)
# Readers see no receipt, no list and no posting.
quiet("notices.Receipt", "notices.RoundSheet", "notices.Posting")
keeps(_("结束半年的通知，哪些户知道了"), retention.forget)

name_verbs(
    {
        "notices.change": _("改通知"),
        "notices.enter_doors": _("登记门牌"),
        "notices.discard": _("删掉通知草稿"),
        "notices.pass": _("通过一条通知"),
        "notices.print_round": _("打印上门名单"),
        "notices.put_up": _("贴出通知"),
        "notices.read_phones": _("看没通知到的人家的电话"),
        "notices.send_back": _("退回一条通知"),
        "notices.submit": _("提交通知"),
        "notices.take_back": _("收回通知"),
        "notices.take_down": _("揭下通知"),
        "notices.type_round": _("录上门名单"),
        "notices.untell": _("通知到户记错了"),
        "notices.withdraw": _("撤下一条通知"),
        "notices.write": _("写通知"),
    }
)
