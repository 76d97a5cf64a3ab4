"""发放 of a number in the admin: dividing the copies, sending them out, what came back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from news.models import IssuePage
from paper.edition_views import own_issue
from paper.models import IssueBuild
from paper.printing.printer import Unprintable

from ..actions.runs import add_from_spare, close_run, hand_out, plan_run
from ..forms import PackForms, RunForm, SparePackForm
from ..models import PrintRun
from ..packing import (
    Pack,
    as_last_time,
    balance,
    built_since,
    last_run,
    one_each,
    packs_of,
    parts_below,
    with_households,
    without_bundle,
)
from ..packing_slips import packing_slips
from ..refusal import Refused
from ..returns import returns_of


@require_http_methods(["GET", "HEAD", "POST"])
def run_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """The bundles of a number, and each step with them as one press."""
    issue = own_issue(request, page_id)
    run = PrintRun.objects.filter(issue=issue).first()
    step = STEPS.get(request.POST.get("do", "")) if request.method == "POST" else None
    typed: dict[str, Any] = {}
    if step is not None:
        try:
            if done := step(request, issue, typed):
                messages.success(request, done)
                return redirect("handout_run", issue.pk)
        except Refused as refused:
            typed["refused"] = str(refused)
    context = _context(request, issue, run) | typed
    return render(request, "handout/admin/run.html", context, status=422 if typed else 200)


def _context(request: HttpRequest, issue: IssuePage, run: PrintRun | None) -> dict[str, Any]:
    parts = parts_below(issue.publication.unit)
    packs = _begun(request, issue, run, parts)
    bare = without_bundle(packs, parts) if packs else []
    last = last_run(issue)
    known = run or last
    imprint = getattr(issue, "imprint", None)
    copies = run.copies if run else (imprint and imprint.copies) or (last.copies if last else None)
    spare = run.spare if run else (max(0, balance(copies, 0, packs)) if copies and packs else 0)
    return {
        "issue": issue,
        "run": run,
        "last": last,
        "form": RunForm(initial={"copies": copies, "spare": spare}),
        "lines": PackForms(None, parts=parts, packs=packs).lines if run is None or run.is_planned else [],
        "begun": bool(packs),
        "bare": bare,
        "since": built_since(known, parts, bare) if known and packs else [],
        "printed": imprint.copies if imprint else None,
        "signed": IssueBuild.objects.standing().filter(issue=issue).exists(),
        "bundles": list(run.bundles.all()) if run and not run.is_planned else [],
        "spare_form": SparePackForm(parts=parts, prefix="spare"),
        "returns": returns_of(issue),
    }


def _begun(request: HttpRequest, issue: IssuePage, run: PrintRun | None, parts) -> list[Pack]:
    """The bundles to begin with: those that are stored, else as the address asks; looking stores nothing."""
    ways: dict[str, Callable[[], list[Pack]]] = {
        "last": lambda: as_last_time(issue),
        "bodies": lambda: one_each(parts, buildings=False),
        "buildings": lambda: one_each(parts, buildings=True),
    }
    way = ways.get(request.GET.get("begin", ""))
    planned = run is None or run.is_planned
    packs = way() if way and planned else packs_of(run) if run else []
    if "missing" in request.GET and packs and planned:
        packs += with_households(without_bundle(packs, parts))
    return packs


def _plan(request: HttpRequest, issue: IssuePage, typed: dict) -> str:
    """Store the division; the button that puts the rest into what is spare does the sum."""
    parts = parts_below(issue.publication.unit)
    form, lines = RunForm(request.POST), PackForms(request.POST, parts=parts, packs=[])
    typed |= {"form": form, "lines": lines.lines, "begun": True}
    if not (form.is_valid() & lines.is_valid()):
        raise Refused(_("有几处要改，写在下面各自的位置。您填的都还在。"))
    copies, spare, packs = form.cleaned_data["copies"], form.cleaned_data["spare"], lines.packs
    typed |= {"bare": without_bundle(packs, parts)}
    if "rest" in request.POST:
        spare = max(0, balance(copies, 0, packs))
    plan_run(issue=issue, copies=copies, spare=spare, packs=packs, by=request.user)
    return _("分好了，一份不多，一份不少。")


def _add(request: HttpRequest, issue: IssuePage, typed: dict) -> str:
    parts = parts_below(issue.publication.unit)
    form = SparePackForm(request.POST, parts=parts, prefix="spare")
    typed["spare_form"] = form
    pack = form.pack if form.is_valid() else None
    if pack is None:
        raise Refused(_("请选送到哪里，写几份。"))
    made = add_from_spare(issue=issue, pack=pack, by=request.user)
    return _("从备用里给“%(to)s”加了一包。") % {"to": made.to}


def _out(request: HttpRequest, issue: IssuePage, typed: dict) -> str:
    hand_out(issue=issue, by=request.user)
    return _("发下去了。现在打印装包单，绑在每一包上。")


def _close(request: HttpRequest, issue: IssuePage, typed: dict) -> str:
    close_run(issue=issue, by=request.user)
    return _("收尾了。没有回音的还是“还没有回音”。")


STEPS: dict[str, Callable[[HttpRequest, IssuePage, dict], str]] = {
    "plan": _plan,
    "out": _out,
    "add": _add,
    "close": _close,
}


@require_safe
def packing_view(request: HttpRequest, page_id: int) -> HttpResponse | HttpResponseRedirect:
    """装包单: one to a bundle, six to a sheet."""
    issue = own_issue(request, page_id)
    run = PrintRun.objects.with_issue().select_related("build").filter(issue=issue).first()
    if run is None or run.build is None:
        messages.error(request, _("发下去以后才有装包单。"))
        return redirect("handout_run", issue.pk)
    try:
        data = packing_slips(run, run.build)
    except Unprintable as refused:
        messages.error(request, "\n".join(refused.sentences))
        return redirect("handout_run", issue.pk)
    response = HttpResponse(data, content_type="application/pdf")
    name = _("%(title)s 装包单.pdf") % {"title": issue.title}
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "no-store"
    return response
