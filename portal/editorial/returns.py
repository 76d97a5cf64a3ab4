"""What was sent back to its writer: by whom, when, at which stage, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

SHOWN = 12


@dataclass(frozen=True)
class Return:
    """One text that waits for its writer, with the reviewer's words."""

    page: Page
    reason: str
    stage: str
    by: str | Promise
    at: datetime | None


def return_of(page: Page) -> Return | None:
    """Why a page lies with its writer again; None if it does not."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    return _told(page, state.current_task_state)


def returned_to(user) -> list[Return]:
    """What was sent back and is this user's to mend: they own it, handed it in or saved a version of it."""
    states = (
        WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
        .filter(Q(requested_by=user) | Q(object_id__in=_pages_of(user)))
        .select_related("current_task_state__task", "current_task_state__finished_by")
        .order_by("-current_task_state__finished_at")[:SHOWN]
    )
    states = list(states)
    pages = Page.objects.in_bulk([int(state.object_id) for state in states])
    return [
        _told(pages[int(state.object_id)], state.current_task_state)
        for state in states
        if int(state.object_id) in pages
    ]


def _pages_of(user) -> list[str]:
    """As text, the way workflow states keep the number of their page."""
    saved = Revision.objects.page_revisions().filter(user=user).values_list("object_id", flat=True)
    owned = Page.objects.filter(owner=user).values_list("pk", flat=True)
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    waiting = set(states.values_list("object_id", flat=True))
    if not waiting:
        return []
    mine = set(saved.filter(object_id__in=waiting)) | {str(pk) for pk in owned.filter(pk__in=waiting)}
    return sorted(mine)


def _told(page: Page, state: TaskState) -> Return:
    by = state.finished_by.get_full_name() or state.finished_by.get_username() if state.finished_by else ""
    return Return(
        page=page,
        reason=state.comment.strip(),
        stage=state.task.name,
        by=by or _("已离开的同事"),
        at=state.finished_at,
    )
