"""The call list: people without a phone, and what the gateway did not take."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.core.dates import clock, near_date
from portal.outbox.actions import mark_called, put_off_call
from portal.outbox.models import Message

from ..calls import calls_of, last_made, messages_of
from ..duties import is_desk_staff

MOST_SHOWN = 100


@never_cache
@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Who is to be called now, and who did not answer and is called later."""
    if not is_desk_staff(request.user):
        raise PermissionDenied
    now, mine = timezone.now(), messages_of(request.user)
    waiting = mine.to_call_now(now)
    put_off = mine.to_call().exclude(pk__in=waiting.values("pk")).order_by("not_before")[:MOST_SHOWN]
    context = {
        "calls": calls_of(waiting[:MOST_SHOWN], request.user),
        "more": max(0, waiting.count() - MOST_SHOWN),
        "put_off": put_off,
        "all_done": last_made(request.user, now),
    }
    return render(request, "events/desk_calls.html", context)


@never_cache
@login_required
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """How a call ended: they were told, nobody answered, they know it already."""
    message = get_object_or_404(messages_of(request.user), pk=pk)
    ended = request.POST.get("ended")
    if ended == "no_answer":
        done = put_off_call(message=message, by=request.user)
    elif ended in ("called", "told"):
        done = mark_called(message=message, by=request.user, some_other_way=ended == "told")
    else:
        raise Http404
    message.refresh_from_db()
    messages.add_message(
        request, messages.SUCCESS if done else messages.WARNING, _what_now(message, ended, done)
    )
    return redirect("desk_calls")


def _what_now(message: Message, ended: str, done: bool) -> str:
    if not done:
        words = _("%(name)s：这个电话刚才已经有人办好了，或者不用打了，名单是最新的。")
    elif ended == "no_answer":
        words = _("%(name)s：记下了没人接，%(when)s 再打。")
    else:
        words = _("%(name)s：记下了，不用再打。")
    when = f"{near_date(message.not_before)} {clock(message.not_before)}"
    return words % {"name": message.who, "when": when}
