"""Fifteen minutes on foot, from a unit or one of its estates."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.finished import finished
from portal.places.models import Unit

from . import drawing
from .circle import around, starts


@finished
@require_safe
def nearby(request: HttpRequest, slug: str) -> HttpResponse:
    """What an elder reaches on foot, nearest first, as a map and as a list, and what is missing."""
    unit = Unit.objects.filter(slug=slug, spot__isnull=False).select_related("spot").first()
    front = unit and Unit.objects.with_page().filter(page__live=True, path__in=_above(unit)).last()
    if unit is None or front is None:
        raise Http404
    circle = around(unit.spot)
    context = {
        "unit": unit,
        "front": front,
        "starts": starts(front),
        "circle": circle,
        "dots": drawing.dots(circle.near),
        "rings": drawing.rings(),
        "side": drawing.SIDE,
    }
    return render(request, "guides/nearby.html", context)


def _above(unit: Unit) -> list[str]:
    """The unit's place in the tree and those above it."""
    return [unit.path[:end] for end in range(unit.steplen, len(unit.path) + 1, unit.steplen)]
