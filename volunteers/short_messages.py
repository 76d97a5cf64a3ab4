"""The words of the short messages to volunteers, as they are filed with carriers (portal/outbox/templates.py)."""

import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.outbox.actions import after_quiet_hours, queue
from portal.outbox.templates import Said, template
from portal.outbox.variables import Link, Moment, Phone, Variable, Words
from portal.people.models import Person

from .models import Ask, Lead, Volunteer

VARIABLES: dict[str, Variable] = {
    "name": Words(_("姓名"), 15, "王秀英"),
    "what": Words(_("活动和岗位"), 40, "示例理发（扶老人）"),
    "when": Moment(_("什么时候")),
    "where": Words(_("地点"), 35, "示例活动室"),
    "link": Link(_("答复链接"), 45),
    "phone": Phone(_("咨询电话"), 30, "021-00000000"),
}
CALLED = template(
    "volunteer-called",
    _("岗位缺人，问志愿者来不来"),
    _(
        "%(name)s：%(what)s缺人，%(when)s，%(where)s。来不来，请点 %(link)s 或打 %(phone)s 说一声。这次不行也没关系。"
    ),
    VARIABLES,
)
WORD = template(
    "volunteer-word",
    _("有邻居推荐，问本人愿不愿意做志愿者"),
    _("%(name)s：有邻居说您能帮大家的忙，想请您做志愿者。愿不愿意，请点 %(link)s 或打 %(phone)s 说一声。"),
    VARIABLES,
)


LEAD = template(
    "volunteer-story",
    _("问志愿者愿不愿意说说自己的故事"),
    _(
        "%(name)s：想请您说说做志愿者的事，写不写、登不登都由您。愿不愿意，请点 %(link)s 或打 %(phone)s 说一声。"
    ),
    VARIABLES,
)


def tell_called(ask: Ask, *, now: datetime.datetime) -> None:
    """Ask one volunteer to come; never at night."""
    call, roll = ask.call, ask.call.roll
    values = {
        "name": ask.volunteer.person.name,
        "what": f"{roll.round.page.title}（{call.track.name}）",
        "when": roll.starts_at,
        "where": call.track.meet,
        "link": f"{settings.SITE_URL}/volunteer/called/{ask.token}/",
        "phone": roll.round.phone,
    }
    _tell(CALLED.said(values), ask.volunteer.person, cause=ask.cause, unit_path=roll.round.unit.path, now=now)


def tell_word(volunteer: Volunteer, *, phone: str, now: datetime.datetime) -> None:
    """Ask somebody whom a neighbour named whether they want to."""
    values = {
        "name": volunteer.person.name,
        "link": f"{settings.SITE_URL}/volunteer/word/{volunteer.token}/",
        "phone": phone,
    }
    cause = f"volunteer-word:{volunteer.pk}:{volunteer.since:%Y%m%d%H%M%S}"
    _tell(WORD.said(values), volunteer.person, cause=cause, unit_path=volunteer.unit.path, now=now)


def tell_lead(lead: Lead, *, phone: str, now: datetime.datetime) -> None:
    """Ask somebody for their story."""
    values = {
        "name": lead.person.name,
        "link": f"{settings.SITE_URL}/volunteer/story/{lead.token}/",
        "phone": phone,
    }
    _tell(LEAD.said(values), lead.person, cause=lead.cause, unit_path=lead.unit.path, now=now)


def _tell(said: Said, person: Person, *, cause: str, unit_path: str, now: datetime.datetime) -> None:
    contact = person.own_contact
    queue(
        cause=cause,
        kind=said.template.name,
        to=contact.value if contact else "",
        mail=contact.mail if contact else "",
        who=person.name,
        unit_path=unit_path,
        said=said,
        not_before=after_quiet_hours(now),
    )
