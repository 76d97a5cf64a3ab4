"""Parts of other rooms' pages that teams fill."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from wagtail.models import Page

from portal.core.cards import CardStatement
from portal.core.statements import Statement, evened
from volunteers.due import how_late
from volunteers.held import own_people

from .actions import hours as of_duty
from .actions.findings import AFTER, BEFORE
from .models import DutyPlace, Member, TeamIndexPage, TeamPage
from .public import shown_of

SHOWN, MOST = 6, 60

# Whoever was once of a team keeps a row.
_ever = Statement(lambda people: Member.objects.filter(person__in=people).values_list("pk")[:1])
_lists = CardStatement(
    lambda path: TeamIndexPage.objects.live().filter(path__startswith=path).order_by("depth")[:1]
)
_teams = CardStatement(
    lambda path: TeamPage.objects.live().filter(path__startswith=path).order_by("path")[:SHOWN], "title_en"
)


def of_unit(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """On a unit's page: its teams; nothing where it has none."""
    own = _teams.cards(front.path)
    return {"own": own, "list": next(iter(_lists.cards(front.path)), None)} if own else None


def of_town(_page: object, request: HttpRequest) -> dict[str, Any] | None:
    """Below the work that people are wanted for: the list of all teams."""
    found = next(iter(_lists.cards("0001")), None)
    return {"list": found} if found else None


def of_team(page: TeamPage, request: HttpRequest) -> dict[str, Any] | None:
    """On a team's own page: its rounds, counts and who agreed to be named."""
    shown = shown_of(page)
    return {"shown": shown} if shown else None


def own(page, request: HttpRequest) -> dict[str, Any] | None:
    """On 我的: my teams, my rounds, and what is to be written down now."""
    if not request.user.is_authenticated:
        return None
    people, now = own_people(request.user), timezone.now()
    if not people or not _ever.rows(evened(people)):
        return None
    members = Member.objects.filter(person__in=people).exclude(state=Member.State.ENDED)
    places = DutyPlace.objects.filter(
        person__in=people, state__in=DutyPlace.ON_IT, duty__called_off=False, duty__ends_at__gt=now - AFTER
    )
    rows = list(places.select_related("duty__team").order_by("duty__starts_at")[:SHOWN])
    for one in rows:
        one.is_now = now >= one.duty.starts_at - BEFORE
    waiting = DutyPlace.objects.filter(
        person__in=people, state=DutyPlace.State.CAME, is_settled=False, duty__closed_at__isnull=False
    ).count()
    found = list(members.select_related("team__page"))
    return {"members": found, "places": rows, "waiting": waiting} if found or rows else None


def hours(user, request: HttpRequest) -> dict[str, Any] | None:
    """On the page where hours are confirmed: those of rounds, by round."""
    rows = list(of_duty.waiting_for(user)[:MOST])
    rounds: dict = {}
    for one in rows:
        one.hours = of_duty.hours_shown(one)
        rounds.setdefault(one.duty, []).append(one)
    late: dict = {duty: how_late(duty) for duty in rounds}
    if not rows:
        return None
    # A part knows no more of its page than it brings: without this its form would be refused.
    return {
        "rounds": [(duty, its, late[duty]) for duty, its in rounds.items()],
        "csrf_token": get_token(request),
    }
