"""Every short message of this room: its kind, its words, and what stands in them. Nothing else here writes one."""

import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.dates import moment_word
from portal.outbox.actions import after_quiet_hours, queue

from .models import Ask, Volunteer

# A role lacks people: name, what, when, where, link, phone.
CALLED = "volunteer_call"
# A neighbour said somebody would be good at it: name, link, phone.
WORD = "volunteer_word"

WORDS = {
    CALLED: lambda: _(
        "%(name)s：%(what)s缺人，%(when)s，%(where)s。来不来，请点 %(link)s 或打 %(phone)s 说一声。这次不行也没关系。"
    ),
    WORD: lambda: _(
        "%(name)s：有邻居说您能帮大家的忙，想请您做志愿者。愿不愿意，请点 %(link)s 或打 %(phone)s 说一声。"
    ),
}


def tell_called(ask: Ask, *, now: datetime.datetime) -> None:
    """Ask one volunteer to come; never at night."""
    call, roll = ask.call, ask.call.roll
    values = {
        "what": f"{roll.round.page.title}（{call.track.name}）",
        "when": moment_word(roll.starts_at),
        "where": call.track.meet,
        "link": f"{settings.SITE_URL}/volunteer/called/{ask.token}/",
        "phone": roll.round.phone,
    }
    _tell(CALLED, ask.volunteer, cause=ask.cause, unit_path=roll.round.unit.path, now=now, values=values)


def tell_word(volunteer: Volunteer, *, phone: str, now: datetime.datetime) -> None:
    """Ask somebody whom a neighbour named whether they want to."""
    values = {"link": f"{settings.SITE_URL}/volunteer/word/{volunteer.token}/", "phone": phone}
    cause = f"volunteer-word:{volunteer.pk}:{volunteer.since:%Y%m%d%H%M%S}"
    _tell(WORD, volunteer, cause=cause, unit_path=volunteer.unit.path, now=now, values=values)


def _tell(
    kind: str,
    volunteer: Volunteer,
    *,
    cause: str,
    unit_path: str,
    now: datetime.datetime,
    values: dict[str, Any],
) -> None:
    contact, name = volunteer.contact, volunteer.person.name
    with override(settings.LANGUAGE_CODE):
        text = WORDS[kind]() % (values | {"name": name})
    queue(
        cause=cause,
        kind=kind,
        to=contact.value if contact else "",
        mail=contact.mail if contact else "",
        who=name,
        unit_path=unit_path,
        text=text,
        not_before=after_quiet_hours(now),
    )
