"""短信模板: which words leave as short messages, and what carriers have passed of them. Administrators alone come here."""

import csv
import io
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Site

from home.starting.views import for_administrators
from portal.accounts.second_factor import StaffRequest
from portal.core.models import PortalSettings
from portal.core.spreadsheets import guarded
from portal.core.workbooks import written
from portal.outbox import filing
from portal.outbox.filing import Entry, Sheet, Standing

from .forms import FiledForm, SignatureForm, numbers_apart

FOLDER = "home/admin/filing"
UNFILED = (Standing.NOT_FILED, Standing.CHANGED)


@for_administrators
def templates(request: StaffRequest) -> HttpResponse:
    """All of them, what has not passed first; numbers are typed here as they come."""
    found = sorted(filing.sheets(), key=lambda one: one.standing == Standing.PASSED)
    rows = [FiledForm(request.POST or None, sheet=one) for one in found]
    if request.method == "POST" and "all_filed" in request.POST:
        today = timezone.localdate()
        entries = [
            # A number of earlier words may stay theirs.
            Entry(one.template, one.filed.number if one.filed else "", today, None)
            for one in found
            if one.standing in UNFILED
        ]
    elif request.method == "POST" and numbers_apart(rows):
        entries = [row.entry() for row in rows if row.has_changed()]
    else:
        entries = None
    refusal = _written(request, entries) if entries is not None else ""
    if entries is not None and not refusal:
        return redirect("sms_templates")
    return _page(request, rows, SignatureForm(initial={"sms_signature": filing.signature()}), refusal)


def _written(request: StaffRequest, entries: list[Entry]) -> str:
    """Why nothing of it was noted; empty where all was."""
    try:
        filing.write_down(entries=entries, by=request.user)
    except ValidationError as refusal:
        return refusal.messages[0]
    count = len(entries)
    messages.success(request, ngettext("记下了 %(n)s 种。", "记下了 %(n)s 种。", count) % {"n": count})
    return ""


@for_administrators
def signature(request: StaffRequest) -> HttpResponse:
    """Another name in the brackets."""
    if request.method != "POST":
        return redirect("sms_templates")
    settings = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    form = SignatureForm(request.POST, instance=PortalSettings.objects.get(pk=settings.pk))
    if form.is_valid():
        if filing.change_signature(words=form.cleaned_data["sms_signature"], by=request.user):
            messages.success(request, _("签名换了，每一种模板都要用新签名重新报备。"))
        else:
            messages.success(request, _("签名记下了。"))
        return redirect("sms_templates")
    return _page(request, [FiledForm(None, sheet=one) for one in filing.sheets()], form)


def _page(
    request: StaffRequest, rows: list[FiledForm], form: SignatureForm, refusal: str = ""
) -> HttpResponse:
    standings = [row.sheet.standing for row in rows]
    rows = sorted(rows, key=lambda row: not row.errors)
    told = {
        "title": _("短信模板"),
        "rows": rows,
        "form": form,
        "passed": standings.count(Standing.PASSED),
        "unfiled": sum(one in UNFILED for one in standings),
        "wants_filed": filing.wants_filed(),
        "wrong": sum(bool(row.errors) for row in rows),
        "refusal": refusal,
    }
    status = 422 if form.errors or told["wrong"] or refusal else 200
    return render(request, f"{FOLDER}/templates.html", told, status=status)


@for_administrators
def sheet(request: StaffRequest) -> HttpResponse:
    """What is filed with the carriers, to be printed."""
    told = {"title": _("短信模板报备表"), "rows": filing.sheets(), "signature": filing.signature()}
    return render(request, f"{FOLDER}/sheet.html", told)


@for_administrators
def workbook(request: StaffRequest) -> HttpResponse:
    """The same for Excel and WPS."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _to_keep(written(_lines(filing.sheets())), kind, "sms-templates.xlsx")


@for_administrators
def text(request: StaffRequest) -> HttpResponse:
    """The same as CSV."""
    return _to_keep(_as_text(_lines(filing.sheets())), "text/csv", "sms-templates.csv")


def _to_keep(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _as_text(lines: Iterator[list[object]]) -> bytes:
    """With the mark by which Excel knows the encoding."""
    page = io.StringIO()
    csv.writer(page).writerows([guarded(cell) for cell in line] for line in lines)
    return page.getvalue().encode("utf-8-sig")


def _lines(sheets: list[Sheet]) -> Iterator[list[object]]:
    yield [
        _("序号"), _("模板名称"), _("用在什么时候"), _("类型"), _("签名"), _("模板内容"), _("变量和最长字数"), _("例子"),
        _("最长多少字（含签名）"), _("最多算几条"), _("链接开头"), _("现在怎样"), _("模板编号"),
    ]  # fmt: skip
    for number, one in enumerate(sheets, start=1):
        words = one.template
        types = _("；").join(
            _("%(key)s：%(label)s，%(kind)s，最长 %(longest)s 字")
            % {"key": key, "label": variable.label, "kind": variable.kind, "longest": variable.longest}
            for key, variable in words.variables.items()
        )
        yield [
            number, words.name, words.used_for, _("验证码") if words.is_code else _("通知"), f"【{one.signature}】",
            words.as_filed, types, words.sample, one.longest, one.most_parts, words.link_start, one.standing.label,
            one.filed.number if one.filed else "",
        ]  # fmt: skip
