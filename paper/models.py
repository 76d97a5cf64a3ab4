"""What was signed and what was made of it: builds of numbers, their files, their pictures."""

import json
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from news.models import IssuePage
from portal.core.dates import stamp

from .document import Document
from .imprint import Imprint as Imprint


class BuildQuerySet(models.QuerySet):
    """Questions to the builds."""

    def standing(self) -> Self:
        """The newest build of each number, where nothing of it was withdrawn: what readers may have."""
        newer = IssueBuild.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(newer), withdrawn_at=None)

    def of(self, issue: IssuePage) -> "IssueBuild | None":
        """The newest build of a number, withdrawn or not."""
        return self.filter(issue=issue).order_by("-pk").first()


class IssueBuild(models.Model):
    """定稿: one number as it was signed. Neither code nor hand changes it afterwards: the database refuses."""

    issue = models.ForeignKey(
        IssuePage, verbose_name=_("哪一期"), on_delete=models.PROTECT, related_name="builds"
    )
    # A number and no relation: versions may be purged one day, the build stays.
    revision = models.PositiveBigIntegerField(_("签发的是哪一稿"))
    document = models.TextField(_("定稿全文"))
    sha256 = models.CharField(_("指纹"), max_length=64)
    made_at = models.DateTimeField(_("定稿时间"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("签发人"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    made_with = models.JSONField(_("用什么做的"))
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("替代哪一份"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    reason = models.CharField(_("为什么重做"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("什么时候撤下的"), null=True, blank=True)
    withdrawn_because = models.CharField(_("为什么撤下"), max_length=200, blank=True)

    objects = BuildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("定稿")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, reason="") | Q(replaces__isnull=False) & ~Q(reason=""),
                name="a_rebuild_says_why",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="a_withdrawn_build_says_why",
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(replaces__isnull=True), name="one_first_build_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} · {stamp(self.made_at)}"

    def read(self) -> Document:
        """The document as it was frozen."""
        return json.loads(self.document)

    @property
    def is_standing(self) -> bool:
        """Whether readers may have it: not withdrawn, not replaced, and its number is public."""
        replaced = IssueBuild.objects.filter(replaces=self.pk).exists()
        return self.withdrawn_at is None and not replaced and self.issue.live


class BuildItem(models.Model):
    """An article or story that stands in a build, so that its withdrawal finds the number."""

    build = models.ForeignKey(IssueBuild, on_delete=models.CASCADE, related_name="items")
    # A number and no relation: the page may be deleted, and that is when it must be found.
    page = models.PositiveBigIntegerField(_("哪一篇"), db_index=True)
    is_story = models.BooleanField(_("人物稿"), default=False)
    title = models.CharField(_("标题"), max_length=255)

    class Meta:
        verbose_name = verbose_name_plural = _("定稿里的文章")
        constraints = [models.UniqueConstraint(fields=["build", "page"], name="a_page_once_a_build")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def gone(cls) -> models.QuerySet:
        """What stands in a standing build and readers may read no more. One that came down on the day that was set
        beforehand was signed like that and does not count."""
        readable = Page.objects.filter(Q(live=True) | Q(expired=True), pk=OuterRef("page"))
        return cls.objects.filter(~Exists(readable), build__in=IssueBuild.objects.standing())


class BuildFile(models.Model):
    """One edition of a build, made by the background worker."""

    class Edition(models.TextChoices):
        SCREEN = "screen", _("电子版")
        PRESS_A4 = "press-a4", _("印刷版 A4")
        PRESS_A3 = "press-a3", _("印刷版 A3 对折")
        LARGE = "large", _("大字版")
        POSTER = "poster", _("海报")
        WECHAT = "wechat", _("公众号")
        MAIL = "mail", _("邮件")
        PLAIN = "plain", _("邮件的纯文字")
        CARD = "card", _("分享图")
        DOCUMENT = "document", _("定稿全文")

    class State(models.TextChoices):
        WAITING = "waiting", _("等着做")
        WORKING = "working", _("正在做")
        MADE = "made", _("做好了")
        REFUSED = "refused", _("做不出来")
        REMOVED = "removed", _("已经撤下")

    build = models.ForeignKey(IssueBuild, on_delete=models.PROTECT, related_name="files")
    edition = models.CharField(_("哪一种"), max_length=12, choices=Edition)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    # In private storage: read through a view that asks whether the build may be read.
    file = models.FileField(_("文件"), upload_to="paper/files", max_length=200, blank=True)
    size = models.PositiveIntegerField(_("大小"), default=0)
    sha256 = models.CharField(_("指纹"), max_length=64, blank=True)
    said = models.TextField(_("为什么做不出来"), blank=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("定稿的文件")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["build", "edition"], name="an_edition_once_a_build")]

    def __str__(self) -> str:
        return f"{self.build} · {self.get_edition_display()}"

    @property
    def has_ended(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.WORKING)


class PressPicture(models.Model):
    """A picture of the library as the press takes it: made once, found again by the library's file."""

    source = models.CharField(_("图片库里的文件"), max_length=255, unique=True)
    file = models.CharField(_("印刷用的文件"), max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = _("印刷用的图片")

    def __str__(self) -> str:
        return self.file


class RebuildReason(models.Model):
    """Why a signed number is to be changed, said before the changed one goes through the reviews."""

    issue = models.ForeignKey(
        IssuePage, verbose_name=_("哪一期"), on_delete=models.CASCADE, related_name="rebuild_reasons"
    )
    reason = models.CharField(_("为什么改"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁说的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("什么时候说的"), auto_now_add=True)
    build = models.ForeignKey(
        IssueBuild, verbose_name=_("用在哪一份"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("为什么改已经定稿的一期")

    def __str__(self) -> str:
        return self.reason


class LinkCount(models.Model):
    """How often a page was opened by the links of one number, medium by medium."""

    issue = models.ForeignKey(
        IssuePage, verbose_name=_("哪一期"), on_delete=models.CASCADE, related_name="link_counts"
    )
    # A number and no relation: what was counted stays when the page goes.
    page = models.PositiveBigIntegerField(_("打开了哪一页"))
    medium = models.CharField(_("从哪里来"), max_length=1)
    total = models.PositiveIntegerField(_("多少次"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("短链接的次数")
        constraints = [
            models.UniqueConstraint(fields=["issue", "page", "medium"], name="a_count_a_page_and_medium")
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.medium} {self.total}"


class ToldCount(models.Model):
    """A figure that only a person can know: how often WeChat says it was read, how many were put up."""

    class What(models.TextChoices):
        WECHAT = "wechat", _("公众号后台的阅读人数")
        POSTERS = "posters", _("贴出去的海报")

    issue = models.ForeignKey(
        IssuePage, verbose_name=_("哪一期"), on_delete=models.CASCADE, related_name="told_counts"
    )
    what = models.CharField(_("什么数"), max_length=10, choices=What)
    number = models.PositiveIntegerField(_("多少"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁填的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("什么时候填的"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("填来的数")
        constraints = [models.UniqueConstraint(fields=["issue", "what"], name="one_told_count_a_number")]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"
