"""What volunteers bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from events.retention import keep_named
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.parts import fill, link
from portal.core.put_back import erases
from portal.core.retention import keeps
from portal.people.held import holds
from portal.search.entries import Entry, find_by_name

from . import fronts, held, retention, room_rights
from .views.calling import calls_anybody

fill("own", "volunteers/own.html", fronts.own, order=30)
fill("roll", "volunteers/roll.html", fronts.roles)
fill("needed", "volunteers/needed.html", order=10)

# The desk writes down who is willing and sees masked names; the organiser also calls, confirms and certifies.
grant([Role.DESK_CLERK, Role.ORGANISER], "volunteers.view_volunteer", "volunteers.add_volunteer")
grant(
    Role.ORGANISER,
    "volunteers.name_volunteer",
    "volunteers.add_servicerecord",
    "volunteers.view_servicerecord",
    "volunteers.view_certificate",
    "volunteers.change_certificate",
)
link("work", "volunteer_calls", _("叫人"), opens_for=calls_anybody, order=54)
link("work", "desk_volunteers", _("志愿者"), opens_for=room_rights.sees_pool, order=55)
link("work", "desk_hours", _("服务时间"), opens_for=room_rights.confirms_hours, order=56)
# Whoever reviews texts of a unit may ask its volunteers for their stories; correspondents write what was agreed.
grant([Role.EDITOR, Role.SENIOR_EDITOR], "volunteers.add_lead")
link("work", "desk_leads", _("人物线索"), opens_for=room_rights.asks_for_stories, order=58)

find_by_name(
    Entry(
        _("我愿意做志愿者"),
        _("说一声会什么、什么时候有空，缺人时叫您。"),
        "volunteer_yes",
        ("我愿意", "报名志愿者", "注册志愿者", "志愿者注册", "能人", "become a volunteer"),
    )
)
find_by_name(
    Entry(
        _("我的志愿"),
        _("做了几小时，开志愿服务证明。"),
        "volunteer_hours",
        ("我的志愿", "志愿时长", "服务时长", "志愿服务证明", "志愿证明", "volunteer hours"),
    )
)

# Readers see nothing of it: who is willing, who was called, whose hours.
quiet("volunteers.")

keeps(
    _("不做了一年以后会什么、什么时候有空；没有答应的推荐；一年以前问过的故事；十年以前的服务证明"),
    retention.forget,
)
keep_named(retention.still_named)
erases("volunteers.stop", retention.stop_again)
erases("volunteers.ask_not", retention.ask_not_again)
erases("volunteers.make_nameless", retention.nameless_again)
holds("volunteering", held.volunteering_of)

name_verbs(
    {
        "volunteers.answer_story": _("答愿不愿意说自己的故事"),
        "volunteers.ask_not": _("不要来问我的故事"),
        "volunteers.ask_story": _("问愿不愿意说自己的故事"),
        "volunteers.begin_story": _("开始写一位志愿者"),
        "volunteers.be_willing": _("愿意做志愿者"),
        "volunteers.call": _("叫志愿者"),
        "volunteers.confirm_hours": _("确认服务时间"),
        "volunteers.correct_hours": _("更正服务时间"),
        "volunteers.do_not_count": _("服务时间不算"),
        "volunteers.issue_certificate": _("开志愿服务证明"),
        "volunteers.make_nameless": _("应本人要求去名"),
        "volunteers.may_ask": _("可以来问我的故事"),
        "volunteers.name_neighbour": _("邻居推荐志愿者，先问本人"),
        "volunteers.read_leads": _("看人物线索"),
        "volunteers.read_pool": _("看志愿者名单"),
        "volunteers.revoke_certificate": _("作废志愿服务证明"),
        "volunteers.stop": _("不做志愿者了"),
        "volunteers.stop_calling": _("停止叫志愿者"),
    }
)
