"""How often what readers see has changed: a number, and rows that count towards it until the clock folds them in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """One row: changes that are counted already (`portal/core/generation.py`)."""

    number = models.PositiveBigIntegerField(_("变化次数"), default=0)
    taken = models.PositiveBigIntegerField(_("其中拿走的"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("页面的代数")


class Change(models.Model):
    """One transaction that changed what readers see, written in that same transaction."""

    taken = models.BooleanField(_("拿走了东西"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("一次变化")
