"""The desk's page of bundles: the code from the returned slip, Enter, how many are left, Enter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..actions.deliveries import tick, untick
from ..duties import bundles_for
from ..forms import TickForm
from ..models import PrintRun
from ..refusal import Refused


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bundles(request: HttpRequest, pk: int) -> HttpResponse:
    """One number: which of the bundles that go to one's own units are there, which are not."""
    mine = list(bundles_for(request.user).filter(run=pk).exclude(run__state=PrintRun.State.PLANNED))
    run = get_object_or_404(PrintRun.objects.with_issue(), pk=mine[0].run_id if mine else 0)
    form = TickForm(request.POST or None, run=run)
    found = None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].code
        found = next((one for one in mine if one.code == code), None)
        if found is None:
            form.add_error("code", _("这一包不送到您的居村，请交给送去的那里记。"))
        elif "sure" in request.POST and _tick(request, form, found):
            return redirect("desk_bundles", pk=pk)
    # First the code alone: what it is stands there before anything is said of it.
    if found and "sure" not in request.POST:
        form = TickForm(initial={"code": found.code}, run=run)
    context = {
        "run": run,
        "form": form,
        "found": found,
        "bundles": mine,
        "there": sum(one.delivered_at is not None for one in mine),
    }
    return render(request, "handout/desk_bundles.html", context, status=422 if form.errors else 200)


def _tick(request: HttpRequest, form: TickForm, bundle) -> bool:
    try:
        done = tick(bundle=bundle, left_over=form.cleaned_data["left_over"], by=request.user)
    except Refused as refused:
        form.add_error("left_over", str(refused))
        return False
    messages.success(request, _("%(to)s：%(said)s。") % {"to": done.to, "said": done.said})
    return True


@never_cache
@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """It was another bundle."""
    bundle = get_object_or_404(bundles_for(request.user), pk=pk)
    try:
        done = untick(bundle=bundle, by=request.user)
        messages.success(request, _("%(to)s：%(said)s。") % {"to": done.to, "said": done.said})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk_bundles", pk=bundle.run_id)
