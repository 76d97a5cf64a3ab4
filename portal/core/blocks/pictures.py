"""Blocks made of pictures."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock


def sample_picture():
    """The newest picture of the library as an editor would have placed it, or None in an empty library."""
    image = get_image_model().objects.order_by("-pk").first()
    if image is not None:
        image.contextual_alt_text, image.decorative = image.title, False
    return image


class DescribedImageBlock(ImageBlock):
    """Wagtail's image with its alternative text, every field labelled."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"].label = _("图片文件")
        self.child_blocks["alt_text"].label = _("图里有什么")
        self.child_blocks["decorative"].label = _("装饰性图片")


class PictureBlock(blocks.StructBlock):
    """A picture: what it shows for those who cannot see it, a caption, who took it."""

    image = DescribedImageBlock(
        label=_("图片"), help_text=_("给看不见图的读者写一句图里有什么；纯装饰的图请勾选“装饰性图片”。")
    )
    caption = blocks.CharBlock(label=_("图注"), required=False, max_length=120)
    credit = blocks.CharBlock(
        label=_("图片来源"),
        required=False,
        max_length=60,
        help_text=_("摄影或供图的人；留空就用图片库里登记的。"),
    )

    class Meta:
        icon = "image"
        label = _("图片")
        description = _("一张图片，带图注和来源")
        template = "blocks/picture_block.html"

    def get_preview_value(self):
        return self.normalize({"image": sample_picture(), "caption": _("楼道里的理发椅"), "credit": ""})


class GalleryBlock(blocks.StructBlock):
    """Several pictures side by side."""

    pictures = blocks.ListBlock(PictureBlock(), label=_("图片"), min_num=2, max_num=12)

    class Meta:
        icon = "images"
        label = _("组图")
        description = _("两张以上的图片排在一起")
        template = "blocks/gallery_block.html"

    def get_preview_value(self):
        picture = {"image": sample_picture(), "caption": "", "credit": ""}
        return self.normalize({"pictures": [picture, picture]})
