"""Bylines, the review stage, and what the publishing tick could not do."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.locks import WorkflowLock
from wagtail.models import Orderable, Page, Revision, Task

from portal.accounts.models import Role
from portal.core.audit import record

from .review_rules import may_edit_in_review, may_review, reviewable_states


class Byline(Orderable):
    """Who wrote, took or edited; in the order of printing (practices R8)."""

    class Credit(models.TextChoices):
        AUTHOR = "author", _("作者")
        CORRESPONDENT = "correspondent", _("通讯员")
        REPORTER = "reporter", _("记者")
        PHOTOGRAPHER = "photographer", _("摄影")
        EDITOR = "editor", _("编辑")
        TRAINEE = "trainee", _("见习")
        SENIOR_EDITOR = "senior_editor", _("责编")

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="bylines")
    credit = models.CharField(_("身份"), max_length=20, choices=Credit, default=Credit.CORRESPONDENT)
    name = models.CharField(_("姓名"), max_length=30)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bylines",
    )

    panels = [FieldPanel("credit"), FieldPanel("name")]

    class Meta(Orderable.Meta):
        verbose_name = _("署名")
        verbose_name_plural = _("署名")

    def __str__(self) -> str:
        return f"{self.get_credit_display()} {self.name}"


class ReviewLock(WorkflowLock):
    """Authors wait while others read; the sentence says who has it and what to do."""

    def get_message(self, user) -> str | None:
        if not self.for_user(user):
            return None
        return _(
            "这篇文章正在“%(stage)s”，审完之前请先不要改。作者有急事可以按“取消审核流程”，改好再提交。"
        ) % {"stage": self.task.name}


class ReviewTask(Task):
    """One review stage: done by somebody who holds one of its roles for the page's unit, wrote none of the
    text under review, and approved no other stage of it."""

    class Stage(models.TextChoices):
        FIRST = "first", _("初审：看文字")
        SECOND = "second", _("复审：看事实")
        FINAL = "final", _("终审：签发")

    STAGE_ROLES = {
        Stage.FIRST: (Role.EDITOR, Role.SENIOR_EDITOR, Role.SIGNATORY),
        Stage.SECOND: (Role.SENIOR_EDITOR, Role.SIGNATORY),
        Stage.FINAL: (Role.SENIOR_EDITOR, Role.SIGNATORY),
    }

    lock_class = ReviewLock
    stage = models.CharField(_("第几审"), max_length=10, choices=Stage)
    admin_form_fields = [*Task.admin_form_fields, "stage"]

    class Meta:
        verbose_name = _("审核环节")
        verbose_name_plural = _("审核环节")

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.STAGE_ROLES[self.Stage(self.stage)]

    def start(self, workflow_state, user=None):
        """Go on with the first stage that has not approved the text as it is now: a text that was sent back
        and mended is read by everybody again."""
        first = workflow_state.get_next_task()
        if first is not None and first.pk != self.pk:
            return first.specific.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    def user_can_access_editor(self, obj, user) -> bool:
        return may_edit_in_review(self, obj, user)

    def locked_for_user(self, obj, user) -> bool:
        return not may_edit_in_review(self, obj, user)

    def user_can_lock(self, obj, user) -> bool:
        return may_edit_in_review(self, obj, user)

    def get_actions(self, obj, user) -> list[tuple]:
        if not may_review(self, obj, user):
            return []
        return [
            ("reject", _("退回修改"), True),
            ("approve", _("通过"), False),
            ("approve", _("通过并留言"), True),
        ]

    def on_action(self, task_state, user, action_name, **kwargs):
        """Approve or send back, once, under a lock.

        Raises:
            ReviewRefused: not this person, not any more, or the text has changed since.
            PublishRefused: what would be approved does not pass the gate.
        """
        from .reviews import check_reviewer, refuse_unfit, start_again_if_changed, take_up

        with transaction.atomic():
            task_state = take_up(task_state)
            check_reviewer(self, task_state, user)
            changed = start_again_if_changed(task_state, user) if action_name == "approve" else None
            if changed is None:
                if action_name == "approve":
                    refuse_unfit(task_state)
                page = task_state.workflow_state.content_object
                record(f"editorial.{action_name}", by=user, of=page, note=self.name)
                super().on_action(task_state, user, action_name, **kwargs)
        if changed is not None:
            raise changed

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return reviewable_states(self, user)

    @classmethod
    def get_description(cls) -> str:
        return _("由本单位有相应角色、没有参与撰稿、也没有审过另一环节的人通过")


class PublishFailure(models.Model):
    """A due page that would not go live or come down: what happened, and when it is tried again."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("按时发布")
        EXPIRE = "expire", _("按时下线")

    kind = models.CharField(_("该做什么"), max_length=10, choices=Kind)
    page = models.ForeignKey(
        Page, verbose_name=_("页面"), on_delete=models.CASCADE, related_name="publish_failures"
    )
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    attempts = models.PositiveIntegerField(_("试过几次"), default=0)
    first_failed_at = models.DateTimeField(_("第一次失败"), auto_now_add=True)
    retry_at = models.DateTimeField(_("下次再试"))
    reason = models.TextField(_("原因"))

    class Meta:
        verbose_name = _("没能按时发布的页面")
        verbose_name_plural = _("没能按时发布的页面")
        ordering = ["first_failed_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "page"], name="one_failure_a_page_and_kind")]

    def __str__(self) -> str:
        return f"{self.page} {self.get_kind_display()}"
