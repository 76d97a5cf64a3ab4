"""Blocks that carry a file."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class DocumentBlock(blocks.StructBlock):
    """A file to open, with a line that says what is in it (people in WeChat cannot always open files)."""

    document = DocumentChooserBlock(label=_("文档"))
    gist = blocks.TextBlock(label=_("里面讲什么"), help_text=_("一两句话；打不开文件的读者靠它。"))

    class Meta:
        icon = "doc-full"
        label = _("附件")
        description = _("可以打开的文件，例如报名表")
        template = "blocks/document_block.html"

    def get_preview_value(self):
        newest = get_document_model().objects.order_by("-pk").first()
        return self.normalize({"document": newest, "gist": _("报名表：姓名、住址、哪天方便。")})


class VideoChooserBlock(DocumentChooserBlock):
    """A video file from the document library."""

    def clean(self, value):
        value = super().clean(value)
        if value and value.file_extension.lower() != "mp4":
            raise ValidationError(_("请选择 mp4 格式的视频；其他格式在微信里放不出来。"))
        return value


class VideoBlock(blocks.StructBlock):
    """A video of our own (nothing is embedded from other hosts), with its words as text."""

    video = VideoChooserBlock(label=_("视频文件（mp4）"))
    poster = ImageChooserBlock(label=_("封面图"), required=False)
    caption = blocks.CharBlock(label=_("说明"), max_length=120)
    transcript = blocks.TextBlock(label=_("视频里说了什么"), help_text=_("听不清的读者靠这段文字。"))

    class Meta:
        icon = "media"
        label = _("视频")
        description = _("一段视频，附文字说明")
        template = "blocks/video_block.html"

    def get_preview_value(self):
        newest = get_document_model().objects.filter(file__iendswith=".mp4").order_by("-pk").first()
        words = {"caption": _("一张理发券的一天"), "transcript": _("小李说：坐稳，十分钟就好。")}
        return self.normalize({"video": newest, "poster": None, **words})
