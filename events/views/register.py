"""A list of residents into the register of a unit: read, looked at, then taken over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.roles import paths_with_right
from portal.media.models import IncomingFile
from portal.people.lists import MOST_BYTES, short_table
from portal.people.long_lists import KIND, bring_list, go_on, report_of, unit_of
from portal.people.models import RegisterDraft
from portal.people.register import dry_run, keep_draft, take_over
from portal.places.models import Unit

from ..staff_forms import RegisterForm


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


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """What the list would do; nothing is entered yet."""
    posted = request.method == "POST"
    form = RegisterForm(
        request.POST if posted else None, request.FILES if posted else None, units=_units(request.user)
    )
    run = draft = None
    if form.is_valid():
        file, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
        data = file.read(MOST_BYTES + 1)
        try:
            table = short_table(data, file.name)
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            if table is None:
                work = bring_list(data=data, name=file.name, unit=unit, by=request.user)
                return redirect("desk_register_work", work.pk)
            run = dry_run(table, unit)
            draft = keep_draft(run, unit=unit, by=request.user) if run.rows else None
    context = {"form": form, "run": run, "draft": draft}
    return render(request, "events/desk_register.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: everybody of the list that was looked at."""
    draft = get_object_or_404(
        RegisterDraft.objects.select_related("unit"), pk=pk, by=request.user, unit__in=_units(request.user)
    )
    count = take_over(draft, by=request.user)
    messages.success(request, _("导入好了，%(n)s 人在名册里。") % {"n": count})
    return redirect("desk_register")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a long list is; yes to it, once it was looked through. Whose list it is sees it, nobody else."""
    found = get_object_or_404(IncomingFile, pk=pk, kind=KIND, by=request.user)
    if not _units(request.user).filter(pk=unit_of(found).pk).exists():
        raise Http404
    if request.method == "POST":
        go_on(found)
        return redirect("desk_register_work", pk)
    context = {"work": found, "unit": unit_of(found), "report": report_of(found)}
    return render(request, "events/desk_register_work.html", context)
