"""The day itself: who came, the paper on which it was noted, the pictures taken."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.dates import clock
from portal.media.models import PortalImage

from .round import Roll
from .sign_up import SignUp


class AttendanceQuerySet(models.QuerySet):
    """Questions about attendance."""

    def of_service(self) -> Self:
        """Of volunteers, with what a service record says (67号令 7)."""
        return self.filter(sign_up__track__isnull=False).select_related(
            "sign_up__person",
            "sign_up__track",
            "sign_up__slot",
            "sign_up__roll__occurrence",
            "sign_up__roll__round__unit",
            "sign_up__roll__round__page",
        )


class Attendance(models.Model):
    """That somebody came: when, how it was noted, by whom. Hours of service have no other source."""

    class Source(models.TextChoices):
        QR = "qr", _("扫码")
        CODE = "code", _("报券号")
        LIST = "list", _("点名")
        PAPER = "paper", _("纸面补录")

    sign_up = models.OneToOneField(
        SignUp, verbose_name=_("报名"), on_delete=models.PROTECT, related_name="attendance"
    )
    in_at = models.DateTimeField(_("几时来的"))
    out_at = models.DateTimeField(_("几时走的"), null=True, blank=True)
    source = models.CharField(_("怎么记的"), max_length=8, choices=Source)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁记的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("签到")
        verbose_name_plural = _("签到")
        constraints = [
            models.CheckConstraint(
                condition=Q(out_at__isnull=True) | Q(out_at__gt=F("in_at")),
                name="nobody_leaves_before_coming",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign_up} {clock(self.in_at)}"

    @property
    def length(self) -> datetime.timedelta | None:
        """From in to out; None where nobody noted when they left."""
        return self.out_at - self.in_at if self.out_at else None


class SheetPrint(models.Model):
    """One printing of a date's sheet: who stood on it, in which order. Re-entry shows this order again."""

    roll = models.ForeignKey(
        Roll, verbose_name=_("名册"), on_delete=models.PROTECT, related_name="sheet_prints"
    )
    version = models.PositiveSmallIntegerField(_("第几版"))
    at = models.DateTimeField(_("几时打印"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁打印的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    rows = models.JSONField(_("名单"), help_text="Numbers of the sign-ups, in the printed order.")

    class Meta:
        verbose_name = _("签到表")
        verbose_name_plural = _("签到表")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["roll", "version"], name="a_sheet_version_once_a_roll")
        ]

    def __str__(self) -> str:
        return f"{self.roll} · {self.version}"


class DayPicture(models.Model):
    """A picture taken on the day, waiting for the recap."""

    roll = models.ForeignKey(Roll, verbose_name=_("名册"), on_delete=models.PROTECT, related_name="pictures")
    image = models.ForeignKey(PortalImage, verbose_name=_("照片"), on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("照片上是什么"), max_length=100)

    class Meta:
        verbose_name = _("当天的照片")
        verbose_name_plural = _("当天的照片")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words
