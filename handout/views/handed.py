"""The leader's page: one bundle, one big button. Whoever has the slip has the address; it says no more than the slip."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.views.receipt import guesses_too_often, too_many_guesses

from ..actions.deliveries import tick, untick
from ..forms import LeftOverForm
from ..models import Bundle, PrintRun
from ..refusal import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handed(request: HttpRequest, token: str) -> HttpResponse:
    """See, say that it is there, take it back on the same day. Looking changes nothing."""
    # Of a run that is still planned nobody holds a slip.
    printed = Bundle.objects.exclude(run__state=PrintRun.State.PLANNED)
    bundle = printed.select_related("run__issue__publication").filter(token=token).first()
    if bundle is None:
        if guesses_too_often(request):
            return too_many_guesses(request)
        raise Http404
    form = LeftOverForm(request.POST if request.POST.get("do") == "there" else None)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "undo":
                untick(bundle=bundle)
                return redirect("handed", token=token)
            if form.is_valid():
                tick(bundle=bundle, left_over=form.cleaned_data["left_over"])
                return redirect("handed", token=token)
        except Refused as refused:
            if form.is_bound:
                form.add_error("left_over", str(refused))
            else:
                messages.error(request, str(refused))
    context = {
        "bundle": bundle,
        "issue": bundle.run.issue,
        "form": form,
        "may_undo": bundle.run.is_out and bundle.told_today(),
        "phone": bundle.run.unit.phone,
    }
    return render(request, "handout/handed.html", context, status=422 if form.errors else 200)
