"""Pictures and documents of the portal."""

import datetime
from pathlib import PurePosixPath

import PIL.Image
from django.conf import settings
from django.core.files.base import File
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, WagtailImageFieldFile
from wagtail.search import index

from portal.core.sealed import SealedTextField

from .naming import TOKEN_LENGTH, download_name

STOPPED_AFTER = datetime.timedelta(minutes=2)
FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class FileWithAHead(WagtailImageFieldFile):
    """Says how large a picture is from the first bytes of its file; Wagtail decodes all of it for that, each size once more."""

    def get_image_dimensions(self) -> tuple[int, int]:
        was_closed = self.closed
        self.open()
        try:
            return PIL.Image.open(self).size
        except PIL.UnidentifiedImageError:  # Willow reads more kinds
            return super().get_image_dimensions()
        finally:
            if was_closed:
                self.close()
            else:
                self.seek(0)


class PortalImage(AbstractImage):
    """A picture, written anew on upload without metadata; who made it belongs to the picture itself."""

    credit = models.CharField(
        _("摄影或来源"), max_length=60, blank=True, help_text=_("例如：林晓 摄。显示在图注后面。")
    )

    search_fields = [*AbstractImage.search_fields, index.FilterField("id")]
    # What a live page shows of it; changing one of these makes a new picture (ADR 020).
    readers_see = ("file", "credit", *FOCAL_POINT)
    admin_form_fields = ("title", "file", "credit", "collection", "tags", *FOCAL_POINT)

    # What came in and waits for the worker, between form and save (`large.py`).
    _large: File | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it shows its pixels; a large one shows a sheet until the worker has written it anew."""
        return not IncomingFile.objects.filter(picture_id=self.pk).exists()

    @property
    def default_alt_text(self) -> str:
        """Nothing: what a picture shows depends on its use, and a title must not pass for it unseen."""
        return ""

    class Meta(AbstractImage.Meta):
        verbose_name = verbose_name_plural = _("图片")


class PortalRendition(AbstractRendition):
    """A picture in one size and format, made at upload."""

    image = models.ForeignKey(PortalImage, related_name="renditions", on_delete=models.CASCADE)

    def get_upload_to(self, filename: str) -> str:
        """In a folder named by the picture's whole token: Wagtail cuts the name itself, to six signs at worst."""
        token = PurePosixPath(self.image.filename).stem.partition("-")[0][:TOKEN_LENGTH]
        kept = self._meta.get_field("file").storage.get_valid_name(filename)
        return f"images/{token}/{kept}"

    class Meta:
        verbose_name = verbose_name_plural = _("图片尺寸")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_size"
            )
        ]


for _model in (PortalImage, PortalRendition):
    _model._meta.get_field("file").attr_class = FileWithAHead


class PortalDocument(AbstractDocument):
    """A file that readers can open; its type was sniffed on upload, not believed."""

    readers_see = ("file", "title")
    admin_form_fields = ("title", "file", "collection", "tags")

    @property
    def download_name(self) -> str:
        """The name under which a reader keeps it: its title of today."""
        return download_name(self.title, self.file_extension)

    def clean(self):
        # Without a file the form has refused it already and has said why.
        if self.file:
            super().clean()

    class Meta(AbstractDocument.Meta):
        verbose_name = verbose_name_plural = _("文档")


class IncomingFile(models.Model):
    """A file that came in and is worked on by the background worker: how far that is, and what came of it.

    Only who brought it sees it. Lists of people lie in `data` and `result`, sealed; a large picture lies in `file`
    until it is written anew. Rows are gone a day after the last step.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等着处理")
        READY = "ready", _("看过了，等您点头")
        WORKING = "working", _("正在处理")
        DONE = "done", _("处理好了")
        FAILED = "failed", _("没有收下")

    kind = models.CharField(_("是什么"), max_length=20)
    # A large picture outlives the account that brought it; a list is deleted with the others of its day.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("文件名"), max_length=120, blank=True)
    about = models.CharField(_("归哪里"), max_length=64, blank=True)
    picture = models.OneToOneField(
        PortalImage, null=True, blank=True, on_delete=models.CASCADE, related_name="incoming"
    )
    file = models.FileField(_("文件"), upload_to="waiting", blank=True)
    data = SealedTextField(_("内容"), blank=True)
    result = SealedTextField(_("结果"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("共几行"), default=0)
    done = models.PositiveIntegerField(_("做完几行"), default=0)
    said = models.TextField(_("为什么没有收下"), blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("正在处理的文件")

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def has_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def has_stopped(self) -> bool:
        """Nothing moved for so long that the worker must have fallen over it."""
        quiet = self.state in (self.State.WAITING, self.State.WORKING)
        return quiet and timezone.now() - self.touched_at > STOPPED_AFTER


class LeadPicture(models.Model):
    """The picture at the head of a page. What it shows belongs to this use; who made it, to the picture."""

    lead_picture = models.ForeignKey(
        PortalImage,
        verbose_name=_("题图"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("显示在列表和页首，横图最好，宽度 1200 像素以上。"),
    )
    lead_alt = models.CharField(
        _("题图里有什么"),
        max_length=120,
        blank=True,
        help_text=_("给看不见图的读者写一句，例如：理发师傅在楼道里给老人剪发。"),
    )
    lead_decorative = models.BooleanField(
        _("题图只是装饰"), default=False, help_text=_("图里没有内容时勾选，就不用写上一栏。")
    )
    lead_caption = models.CharField(_("题图图注"), max_length=120, blank=True)

    lead_panels = [
        MultiFieldPanel(["lead_picture", "lead_alt", "lead_decorative", "lead_caption"], heading=_("题图"))
    ]

    class Meta:
        abstract = True

    def share_image(self):
        return self.lead_picture

    def publish_problems(self):
        problems = super().publish_problems()
        if self.lead_picture_id and not self.lead_alt.strip() and not self.lead_decorative:
            problems.add("lead_alt", _("请写一句题图里有什么，或者勾选“题图只是装饰”。"))
        return problems
