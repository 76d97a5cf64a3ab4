"""The forms that the composing page leads to: each stores one version and leads back to where it came from."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from news.models import IssuePage

from ..imprint import imprint_for
from . import actions
from .coming_dates import coming_dates, until
from .draft import Draft, NotNow
from .forms import DatesForm, FrontForm, ImprintForm, ItemForm, WordsForm
from .laid_out import Laid, lay_out
from .offered_corrections import corrections_offered, owed_by
from .views import issue_to_compose

NAMES = {
    "notice": gettext_lazy("写一条通知"),
    "text": gettext_lazy("自己写一段"),
    "correction": gettext_lazy("登一条更正"),
    "dates": gettext_lazy("日程表"),
}
methods = require_http_methods(["GET", "HEAD", "POST"])


def _form_page(request: HttpRequest, issue: IssuePage, form: BaseForm, heading, **more: Any) -> HttpResponse:
    """A form with what it needs around it; a refusal stands above it and what was typed stays in it."""
    context = {
        "issue": issue,
        "form": form,
        "heading": heading,
        "seen": Draft.of(issue).seen,
        "locked": actions.why_not(issue, request.user),
        **more,
    }
    refused = bool(form.errors or more.get("refused"))
    return render(request, "paper/admin/compose_form.html", context, status=409 if refused else 200)


def _kept(request: HttpRequest, issue: IssuePage, sentence: str, anchor: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(f"{reverse('paper_compose', args=[issue.pk])}#{anchor}")


def _given(request: HttpRequest, issue: IssuePage) -> dict[str, Any]:
    return {"issue": issue, "seen": request.POST.get("seen", ""), "by": request.user}


@methods
def item_view(request: HttpRequest, page_id: int, key: str) -> HttpResponse:
    """One article of the number: its own title, how much of it, its picture."""
    issue = issue_to_compose(request, page_id)
    draft = Draft.of(issue)
    section, laid = _laid_item(draft, key)
    sections = [(part["id"], part["value"]["heading"]) for part in draft.sections()]
    form = ItemForm(request.POST or None, laid=laid, section=section, sections=sections)
    heading, refused = f"《{laid.title}》", ""
    if form.is_valid():
        try:
            chosen = form.cleaned_data["section"]
            actions.set_item(item=key, section=chosen, **form.values(), **_given(request, issue))
            return _kept(request, issue, _("改好了。"), f"item-{key}")
        except NotNow as no:
            refused = str(no)
    return _form_page(request, issue, form, heading, refused=refused, anchor=f"item-{key}", laid=laid)


def _laid_item(draft: Draft, key: str) -> tuple[str, Laid]:
    for part in lay_out(draft):
        for item in part.items:
            if item.key == key:
                return part.key, item
    raise Http404


@methods
def part_view(request: HttpRequest, page_id: int, kind: str, key: str = "") -> HttpResponse:
    """A notice, own words, a correction or the table of dates: a new one, or one that stands in the number."""
    issue = issue_to_compose(request, page_id)
    if kind not in NAMES:
        raise Http404
    try:
        value = Draft.of(issue).part(key, kind)["value"] if key else {}
    except NotNow:
        raise Http404 from None
    form, more = _part_form(request, issue, kind, value)
    refused = ""
    if form.is_valid():
        try:
            actions.set_part(kind=kind, part=key, value=form.values(), **_given(request, issue))
            return _kept(request, issue, _("存好了。"), f"part-{key}" if key else "number")
        except NotNow as no:
            refused = str(no)
    return _form_page(request, issue, form, NAMES[kind], refused=refused, kind=kind, anchor="number", **more)


def _part_form(request: HttpRequest, issue: IssuePage, kind: str, value: dict) -> tuple[Any, dict]:
    data = request.POST or None
    if kind == "dates":
        chosen = {row["value"].get("occurrence") for row in value.get("rows") or []}
        coming = coming_dates(issue, chosen - {None})
        return DatesForm(data, value=value, coming=coming), {"until": until(issue)}
    new_correction = kind == "correction" and not value
    offered = _offered(request, issue) if new_correction else None
    form = WordsForm(data, kind=kind, value=value, offered=offered.page if offered else None)
    if offered and data is None:
        form.initial["heading"] = _("第%(number)d期《%(title)s》") % {
            "number": offered.number,
            "title": offered.title[:40],
        }
    if new_correction and data is None and (owed := _owed(request, issue)):
        form.initial["heading"], form.initial["text"] = owed["heading"], owed["text"]
    return form, {"offered": offered}


def _owed(request: HttpRequest, issue: IssuePage):
    """What the paper owes and the editor came to say."""
    asked = request.GET.get("owed", "")
    return next((one for one in owed_by(issue, []) if str(one["build"]) == asked), None)


def _offered(request: HttpRequest, issue: IssuePage):
    """The article that the editor came to correct."""
    asked = request.GET.get("page", "")
    return next((one for one in corrections_offered(issue, []) if str(one.page) == asked), None)


@methods
def front_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """The title, the words to the readers, the cover: chosen from the pictures of the number, or from the library."""
    issue = issue_to_compose(request, page_id)
    draft = Draft.of(issue)
    covers = {
        item.picture.pk: item for part in lay_out(draft) for item in part.items if item.picture is not None
    }
    form = FrontForm(
        request.POST or None, issue=draft.issue, covers=[(pk, item.title) for pk, item in covers.items()]
    )
    refused = ""
    if form.is_valid():
        values = form.values()
        if cover := form.cleaned_data.get("cover"):
            page = covers[int(cover)].page
            values |= {"lead_picture": page.lead_picture, "lead_alt": page.lead_alt}
            values |= {"lead_decorative": page.lead_decorative}
        try:
            actions.set_front(**values, **_given(request, issue))
            return _kept(request, issue, _("存好了。"), "front")
        except NotNow as no:
            refused = str(no)
    return _form_page(
        request, issue, form, _("题目、卷首语和封面"), refused=refused, anchor="front", covers=covers.values()
    )


@methods
def imprint_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """The imprint of a number, begun from the last one."""
    issue = issue_to_compose(request, page_id)
    imprint = imprint_for(issue)
    form = ImprintForm(request.POST or None, instance=imprint)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            given = _given(request, issue) | {"seen": request.POST.get("imprint_seen", "")}
            actions.write_imprint(**form.values(), **given)
            return _kept(request, issue, _("版权页存好了。"), "imprint")
        except NotNow as no:
            refused = str(no)
    seen = actions.version_of(imprint_for(issue))
    return _form_page(request, issue, form, _("版权页"), refused=refused, anchor="imprint", imprint_seen=seen)
