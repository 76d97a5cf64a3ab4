"""What leaves the house, as rows written in the same transaction as their cause. Knows no room."""

import datetime
from typing import Self

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
            | Q(state__in=[Message.State.DEAD, Message.State.UNKNOWN], useful_until=None)
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
        UNKNOWN = "unknown", _("不知发出没有")
        DEAD = "dead", _("发不出")
        CALLED = "called", _("电话已打")
        DROPPED = "dropped", _("不用发了")

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
    unit_path = models.CharField(max_length=255, blank=True, editable=False)
    not_before = models.DateTimeField(_("最早"))
    useful_until = models.DateTimeField(_("过后没用"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("试了几次"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.CharField(_("原因"), max_length=120, blank=True)
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
        indexes = [models.Index(fields=["state", "not_before"], name="outbox_due")]

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
