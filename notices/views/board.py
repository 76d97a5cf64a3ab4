"""What goes on paper: the words for the loudspeaker, the sheet for the board, and each unit's board of the week."""

import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.finished import finished
from portal.places.models import Unit

from ..duties import notices_for
from ..spoken import seconds_of, spoken_of

WEEK = datetime.timedelta(days=6)


@never_cache
@login_required
@require_safe
def on_paper(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    """The words to read out, large, with how long they take; or one A3 for the board at the gate."""
    one = get_object_or_404(notices_for(request.user), pk=pk)
    text = spoken_of(one)
    context = {"notice": one, "text": text, "count": len(text), "seconds": seconds_of(text)}
    return render(request, template, context)


@finished
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """A unit's board of the week on one A4, as it is now: whoever prints it on Monday has nothing to do for it."""
    unit = get_object_or_404(Unit.objects.with_page().filter(page__live=True), slug=slug)
    today = timezone.localdate()
    context = {"unit": unit, "front": unit.page, "first": today, "last": today + WEEK, "now": timezone.now()}
    return render(request, "notices/board.html", context)
