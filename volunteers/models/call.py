"""叫人: a role of a date lacks people, and volunteers who fit are asked in small waves."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Roll, SignUp, Track
from portal.accounts.scoping import ScopedQuerySet
from portal.places.models import Unit

from .volunteer import Volunteer, new_token

# Nobody is asked twice within it.
AGAIN = datetime.timedelta(days=7)


class Call(models.Model):
    """One press of 叫人 at a role of a date: for how many, who pressed, how it ended."""

    class State(models.TextChoices):
        OPEN = "open", _("在叫")
        FILLED = "filled", _("叫齐了")
        OVER = "over", _("过时了")
        STOPPED = "stopped", _("停了")

    roll = models.ForeignKey(
        Roll, verbose_name=_("名册"), on_delete=models.PROTECT, related_name="volunteer_calls"
    )
    track = models.ForeignKey(Track, verbose_name=_("志愿岗位"), on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="+")
    # How many hold a place of the role when it has enough: whoever comes by another way counts too.
    target = models.PositiveSmallIntegerField(_("要到几人"))
    skills = models.JSONField(_("要会什么"), default=list)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁叫的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(_("几时叫的"))
    # When the newest wave could be read; at night that is the next morning.
    waved_at = models.DateTimeField(_("最近一批"))
    waves = models.PositiveSmallIntegerField(_("叫了几批"), default=0)
    closed_at = models.DateTimeField(_("几时停的"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    # On the page of a role: how many said what.
    yes: int
    no: int
    silent: int

    class Meta:
        verbose_name = _("叫人")
        verbose_name_plural = _("叫人")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roll", "track"],
                condition=Q(state="open"),
                name="a_role_is_called_for_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="a_call_that_is_over_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.track_id}"


class AskQuerySet(models.QuerySet):
    """Questions about what volunteers were asked."""

    def open(self) -> Self:
        return self.filter(answer=Ask.Answer.OPEN)

    def with_call(self) -> Self:
        """With everything that the page of an ask says."""
        return self.select_related(
            "call__track", "call__roll__occurrence", "call__roll__round__page", "call__roll__round__unit",
            "volunteer__person",
        ).defer("call__roll__round__page__body")  # fmt: skip


class Ask(models.Model):
    """That one volunteer was asked to one call, and what they said."""

    class Answer(models.TextChoices):
        OPEN = "open", _("还没有答")
        YES = "yes", _("来")
        NO = "no", _("这次不行")
        LATE = "late", _("答晚了")
        CLOSED = "closed", _("不用来了")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="asks")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="asks")
    answer = models.CharField(_("怎么说"), max_length=8, choices=Answer, default=Answer.OPEN)
    wave = models.PositiveSmallIntegerField(_("第几批"))
    at = models.DateTimeField(_("几时叫的"))
    answered_at = models.DateTimeField(_("几时答的"), null=True, blank=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    # Of the sign-up that a yes becomes: pressed twice it is one.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sign_up = models.OneToOneField(
        SignUp, null=True, blank=True, on_delete=models.PROTECT, related_name="volunteer_ask"
    )

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("叫了谁")
        verbose_name_plural = _("叫了谁")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "volunteer"], name="asked_once_a_call"),
            models.CheckConstraint(
                condition=Q(answer="yes", sign_up__isnull=False)
                | (~Q(answer="yes") & Q(sign_up__isnull=True)),
                name="a_yes_is_a_sign_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.volunteer_id}"

    @property
    def cause(self) -> str:
        """Of its message."""
        return f"volunteer-ask:{self.pk}"
