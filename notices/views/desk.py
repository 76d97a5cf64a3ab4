"""The page of those who write, pass and tell: what waits, and one notice with each step as one press."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..actions import (
    discard,
    pass_notice,
    put_up,
    send_back,
    submit,
    take_back,
    take_down,
    withdraw,
    write_again,
)
from ..counts import reach_of
from ..duties import has_work, may_pass, notices_for, reach, tells, waiting_for, writes
from ..models import Notice, Posting, Stage, State
from ..models.notice import LISTED_AFTER
from ..refusal import Refused
from ..spoken import seconds_of, spoken_of


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
    right, act = known
    if right and not _may(request.user, notice, right):
        raise PermissionDenied
    try:
        return act(request, notice)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("notices_one", pk)


def _submit(request: HttpRequest, notice: Notice) -> HttpResponse:
    submit(notice=notice, by=request.user)
    messages.success(request, _("交上去了，等另一个人看过就放出去。"))
    return redirect("notices_one", notice.pk)


def _take_back(request: HttpRequest, notice: Notice) -> HttpResponse:
    take_back(notice=notice, by=request.user)
    return redirect("notices_edit", notice.pk)


def _pass(request: HttpRequest, notice: Notice) -> HttpResponse:
    pass_notice(notice=notice, digest=request.POST.get("digest", ""), by=request.user)
    messages.success(
        request,
        _("通过了，居民现在就看得到。")
        if notice.valid_from <= timezone.now()
        else _("通过了，到时间自己放出去。"),
    )
    return redirect("notices_one", notice.pk)


def _send_back(request: HttpRequest, notice: Notice) -> HttpResponse:
    digest, reason = request.POST.get("digest", ""), request.POST.get("reason", "")
    send_back(notice=notice, digest=digest, reason=reason, by=request.user)
    messages.success(request, _("退回去了，写的人会看到原因。"))
    return redirect("notices_desk")


def _withdraw(request: HttpRequest, notice: Notice) -> HttpResponse:
    withdraw(notice=notice, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("撤下了，居民已经看不到内容。"))
    return redirect("notices_one", notice.pk)


def _discard(request: HttpRequest, notice: Notice) -> HttpResponse:
    discard(notice=notice, by=request.user)
    messages.success(request, _("删掉了。"))
    return redirect("notices_desk")


def _again(request: HttpRequest, notice: Notice) -> HttpResponse:
    again = write_again(notice=notice, by=request.user)
    messages.success(request, _("照着写了一条新的草稿，请改时间。"))
    return redirect("notices_edit", again.pk)


# The right that each asks for; who passes and sends back is asked by the action itself.
STEPS: dict[str, tuple[str, Callable[[HttpRequest, Notice], HttpResponse]]] = {
    "submit": ("change", _submit),
    "take_back": ("change", _take_back),
    "pass": ("", _pass),
    "send_back": ("", _send_back),
    "withdraw": ("withdraw", _withdraw),
    "discard": ("change", _discard),
    "again": ("add", _again),
}


@never_cache
@login_required
@require_POST
def postings(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet went up, or came down."""
    notice = get_object_or_404(notices_for(request.user), pk=pk)
    try:
        if posting := request.POST.get("down"):
            rows = Posting.objects.filter(notice=notice, pk=int(posting) if posting.isdecimal() else 0)
            take_down(posting=get_object_or_404(rows), by=request.user)
        else:
            put_up(notice=notice, place=request.POST.get("place", ""), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{notice_address(pk)}#postings")


def notice_address(pk: int) -> str:
    return redirect("notices_one", pk).url
