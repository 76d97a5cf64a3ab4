"""That a notice reached a household, on which way; lists that went out on paper; sheets that hang at a gate."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import ScopedQuerySet
from portal.people.models import Household
from portal.places.models import Unit

from .notice import Notice, somebody


class Channel(models.TextChoices):
    WEB = "web", _("自己点的")
    GROUP = "group", _("群里看到")
    PHONE = "phone", _("电话说了")
    DOOR = "door", _("上门说了")
    LOUDSPEAKER = "speaker", _("听到喇叭")
    PAPER = "paper", _("纸上签了")


# What somebody presses who goes from door to door or has a phone at the ear.
PRESSED = (Channel.PHONE, Channel.DOOR, Channel.GROUP, Channel.LOUDSPEAKER)
# How a household was reached that is ticked on a list.
TICKED = (Channel.DOOR, Channel.PAPER, Channel.PHONE)


class Receipt(models.Model):
    """That a household knows. The first counts; whoever tells them once more changes nothing."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="receipts")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    # The household's.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("怎么知道的"), max_length=10, choices=Channel)
    by = somebody()
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回执")
        indexes = [models.Index(fields=["notice", "unit"], name="notices_receipt_unit")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "household"], name="a_household_is_reached_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.household_id}"


class RoundSheet(models.Model):
    """A list of households that went out on paper, in the order in which it was printed, so that ticks come back by their
    numbers whatever the register has become meanwhile."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="sheets")
    # The smallest unit that covers its households.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    households = models.JSONField(editable=False)
    printed_by = somebody()
    printed_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("上门名单")
        ordering = ["-printed_at", "-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Posting(models.Model):
    """That a sheet hangs on a board: where, since when, until when."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="postings")
    place = models.CharField(_("贴在哪里"), max_length=40, help_text=_("例如：3 号楼门厅、小区北门宣传栏。"))
    put_up_at = models.DateTimeField(default=timezone.now)
    taken_down_at = models.DateTimeField(null=True)
    by = somebody()

    class Meta:
        verbose_name = verbose_name_plural = _("张贴")
        ordering = ["put_up_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_down_at__isnull=True) | Q(taken_down_at__gte=F("put_up_at")),
                name="a_sheet_comes_down_after_it_went_up",
            )
        ]

    def __str__(self) -> str:
        return self.place
