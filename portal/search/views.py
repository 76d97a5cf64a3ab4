"""The results page and the type-ahead."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from .actions import note_zero_result
from .finding import LONGEST, find, suggest

FILTERS = ("kind", "unit", "year")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """/search/?q=: what was found, or what to do instead. A question in vain is noted, without the person."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()
    chosen = {name: request.GET.get(name, "")[:60] for name in FILTERS}
    found = find(typed[:LONGEST], **chosen, page=request.GET.get("page", "1"))
    if found.items is not None and not found.total and not found.entries:
        note_zero_result(found.query)
    context = {"found": found, "items": found.items, "is_cut": len(typed) > LONGEST, "longest": LONGEST}
    return render(request, "search/results.html", context)


@require_safe
@cache_control(private=True, max_age=5)
@vary_on_cookie
def suggestions(request: HttpRequest) -> JsonResponse:
    """/search/suggest?q=: titles that begin so, for the box to offer; in the reader's language, and no older than seconds."""
    return JsonResponse({"items": suggest(request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST])})
