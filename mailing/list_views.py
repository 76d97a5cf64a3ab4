"""名单 in the admin: how many stand where, lists of the office, who gets nothing more. Addresses are shown to nobody; whoever
may take a list out says why."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.admin_addresses import DECIDING
from portal.accounts.factor_gate import asks_anew
from portal.accounts.roles import units_with_role
from portal.accounts.wall import is_open_address
from portal.places.models import Unit

from . import audience
from .actions import closing
from .actions import lists as actions
from .actions.subscribing import Refused, suppress_by_phone
from .list_forms import CloseForm, FillForm, ListForm, ReasonForm, SuppressForm, list_units
from .models import MailingList, Suppression
from .pasted import Pasted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def lists_view(request: HttpRequest) -> HttpResponse:
    """Every list of one's units with how many are on it."""
    rows = MailingList.objects.for_(request.user).counted().select_related("unit", "publication")
    context = {"lists": list(rows), "may_make": bool(own_units(request.user))}
    return render(request, "mailing/admin/lists.html", context)


def list_new_view(request: HttpRequest) -> HttpResponse:
    """A new list of the office."""
    units = list_units(own_units(request.user))
    if not units:
        raise Http404
    return _edit(request, MailingList(), units)


def list_edit_view(request: HttpRequest, list_id: int) -> HttpResponse:
    """Its name, ground and roles."""
    return _edit(request, own_list(request, list_id), list_units(own_units(request.user)))


def _edit(request: HttpRequest, list_: MailingList, units) -> HttpResponse:
    form = ListForm(request.POST or None, instance=list_, units=units)
    if form.is_valid():
        saved = actions.save_list(list_=form.save(commit=False), by=request.user)
        messages.success(request, _("存好了。"))
        return redirect("mailing_list", saved.pk)
    context = {"form": form, "list": list_ if list_.pk else None}
    return render(request, "mailing/admin/list_form.html", context, status=422 if form.errors else 200)


@require_safe
def list_view(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: how many, on what ground, who of the office has no address."""
    return _page(request, get_object_or_404(MailingList.objects.for_(request.user), pk=list_id))


def _page(request: HttpRequest, list_: MailingList, status: int = 200, **more: Any) -> HttpResponse:
    by_state = dict(list_.subscriptions.order_by().values_list("state").annotate(n=Count("pk")))
    context = {
        "list": list_,
        "active": closing.held(list_).readers,
        "left": by_state.get("left", 0),
        "without": audience.without_mail(list_) if list_.kind == MailingList.Kind.ROLE else [],
        "may_change": MailingList.objects.for_(request.user, "change").filter(pk=list_.pk).exists(),
        "fill": FillForm(),
        "reason": ReasonForm(),
        **more,
    }
    return render(request, "mailing/admin/list.html", context, status=status)


@require_POST
def list_fill_view(request: HttpRequest, list_id: int) -> HttpResponse:
    """Put addresses on a list, or take them off; what is no address stays in the box, with its line and why."""
    list_ = own_list(request, list_id)
    form = FillForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, list_, status=422, fill=form)
    found = form.found
    if "off" in request.POST:
        count = actions.take_off(list_=list_, addresses=found.good, by=request.user)
        return _page(request, list_, fill=_kept(found), found=found, off=count, tried=len(found.good))
    taken = actions.take_in(list_=list_, addresses=found.good, by=request.user)
    return _page(request, list_, fill=_kept(found), found=found, taken=taken)


def _kept(found: Pasted) -> FillForm:
    """The box with the rows that are no addresses, to be mended there."""
    return FillForm(initial={"text": "\n".join(one.text for one in found.bad)})


def list_close_view(request: HttpRequest, list_id: int) -> HttpResponse:
    """Close a residents' list: who would no longer be written to, and why."""
    list_ = _readers(request, list_id)
    form, refusal = CloseForm(request.POST or None), ""
    if form.is_valid():
        try:
            gone = closing.close_list(list_=list_, by=request.user, **form.cleaned_data)
        except Refused as no:
            refusal = str(no)
        else:
            words = _("停了。%(n)d 个邮箱不再收。") % {"n": gone.readers + gone.asked}
            messages.success(request, words)
            return redirect("mailing_list", list_.pk)
    context = {"form": form, "list": list_, "held": closing.held(list_), "refusal": refusal}
    wrong = 409 if refusal else 422 if form.errors else 200
    return render(request, "mailing/admin/list_close.html", context, status=wrong)


@require_POST
def list_open_view(request: HttpRequest, list_id: int) -> HttpResponse:
    """Let people subscribe to a closed list again."""
    list_ = _readers(request, list_id)
    try:
        closing.open_list(list_=list_, by=request.user)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("又可以订了。名单从空的开始。"))
    return redirect("mailing_list", list_.pk)


def _readers(request: HttpRequest, list_id: int) -> MailingList:
    list_ = own_list(request, list_id, of_the_office=False)
    if list_.kind != MailingList.Kind.RESIDENTS:
        raise Http404
    return list_


@asks_anew
@require_POST
def list_export_view(request: HttpRequest, list_id: int) -> HttpResponse:
    """The addresses as a workbook."""
    list_ = own_list(request, list_id, of_the_office=False)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, list_, status=422, reason=form)
    data = actions.export(list_=list_, by=request.user, **form.cleaned_data)
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{list_.name}.xlsx") or ""
    answer["Cache-Control"] = "no-store"
    return answer


def suppress_view(request: HttpRequest) -> HttpResponse:
    """打电话来说不要了: for whoever answers the telephone."""
    form = SuppressForm(request.POST or None)
    if form.is_valid():
        suppress_by_phone(by=request.user, **form.cleaned_data)
        messages.success(request, _("记下了。这个邮箱再也收不到我们的邮件。"))
        return redirect("mailing_suppress")
    counted = dict(Suppression.objects.order_by().values_list("reason").annotate(n=Count("pk")))
    context = {
        "form": form,
        "sees_all": is_open_address(request.user, reverse("mailing_jobs")),
        "counts": [
            (label, counted[value]) for value, label in Suppression.Reason.choices if value in counted
        ],
    }
    return render(request, "mailing/admin/suppress.html", context, status=422 if form.errors else 200)


def own_list(request: HttpRequest, list_id: int, *, of_the_office: bool = True) -> MailingList:
    """A list that the visitor may change.

    Raises:
        Http404: no such list, another unit's, or one that residents make themselves.
    """
    rows = MailingList.objects.for_(request.user, "change").select_related("unit", "publication")
    if of_the_office:
        rows = rows.filter(kind=MailingList.Kind.ROLE)
    return get_object_or_404(rows, pk=list_id)


def own_units(user) -> list[Unit]:
    """The units for which somebody makes lists."""
    return list(Unit.objects.all()) if user.is_superuser else units_with_role(user, DECIDING)
