"""What events and sign-ups bring to the house."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.factor_gate import office
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.marks import marked_by
from portal.core.moments import at_moments
from portal.core.parts import fill, link, section
from portal.core.put_back import erases
from portal.core.retention import keeps
from portal.editorial.starts import Start, start
from portal.search.entries import Entry, find_by_name

from . import duties, erased, fronts, retention
from .models import EventIndexPage, EventPage, Roll
from .moments import next_of_dates

section("events.EventIndexPage")
fill("mine", "events/front_mine.html", fronts.mine, order=10)
fill("town_aside", "events/front_week.html", fronts.week, order=10)
fill("town_aside", "events/front_needed.html", fronts.needed, order=20)
fill("unit_pair", "events/front_unit_dates.html", fronts.to_come, order=10)
fill("board", "events/board_part.html", fronts.board, order=20)
fill("quick", "events/quick.html")
fill("story", "events/beside_story.html", fronts.together)

start(Start("event", _("发活动"), "date", _("哪天、在哪里、谁能来"), EventPage, EventIndexPage), order=30)

# The desk signs people up and sees its own lists; the organiser also opens rounds and changes places. Who serves or
# leads reaches the dates given to them (`on_duty`), by no right over a unit.
AT_THE_DOOR = ("events.check_in_roll", "events.check_in_signup")
AT_THE_DESK = ("events.view_roll", "events.add_signup", "events.view_signup", "outbox.view_message")
grant([Role.DESK_CLERK, Role.ORGANISER], *AT_THE_DESK, *AT_THE_DOOR)
grant(Role.ORGANISER, "events.change_roll", "events.add_round", "events.view_round")
grant(Role.CHECK_IN_HELPER, *AT_THE_DOOR)
grant(Role.TOWN_OBSERVER, "events.view_round")

office("/desk/", "/figures/")
link(
    "work",
    "desk",
    _("窗口"),
    opens_for=duties.is_desk_staff,
    order=10,
    hint=_("替居民报名、打电话、核实家人"),
)
link("work", "desk_calls", _("待打电话"), opens_for=duties.is_desk_staff, order=20)
link("work", "desk_family", _("待核实的家人"), opens_for=duties.is_desk_staff, order=30)
link("work", "desk_rounds", _("开报名"), opens_for=duties.opens_rounds, order=40)
link("work", "desk_register", _("名册"), opens_for=duties.fills_register, order=50)
link("work", "door", _("签到"), opens_for=duties.has_door, order=60)
link("work", "figures", _("数字"), opens_for=duties.sees_figures, order=70)

find_by_name(
    Entry(
        _("哪里需要我"),
        _("这七天哪里缺志愿者，做什么，怎么报名。"),
        "volunteer_needed",
        ("哪里需要我", "志愿者报名", "做志愿者", "当志愿者", "义工", "volunteer"),
    )
)

at_moments(next_of_dates)
# What readers see of sign-ups are the places left, and of those each page knows whose it shows.
marked_by("roll", lambda pks: dict(Roll.objects.filter(pk__in=pks).values_list("pk", "written")))
quiet(
    "events.SignUp",
    "events.Slot",
    "events.Claim",
    "events.Transition",
    "events.PlaceChange",
    "events.Introduction",
    "events.Question",
    "events.Answer",
)
quiet("events.Attendance", "events.SheetPrint")
quiet("events.Roll", only=["UPDATE"])

keeps(_("报名时写的地址、答的话、两年没来的人"), retention.forget)
erases("events.forget_person", erased.forget_person)
erases("events.remove_picture", erased.remove_picture, lambda entry: {"picture": entry.label})
erases("people.number_moved_on", erased.move_number_on, lambda entry: {"people": entry.note})

name_verbs(
    {
        "events.ask": _("报名时问一问"),
        "events.assign_provider": _("安排服务的人"),
        "events.call_off": _("取消一场"),
        "events.close_sheet": _("结束签到"),
        "events.confirm_introduction": _("核实了家人"),
        "events.correct": _("更正签到"),
        "events.correct_recap": _("报道草稿跟着签到表改"),
        "events.correct_round": _("改报名的规则"),
        "events.deny_introduction": _("家里说不是"),
        "events.draft_recap": _("起草活动报道"),
        "events.export": _("导出名单（号码隐去）"),
        "events.export_unmasked": _("导出名单（完整号码）"),
        "events.forget_person": _("到期去名"),
        "events.introduce": _("新号码，等核实"),
        "events.keep_places": _("给窗口和回条留名额"),
        "events.open_round": _("开报名"),
        "events.print_sheet": _("打印签到表"),
        "events.read_address": _("看上门地址"),
        "events.refuse_introduction": _("没有核实"),
        "events.remove_picture": _("删除现场照片"),
        "events.set_places": _("改名额"),
        "events.tell_change": _("通知改期改地点"),
    }
)
