"""What teams bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from events.retention import keep_named
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet_columns
from portal.core.moments import at_moments
from portal.core.parts import fill, for_everybody, link, section
from portal.core.put_back import erases
from portal.core.retention import keeps
from portal.editorial.starts import Start, start
from portal.people.held import holds
from volunteers.leads import suggests

from . import fronts, held, retention, room_rights
from .models import TeamIndexPage, TeamPage
from .moments import next_of_teams
from .new_leaders import new_leaders

section("teams.TeamIndexPage")
fill("unit", "teams/front_unit.html", fronts.of_unit, order=25, kept_by=for_everybody)
fill("team", "teams/shown.html", fronts.of_team)
fill("needed", "teams/needed.html", fronts.of_town, order=20)
fill("own", "teams/own.html", fronts.own, order=32)
fill("hours", "teams/hours.html", fronts.hours)
start(
    Start("team", _("写队伍"), "group", _("一支志愿服务队：做什么、怎么参加"), TeamPage, TeamIndexPage),
    order=52,
)

# The desk keeps the teams of its unit, as their leaders do; the hours of rounds are confirmed by the right of all hours.
grant([Role.DESK_CLERK, Role.ORGANISER], "teams.view_team", "teams.add_team", "teams.change_team")
link("work", "desk_teams", _("队伍"), opens_for=room_rights.works_with_teams, order=57)

at_moments(next_of_teams)
suggests("led", _("新近带起一支队"), new_leaders)
# Readers see no log, and nobody's name but of those who agreed to stand there.
quiet_columns("teams.DutyPlace", "reminded", "is_settled")
quiet_columns("teams.Duty", "written", "handover")

keeps(_("一年以前的巡查记录和交班的话，退队一年的队员，两年以前的值班"), retention.forget)
keep_named(retention.still_named)
erases("teams.leave", retention.leave_again)
erases("teams.unname", retention.unname_again)
holds("teams", held.teams_of)

name_verbs(
    {
        "teams.accept": _("答应参加队伍"),
        "teams.ask": _("要求参加队伍"),
        "teams.call_off": _("取消值班"),
        "teams.change": _("改队伍"),
        "teams.end": _("解散队伍"),
        "teams.give_role": _("任队长、副队长"),
        "teams.give_up": _("说来不了值班"),
        "teams.hand_over": _("交班"),
        "teams.leave": _("退队"),
        "teams.make": _("建队伍"),
        "teams.name": _("同意公开名字"),
        "teams.pass_on": _("巡查发现的事，居委会知道了"),
        "teams.read": _("看队伍的名单和巡查记录"),
        "teams.sign_up": _("集体报名"),
        "teams.start_roster": _("排值班表"),
        "teams.stop_roster": _("停值班表"),
        "teams.take": _("排上值班"),
        "teams.unname": _("不再公开名字"),
        "teams.write_finding": _("记巡查"),
    }
)
