"""A verdict means what was pressed: on which version, at which stage, by whom (ADR 16)."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision, TaskState, WorkflowState

from portal.accounts.models import User
from portal.core.audit import record
from portal.core.models import BasePage
from portal.core.publishing import refuse_unless_ready

from .digests import digest_of, digests_of
from .models import NamedReviewer, ReviewTask
from .refused import ReviewRefused
from .review_rules import left_to_review, may_be_named
from .reviews import check_reviewer, take_up


class Verdict(models.TextChoices):
    APPROVE = "approve", gettext_lazy("通过")
    REJECT = "reject", gettext_lazy("退回")


class TextChanged(ReviewRefused):
    """What was on the screen is not what waits now."""


@dataclass(frozen=True)
class Seen:
    """What was on the screen when the button was pressed.

    The number of a version is not enough: an autosave writes over its own last one.
    """

    state: int
    revision: int
    digest: str


@transaction.atomic
def under_review(page: Page) -> Seen:
    """What waits at a page's stage now, under a lock: an autosave that would write over it waits."""
    state = page.current_workflow_state
    revision = Revision.objects.select_for_update().get(pk=page.latest_revision_id)
    return Seen(state.current_task_state_id, revision.pk, digest_of(revision))


@transaction.atomic
def decide(*, seen: Seen, by: User, verdict: Verdict, remark: str = "") -> WorkflowState:
    """Approve or send back exactly what was on the screen, once, under a lock. No version is saved.

    Args:
        seen: the stage and the version that were shown.
        remark: for the writer; sending back needs one.

    Raises:
        TextChanged: the text was changed since it was shown.
        ReviewRefused: not this person, or not any more, or sent back without a word.
        PublishRefused: what would be approved does not pass the gate.
    """
    state = take_up(seen.state)
    page = state.workflow_state.content_object.specific
    now = under_review(page)
    if (now.revision, now.digest) != (seen.revision, seen.digest):
        raise TextChanged(_("文章又改过，请看新的一稿。"), page)
    state = _at_its_version(state, now, by)
    task = state.task.specific
    check_reviewer(task, state, by)
    if verdict == Verdict.REJECT and not remark.strip():
        raise ReviewRefused(_("请写明为什么退回，写的人要照着改。"), page)
    if verdict == Verdict.APPROVE:
        refuse_unless_ready(state.revision.as_object())
    record(f"editorial.{verdict}", by=by, of=page, note=f"{task.name} · revision {now.revision}")
    if verdict == Verdict.APPROVE:
        state.approve(user=by, comment=remark.strip())
    else:
        state.reject(user=by, comment=remark.strip())
    return WorkflowState.objects.get(pk=state.workflow_state_id)


def start_again_if_changed(page: Page, by=None) -> None:
    """Send a review back to its first stage as soon as somebody saved another text: it waits on one desk.

    At the first stage nobody has read it yet, and there is nothing to take back.
    """
    state = WorkflowState.objects.active().for_instance(page).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    state = state.select_related("current_task_state").first()
    if state is None or state.current_task_state is None:
        return
    current = state.current_task_state
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED, revision=current.revision_id)
    if page.latest_revision_id == current.revision_id or not approved.exists():
        return
    with transaction.atomic():
        current = take_up(current.pk)
        _at_its_version(current, under_review(page), by)


@receiver(post_save, dispatch_uid="another_text_is_read_again")
def read_again(sender, instance, update_fields=None, **kwargs) -> None:
    """Listens for the step in which a page takes its newest version."""
    if isinstance(instance, BasePage) and "latest_revision" in (update_fields or ()):
        start_again_if_changed(instance)


def _at_its_version(state: TaskState, now: Seen, by) -> TaskState:
    """The stage at which the newest version waits.

    A newer version that says the same takes the place of the one that was handed in, approvals and all.
    Another text begins at the first stage again.
    """
    if state.revision_id == now.revision:
        return state
    workflow_state = state.workflow_state
    said = digests_of({*workflow_state.task_states.values_list("revision_id", flat=True)})
    if said[state.revision_id] == now.digest:
        same = [pk for pk, digest in said.items() if digest == now.digest]
        kept = [TaskState.STATUS_APPROVED, TaskState.STATUS_IN_PROGRESS]
        workflow_state.task_states.filter(revision__in=same, status__in=kept).update(revision=now.revision)
        return TaskState.objects.select_related("workflow_state", "revision").get(pk=state.pk)
    state.cancel(user=by, comment=_("文章又改过，从头再审"))
    workflow_state = WorkflowState.objects.get(pk=workflow_state.pk)
    return take_up(workflow_state.current_task_state_id)


@transaction.atomic
def name_reviewer(*, page: Page, person: User, by: User, reason: str) -> NamedReviewer:
    """Name somebody for the stage a page waits at, because nobody is left who may read it.

    Two different people, none of them a writer, stays the rule.

    Raises:
        PermissionDenied: not a town administrator.
        ReviewRefused: somebody is left, the review is over, no reason, or the person wrote or read it already.
    """
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied(_("只有系统管理员可以指定审核人。"))
    state = page.current_workflow_state
    task = page.current_workflow_task
    if not isinstance(task, ReviewTask):
        raise ReviewRefused(_("这一页现在不在审核。"), page)
    WorkflowState.objects.select_for_update().get(pk=state.pk)
    if left_to_review(task, page):
        raise ReviewRefused(_("还有同事可以审，不用另外指定。"), page)
    if not reason.strip():
        raise ReviewRefused(_("请写明为什么请这一位来审。"), page)
    if not may_be_named(task, page).filter(pk=person.pk).exists():
        raise ReviewRefused(_("这一位写过这一稿，或者已经审过前一个环节，请换一位。"), page)
    named = {"stage": task.name, "person": person, "reason": reason.strip()}
    record("editorial.name_reviewer", by=by, of=page, note=_("%(stage)s请%(person)s来审：%(reason)s") % named)
    return NamedReviewer.objects.create(
        workflow_state=state, task=task, person=person, named_by=by, reason=reason.strip()
    )
