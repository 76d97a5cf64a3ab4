"""The page of a review: the version as readers will see it, what changed, the checks, who decided what, and the
two buttons. Reading it or pressing them saves no version (ADR 16)."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.models import Page, Revision, TaskState, WorkflowState

from portal.core.dates import clock, local_date, short_date
from portal.core.publishing import PublishRefused, problems_of

from .changes import changes_between
from .digests import digest_of
from .forms import NameReviewerForm, VerdictForm
from .models import NamedReviewer, ReviewTask
from .refusals import refusal_message
from .refused import ReviewRefused
from .review_rules import left_to_review, may_be_named, reads_reviews_of
from .reviews import AlreadyDecided, check_reviewer
from .verdicts import Seen, Verdict, decide, name_reviewer


@never_cache
def review_view(request, page_id: int) -> HttpResponse:
    """Read a version and give a verdict on it."""
    page = _page_for(request.user, page_id)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _take(request, page, form.cleaned_data):
            return redirect("editorial_review", page.pk)
        page = _page_for(request.user, page_id)
    return render(request, "editorial/admin/review.html", _shown(request, page, form))


def _take(request, page: Page, data: dict) -> bool:
    """Record the verdict, or put the sentence that says why not above the page; what was typed stays."""
    seen = Seen(data["state"], data["revision"], data["digest"])
    try:
        if not TaskState.objects.filter(pk=seen.state, workflow_state__object_id=str(page.pk)).exists():
            raise ReviewRefused(_("这一页现在不在审核。"), page)
        state = decide(seen=seen, by=request.user, verdict=Verdict(data["verdict"]), remark=data["remark"])
    except PublishRefused as refusal:
        messages.error(request, refusal_message(refusal))
    except AlreadyDecided as refusal:
        if refusal.state.finished_by_id != request.user.pk:
            messages.error(request, str(refusal))
            return False
        # A button pressed twice: the second answer is the one that the browser shows.
        messages.success(request, _("您按了两下，只记一次。") + what_happened(refusal.state.workflow_state))
        return True
    except ReviewRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, what_happened(state))
        return True
    return False


def what_happened(state: WorkflowState) -> str:
    """What a verdict led to, for whoever gave it."""
    page = state.content_object
    done = state.task_states.exclude(finished_at=None).order_by("-finished_at", "-pk").first()
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("《%(title)s》已退回，写的人会看到您写的原因。") % {"title": page.draft_title}
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        then = state.current_task_state.task.name
        words = {"title": page.draft_title, "done": done.task.name, "next": then}
        return _("《%(title)s》%(done)s通过，等%(next)s。") % words
    due = done.revision.approved_go_live_at
    if due is None:
        return _("《%(title)s》已发布。") % {"title": page.title}
    is_today = local_date(due) == local_date(done.finished_at)
    hour = clock(due) if is_today else f"{short_date(due)} {clock(due)}"
    return _("《%(title)s》将于 %(hour)s 发布。") % {"title": page.draft_title, "hour": hour}


def _page_for(user, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id).specific
    if not reads_reviews_of(page, user):
        raise Http404
    return page


@dataclass(frozen=True)
class Desk:
    """Where the review stands and what this person may do about it."""

    state: WorkflowState | None
    task: ReviewTask | None
    revision: Revision | None
    refusal: str = ""

    @property
    def waits(self) -> bool:
        return self.task is not None


def _desk(page: Page, user) -> Desk:
    state = page.workflow_states.order_by("-created_at", "-pk").first()
    if state is None or state.current_task_state is None:
        return Desk(state, None, page.latest_revision)
    current = state.current_task_state
    task = current.task.specific
    if state.status != WorkflowState.STATUS_IN_PROGRESS or not isinstance(task, ReviewTask):
        return Desk(state, None, current.revision)
    try:
        check_reviewer(task, current, user)
    except ReviewRefused as refusal:
        return Desk(state, task, page.latest_revision, str(refusal))
    return Desk(state, task, page.latest_revision)


def _shown(request, page: Page, form: VerdictForm) -> dict:
    desk = _desk(page, request.user)
    context = {"page": page, "desk": desk, "form": form, "remark": form.data.get("remark", "")}
    if desk.revision is None:
        return context
    shown = desk.revision.as_object()
    context |= {
        "shown": shown,
        "digest": digest_of(desk.revision),
        "problems": PublishRefused(shown, problems_of(shown)).sentences(),
        "comments": page.wagtail_admin_comments.select_related("user").prefetch_related("replies__user"),
        "sheet": _sheet(desk.state),
        "due": shown.go_live_at,
        "page_can_edit": page.permissions_for_user(request.user).can_edit(),
        **_since(request, page, desk),
    }
    if desk.task is not None and not left_to_review(desk.task, page):
        context["nobody"] = True
        if request.user.is_superuser:
            context["naming"] = NameReviewerForm(people=may_be_named(desk.task, page))
    return context


def _since(request, page: Page, desk: Desk) -> dict:
    """What the version is compared with: the one that was sent back last, or else the one that is live."""
    returned = TaskState.objects.filter(
        workflow_state__in=page.workflow_states.all(), status=TaskState.STATUS_REJECTED
    ).exclude(revision=desk.revision)
    if page.live_revision_id:
        returned = returned.filter(revision__gt=page.live_revision_id)
    last = returned.order_by("-finished_at").select_related("revision", "finished_by").first()
    if last is not None:
        words = _("和 %(who)s 退回的那一稿比") % {"who": last.finished_by or ""}
        return {"since": words, "changes": changes_between(last.revision, desk.revision, request)}
    if desk.revision and page.live_revision_id and page.live_revision_id != desk.revision.pk:
        return {
            "since": _("和读者现在看到的比"),
            "changes": changes_between(page.live_revision, desk.revision, request),
        }
    return {}


def _sheet(state: WorkflowState | None) -> dict:
    """Everybody who had it on the desk, in order: for the page and for paper."""
    if state is None:
        return {}
    states = state.task_states.select_related("task", "finished_by", "revision").order_by("started_at", "pk")
    return {
        "by": state.requested_by,
        "at": state.created_at,
        "stages": [{"state": one, "waits": one.status == TaskState.STATUS_IN_PROGRESS} for one in states],
        "named": NamedReviewer.objects.filter(workflow_state=state).select_related(
            "person", "named_by", "task"
        ),
    }


def version_view(request, page_id: int, revision_id: int) -> HttpResponse:
    """A version as readers will see it, for those who may read it before them."""
    page = _page_for(request.user, page_id)
    revision = get_object_or_404(page.revisions, pk=revision_id)
    shown = revision.as_object()
    response = shown.make_preview_request(
        request, shown.default_preview_mode, extra_request_attrs={"revision_id": revision.pk}
    )
    response["Cache-Control"] = "no-store, private"
    response["X-Frame-Options"] = "SAMEORIGIN"  # the frame on the page of the review
    return response


def name_reviewer_view(request, page_id: int) -> HttpResponse:
    """A town administrator names who may read what nobody is left to read."""
    page = _page_for(request.user, page_id)
    if not request.user.is_superuser or page.current_workflow_task is None:
        raise Http404
    form = NameReviewerForm(request.POST or None, people=may_be_named(page.current_workflow_task, page))
    if request.method == "POST" and form.is_valid():
        try:
            named = name_reviewer(page=page, by=request.user, **form.cleaned_data)
        except ReviewRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已请%(person)s来审这一稿。") % {"person": named.person})
        return redirect("editorial_review", page.pk)
    for sentence in [error for errors in form.errors.values() for error in errors]:
        messages.error(request, str(sentence))
    return redirect("editorial_review", page.pk)


def to_the_review(request, page_id: int, *args, **kwargs) -> HttpResponse:
    """Where Wagtail's own steps of a review lead now: nothing is decided and nothing saved on the way."""
    if request.method == "POST":
        messages.error(request, _("审核有了自己的一页：请在这里看过再按“通过”或“退回”。刚才那一下没有算数。"))
    return redirect(reverse("editorial_review", args=[page_id]))
