"""The desk: the teams of a unit, making one, writing a member down."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.actions import Refusal
from portal.accounts.scoped_admin import units_for
from portal.people.models import Person
from portal.places.models import Unit
from volunteers.views.desk import met

from ..actions import joining
from ..forms import EnterForm, TeamForm
from ..models import Member, Team, TeamPage
from ..room_rights import keeps_teams, works_with_teams


@never_cache
@login_required
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """The teams that somebody keeps, each with how many belong to it and how many ask to."""
    if not works_with_teams(request.user):
        raise Http404
    rows = Team.objects.worked_on_by(request.user).standing().select_related("unit")
    rows = rows.annotate(
        active=Count("members", filter=Q(members__state=Member.State.ACTIVE)),
        asking=Count("members", filter=Q(members__state=Member.State.ASKED)),
    )
    context = {"rows": rows, "may_make": keeps_teams(request.user)}
    return render(request, "teams/teams.html", context)


def _own_units(user):
    return units_for(user, "teams.change_team")


def _free_pages(user, team: Team | None = None):
    """Pages of one's own units that no other team has."""
    reach = Q(pk__in=[])
    for unit in _own_units(user).with_page():
        if unit.page:
            reach |= Q(path__startswith=unit.page.path)
    taken = Team.objects.exclude(page=None).exclude(pk=team.pk if team else None).values("page")
    return TeamPage.objects.filter(reach).exclude(pk__in=taken).order_by("path")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new team."""
    if not keeps_teams(request.user):
        raise Http404
    units, pages = _own_units(request.user), _free_pages(request.user)
    form = TeamForm(request.POST if request.method == "POST" else None, units=units, pages=pages)
    if form.is_valid():
        try:
            team = joining.make_team(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("建好了。先登记队员、定队长，再排值班表。"))
            return redirect("desk_team", pk=team.pk)
    context = {"form": form, "heading": _("建一支队"), "button": _("建队")}
    return render(request, "teams/team_form.html", context, status=422 if form.errors else 200)


def _staff_team(request: HttpRequest, pk: int) -> Team:
    rows = Team.objects.for_(request.user, "change").standing()
    return get_object_or_404(rows.select_related("unit", "page"), pk=pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, another public page."""
    team = _staff_team(request, pk)
    form = TeamForm(
        request.POST if request.method == "POST" else None,
        units=Unit.objects.none(),
        pages=_free_pages(request.user, team),
        team=team,
        initial={"name": team.name, "page": team.page_id},
    )
    if form.is_valid():
        try:
            joining.change_team(team=team, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("改好了。"))
            return redirect("desk_team", pk=pk)
    context = {"team": team, "form": form, "heading": _("改队名和页面"), "button": _("改好了")}
    return render(request, "teams/team_form.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The team is no more; asked once more before."""
    team = _staff_team(request, pk)
    if request.method == "POST":
        joining.end_team(team=team, by=request.user)
        messages.success(request, _("%(team)s解散了。做过的时间还在。") % {"team": team.name})
        return redirect("desk_teams")
    return render(request, "teams/team_end.html", {"team": team})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A member who said so at the desk, or whom a school or a firm sends. The unit's staff alone: a leader takes in who
    asks, and writes nobody into the register."""
    team = _staff_team(request, pk)
    units = _own_units(request.user).filter(pk__in=Unit.objects.bodies().values("pk"))
    known = Person.objects.for_(request.user)
    form = EnterForm(
        request.POST if request.method == "POST" else None,
        units=units,
        known=known,
        initial={"unit": team.unit_id},
    )
    if form.is_valid():
        try:
            member = _enter(request, team, dict(form.cleaned_data))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s是队员了。") % {"name": member.person.name})
            return redirect("desk_team", pk=pk)
    context = {"team": team, "form": form, "heading": _("登记队员"), "button": _("记下来")}
    return render(request, "teams/team_form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _enter(request: HttpRequest, team: Team, typed: dict) -> Member:
    person, _is_new = met(request.user, typed)
    return joining.enter_member(team=team, person=person, by=request.user)
