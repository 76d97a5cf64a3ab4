"""Figures of a month, and a round's list as a file: masked, unless somebody with the right says why."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.factor_gate import asks_anew

from ..charts import chart_of
from ..duties import sees_figures
from ..export import workbook
from ..figures import figures_of, served_by_month, total
from ..models import Round

MONTHS_DRAWN = 12
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Every round of a month in the own units, and all together."""
    if not sees_figures(request.user):
        raise PermissionDenied
    rounds = Round.objects.for_(request.user).select_related("page", "unit")
    months = list(rounds.order_by("-period").values_list("period", flat=True).distinct()[:24])
    asked = request.GET.get("month", "")
    month = asked if re.fullmatch(r"\d{4}-\d{2}", asked) else ""
    this_month = timezone.localtime().strftime("%Y-%m")
    month = month or (this_month if this_month in months or not months else months[0])
    shown = list(rounds.filter(period=month).order_by("unit__path", "page__title", "pk")[:300])
    counted = figures_of(shown)
    # The observer sees figures alone; whoever opens rounds sees their people anyway.
    own = Round.objects.for_(request.user, "add").filter(pk__in=counted)
    may_export = set(own.values_list("pk", flat=True))
    served = [(f"{one.page.title} {one.name}", counted[one.pk].served) for one in shown]
    context = {
        "by_month": chart_of(served_by_month(rounds.filter(period__in=months[:MONTHS_DRAWN]))),
        "by_round": chart_of((words, share) for words, share in served if share.whole),
        "month": month,
        "months": months,
        "rows": [(one, counted[one.pk], one.pk in may_export) for one in shown],
        "all": total(counted.values()),
    }
    return render(request, "events/figures.html", context)


@asks_anew
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of a round. Asked for plainly it is masked; with names and phones it takes a reason, which is kept."""
    found = get_object_or_404(Round.objects.for_(request.user, "add").select_related("page", "unit"), pk=pk)
    unmasked = request.method == "POST"
    reason = request.POST.get("reason", "").strip()[:200]
    if unmasked and not reason:
        messages.error(request, _("要看全名和电话，请写一句为什么，会记下来。"))
        return redirect("figures")
    data = workbook(round_=found, by=request.user, unmasked=unmasked, reason=reason)
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="sign-ups-{found.pk}.xlsx"'
    return answer
