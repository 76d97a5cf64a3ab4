"""The paper: a sheet to print, the same sheet to type in again, coupons."""

import datetime
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import Refusal
from ..actions.on_the_day import check_in, walk_in
from ..actions.sheets import changes_since, print_sheet, rows_of
from ..adding_places import may_change, no_place_words
from ..door_forms import BLANK_LINES, FIELD_OF, BlankLine, SheetForms, SheetRow, asked_of_walk_ins, moment_on
from ..models import Attendance, Roll, SheetPrint, SignUp, State
from .receipt import found_by_link, too_many_guesses
from .typed import typed

PAPER = Attendance.Source.PAPER
SIZES = ("a6", "a5")


def _roll(request: HttpRequest, pk: int) -> Roll:
    return get_object_or_404(Roll.objects.for_(request.user, "check_in").with_round(), pk=pk)


@never_cache
@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of the sheet, as the list stands now."""
    made = print_sheet(roll=_roll(request, pk), by=request.user)
    return redirect("sheet", pk=pk, version=made.version)


@never_cache
@login_required
@require_safe
def sheet(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """One version on A4: names, masked phones, room to sign, empty lines."""
    found = _roll(request, pk)
    printed = get_object_or_404(SheetPrint, roll=found, version=version)
    printed.roll = found
    context = {
        "roll": found,
        "printed": printed,
        "rows": rows_of(printed),
        "blank": range(BLANK_LINES),
        "with_hours": found.counts_hours,
        "asked": asked_of_walk_ins(found.round),
    }
    return render(request, "events/sheet.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def re_enter(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """The sheet to type in again, in the printed order, by keyboard alone; what cannot be taken stays with its reason."""
    found = _roll(request, pk)
    printed = get_object_or_404(SheetPrint, roll=found, version=version)
    printed.roll = found
    data = request.POST if request.method == "POST" else None
    new, gone = changes_since(printed)
    to_come = [one for one in [*rows_of(printed), *new] if one.state in (State.CONFIRMED, State.OFFERED)]
    forms = SheetForms(data, roll=found, people=to_come, may_add=may_change(request.user, found))
    taken = None
    if data is not None and forms.is_valid():
        taken = _enter(request, found, forms)
        if not forms.is_wrong:
            words = ngettext("补录好了，%(n)s 人来了。", "补录好了，%(n)s 人来了。", taken)
            messages.success(request, words % {"n": taken})
            return redirect("door_roll", pk=pk)
    context = {
        "roll": found,
        "printed": printed,
        "forms": forms,
        "taken": taken,
        "key": request.POST.get("key") or uuid.uuid4(),
        "new": new,
        "gone": gone,
        "noted": [one for one in rows_of(printed) if one.state == State.ATTENDED],
        "newest": found.sheet_prints.order_by("-version").first(),
    }
    return render(request, "events/sheet_enter.html", context, status=422 if forms.is_wrong else 200)


def _enter(request: HttpRequest, found: Roll, forms: SheetForms) -> int:
    """Take over line by line; a refused line keeps its reason, the others stand."""
    noted = 0
    for row in [row for row in forms.rows if row.cleaned_data.get("came")]:
        try:
            check_in(sign_up=row.one, source=PAPER, by=request.user, **_hours(found, row))
            noted += 1
        except Refusal as refusal:
            row.add_error("came", str(refusal))
    for line in [line for line in forms.lines if line.is_used]:
        try:
            _walk_in(request, found, line, add_place=forms.adds_places)
            line.is_noted = True
            noted += 1
        except Refusal as refusal:
            full = refusal.code == "full_today"
            field = FIELD_OF.get(refusal.code, "name")
            words = no_place_words(found, request.user) if full else str(refusal)
            line.add_error(field if field in line.fields else "name", words)
    # Who is noted now stands above, with those who were before.
    forms.rows = [row for row in forms.rows if row.errors or not row.cleaned_data.get("came")]
    return noted


def _hours(found: Roll, row: SheetRow) -> dict[str, datetime.datetime | None]:
    at = moment_on(found, row.cleaned_data.get("in_at")) or row.one.starts_at
    return {"at": at, "until": moment_on(found, row.cleaned_data.get("out_at"))}


def _walk_in(request: HttpRequest, found: Roll, line: BlankLine, *, add_place: bool) -> SignUp:
    data = line.cleaned_data
    who = typed(request, **{"unit": found.unit, "line": line.number, **data})
    return walk_in(
        roll=found,
        person=who.person,
        key=who.key,
        source=PAPER,
        by=request.user,
        contact=who.contact,
        track=data.get("track") or (found.round.tracks.first() if found.counts_hours else None),
        add_place=add_place,
        at=found.starts_at,
        until=found.ends_at if found.counts_hours else None,
    )


@never_cache
@login_required
@require_safe
def coupons(request: HttpRequest, pk: int) -> HttpResponse:
    """All coupons of a date to print and hand out, one a page."""
    found = _roll(request, pk)
    rows = SignUp.objects.filter(state=State.CONFIRMED).order_by("slot__number")
    return _coupons(request, rows.of_roll(found))


@never_cache
@require_safe
def coupon(request: HttpRequest, token: str) -> HttpResponse:
    """One coupon in large print, for who holds its address."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    if one.slot_id is None:
        raise Http404
    return _coupons(request, [one])


def _coupons(request: HttpRequest, rows: list[SignUp]) -> HttpResponse:
    size = request.GET.get("paper", "")
    context = {
        "rows": [(one, request.build_absolute_uri(reverse("sign_up", args=[one.token]))) for one in rows],
        "size": size if size in SIZES else SIZES[0],
    }
    return render(request, "events/coupons.html", context)
