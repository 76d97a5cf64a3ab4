"""A member's pages: joining, one's teams, taking a round and giving it up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import Refusal
from portal.core.parts import links_of
from portal.people.models import Person
from volunteers.actions.willing import enter_oneself
from volunteers.held import own_people
from volunteers.views.own import whose

from ..actions import duties, joining
from ..forms import JoinForm
from ..models import Duty, DutyPlace, Member, Team

NEXT = 20


def own_pages(request: HttpRequest) -> str:
    """The address of 我的, where the house has one."""
    return next((one.url for one in links_of("own", request.user)), "/")


def proved_people(request: HttpRequest) -> list[int]:
    """The rows of whose phone is proved; nobody's else."""
    user = whose(request)
    return own_people(user) if user is not None else []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """我想参加: one press; the leader or the unit says yes."""
    team = get_object_or_404(Team.objects.standing().select_related("unit", "page"), pk=pk, page__live=True)
    user = whose(request)
    if user is None or not (user.phone or own_people(user)):
        return render(request, "teams/way_in.html", {"team": team})
    people = list(Person.objects.filter(pk__in=own_people(user)).order_by("pk"))
    known = Member.objects.filter(team=team, person__in=people).exclude(state=Member.State.ENDED).first()
    form = JoinForm(request.POST if request.method == "POST" else None, people=people)
    if known is None and form.is_valid():
        typed = form.cleaned_data
        person = _person(user, people, typed)
        try:
            joining.ask_to_join(team=team, person=person, show_name=typed["show_name"], by=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("team_join", pk=team.pk)
    context = {"team": team, "form": form, "known": known}
    return render(request, "teams/join.html", context, status=422 if form.errors and not known else 200)


def _person(user, people: list[Person], typed: dict[str, Any]) -> Person:
    if not people:
        return enter_oneself(user=user, name=typed["name"], unit=typed["unit"])
    return next((one for one in people if str(one.pk) == typed.get("person")), people[0])


def own_member(request: HttpRequest, pk: int) -> Member:
    """The one who asks as a member of a team; nobody else meets the page."""
    rows = Member.objects.active().filter(team=pk, person__in=proved_people(request))
    member = rows.select_related("team__unit", "team__page", "person").first()
    if member is None:
        raise Http404
    return member


@never_cache
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """My team: the rounds of the next weeks, mine among them, what the last one handed over, my name, leaving."""
    member = own_member(request, pk)
    duty_rows = list(member.team.duties.to_come().with_taken().order_by("starts_at")[:NEXT])
    mine = dict(
        DutyPlace.objects.filter(
            duty__in=duty_rows, person=member.person, state__in=DutyPlace.ON_IT
        ).values_list("duty", "pk")
    )
    last = member.team.duties.filter(closed_at__isnull=False).order_by("-starts_at").first()
    context = {
        "member": member,
        "duties": [(one, mine.get(one.pk)) for one in duty_rows],
        # For whoever goes next: nobody else reads what was handed over.
        "last": last if mine and last and last.handover else None,
    }
    return render(request, "teams/team_own.html", context)


@never_cache
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """My name in public or not; leaving the team."""
    member = own_member(request, pk)
    said = request.POST.get("said", "")
    if said in ("name", "unname"):
        joining.name_me(member=member, show_name=said == "name", by=request.user)
        words = _("您的名字现在写在队伍的网页上。") if said == "name" else _("您的名字不再公开。")
        messages.success(request, words)
        return redirect("team_own", pk=pk)
    if said == "leave":
        joining.leave_team(member=member, by=request.user)
        messages.success(request, _("您退出了%(team)s。做过的时间还在。") % {"team": member.team.name})
        return redirect(own_pages(request))
    raise Http404


@never_cache
@require_POST
def take_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """我来值班, or 来不了."""
    duty = get_object_or_404(Duty.objects.select_related("team"), pk=pk)
    member = own_member(request, duty.team_id)
    if request.POST.get("said") == "no":
        place = get_object_or_404(DutyPlace, duty=duty, person=member.person)
        duties.give_up(place=place, by=request.user)
        messages.success(request, _("记下了，您这一班不来。"))
    else:
        try:
            duties.take(duty=duty, person=member.person, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("排上了：%(when)s，%(where)s。") % {"when": duty.when, "where": duty.where}
            )
    return redirect("team_own", pk=duty.team_id)
