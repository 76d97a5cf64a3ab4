"""回条 of a number in the admin: which dates it asks about, how many places are kept for it, where it is handed in."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from news.models import IssuePage
from paper.edition_views import own_issue

from ..actions.slips import drop_slip, plan_slip, why_fixed
from ..forms import SlipPlanForm
from ..models import SlipPlan
from ..refusal import Refused
from ..returns import returns_of
from ..table import rolls_in, why_no_slip


@require_http_methods(["GET", "HEAD", "POST"])
def slip_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Beside composing: the dates of the newest draft's table, each with its box."""
    issue = own_issue(request, page_id)
    fixed = why_fixed(issue, request.user)
    plan = SlipPlan.objects.filter(issue=issue).first()
    rolls = rolls_in(issue.get_latest_revision_as_object())
    refused = {pk: words for pk, roll in rolls.items() if (words := why_no_slip(roll))}
    form = SlipPlanForm(
        request.POST or None,
        rolls={pk: roll for pk, roll in rolls.items() if pk not in refused},
        plan=plan,
        fixed=set(plan.asks.exclude(kept=None).values_list("roll", flat=True)) if plan else set(),
        initial=_begun(issue, plan),
    )
    if fixed:
        for field in form.fields.values():
            field.disabled = True
    if request.method == "POST":
        try:
            if done := _act(request, issue, form):
                messages.success(request, done)
                return redirect("paper_compose", issue.pk)
        except Refused as no:
            fixed = str(no)
    context = {
        "issue": issue,
        "plan": plan,
        "form": form,
        "fixed": fixed,
        "refused": [(rolls[pk], words) for pk, words in refused.items()],
        "has_dates": bool(rolls),
        "returns": returns_of(issue),
    }
    return render(
        request, "handout/admin/slip.html", context, status=422 if request.method == "POST" else 200
    )


def _act(request: HttpRequest, issue: IssuePage, form: SlipPlanForm) -> str:
    if request.POST.get("do") == "drop":
        drop_slip(issue=issue, by=request.user)
        return _("这一期不印回条了。")
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    plan = plan_slip(
        issue=issue, return_to=data["return_to"], until=data["until"], asked=form.asked, by=request.user
    )
    return _("回条定好了，本期号是 %(code)s。签发的时候名额就留住。") % {"code": plan.code}


def _begun(issue: IssuePage, plan: SlipPlan | None) -> dict:
    """What the form begins with: what was said, else what the number before said."""
    if plan:
        return {"return_to": plan.return_to, "until": plan.until}
    papers = SlipPlan.objects.filter(issue__publication=issue.publication_id)
    last = papers.exclude(issue=issue).order_by("-issue__total_number").first()
    return {
        "return_to": last.return_to if last else _("各居委会、村委会的窗口"),
        "until": timezone.localdate() + datetime.timedelta(days=14),
    }
