"""The page of a team for who keeps it: its leader and deputies, and the staff of its unit."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import Refusal
from events.models import Roll
from events.volunteering import open_roles
from portal.core.audit import record
from volunteers.views.own import whose

from ..actions import duties, joining
from ..actions.findings import pass_on
from ..actions.together import sign_up_team
from ..forms import RosterForm, TogetherForm
from ..models import Duty, DutyPlace, Finding, Member, Roster, Team
from .duty import hand_over_page

MOST = 40
AHEAD = datetime.timedelta(days=31)
SHOWN_BACK = datetime.timedelta(days=30)


def kept_team(request: HttpRequest, pk: int) -> Team:
    """A team that somebody keeps; a number of another team leads nowhere."""
    if whose(request) is None:
        raise Http404
    return get_object_or_404(Team.objects.worked_on_by(request.user).select_related("unit", "page"), pk=pk)


def is_staff_of(request: HttpRequest, team: Team) -> bool:
    return Team.objects.for_(request.user, "change").filter(pk=team.pk).exists()


def kept_duty(request: HttpRequest, pk: int) -> Duty:
    found = get_object_or_404(Duty.objects.select_related("team__unit", "team__page"), pk=pk)
    kept_team(request, found.team_id)
    return found


@never_cache
@login_required
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a team: who asks to join, rounds to come, rounds to hand over, what was found, members."""
    one, now = kept_team(request, pk), timezone.now()
    rows = one.members.exclude(state=Member.State.ENDED).select_related("person")
    roles = list(Member.Role.values)
    members = sorted(rows.active(), key=lambda row: (roles.index(row.role), row.pk))
    over = one.duties.filter(ends_at__lte=now, ends_at__gt=now - SHOWN_BACK).order_by("-starts_at")
    findings = Finding.objects.filter(duty__team=one, at__gt=now - SHOWN_BACK)
    context = {
        "team": one,
        "is_staff": is_staff_of(request, one),
        "asking": rows.filter(state=Member.State.ASKED),
        "members": members,
        "rosters": one.rosters.filter(until=None),
        "duties": one.duties.to_come(now).with_taken().order_by("starts_at")[:MOST],
        "over": over.with_taken()[:MOST],
        "findings": findings.select_related("person", "duty").order_by("-at", "-pk")[:MOST],
        "roles": Member.Role,
    }
    record("teams.read", by=request.user, of=one, label=one.name)
    return render(request, "teams/team_kept.html", context)


@never_cache
@login_required
@require_POST
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to who asks; out of the team; leader, deputy, member."""
    one = kept_team(request, pk)
    wanted = request.POST.get("member", "")
    member = get_object_or_404(
        one.members.select_related("person", "team"),
        pk=wanted if wanted.isdecimal() and len(wanted) < 18 else 0,
    )
    said = request.POST.get("said", "")
    if said == "yes":
        joining.accept(member=member, by=request.user)
    elif said == "no":
        joining.leave_team(member=member, by=request.user)
    elif said in Member.Role.values and is_staff_of(request, one):
        # Who leads is the unit's to say: a leader makes no other.
        try:
            joining.give_role(member=member, role=said, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("desk_team", pk=pk)
    else:
        raise Http404
    messages.success(request, _("记下了。"))
    return redirect("desk_team", pk=pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """A new roster."""
    one = kept_team(request, pk)
    form = RosterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        duties.start_roster(team=one, by=request.user, **form.cleaned_data)
        messages.success(request, _("排好了，后面四个星期的值班都在下面。"))
        return redirect("desk_team", pk=pk)
    context = {"team": one, "form": form, "heading": _("加值班表"), "button": _("排起来")}
    return render(request, "teams/team_form.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """No more rounds of a roster."""
    found = get_object_or_404(Roster.objects.select_related("team"), pk=pk)
    kept_team(request, found.team_id)
    duties.stop_roster(roster=found, by=request.user)
    messages.success(request, _("停了。已经有人排上的，通知了本人。"))
    return redirect("desk_team", pk=found.team_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: who is on it, putting somebody on it, calling it off; once it has begun, handing over."""
    one = kept_duty(request, pk)
    said = request.POST.get("said", "")
    if request.method == "POST" and said:
        _change_duty(request, one, said)
        return redirect("desk_team_duty", pk=pk)
    if one.starts_at <= timezone.now() and not one.called_off and "put_on" not in request.GET:
        return hand_over_page(request, one, back=resolve_url("desk_team", one.team_id), by_keeper=True)
    if request.method == "POST":
        raise Http404
    on_it = one.places.exclude(state=DutyPlace.State.LEFT).select_related("person")
    taken = {place.person_id for place in on_it}
    others = one.team.members.active().exclude(person__in=taken).select_related("person")
    context = {"duty": one, "places": on_it, "others": others, "has_begun": one.starts_at <= timezone.now()}
    return render(request, "teams/duty_kept.html", context)


def _change_duty(request: HttpRequest, one: Duty, said: str) -> None:
    wanted = request.POST.get("who", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    try:
        if said == "call_off":
            duties.call_off(duty=one, reason=request.POST.get("reason", ""), by=request.user)
        elif said == "put_on":
            member = get_object_or_404(one.team.members.active().select_related("person"), pk=number)
            duties.take(duty=one, person=member.person, by=request.user, asked=True)
        elif said == "take_off":
            place = get_object_or_404(one.places.select_related("person"), pk=number)
            duties.give_up(place=place, by=request.user)
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("记下了。"))


@never_cache
@login_required
@require_POST
def passed(request: HttpRequest, pk: int) -> HttpResponse:
    """居委会知道了."""
    found = get_object_or_404(Finding.objects.select_related("duty__team"), pk=pk)
    kept_team(request, found.duty.team_id)
    pass_on(finding=found, by=request.user)
    return redirect("desk_team", pk=found.duty.team_id)


@never_cache
@login_required
@require_safe
def shifts(request: HttpRequest, pk: int) -> HttpResponse:
    """集体报名: which shift; those of the coming month that take somebody."""
    one, now = kept_team(request, pk), timezone.now()
    rows = [role for role in open_roles(now, now + AHEAD) if role.left]
    return render(request, "teams/shifts.html", {"team": one, "rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, pk: int, roll: int, track: int) -> HttpResponse:
    """集体报名: who of the team; then what became of each."""
    one = kept_team(request, pk)
    date = get_object_or_404(Roll.objects.public().with_round(), pk=roll)
    role = get_object_or_404(date.round.tracks.all(), pk=track)
    rows = list(one.members.active().select_related("person"))
    form = TogetherForm(request.POST if request.method == "POST" else None, members=rows)
    outcomes, done = None, False
    if form.is_valid():
        values = form.cleaned_data
        people = [row.person for row in rows if str(row.person_id) in values["people"]]
        try:
            done, outcomes = sign_up_team(
                team=one,
                roll=date,
                track=role,
                people=people,
                key=values["key"],
                by=request.user,
                all_or_none=values["how"] == "all",
            )
        except Refusal as refusal:
            form.add_error("people", str(refusal))
    context = {"team": one, "roll": date, "track": role, "form": form, "outcomes": outcomes, "done": done}
    return render(request, "teams/together.html", context, status=422 if form.errors else 200)
