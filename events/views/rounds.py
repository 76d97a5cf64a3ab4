"""Opening a round, next month's, and correcting one: the organiser's screens of a whole round."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import Role
from portal.accounts.roles import has_role, units_with_role
from portal.core.dates import clock, near_date
from portal.places.models import Unit

from ..actions import NextRound, copy_round, open_round
from ..actions.correct_round import correct_round, look_at_correction
from ..actions.openable import dates_to_open
from ..actions.rounds import period_of
from ..models import EventPage, Round
from ..presets import initial_for
from ..round_forms import CorrectionForm, RoundForm
from ..staff_forms import TrackForms

MOST_LISTED = 60


@never_cache
@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The activities of the own units: what is open, what could be."""
    units = _units(request.user)
    if not units:
        raise Http404
    below = Q(pk__in=[])
    for path in _highest([unit.page.path for unit in units if unit.page]):
        below |= Q(path__startswith=path)
    pages = EventPage.objects.live().filter(below).order_by()
    shown = Round.objects.filter(page__in=pages.values("pk")).order_by("-opens_at")
    found = Round.objects.filter(pk__in=list(shown.values_list("pk", flat=True)[:MOST_LISTED]))
    context = {
        "rounds": found.select_related("page", "unit", "copy").defer("page__body").order_by("-opens_at"),
        "pages": pages.filter(pk__in=dates_to_open(pages).values("page")).defer("body").order_by("title"),
        "templates": Round.Template.choices,
    }
    return render(request, "events/desk_rounds.html", context)


def _highest(paths: list[str]) -> list[str]:
    """Those of some places in the tree that lie below none of the others."""
    found: list[str] = []
    for path in sorted(paths):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


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


def _own_round(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(Round.objects.for_(request.user, "add").select_related("page", "unit"), pk=pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: the template's rules, the page's dates; send, and it is open."""
    page, unit = _own_page(request, pk)
    wanted = request.GET.get("template", "")
    template = wanted if wanted in Round.Template.values else Round.Template.OWN
    data = request.POST if request.method == "POST" else None
    form = RoundForm(data, page=page, unit=unit, template=template, initial=initial_for(page, template))
    tracks = TrackForms(data, unit=unit) if template == Round.Template.VOLUNTEERS else None
    is_valid = all([form.is_valid(), tracks is None or tracks.is_valid()])
    if is_valid and _opened(request, form, tracks):
        return redirect("desk_rounds")
    wrong = bool(form.errors or (tracks and not tracks.is_clean))
    context = {"page_of": page, "form": form, "template": template, "tracks": tracks, "wrong": wrong}
    return render(request, "events/desk_round.html", context, status=422 if wrong else 200)


def _opened(request: HttpRequest, form: RoundForm, tracks: TrackForms | None) -> bool:
    made = form.save(commit=False)
    for name, value in form.of.items():
        setattr(made, name, value)
    made.period = period_of(form.dates[0].starts_at)
    roles = tracks.roles if tracks else []
    try:
        open_round(round_=made, dates=form.dates_of_round, by=request.user, tracks=roles)
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, _("开好了：%(what)s") % {"what": _in_words(NextRound(made, is_new=True))})
    return True


@never_cache
@login_required
@require_POST
def next_month(request: HttpRequest, pk: int) -> HttpResponse:
    """Next month's round from this one, in one press; it says what was opened and what is there already."""
    found = _own_round(request, pk)
    try:
        made = copy_round(round_=found, by=request.user)
    except ValidationError as error:
        words = _("没有开：%(why)s请从上面“有日期、还没开报名的活动”里开，或者改好再来。")
        messages.error(request, words % {"why": "".join(error.messages)})
        return redirect("desk_rounds")
    if made.is_new:
        words = _("开好了：%(what)s日期是按星期推到后面的，请看一眼对不对。")
        messages.success(request, words % {"what": _in_words(made)})
    else:
        words = _("已经有了，没有再开：%(what)s")
        messages.info(request, words % {"what": _in_words(made)})
    return redirect("desk_rounds")


def _in_words(made: NextRound) -> str:
    """A round with its dates and when people can sign up, and what was left out."""
    dates = made.dates
    words = ngettext(
        "“%(name)s”，%(n)s 场：%(dates)s；%(opens)s 开始报名。",
        "“%(name)s”，%(n)s 场：%(dates)s；%(opens)s 开始报名。",
        len(dates),
    ) % {
        "name": made.round.name,
        "n": len(dates),
        "dates": "、".join(dates),
        "opens": f"{near_date(made.round.opens_at)} {clock(made.round.opens_at)}",
    }
    if made.is_new and made.left_out:
        left = "、".join(f"{near_date(one.starts_at)} {one.hours}" for one in made.left_out)
        words += _("没有再开的（已经有报名、取消了，或者两场推到了同一天）：%(left)s。") % {"left": left}
    return words


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correcting a round: what would change is shown before it does; what would hurt somebody is refused."""
    found = _own_round(request, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None, round_=found)
    correction = None
    if form.is_valid() and "again" not in request.POST:
        act = correct_round if "sure" in request.POST else look_at_correction
        try:
            correction = act(
                round_=found, values=form.values, seen=form.cleaned_data["seen"], by=request.user
            )
        except ValidationError as error:
            form.refuse(error)
        if correction and ("sure" in request.POST or not correction.changes):
            words = _("改好了：%(name)s。") if correction.changes else _("没有改什么：%(name)s。")
            messages.success(request, words % {"name": form.cleaned_data["name"]})
            return redirect("desk_rounds")
    context = {"round": found, "form": form, "correction": correction}
    return render(request, "events/desk_round_correct.html", context, status=422 if form.errors else 200)
