"""群发一条: choose the kind, fill in, look at what it comes to, send."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.actions import Refusal
from events.models import Roll

from ..actions.telling import Telling, kinds_for, log_of, look_at_telling, tell_roll, why_not_told
from ..forms import TellForm
from ..models import RollMessage


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing leaves before it was looked at."""
    roll = get_object_or_404(Roll.objects.for_(request.user, "change").with_round(), pk=pk)
    kinds = kinds_for(roll)
    kind = next((one for one in kinds if one == request.GET.get("kind")), None)
    form, telling = None, None
    if kind and not why_not_told(roll, timezone.now()):
        form = TellForm(request.POST if request.method == "POST" else None, kind=kind)
        if form.is_valid() and "again" not in request.POST:
            telling = _look_or_send(request, roll, form)
            if telling and "sure" in request.POST:
                return redirect("desk_tell", pk=pk)
    context = {
        "roll": roll,
        "kinds": [(one, one.label) for one in kinds],
        "kind": kind,
        "form": form,
        "telling": telling,
        "closed": why_not_told(roll, timezone.now()),
        "log": log_of(roll),
    }
    return render(request, "rolls/tell.html", context, status=422 if form and form.errors else 200)


def _look_or_send(request: HttpRequest, roll: Roll, form: TellForm) -> Telling | RollMessage | None:
    act = tell_roll if "sure" in request.POST else look_at_telling
    try:
        found = act(roll=roll, by=request.user, **form.how)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if isinstance(found, RollMessage):
        words = _("发了，%(n)s 人。没有手机的在“待打电话”里。")
        messages.success(request, words % {"n": found.people})
    return found
