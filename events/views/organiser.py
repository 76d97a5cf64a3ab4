"""Opening rounds, more and fewer places, calling a date off: the organiser's screens."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import Role
from portal.accounts.roles import has_role, units_with_role
from portal.places.models import Unit

from ..actions import call_off, copy_round, open_round, set_places
from ..actions.places import NeedsChoice, assign_provider
from ..actions.rounds import period_of
from ..models import EventPage, Occurrence, Roll, Round, SignUp, Track
from ..models.track import tracks_of
from ..presets import initial_for
from ..staff_forms import CallOffForm, PlacesForm, RoundForm, ServedByForm, TrackForms


@never_cache
@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The activities of the own units: what is open, what could be."""
    units = _units(request.user)
    if not units:
        raise Http404
    tops = [unit.page.path for unit in units if unit.page]
    pages = [
        page
        for page in EventPage.objects.live().order_by("title")
        if any(page.path.startswith(path) for path in tops)
    ]
    to_open = Occurrence.objects.filter(
        page__in=pages, roll__isnull=True, cancelled=False, starts_at__gt=timezone.now()
    )
    openable = set(to_open.values_list("page", flat=True))
    found = Round.objects.filter(page__in=pages).select_related("page", "unit").prefetch_related("rolls")
    context = {
        "rounds": list(found.order_by("-opens_at")[:60]),
        "pages": [page for page in pages if page.pk in openable],
        "templates": Round.Template.choices,
    }
    return render(request, "events/desk_rounds.html", context)


def _units(user) -> list[Unit]:
    if user.is_superuser:
        return list(Unit.objects.with_page())
    return units_with_role(user, [Role.ORGANISER])


def _own_page(request: HttpRequest, pk: int) -> tuple[EventPage, Unit]:
    """An activity of the own units, and the unit it belongs to; 404 like one that is not there."""
    page = get_object_or_404(EventPage.objects.live(), pk=pk)
    unit = Unit.objects.of_page(page)
    if unit is None or not (request.user.is_superuser or has_role(request.user, unit, [Role.ORGANISER])):
        raise Http404
    return page, unit


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: the template's rules, the page's dates; send, and it is open."""
    page, unit = _own_page(request, pk)
    wanted = request.GET.get("template", "")
    template = wanted if wanted in Round.Template.values else Round.Template.OWN
    data = request.POST if request.method == "POST" else None
    form = RoundForm(data, page=page, template=template, initial=initial_for(page, template))
    tracks = TrackForms(data, unit=unit) if template == Round.Template.VOLUNTEERS else None
    if data is not None and form.is_valid() and (tracks is None or tracks.is_valid()):
        made = form.save(commit=False)
        made.page, made.unit, made.template = page, unit, template
        made.period = period_of(form.dates[0].starts_at)
        roles = tracks.roles if tracks else []
        open_round(round_=made, dates=form.dates_of_round, by=request.user, tracks=roles)
        messages.success(request, _("开好了：%(name)s。") % {"name": made.name})
        return redirect("desk")
    wrong = bool(form.errors or (tracks and not tracks.is_clean))
    context = {"page_of": page, "form": form, "template": template, "tracks": tracks, "wrong": wrong}
    return render(request, "events/desk_round.html", context, status=422 if wrong else 200)


@never_cache
@login_required
@require_POST
def next_month(request: HttpRequest, pk: int) -> HttpResponse:
    """Next month's round from this one, in one press."""
    found = get_object_or_404(Round.objects.for_(request.user, "add").select_related("page", "unit"), pk=pk)
    made = copy_round(round_=found, by=request.user)
    messages.success(
        request,
        _("%(name)s 开好了，%(n)s 场。日期是按星期推到下个月的，请看一眼对不对。")
        % {"name": made.name, "n": made.rolls.count()},
    )
    return redirect("desk")


def _roll(request: HttpRequest, pk: int) -> Roll:
    return get_object_or_404(
        Roll.objects.for_(request.user, "change").with_round().with_counts(), pk=pk, closed_at=None
    )


def _track(request: HttpRequest, found: Roll) -> Track | None:
    wanted = request.GET.get("track", "")
    return found.round.tracks.filter(pk=int(wanted)).first() if re.fullmatch(r"\d{1,15}", wanted) else None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """More or fewer places; who would lose one is asked first, nothing is changed before the answer."""
    found = _roll(request, pk)
    track = _track(request, found)
    if found.round.is_volunteering and track is None:
        context = {"roll": found, "tracks": tracks_of(found.round, [found])}
        return render(request, "events/desk_places_tracks.html", context)
    data = request.POST if request.method == "POST" else None
    count = found.slots.filter(track=track, retired=False).count()
    form = PlacesForm(data, initial={"count": count})
    losers: Any = form.fields["losers"]
    losers.queryset = (
        SignUp.objects.with_round().filter(roll=found, track=track).holding().order_by("slot__number")
    )
    losers.label_from_instance = lambda one: f"{one.person.name} · {one.slot.time_word}"
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
