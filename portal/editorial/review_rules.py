"""Who may review what: other people than the writers, and never one person twice."""

from django.db.models import Q
from wagtail.models import Page, TaskState

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


def reviewable_states(task, user):
    """The reviews of this stage that wait in the units where the user holds a fitting role."""
    states = TaskState.objects.filter(task_id=task.pk, status=TaskState.STATUS_IN_PROGRESS)
    reach = Q(pk__in=[])
    for unit in units_with_role(user, task.roles):
        if unit.page_id:
            ids = Page.objects.filter(path__startswith=unit.page.path).values_list("pk", flat=True)
            reach |= Q(workflow_state__object_id__in=[str(pk) for pk in ids])
    return states.filter(reach)
