"""Who may review what: other people than the writers, and never one person twice."""

from django.db.models import Q
from wagtail.models import Page, Revision, TaskState

from portal.accounts.roles import has_role, units_with_role
from portal.places.models import Unit


def writers_since_live(page: Page) -> set[int]:
    """Everybody who saved a revision of what is under review: since the last one that was live, or ever."""
    revisions = page.revisions.all()
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    return set(revisions.exclude(user=None).values_list("user_id", flat=True))


def earlier_reviewers(page: Page, task) -> set[int]:
    """Who approved another stage of the review that is under way."""
    state = page.current_workflow_state
    if state is None:
        return set()
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED).exclude(task_id=task.pk)
    return set(approved.exclude(finished_by=None).values_list("finished_by_id", flat=True))


def may_review(task, page: Page, user) -> bool:
    """Whether a user may act on a stage of a page's review; superusers obey the same rule."""
    if not user.is_active or not has_role(user, Unit.objects.of_page(page), task.roles):
        return False
    return user.pk not in writers_since_live(page) and user.pk not in earlier_reviewers(page, task)


def may_edit_in_review(task, page: Page, user) -> bool:
    """Whether a user may change the text while it waits at a stage: reviewers of that stage, not its authors.

    A reviewer who does becomes a writer and can no longer approve it, but may go on with the correction.
    """
    if not user.is_active or not has_role(user, Unit.objects.of_page(page), task.roles):
        return False
    state = page.current_workflow_state
    revisions = page.revisions.filter(user=user)
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    handed_in = (
        state.task_states.order_by("revision_id").values_list("revision_id", flat=True).first()
        if state
        else None
    )
    return handed_in is None or not revisions.filter(pk__lte=handed_in).exists()


def reviewable_states(task, user):
    """The reviews of this stage that the user may act on now, in five queries however many wait."""
    states = TaskState.objects.filter(task_id=task.pk, status=TaskState.STATUS_IN_PROGRESS)
    reach = Q(pk__in=[])
    for unit in units_with_role(user, task.roles):
        if unit.page_id:
            reach |= Q(path__startswith=unit.page.path)
    waiting = list(states.values_list("pk", "workflow_state_id", "workflow_state__object_id"))
    pages = Page.objects.filter(reach, pk__in=[int(page_id) for _pk, _state, page_id in waiting])
    live = {str(pk): revision or 0 for pk, revision in pages.values_list("pk", "live_revision_id")}
    wrote = {
        object_id
        for object_id, pk in Revision.objects.page_revisions()
        .filter(user=user, object_id__in=list(live))
        .values_list("object_id", "pk")
        if pk > live[object_id]
    }
    approved = TaskState.objects.filter(
        workflow_state_id__in=[state for _pk, state, _page in waiting],
        status=TaskState.STATUS_APPROVED,
        finished_by=user,
    ).exclude(task_id=task.pk)
    done = set(approved.values_list("workflow_state_id", flat=True))
    mine = [
        pk for pk, state, page_id in waiting if page_id in live and page_id not in wrote and state not in done
    ]
    return TaskState.objects.filter(pk__in=mine if user.is_active else [])
