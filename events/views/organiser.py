"""More and fewer places, who serves them, calling a date off: the organiser's screens of one date."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..actions import Refusal, call_off, set_places
from ..actions.places import NeedsChoice, assign_provider
from ..models import Roll, SignUp, Track
from ..models.track import tracks_of
from ..staff_forms import CallOffForm, PlacesForm, ServedByForm


def _roll(request: HttpRequest, pk: int) -> Roll:
    return get_object_or_404(Roll.objects.for_(request.user, "change").with_round().with_counts(), pk=pk)


def _closed(request: HttpRequest, found: Roll) -> HttpResponse:
    """Somebody else closed the sheet while this page stood open."""
    messages.error(
        request, _("这一场已经收了签到表，名额、谁来服务都不能再改，也不能取消；记错了的请在签到页更正。")
    )
    return redirect("desk_roll", pk=found.pk)


def _track(request: HttpRequest, found: Roll) -> Track | None:
    wanted = request.GET.get("track", "")
    return found.round.tracks.filter(pk=int(wanted)).first() if re.fullmatch(r"\d{1,15}", wanted) else None


def _ask_who_loses(form: PlacesForm, found: Roll, track: Track | None) -> None:
    losers: Any = form.fields["losers"]
    holding = SignUp.objects.with_round().filter(roll=found, track=track).holding()
    losers.queryset = holding.order_by("slot__number")
    losers.label_from_instance = lambda one: f"{one.person.name} · {one.time_word}"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """More or fewer places; who would lose one is asked first, nothing is changed before the answer."""
    found = _roll(request, pk)
    if found.closed_at:
        return _closed(request, found)
    track = _track(request, found)
    if found.round.is_volunteering and track is None:
        context = {"roll": found, "tracks": tracks_of(found.round, [found])}
        return render(request, "events/desk_places_tracks.html", context)
    data = request.POST if request.method == "POST" else None
    count = found.slots.filter(track=track, retired=False).count()
    form = PlacesForm(data, initial={"count": count})
    _ask_who_loses(form, found, track)
    over = 0
    if data is not None and form.is_valid():
        values = form.cleaned_data
        try:
            offered = set_places(
                roll=found,
                count=values["count"],
                track=track,
                by=request.user,
                losers=[one.pk for one in values["losers"]],
                keep_over=values["keep_over"],
                reason=values["reason"],
            )
        except NeedsChoice as choice:
            over = choice.over
            form.add_error(None, str(choice))
        except Refusal as refusal:
            form.add_error("count", str(refusal))
        else:
            words = ngettext("改好了，%(n)s 位候补轮到了。", "改好了，%(n)s 位候补轮到了。", offered)
            messages.success(request, words % {"n": offered})
            return redirect("desk_roll", pk=pk)
    changes = found.place_changes.filter(track=track).select_related("by")
    context = {"roll": found, "form": form, "over": over, "track": track, "changes": changes}
    return render(request, "events/desk_places.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def served_by(request: HttpRequest, pk: int) -> HttpResponse:
    """Who serves which places: they see their list, and at home visits the addresses, on the day."""
    found = _roll(request, pk)
    if found.closed_at:
        return _closed(request, found)
    slots = list(found.slots.filter(retired=False).select_related("provider"))
    data = request.POST if request.method == "POST" else None
    form = ServedByForm(data, unit=found.unit, slots=slots)
    if form.is_valid():
        assign_provider(roll=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("记下了。"))
        return redirect("desk_served_by", pk=pk)
    context = {"roll": found, "form": form, "slots": slots}
    return render(request, "events/desk_served_by.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a date off: says how many will be told, asks for the words."""
    found = _roll(request, pk)
    if found.closed_at:
        return _closed(request, found)
    data = request.POST if request.method == "POST" else None
    form = CallOffForm(data)
    live = SignUp.objects.live().filter(roll=found)
    if data is not None and form.is_valid():
        told = call_off(roll=found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("取消了，%(n)s 人会收到通知。没有手机的在待打电话里。") % {"n": told})
        return redirect("desk")
    context = {
        "roll": found,
        "form": form,
        "told": live.count(),
        "without_phone": live.filter(contact=None).count(),
    }
    return render(request, "events/desk_call_off.html", context, status=422 if form.errors else 200)
