"""The words of the short messages of teams, as they are filed with carriers (portal/outbox/templates.py)."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.outbox.actions import after_quiet_hours, drop, queue, spare_calls
from portal.outbox.templates import Said, Template, template
from portal.outbox.variables import Link, Moment, Phone, Variable, Words
from portal.people.models import Person

from .models import DutyPlace, Member, Team

VARIABLES: dict[str, Variable] = {
    "name": Words(_("姓名"), 15, "王秀英"),
    "team": Words(_("哪支队"), 30, "示例平安巡逻队"),
    "when": Moment(_("什么时候")),
    "where": Words(_("地点"), 40, "示例小桥东头"),
    "reason": Words(_("为什么取消"), 30, "下大雨"),
    "link": Link(_("看值班、说不来的链接"), 45),
    "phone": Phone(_("咨询电话"), 30, "021-00000000"),
}
JOINED = template(
    "team-joined",
    _("志愿服务队答应了"),
    _("%(name)s：您是%(team)s的队员了。值班在“我的”里排，有问题请打 %(phone)s。"),
    VARIABLES,
)
PUT_ON = template(
    "team-duty",
    _("队长排了值班"),
    _("%(name)s：%(team)s给您排了 %(when)s 的值班，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"),
    VARIABLES,
)
REMINDER = template(
    "team-duty-reminder",
    _("值班以前提醒"),
    _("%(name)s：%(team)s %(when)s 值班，%(where)s。来不了请点 %(link)s 或打 %(phone)s。"),
    VARIABLES,
)
CALLED_OFF = template(
    "team-duty-called-off",
    _("值班取消了"),
    _("%(name)s：%(team)s %(when)s 的值班取消了（%(reason)s），不用来了。有问题请打 %(phone)s。"),
    VARIABLES,
)
OF_A_PLACE = (PUT_ON.name, REMINDER.name)


def phone_of(team: Team) -> str:
    """Whom to ask: the number on the team's page, else that of its unit or the nearest above that has one."""
    if team.page and team.page.phone:
        return team.page.phone
    units = [team.unit, *team.unit.get_ancestors().order_by("-depth")]
    return next((one.phone for one in units if one.phone), "")


def tell_joined(member: Member) -> None:
    said = JOINED.said({"name": member.person.name, "team": member.team.name, "phone": phone_of(member.team)})
    cause = f"team-joined:{member.pk}:{member.since:%Y%m%d%H%M%S}"
    _tell(said, member.person, member.team, cause=cause, now=timezone.now())


def tell_put_on(place: DutyPlace, *, now: datetime.datetime) -> None:
    _of_place(PUT_ON, place, now=now)


def remind(place: DutyPlace, *, now: datetime.datetime) -> None:
    _of_place(REMINDER, place, now=now)


def tell_called_off(place: DutyPlace) -> None:
    _of_place(CALLED_OFF, place, now=timezone.now())


def forget_place(place: DutyPlace) -> None:
    """Whoever is no longer on a round need not be told of it."""
    for kind in OF_A_PLACE:
        drop(causes=[_cause(kind, place)], kind=kind)
        spare_calls(causes=[_cause(kind, place)])


def _cause(kind: str, place: DutyPlace) -> str:
    """Once for each time that somebody came onto the round."""
    return f"{kind}:{place.pk}:{place.at:%Y%m%d%H%M%S}"


def _of_place(of: Template, place: DutyPlace, *, now: datetime.datetime) -> None:
    duty = place.duty
    values = {
        "name": place.person.name,
        "team": duty.team.name,
        "when": duty.starts_at,
        "where": duty.where,
        "reason": duty.reason,
        "link": f"{settings.SITE_URL}/teams/on/{place.token}/",
        "phone": phone_of(duty.team),
    }
    _tell(of.said(values), place.person, duty.team, cause=_cause(of.name, place), now=now)


def _tell(said: Said, person: Person, team: Team, *, cause: str, now: datetime.datetime) -> None:
    contact = person.own_contact
    queue(
        cause=cause,
        kind=said.template.name,
        to=contact.value if contact else "",
        mail=contact.mail if contact else "",
        who=person.name,
        unit_path=team.unit.path,
        said=said,
        not_before=after_quiet_hours(now),
    )
