"""The end of a review: exactly what was approved goes live."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from portal.core.audit import record
from portal.core.publishing import refuse_unless_ready

from .review_rules import earlier_reviewers, may_review, writers_since_live


class ReviewRefused(PermissionDenied):
    """Somebody may not act on this review; the message says why in a sentence."""


def finish_review(workflow_state, user=None) -> None:
    """Publish the one revision that every stage approved, or put it on the schedule.

    Raises:
        ReviewRefused: stages approved different revisions, or one person approved two of them.
        PublishRefused: the revision does not pass the gate.
    """
    approved = list(
        workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED).select_related("revision")
    )
    newest = workflow_state.current_task_state.revision
    stages = {state.task_id: state for state in approved if state.revision_id == newest.pk}
    wanted = set(workflow_state.workflow.tasks.filter(active=True).values_list("pk", flat=True))
    if not wanted or wanted - set(stages):
        raise ReviewRefused(_("审核期间文章又改过，各环节通过的不是同一稿，请重新审核。"))
    reviewers = [state.finished_by_id for state in stages.values()]
    if len(set(reviewers)) != len(reviewers):
        raise ReviewRefused(_("同一个人不能审两个环节。"))
    newest.publish(user=user, skip_permission_checks=True)
    record("editorial.sign_off", by=user, of=workflow_state.content_object, note=f"revision {newest.pk}")


def check_reviewer(task, task_state, user) -> None:
    """Say why somebody may not act on a stage; the buttons are hidden, an address typed by hand is not.

    Raises:
        ReviewRefused: they wrote part of it, approved another stage, or hold no fitting role.
        PublishRefused: what they are about to approve does not pass the gate.
    """
    page = task_state.workflow_state.content_object.specific
    if user.pk in writers_since_live(page):
        raise ReviewRefused(_("您参与了这一稿的撰写，不能审核自己的文章，请换一位同事。"))
    if user.pk in earlier_reviewers(page, task):
        raise ReviewRefused(_("您已经审过前一个环节，这一环节请换一位同事。"))
    if not may_review(task, page, user):
        raise ReviewRefused(_("这一环节需要本单位有相应角色的同事来审。"))


def refuse_unfit(task_state) -> None:
    """Stop an approval of a text that could not go live anyway.

    Raises:
        PublishRefused: with the fields to mend.
    """
    refuse_unless_ready(task_state.revision.as_object())

