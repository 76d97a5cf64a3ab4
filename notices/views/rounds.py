"""A round on paper: a list to take along, and one page on which its ticks are typed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.people.models import Household
from portal.places.models import Unit

from ..actions.rounds import print_round, type_round
from ..actions.writing import covering
from ..forms import TickedForm
from ..households import by_door, homes, homes_at, homes_of, place_of
from ..models import Channel, Receipt, RoundSheet
from ..refusal import Refused
from .calls import told_notice


@never_cache
@login_required
@require_POST
def print_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list of those who do not know yet: of one building, or of all that somebody looks after."""
    notice, paths = told_notice(request, pk)
    wanted = request.POST.get("unit", "")
    place = get_object_or_404(Unit, pk=int(wanted)) if wanted.isdecimal() else None
    meant = homes_at(notice, paths, place.path) if place else homes_of(notice, paths)
    told = Receipt.objects.filter(notice=notice).values("household")
    rows = by_door(meant.exclude(pk__in=told))
    unit = place or covering(Unit.objects.filter(path__in={place_of(row) for row in rows})) or notice.unit
    try:
        sheet = print_round(notice=notice, households=rows, unit=unit, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("notices_calls", pk)
    return redirect("notices_printed", sheet.pk)


def _sheet(request: HttpRequest, pk: int) -> RoundSheet:
    """A list of a notice that somebody tells, within the part of the town they look after."""
    sheet = get_object_or_404(RoundSheet.objects.select_related("notice", "unit"), pk=pk)
    _notice, paths = told_notice(request, sheet.notice_id)
    if sheet.printed_by_id != request.user.pk and not any(sheet.unit.path.startswith(path) for path in paths):
        raise Http404
    return sheet


def _lines(sheet: RoundSheet) -> list[tuple[str, list[tuple[int, Household, bool]]]]:
    """By building, each household with its number on the paper, and whether it is known to know."""
    rows = homes().in_bulk(sheet.households)
    names = dict(
        Unit.objects.filter(path__in={place_of(row) for row in rows.values()}).values_list("path", "name")
    )
    told = set(
        Receipt.objects.filter(notice=sheet.notice, household__in=sheet.households).values_list(
            "household", flat=True
        )
    )
    found: list[tuple[str, list[tuple[int, Household, bool]]]] = []
    for number, household in enumerate(sheet.households, start=1):
        if row := rows.get(household):
            place = names.get(place_of(row), "")
            if not found or found[-1][0] != place:
                found.append((place, []))
            found[-1][1].append((number, row, household in told))
    return found


@never_cache
@login_required
@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it is printed: building, door, a box to tick; no names, no numbers to call."""
    sheet = _sheet(request, pk)
    return render(
        request, "notices/round.html", {"sheet": sheet, "notice": sheet.notice, "groups": _lines(sheet)}
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Its ticks, typed by their numbers in the order of the paper."""
    sheet = _sheet(request, pk)
    form = TickedForm(request.POST or None, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        typed, channel = form.cleaned_data["numbers"], Channel(form.cleaned_data["channel"])
        try:
            news, before = type_round(sheet=sheet, typed=typed, channel=channel, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            words = ngettext("记下了 %(n)s 户。", "记下了 %(n)s 户。", news) % {"n": news}
            if before:
                words += _("另外 %(n)s 户以前就记过了。") % {"n": before}
            messages.success(request, words)
            return redirect("notices_enter", sheet.pk)
    context = {"sheet": sheet, "notice": sheet.notice, "form": form, "groups": _lines(sheet)}
    return render(request, "notices/enter.html", context, status=422 if form.errors else 200)
