"""What leaves the house, as rows written in the same transaction as their cause. Knows no room."""

import datetime
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedTextField


class MessageQuerySet(models.QuerySet):
    """Questions about messages."""

    def to_call(self) -> Self:
        """The call list: for people without a phone, and what the gateway did not take; oldest first."""
        return self.filter(
            Q(channel=Message.Channel.CALL, state=Message.State.QUEUED)
            | Q(state__in=Message.LOST, useful_until=None)
        ).order_by("pk")

    def to_call_now(self, now: datetime.datetime) -> Self:
        """Those of the call list that are not put off because nobody answered."""
        return self.to_call().filter(Q(not_before__lte=now) | ~Q(channel=Message.Channel.CALL))

    def below(self, paths: list[str]) -> Self:
        """Of the units at these places in the tree, and below."""
        reach = Q(pk__in=[])
        for path in paths:
            reach |= Q(unit_path__startswith=path)
        return self.filter(reach)


class Message(models.Model):
    """One short message, one mail, or one call to make. Unique per cause and recipient: told once, whatever happens."""

    class Channel(models.TextChoices):
        SMS = "sms", _("短信")
        MAIL = "mail", _("邮件")
        CALL = "call", _("打电话")

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENDING = "sending", _("正在发")
        SENT = "sent", _("已发")
        # What the carrier said later, where it says so.
        DELIVERED = "delivered", _("收到了")
        FAILED = "failed", _("没送到")
        UNKNOWN = "unknown", _("不知发出没有")
        DEAD = "dead", _("发不出")
        CALLED = "called", _("电话已打")
        DROPPED = "dropped", _("不用发了")

    # Nobody knows that the person has it: somebody calls.
    LOST = (State.DEAD, State.UNKNOWN, State.FAILED)

    cause = models.CharField(_("起因"), max_length=64)
    kind = models.CharField(_("种类"), max_length=32)
    channel = models.CharField(_("方式"), max_length=8, choices=Channel)
    recipient = SealedTextField(_("收件号码"), blank=True)
    # The second way, where the person has one.
    mail = SealedTextField(_("邮箱"), blank=True)
    recipient_hash = models.CharField(max_length=64, editable=False)
    # A name alone: the number to call is the sealed recipient.
    who = models.CharField(_("找谁"), max_length=60, blank=True)
    text = SealedTextField(_("内容"))
    # Of what words it was made, and with what (`portal/outbox/templates.py`); mails are written freely, and have none.
    template = models.CharField(_("模板"), max_length=40, blank=True)
    values = SealedTextField(_("模板里填的"), blank=True)
    unit_path = models.CharField(max_length=255, blank=True, editable=False)
    not_before = models.DateTimeField(_("最早"))
    useful_until = models.DateTimeField(_("过后没用"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("试了几次"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.CharField(_("原因"), max_length=120, blank=True)
    # Where carriers say what arrived: when silence counts as not arrived.
    receipt_by = models.DateTimeField(_("回执最晚"), null=True, blank=True)
    created_at = models.DateTimeField(_("写下"), auto_now_add=True)
    settled_at = models.DateTimeField(_("办结"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        constraints = [
            models.UniqueConstraint(fields=["cause", "kind", "recipient_hash"], name="told_once"),
            models.CheckConstraint(
                condition=~Q(channel="sms") | ~Q(recipient=""), name="a_short_message_has_a_number"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="outbox_due"),
            models.Index(
                fields=["receipt_by"], condition=Q(receipt_by__isnull=False), name="outbox_receipt_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"


class Allowance(models.Model):
    """How much of a limit is used: the day's budget, a number's hour. Counted here because here it may be refused."""

    key = models.CharField(max_length=100, unique=True)
    used = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("限额")

    def __str__(self) -> str:
        return self.key


class Filed(models.Model):
    """That the words of a template were filed with the carriers, and under which number they passed."""

    template = models.CharField(_("模板"), max_length=40, unique=True)
    # Of the words as they were filed; empty once the signature has changed, with which they are filed.
    digest = models.CharField(max_length=16, blank=True, editable=False)
    number = models.CharField(
        _("模板编号"),
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Za-z0-9_-]+$", _("照运营商给的写，只有字母、数字、“-”和“_”，例如 100234。"))
        ],
    )
    filed_on = models.DateField(_("哪天报的"), null=True, blank=True)
    passed_on = models.DateField(_("哪天批的"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("短信模板报备")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="a_number_is_of_one_template",
                violation_error_message=_("这个编号别的模板已经用了，请核对。"),
            ),
            models.CheckConstraint(
                condition=Q(passed_on=None) | ~Q(number=""),
                name="what_passed_has_a_number",
                violation_error_message=_("批下来的模板要写编号。"),
            ),
        ]

    def __str__(self) -> str:
        return self.template


class DeadNumber(models.Model):
    """A number that carriers say is nobody's, or stopped; kept as its mark alone."""

    number_hash = models.CharField(max_length=64, unique=True)
    times = models.PositiveSmallIntegerField(_("说了几次"), default=0)
    last_at = models.DateTimeField(_("最近一次"))

    class Meta:
        verbose_name = verbose_name_plural = _("停机或空号的号码")

    def __str__(self) -> str:
        return self.number_hash[:8]
