"""叫人: where people are missing, how many fit, who was asked and what they said."""

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import Refusal
from events.duties import is_desk_staff
from events.models import Roll, Round, Track
from events.models.track import TrackOfDate, tracks_of
from portal.accounts.roles import paths_with_right
from portal.core.statements import Statement

from .. import fitting
from ..actions.calling import call_people, stop_calling, why_not_called
from ..forms import CallForm
from ..models import Call

# Dates so far away are shown; further ones fill by themselves.
AHEAD = datetime.timedelta(days=31)
CHOOSE, SEE = "choose", "see"


def rolls_to_call(user) -> Any:
    """Dates of volunteers whose organiser somebody is, or of whose team they are the leader."""
    coming = Roll.objects.filter(round__template=Round.Template.VOLUNTEERS)
    if user.is_superuser:
        return coming
    led = Track.objects.filter(leader=user).order_by().values("round")
    return coming.filter(Roll.objects.reach_of(user, "change") | Q(round__in=led))


# Every page of 我的 asks.
_leads = Statement(
    lambda user, now: (
        Track.objects.filter(leader=user, round__rolls__occurrence__starts_at__gt=now)
        .order_by()
        .values_list("pk")[:1]
    )
)


def calls_anybody(user) -> bool:
    """Whether 叫人 leads anywhere for somebody."""
    if user.is_superuser or paths_with_right(user, "events.change_roll"):
        return True
    return bool(_leads.rows(user.pk, timezone.now()))


def may_call(user, roll: Roll, track: Track) -> bool:
    """Whether somebody may call people for a role: its leader, and the organiser of the unit."""
    return track.leader_id == user.pk or Roll.objects.for_(user, "change").filter(pk=roll.pk).exists()


@never_cache
@login_required
@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """Roles of the coming month, those short of people first."""
    if not calls_anybody(request.user):
        raise Http404
    now = timezone.now()
    rolls = rolls_to_call(request.user).filter(
        occurrence__starts_at__gt=now, occurrence__starts_at__lt=now + AHEAD, called_off=False
    )
    by_round: dict[Round, list[Roll]] = {}
    for roll in rolls.with_round():
        by_round.setdefault(roll.round, []).append(roll)
    rows = [one for round_, its in by_round.items() for one in tracks_of(round_, its)]
    rows = [one for one in rows if may_call(request.user, one.roll, one.track)]
    open_calls = set(Call.objects.filter(state=Call.State.OPEN).values_list("roll", "track"))
    shown = sorted(rows, key=lambda one: (not one.wanted, one.roll.starts_at, one.track.pk))
    context = {"rows": [(one, (one.roll.pk, one.track.pk) in open_calls) for one in shown]}
    return render(request, "volunteers/missing.html", context)


def _one(request: HttpRequest, pk: int, track_pk: int) -> TrackOfDate:
    roll = get_object_or_404(rolls_to_call(request.user).with_round(), pk=pk)
    track = get_object_or_404(roll.round.tracks.all(), pk=track_pk)
    if not may_call(request.user, roll, track):
        raise Http404
    return next(one for one in tracks_of(roll.round, [roll]) if one.track.pk == track.pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, pk: int, track: int) -> HttpResponse:
    """Two presses: how many are missing; then, with how many would fit on the screen, 叫人. Below, who said what."""
    one, now = _one(request, pk, track), timezone.now()
    usual = {"missing": one.wanted or min(1, one.left), "skills": fitting.skills_for(one.track)}
    form = CallForm(request.POST if request.method == "POST" else None, initial=usual)
    fitting_now = None
    if form.is_valid():
        values = form.cleaned_data
        if request.POST.get("step") == "call":
            try:
                made = call_people(roll=one.roll, track=one.track, by=request.user, **values)
            except Refusal as refusal:
                form.add_error("missing", str(refusal))
            else:
                asked = made.asks.count()
                words = ngettext("叫了 %(n)s 人，谁先答应谁来。", "叫了 %(n)s 人，谁先答应谁来。", asked)
                messages.success(request, words % {"n": asked})
                return redirect("volunteer_call", pk=pk, track=track)
        else:
            fitting_now = fitting.how_many_fit(one.roll, one.track, values["skills"], now=now)
    context = {
        "one": one,
        "form": form,
        "fit": fitting_now,
        "over": why_not_called(one.roll, now=now),
        "calls": _calls(one),
        "answers_for_them": is_desk_staff(request.user),
    }
    return render(request, "volunteers/call.html", context, status=422 if form.errors else 200)


def _calls(one: TrackOfDate) -> list[Call]:
    """The calls for a role with who was asked. Names are masked: this page lies before the office's second factor, and
    who comes stands on the list of the date."""
    rows = list(
        Call.objects.filter(roll=one.roll, track=one.track).prefetch_related("asks__volunteer__person")
    )
    for row in rows:
        answers = [ask.answer for ask in row.asks.all()]
        row.yes, row.no, row.silent = (answers.count(word) for word in ("yes", "no", "open"))
    return rows


@never_cache
@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """No more need come."""
    found = get_object_or_404(Call.objects.select_related("track", "roll"), pk=pk)
    if not may_call(request.user, found.roll, found.track):
        raise Http404
    stop_calling(call=found, by=request.user)
    messages.success(request, _("停了，不再叫人；没有答的不用答了。"))
    return redirect("volunteer_call", pk=found.roll_id, track=found.track_id)
