"""The end of a review: exactly what was approved goes live."""

from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from portal.core.audit import record

from .refused import ReviewRefused
from .review_rules import earlier_reviewers, is_reviewer, writers_since_live

FEWEST_REVIEWERS = 2


class AlreadyDecided(ReviewRefused):
    """Somebody gave this stage its verdict before; `state` says who and which."""

    def __init__(self, state: TaskState):
        super().__init__(_already(state), state.workflow_state.content_object)
        self.state = state


def finish_review(workflow_state, user=None) -> None:
    """Publish the one revision that every stage approved, or put it on the schedule.

    Raises:
        ReviewRefused: stages approved different revisions, or fewer than two people approved it.
        PublishRefused: the revision does not pass the gate.
    """
    page = workflow_state.content_object
    approved = list(
        workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED).select_related("revision")
    )
    newest = workflow_state.current_task_state.revision
    stages = {state.task_id: state for state in approved if state.revision_id == newest.pk}
    wanted = set(workflow_state.workflow.tasks.filter(active=True).values_list("pk", flat=True))
    if not wanted or wanted - set(stages):
        raise ReviewRefused(_("审核期间文章又改过，各环节通过的不是同一稿，请重新审核。"), page)
    reviewers = {state.finished_by_id for state in stages.values()} - {None}
    if len(reviewers) < len(stages):
        raise ReviewRefused(_("同一个人不能审两个环节。"), page)
    if len(reviewers) < FEWEST_REVIEWERS:
        raise ReviewRefused(_("一篇文章至少要由两个人先后审过，才能发布。请系统管理员检查审核流程。"), page)
    newest.publish(user=user, skip_permission_checks=True)
    record("editorial.sign_off", by=user, of=page, note=f"revision {newest.pk}")


def take_up(task_state_id: int) -> TaskState:
    """The stage as it is now, under a lock: of two presses the second one waits and finds it done.

    Raises:
        AlreadyDecided: somebody was faster, or the review was withdrawn.
    """
    seen = TaskState.objects.get(pk=task_state_id)
    WorkflowState.objects.select_for_update().get(pk=seen.workflow_state_id)
    fresh = TaskState.objects.select_related("workflow_state", "revision").get(pk=seen.pk)
    if fresh.status != TaskState.STATUS_IN_PROGRESS:
        raise AlreadyDecided(fresh)
    return fresh


def _already(state: TaskState) -> str:
    done = {
        TaskState.STATUS_APPROVED: _("%(who)s已经通过了“%(stage)s”，不用再点一次。"),
        TaskState.STATUS_REJECTED: _("%(who)s已经退回了这一稿，不用再点一次。"),
    }.get(state.status)
    if done is None or state.finished_by is None:
        return _("这一环节已经有人处理过了，不用再点一次。")
    return done % {"who": state.finished_by, "stage": state.task.name}


def check_reviewer(task, task_state, user) -> None:
    """Say why somebody may not act on a stage; the buttons are hidden, an address typed by hand is not.

    Raises:
        ReviewRefused: they wrote part of it, approved another stage, or hold no fitting role.
    """
    page = task_state.workflow_state.content_object.specific
    if user.pk in writers_since_live(page):
        raise ReviewRefused(_("您参与了这一稿的撰写，不能审核自己的文章，请换一位同事。"), page)
    if user.pk in earlier_reviewers(page, task):
        raise ReviewRefused(_("您已经审过前一个环节，这一环节请换一位同事。"), page)
    if not is_reviewer(task, page, user):
        raise ReviewRefused(_("这一环节需要本单位有相应角色的同事来审。"), page)
