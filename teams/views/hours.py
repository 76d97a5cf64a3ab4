"""Hours of duty on the page where all hours are confirmed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.actions import Refusal
from volunteers.forms import ReasonForm
from volunteers.room_rights import confirms_hours

from ..actions.hours import confirm_duty, do_not_count_duty, waiting_for


def _waiting(request: HttpRequest):
    if not confirms_hours(request.user):
        raise Http404
    return waiting_for(request.user)


@never_cache
@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Those that are ticked count; each that breaks a rule of the ledger says so."""
    wanted = [int(one) for one in request.POST.getlist("kept") if one.isdecimal() and len(one) < 18]
    rows = _waiting(request).filter(pk__in=wanted)
    if not wanted:
        messages.error(request, _("没有勾人。请先勾上要确认的，再按“确认”。"))
        return redirect("desk_hours")
    done = 0
    for one in rows:
        try:
            done += confirm_duty(place=one, by=request.user) is not None
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
    one = get_object_or_404(_waiting(request), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        do_not_count_duty(place=one, by=request.user, **form.cleaned_data)
        messages.success(request, _("记下了，这一次不算。"))
        return redirect("desk_hours")
    context = {
        "form": form,
        "who": one.person,
        "what": one.duty.team.name,
        "at": one.duty.starts_at,
        "button": _("这一次不算"),
    }
    return render(request, "volunteers/reason.html", context, status=422 if form.errors else 200)
