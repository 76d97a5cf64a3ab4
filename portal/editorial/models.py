"""Bylines, the review stage and what hangs on it, and what the publishing tick could not do."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.locks import WorkflowLock
from wagtail.models import Orderable, Page, Revision, Task, TaskState, WorkflowState

from portal.accounts.models import Role

from .refused import ReviewRefused


def who(label) -> models.ForeignKey:
    """The account that did something; what was done stays when the account is gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=label,
    )


class Byline(Orderable):
    """Who wrote, took or edited; in the order of printing."""

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

    panels = ["credit", "name"]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = _("署名")

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

    # `review_rules`, which read these rows and so stand above them; set when the portal starts (apps.py).
    rules: ClassVar[Any]

    lock_class = ReviewLock
    stage = models.CharField(_("第几审"), max_length=10, choices=Stage)
    admin_form_fields = [*Task.admin_form_fields, "stage"]

    class Meta:
        verbose_name = verbose_name_plural = _("审核环节")

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
        return self.rules.may_edit_in_review(self, obj, user)

    def locked_for_user(self, obj, user) -> bool:
        return not self.rules.may_edit_in_review(self, obj, user)

    user_can_lock = user_can_access_editor

    def get_actions(self, obj, user) -> list[tuple]:
        """None: a verdict is given on the page of the review, which names the version and saves none (ADR 16)."""
        return []

    def on_action(self, task_state, user, action_name, **kwargs):
        """Closed: whatever comes this way did not name the version it was looking at.

        Raises:
            ReviewRefused: always; `verdicts.decide` is the way.
        """
        raise ReviewRefused(gettext("请在审核页上通过或退回。"), task_state.workflow_state.content_object)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return self.rules.reviewable_states(self, user)

    @classmethod
    def get_description(cls) -> str:
        return _("由本单位有相应角色、没有参与撰稿、也没有审过另一环节的人通过")


class VersionDigest(models.Model):
    """What a version says, in a few bytes (`sameness.py`), made when it is stored."""

    revision = models.OneToOneField(
        Revision, primary_key=True, on_delete=models.CASCADE, related_name="digest", verbose_name=_("版本")
    )
    digest = models.CharField(_("文字指纹"), max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = _("文字指纹")

    def __str__(self) -> str:
        return self.digest


class NamedReviewer(models.Model):
    """Whom a town administrator named for one stage of one review that nobody was left to read."""

    workflow_state = models.ForeignKey(
        WorkflowState, on_delete=models.CASCADE, related_name="named_reviewers", verbose_name=_("审核")
    )
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+", verbose_name=_("审核环节"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("请谁来审")
    )
    reason = models.CharField(_("为什么请这一位"), max_length=200)
    named_by = who(_("谁指定的"))
    named_at = models.DateTimeField(_("指定时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("指定的审核人")
        constraints = [
            models.UniqueConstraint(
                fields=["workflow_state", "task", "person"], name="named_once_for_a_stage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.task}"


class ToldReviewer(models.Model):
    """That somebody was told of a text that came to their desk, or of a step that waits for their word: once each time it
    comes (`telling.py`)."""

    state = models.ForeignKey(
        TaskState,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("到了哪一环节"),
    )
    proposal = models.ForeignKey(
        "Proposal",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("等确认的事"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("告诉了谁")
    )
    told_at = models.DateTimeField(_("什么时候告诉的"))

    class Meta:
        verbose_name = verbose_name_plural = _("告诉过审核的同事")
        constraints = [
            models.UniqueConstraint(fields=["person", "state"], name="told_once_of_a_stage"),
            models.UniqueConstraint(fields=["person", "proposal"], name="told_once_of_a_proposal"),
            models.CheckConstraint(
                condition=models.Q(state__isnull=True) ^ models.Q(proposal__isnull=True),
                name="told_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state_id or self.proposal_id}"


class Proposal(models.Model):
    """A step that changes what readers see without a new text: it waits for the word of a second person."""

    class Kind(models.TextChoices):
        MOVE = "move", _("换单位")
        FRONT = "front", _("新单位的主页上线")

    class State(models.TextChoices):
        WAITING = "waiting", _("等第二个人确认")
        CONFIRMED = "confirmed", _("已确认")
        DECLINED = "declined", _("没同意")

    kind = models.CharField(_("要做什么"), max_length=10, choices=Kind)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    page = models.ForeignKey(Page, verbose_name=_("页面"), on_delete=models.CASCADE, related_name="proposals")
    destination = models.ForeignKey(
        Page, verbose_name=_("移到哪里"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(_("为什么"), max_length=200)
    asked_by = who(_("谁提的"))
    asked_at = models.DateTimeField(_("什么时候提的"), auto_now_add=True)
    decided_by = who(_("谁定的"))
    decided_at = models.DateTimeField(_("什么时候定的"), null=True)
    remark = models.CharField(_("留言"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("等第二个人确认的事")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "page"],
                condition=models.Q(state="waiting"),
                name="one_proposal_waits_for_a_page_and_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(destination__isnull=True) | models.Q(kind="move"),
                name="only_a_move_has_a_destination",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.get_kind_display()}"

    @property
    def touched(self) -> list[Page]:
        """The pages in whose units somebody must give the second word."""
        return [self.page, *([self.destination] if self.destination else [])]


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
        verbose_name = verbose_name_plural = _("没能按时发布的页面")
        ordering = ["first_failed_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "page"], name="one_failure_a_page_and_kind")]

    def __str__(self) -> str:
        return f"{self.page} {self.get_kind_display()}"
