"""The review workflow that every page of the town goes through."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from .models import ReviewTask

STAGES = [(ReviewTask.Stage.FIRST, _("初审")), (ReviewTask.Stage.FINAL, _("签发"))]


@transaction.atomic
def found_reviews(front: Page) -> Workflow:
    """Make the review of two different people and put it on the front page, for everything below.

    Wagtail's own sample workflow, groups and their publish right are removed: nobody holds it (ADR 3).
    """
    workflow, created = Workflow.objects.get_or_create(name=_("两人审核"))
    if created:
        for position, (stage, name) in enumerate(STAGES):
            task = ReviewTask.objects.create(name=name, stage=stage)
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)
    WorkflowPage.objects.update_or_create(page=front, defaults={"workflow": workflow})
    _remove_samples()
    return workflow


def _remove_samples() -> None:
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    Workflow.objects.filter(name="Moderators approval").delete()
    GroupApprovalTask.objects.filter(name="Moderators approval").delete()
