"""How often a page was read: a number, and nothing about who read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ViewCount(models.Model):
    """The number of times a page was opened. Written in batches by view_counts.py."""

    page = models.OneToOneField(
        "wagtailcore.Page", verbose_name=_("页面"), on_delete=models.CASCADE, related_name="view_count"
    )
    total = models.PositiveBigIntegerField(_("阅读次数"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = verbose_name_plural = _("阅读次数")

    def __str__(self) -> str:
        return str(self.total)
