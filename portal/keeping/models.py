"""What the keeper of the machine did: copies made, looked at, put back."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunQuerySet(models.QuerySet):
    """Questions about runs."""

    def newest(self, kind: str) -> Self:
        return self.filter(kind=kind).order_by("-ended_at", "-pk")


class Run(models.Model):
    """One run of a command of the keeper, and how it ended.

    Rows and no file: every server of a portal reads them. After a copy was put back they tell of it, and of no later one.
    """

    class Kind(models.TextChoices):
        BACKUP = "backup", _("备份")
        VERIFY = "verify", _("检查备份")
        RESTORE = "restore", _("恢复")
        UPGRADE = "upgrade", _("升级")

    kind = models.CharField(_("做了什么"), max_length=10, choices=Kind)
    well = models.BooleanField(_("做成了"))
    place = models.CharField(_("哪一份"), max_length=500, blank=True)
    words = models.CharField(_("怎么样"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("什么时候"), db_index=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("备份与恢复的记录")

    def __str__(self) -> str:
        return f"{self.kind} {self.ended_at}"
