"""The call sheet: who is not reached yet, building by building, on a phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.core.audit import record
from portal.places.models import Unit

from ..actions.telling import UNDONE_WITHIN, tell, untell
from ..counts import parts_for
from ..duties import notices_for, tells
from ..households import by_door, homes_at, homes_of, names_and_phones, place_of
from ..models import Channel, Notice, Receipt
from ..models.receipt import PRESSED
from ..refusal import Refused

SHOWN, UNDOABLE = 120, 8


def told_notice(request: HttpRequest, pk: int) -> tuple[Notice, list[str]]:
    """A notice that somebody tells, and to whom: the parts of the town they look after."""
    paths = tells(request.user)
    if not paths:
        raise PermissionDenied
    return get_object_or_404(notices_for(request.user).filter(passed_at__isnull=False), pk=pk), paths


@never_cache
@login_required
@require_safe
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """Every building that somebody looks after, with how many of its households know."""
    notice, paths = told_notice(request, pk)
    found = parts_for(notice, paths)
    context = {
        "notice": notice,
        "parts": found,
        "total": sum(part.total for part in found),
        "reached": sum(part.reached for part in found),
        "sheets": notice.sheets.filter(printed_by=request.user)[:10],
    }
    return render(request, "notices/calls.html", context)


@never_cache
@login_required
@require_safe
def calls(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """The households of one building that do not know yet, in the order of doors, each with its buttons."""
    notice, paths = told_notice(request, pk)
    place = get_object_or_404(Unit, pk=unit)
    waiting = homes_at(notice, paths, place.path).exclude(
        pk__in=Receipt.objects.filter(notice=notice).values("household")
    )
    homes = by_door(waiting)
    with_phones = "phones" in request.GET
    if with_phones and homes:
        note = _("%(place)s，%(n)s 户") % {"place": place.name, "n": len(homes)}
        record("notices.read_phones", by=request.user, of=notice, note=note)
    people = names_and_phones(homes[:SHOWN]) if with_phones else {}
    mine = Receipt.objects.filter(notice=notice, by=request.user, at__gt=timezone.now() - UNDONE_WITHIN)
    context = {
        "notice": notice,
        "place": place,
        "rows": [(one, *people.get(one.pk, ([], []))) for one in homes[:SHOWN]],
        "left": len(homes),
        "more": max(0, len(homes) - SHOWN),
        "with_phones": with_phones,
        "channels": PRESSED,
        "mine": mine.select_related("household").order_by("-at", "-pk")[:UNDOABLE],
    }
    return render(request, "notices/calls_of.html", context)


@never_cache
@login_required
@require_POST
def told(request: HttpRequest, pk: int, household: int) -> HttpResponse:
    """One household knows."""
    notice, paths = told_notice(request, pk)
    home = get_object_or_404(homes_of(notice, paths).select_related("unit"), pk=household)
    channel = request.POST.get("channel", "")
    if channel not in [one.value for one in PRESSED]:
        raise PermissionDenied
    try:
        is_new = tell(notice=notice, household=home, channel=Channel(channel), by=request.user)
        word = _("%(home)s：记下了。") if is_new else _("%(home)s：刚才已经有人记过了。")
        messages.success(request, word % {"home": home})
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, notice, place_of(home))


def _back(request: HttpRequest, notice: Notice, path: str) -> HttpResponse:
    place = get_object_or_404(Unit, path=path)
    address = redirect("notices_calls_of", notice.pk, place.pk).url
    return redirect(f"{address}?phones=1" if request.POST.get("phones") else address)


@never_cache
@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """It was another household."""
    receipt = get_object_or_404(Receipt.objects.select_related("notice"), pk=pk, by=request.user)
    notice, paths = told_notice(request, receipt.notice_id)
    home = get_object_or_404(homes_of(notice, paths), pk=receipt.household_id)
    try:
        untell(receipt=receipt, by=request.user)
        messages.success(request, _("%(home)s：改回来了，还没说到。") % {"home": home})
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, notice, place_of(home))
