"""The page of those who write, pass and tell: what waits, and one notice with each step as one press."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..actions import postings as boards
from ..actions import reviewing, writing
from ..counts import reach_of
from ..duties import has_work, may_pass, notices_for, reach, tells, waiting_for, writes
from ..models import Notice, Posting, Stage, State
from ..models.notice import LISTED_AFTER
from ..refusal import Refused
from ..spoken import seconds_of, spoken_of


class Step(NamedTuple):
    """One press.

    Args:
        right: what it asks for; who passes and sends back is asked by the action itself.
        takes: what it reads of the form.
    """

    act: Callable[..., object]
    right: str
    said: str | Promise
    takes: tuple[str, ...] = ()
    leads_away: bool = False


STEPS = {
    "submit": Step(reviewing.submit, "change", gettext_lazy("交上去了，等另一个人看过就放出去。")),
    "take_back": Step(reviewing.take_back, "change", gettext_lazy("收回来了，可以改了。")),
    "pass": Step(reviewing.pass_notice, "", gettext_lazy("通过了，到了时间居民就看得到。"), ("digest",)),
    "send_back": Step(
        reviewing.send_back,
        "",
        gettext_lazy("退回去了，写的人会看到原因。"),
        ("digest", "reason"),
        leads_away=True,
    ),
    "withdraw": Step(
        reviewing.withdraw, "withdraw", gettext_lazy("撤下了，居民已经看不到内容。"), ("reason",)
    ),
    "discard": Step(writing.discard, "change", gettext_lazy("删掉了。"), leads_away=True),
    "again": Step(
        writing.write_again, "add", gettext_lazy("照着写了一条新的，在草稿里，请改时间。"), leads_away=True
    ),
}


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is being written, what stands now, what ended lately."""
    if not has_work(request.user):
        raise PermissionDenied
    now, mine = timezone.now(), notices_for(request.user).prefetch_related("units")
    passed = mine.filter(state=State.PASSED)
    waiting = waiting_for(request.user)
    others = mine.filter(state=State.WAITING).exclude(pk__in=[one.pk for one in waiting])
    context = {
        "waiting": waiting,
        "drafts": mine.filter(state=State.DRAFT).order_by("-created_at")[:50],
        "handed_in": others.order_by("submitted_at"),
        "live": passed.filter(valid_until__gt=now).order_by("-urgency", "-valid_from"),
        "ended": passed.filter(valid_until__lte=now, valid_until__gt=now - LISTED_AFTER)[:50],
        "withdrawn": mine.filter(state=State.WITHDRAWN, withdrawn_at__gt=now - LISTED_AFTER)[:20],
        "writes": writes(request.user),
    }
    return render(request, "notices/desk.html", context)


@never_cache
@login_required
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice as readers get it, what can be done with it now, and whom it reached."""
    notice = get_object_or_404(
        notices_for(request.user).select_related("page", "passed_by", "submitted_by"), pk=pk
    )
    text = spoken_of(notice)
    changes = _may(request.user, notice, "change")
    context = {
        "notice": notice,
        "spoken": text,
        "seconds": seconds_of(text),
        "digest": notice.digest,
        "may_pass": may_pass(notice, request.user),
        "may_change": changes,
        "may_withdraw": notice.state == State.PASSED and _may(request.user, notice, "withdraw"),
        "may_tell": bool(tells(request.user)),
        "postings": notice.postings.all(),
    }
    if notice.stage in (Stage.LIVE, Stage.ENDED) and _may(request.user, notice, "view"):
        context["reach"] = reach_of(notice)
    return render(request, "notices/one.html", context)


def _may(user, notice: Notice, action: str) -> bool:
    return any(notice.unit.path.startswith(path) for path in reach(user, action))


@never_cache
@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One press."""
    notice = get_object_or_404(notices_for(request.user), pk=pk)
    known = STEPS.get(request.POST.get("do", ""))
    if known is None:
        raise Http404
    if known.right and not _may(request.user, notice, known.right):
        raise PermissionDenied
    try:
        known.act(
            notice=notice, by=request.user, **{name: request.POST.get(name, "") for name in known.takes}
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("notices_one", pk)
    messages.success(request, str(known.said))
    return redirect("notices_desk") if known.leads_away else redirect("notices_one", pk)


@never_cache
@login_required
@require_POST
def postings(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet went up, or came down."""
    notice = get_object_or_404(notices_for(request.user), pk=pk)
    try:
        if posting := request.POST.get("down"):
            rows = Posting.objects.filter(notice=notice, pk=int(posting) if posting.isdecimal() else 0)
            boards.take_down(posting=get_object_or_404(rows), by=request.user)
        else:
            boards.put_up(notice=notice, place=request.POST.get("place", ""), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('notices_one', args=[pk])}#postings")
