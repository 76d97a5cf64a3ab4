"""Hours in one screen: confirm, do not count, correct; the certificates of a unit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import Refusal
from events.models import Attendance
from portal.core.dates import local_date

from ..actions import hours as ledger
from ..actions.certificates import issue, revoke
from ..due import how_late, waiting_for
from ..forms import CorrectForm, ReasonForm
from ..models import Certificate, ServiceRecord
from ..room_rights import confirms_hours

MOST = 60


def _attendances(request: HttpRequest):
    if not confirms_hours(request.user):
        raise Http404
    return waiting_for(request.user)


@never_cache
@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Whose hours are to be confirmed, those longest ago first, by date; below, what was confirmed last."""
    rows = list(_attendances(request)[:MOST])
    dates: dict = {}
    for one in rows:
        one.hours = ledger.hours_shown(one)
        dates.setdefault(one.sign_up.roll, []).append(one)
    mine = ServiceRecord.objects.for_(request.user, "add").standing()
    context = {
        "dates": [(roll, its, how_late(roll)) for roll, its in dates.items()],
        "last": mine.select_related("person", "unit").order_by("-at", "-pk")[:MOST],
        "certificates": Certificate.objects.for_(request.user).select_related("unit", "person")[:MOST],
    }
    return render(request, "volunteers/waiting.html", context)


@never_cache
@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Those that are ticked count; each that breaks a rule says so, and the others are written all the same."""
    wanted = [int(one) for one in request.POST.getlist("came") if one.isdecimal() and len(one) < 18]
    if not wanted:
        messages.error(request, _("没有勾人。请先勾上要确认的，再按“确认”。"))
        return redirect("desk_hours")
    done = 0
    for one in _attendances(request).filter(pk__in=wanted):
        try:
            done += ledger.confirm(attendance=one, by=request.user) is not None
        except Refusal as refusal:
            messages.error(request, str(refusal))
    if done:
        words = ngettext("确认了 %(n)s 人的时间。", "确认了 %(n)s 人的时间。", done)
        messages.success(request, words % {"n": done})
    return redirect("desk_hours")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def not_counted(request: HttpRequest, pk: int) -> HttpResponse:
    """This one does not count, and why."""
    one: Attendance = get_object_or_404(_attendances(request), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ledger.do_not_count(attendance=one, by=request.user, **form.cleaned_data)
        messages.success(request, _("记下了，这一次不算。"))
        return redirect("desk_hours")
    context = {
        "form": form,
        "who": one.sign_up.person,
        "what": one.sign_up.what,
        "at": one.in_at,
        "button": _("这一次不算"),
    }
    return render(request, "volunteers/reason.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A confirmed entry was wrong: taken back with its reason, and written anew where there is a right time."""
    own = ServiceRecord.objects.for_(request.user, "add").standing().select_related("person")
    entry = get_object_or_404(own, pk=pk)
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        start, end = form.moments(local_date(entry.starts_at))
        try:
            ledger.correct(
                entry=entry, reason=form.cleaned_data["reason"], by=request.user, start=start, end=end
            )
        except Refusal as refusal:
            form.add_error("start", str(refusal))
        else:
            messages.success(request, _("更正好了。带着这一条的证明已经作废，请本人重新开。"))
            return redirect("desk_hours")
    context = {
        "form": form,
        "who": entry.person,
        "what": entry.what,
        "at": entry.starts_at,
        "button": _("更正"),
    }
    return render(request, "volunteers/reason.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def certify(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate for whoever comes to the office, of the unit that recorded the entry."""
    own = ServiceRecord.objects.for_(request.user, "add").standing().select_related("person", "unit")
    entry = get_object_or_404(own, pk=pk)
    made = issue(person=entry.person, unit=entry.unit, by=request.user)
    return redirect("volunteer_certificate", pk=made.pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废, with a reason."""
    own = Certificate.objects.for_(request.user, "change").filter(revoked_at=None).select_related("person")
    one = get_object_or_404(own, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        revoke(certificate=one, by=request.user, **form.cleaned_data)
        messages.success(request, _("作废了。扫码的人会看到“已作废”。"))
        return redirect("desk_hours")
    context = {"form": form, "who": one.person, "what": one.number, "at": one.issued_at, "button": _("作废")}
    return render(request, "volunteers/reason.html", context, status=422 if form.errors else 200)
