"""Where an imported draft came from, and what looked wrong in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..importing.kinds import Group, grouped


class ImportedArticle(models.Model):
    """One file that became a draft; the fingerprint keeps it from coming in twice."""

    page = models.OneToOneField(
        "wagtailcore.Page",
        verbose_name=_("稿子"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="imported_from",
    )
    fingerprint = models.CharField(_("指纹"), max_length=64, unique=True)
    file_name = models.CharField(_("文件名"), max_length=255)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    imported_at = models.DateTimeField(_("导入时间"), auto_now_add=True)
    # [{"kind": "number", "where": "第3段", "excerpt": ..., "message": ...}] as the reader of the file named them.
    suspicions = models.JSONField(_("可疑之处"), default=list)
    left_out = models.JSONField(_("没有收入的文字"), default=list)
    # [{"kind", "by", "at", "changes"}], the newest last; what `news/repairs.py` did and can take back.
    repairs = models.JSONField(_("已经改过的"), default=list)

    class Meta:
        verbose_name = _("导入的文章")
        verbose_name_plural = _("导入的文章")

    def __str__(self) -> str:
        return self.file_name

    def groups(self) -> list[Group]:
        """The suspicious places by kind, as they were read."""
        return grouped(self.suspicions)
