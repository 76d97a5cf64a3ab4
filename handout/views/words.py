"""想说的话: what slips say to a unit, for its editors and its desk, each with a tick."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..actions.take_in import settle_word
from ..duties import takes_slips, words_for
from ..forms import WordForm
from ..models import SlipWord

MOST_SHOWN = 100


@never_cache
@login_required
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What nobody has read yet, the oldest first, then the last that were settled."""
    if not takes_slips(request.user):
        raise PermissionDenied
    mine = words_for(request.user)
    new = mine.filter(state=SlipWord.State.NEW).order_by("pk")
    context = {
        "new": new[:MOST_SHOWN],
        "more": max(0, new.count() - MOST_SHOWN),
        "settled": mine.exclude(state=SlipWord.State.NEW).order_by("-settled_at")[:MOST_SHOWN],
    }
    return render(request, "handout/desk_words.html", context)


@never_cache
@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, or answered and how."""
    word = get_object_or_404(words_for(request.user), pk=pk)
    form = WordForm(request.POST)
    if not form.is_valid():
        raise Http404
    done = settle_word(word=word, by=request.user, **form.cleaned_data)
    messages.success(request, _("记下了：%(state)s。") % {"state": done.get_state_display()})
    return redirect("desk_words")
