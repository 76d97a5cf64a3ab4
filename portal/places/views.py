"""我在哪里: choosing one's unit."""

from urllib.parse import quote

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.reading import remember

from .context_processors import NAME_COOKIE, UNIT_COOKIE
from .models import Unit

WHOLE_TOWN = "all"


@require_safe
def where(request):
    """我在哪里: every unit with a page, by kind, as plain links that are remembered."""
    units = Unit.objects.filter(depth__gt=1).with_page().filter(page__live=True)
    return render(request, "places/where.html", {"units": list(units), "whole_town": WHOLE_TOWN})


@never_cache
@require_safe
def choose_unit(request, slug: str):
    """Remember a unit for a year and open its front page; `all` forgets it and opens the town's."""
    if slug == WHOLE_TOWN:
        response = redirect("/")
        response.delete_cookie(UNIT_COOKIE)
        response.delete_cookie(NAME_COOKIE)
        return response
    unit = get_object_or_404(Unit.objects.with_page().filter(page__live=True), slug=slug)
    response = redirect(unit.page.get_url(request))
    remember(response, UNIT_COOKIE, unit.slug)
    remember(response, NAME_COOKIE, quote(f"{unit.name}|{unit.name_en}"), for_scripts=True)
    return response
