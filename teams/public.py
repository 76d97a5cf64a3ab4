"""What readers see of a team: the next rounds, how many are still needed, who agreed to be named, and counts."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Duty, DutyPlace, Finding, Member, Roster, Team, TeamPage

NEXT = 6
SPAN = datetime.timedelta(days=30)


@dataclass
class Shown:
    """What stands on the page of a team.

    Args:
        named: members who agreed to stand there by name, those who lead first.
        kept, planned: rounds of the last 30 days.
        found, passed_on: what was found on them, without what was well; and how much of it the unit knows.
    """

    team: Team
    rosters: list[Roster] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    named: list[Member] = field(default_factory=list)
    members: int = 0
    kept: int = 0
    planned: int = 0
    found: int = 0
    passed_on: int = 0


def shown_of(page: TeamPage, now: datetime.datetime | None = None) -> Shown | None:
    """None where nobody has made the team of a page yet, or it is no more."""
    now = now or timezone.now()
    # A page that is being written has no number yet, and "no page" is not its team.
    team = Team.objects.standing().filter(page=page.pk).first() if page.pk else None
    if team is None:
        return None
    active = team.members.active()
    order = list(Member.Role.values)
    named = active.filter(show_name=True).select_related("person")
    over = team.duties.filter(ends_at__gt=now - SPAN, ends_at__lte=now, called_off=False)
    came = DutyPlace.objects.filter(duty=OuterRef("pk"), state=DutyPlace.State.CAME)
    found = Finding.objects.filter(duty__team=team, at__gt=now - SPAN).exclude(kind=Finding.Kind.WELL)
    return Shown(
        team=team,
        rosters=list(team.rosters.filter(until=None)),
        duties=list(team.duties.to_come(now).with_taken().order_by("starts_at")[:NEXT]),
        named=sorted(named, key=lambda one: (order.index(one.role), one.pk)),
        members=active.count(),
        kept=over.filter(Exists(came), closed_at__isnull=False).count(),
        planned=over.count(),
        found=found.count(),
        passed_on=found.filter(passed_on=True).count(),
    )
