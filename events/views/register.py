"""A list of residents into the register of a unit: read, asked about, looked at, then taken over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.roles import paths_with_right
from portal.media.models import IncomingFile
from portal.people.incoming import (
    KIND,
    asks_about,
    bring_list,
    choose_columns,
    decide,
    go_on,
    report_of,
    to_decide,
    unit_of,
)
from portal.people.lists import MOST_BYTES
from portal.places.models import Unit

from ..register_forms import ColumnsForm, NamesakesForm, RegisterForm


def _units(user):
    """The 居 and 村 whose register somebody may fill."""
    bodies = Unit.objects.bodies()
    if user.is_superuser:
        return bodies
    paths = paths_with_right(user, "people.import_person")
    wanted = [unit.pk for unit in bodies if any(unit.path.startswith(path) for path in paths)]
    if not wanted:
        raise Http404
    return bodies.filter(pk__in=wanted)


def _own_list(request: HttpRequest, pk: int) -> IncomingFile:
    """Whose list it is sees it, nobody else."""
    found = get_object_or_404(IncomingFile, pk=pk, kind=KIND, by=request.user)
    if not _units(request.user).filter(pk=unit_of(found).pk).exists():
        raise Http404
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Bring a list, or go back to one that was brought today."""
    posted = request.method == "POST"
    units = _units(request.user)
    form = RegisterForm(request.POST if posted else None, request.FILES if posted else None, units=units)
    if form.is_valid():
        file, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
        try:
            work = bring_list(data=file.read(MOST_BYTES + 1), name=file.name, unit=unit, by=request.user)
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("desk_register_columns" if asks_about(work) else "desk_register_work", work.pk)
    brought = IncomingFile.objects.filter(
        kind=KIND, by=request.user, about__in=[str(unit.pk) for unit in units]
    ).order_by("-pk")
    context = {"form": form, "brought": brought[:10]}
    return render(request, "events/desk_register.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column is, where the headings do not say."""
    found = _own_list(request, pk)
    sheet = asks_about(found)
    if sheet is None:
        return redirect("desk_register_work", pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheet=sheet)
    if form.is_valid():
        try:
            choose_columns(work=found, keys=form.keys, century=form.cleaned_data.get("century", ""))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("desk_register_work", pk)
    context = {"form": form, "sheet": sheet, "work": found, "unit": unit_of(found)}
    return render(request, "events/desk_register_columns.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def namesakes(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is who among people of one name."""
    found = _own_list(request, pk)
    rows = to_decide(found)
    if not rows:
        return redirect("desk_register_work", pk)
    form = NamesakesForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_valid():
        count = decide(work=found, answers=form.answers)
        messages.success(request, _("记下了 %(n)s 位。") % {"n": count})
        return redirect("desk_register_namesakes", pk)
    left = report_of(found)["doubtful"]
    context = {"form": form, "work": found, "unit": unit_of(found), "left": left}
    return render(request, "events/desk_register_namesakes.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a list is; yes to it, once it was looked through."""
    found = _own_list(request, pk)
    if asks_about(found):
        return redirect("desk_register_columns", pk)
    if request.method == "POST":
        go_on(found)
        return redirect("desk_register_work", pk)
    context = {"work": found, "unit": unit_of(found), "report": report_of(found)}
    return render(request, "events/desk_register_work.html", context)
