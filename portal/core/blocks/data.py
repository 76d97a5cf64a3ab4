"""Blocks made of figures and rows."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class FigureBlock(blocks.StructBlock):
    """One number, with what it counts, where it comes from and of when it is."""

    value = blocks.CharBlock(label=_("数字"), max_length=20, help_text=_("不知道就不要填这一项，不能估。"))
    unit = blocks.CharBlock(label=_("单位"), required=False, max_length=10)
    label = blocks.CharBlock(label=_("是什么的数"), max_length=40)
    source = blocks.CharBlock(label=_("出处"), max_length=60)
    as_of = blocks.DateBlock(label=_("截至日期"))

    class Meta:
        icon = "table"
        label = _("数字")


class FiguresBlock(blocks.StructBlock):
    """A row of key figures; each names its source and its date."""

    heading = blocks.CharBlock(label=_("标题"), required=False, max_length=40)
    figures = blocks.ListBlock(FigureBlock(), label=_("数字"), min_num=1, max_num=6)

    class Meta:
        icon = "table"
        label = _("数字")
        description = _("几个重要的数字，写明出处和日期")
        template = "blocks/figures_block.html"
        preview_value = {
            "heading": "一年下来",
            "figures": [
                {
                    "value": "120",
                    "unit": "张",
                    "label": "发出的理发券",
                    "source": "居委会台账",
                    "as_of": datetime.date(2026, 6, 30),
                }
            ],
        }


class MomentBlock(blocks.StructBlock):
    """One point of a timeline."""

    when = blocks.CharBlock(label=_("什么时候"), max_length=30, help_text=_("例如：2024年3月。"))
    text = blocks.TextBlock(label=_("发生了什么"))

    class Meta:
        icon = "time"
        label = _("一件事")


class TimelineBlock(blocks.StructBlock):
    """What happened when."""

    heading = blocks.CharBlock(label=_("标题"), required=False, max_length=40)
    moments = blocks.ListBlock(MomentBlock(), label=_("经过"), min_num=1)

    class Meta:
        icon = "time"
        label = _("时间线")
        description = _("按时间先后写一件事的经过")
        template = "blocks/timeline_block.html"
        preview_value = {"heading": "", "moments": [{"when": "2024年3月", "text": "第一张理发券发出。"}]}


class TableBlock(TypedTableBlock):
    """A table of words with a caption and named columns."""

    def __init__(self, **kwargs):
        super().__init__([("text", blocks.CharBlock(label=_("文字"), required=False))], **kwargs)

    class Meta:
        icon = "table"
        label = _("表格")
        description = _("有行有列的内容，例如时间安排")
        template = "blocks/table_block.html"

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not (value.caption or "").strip():
            raise ValidationError(_("请给表格写一个标题，听读的人靠它知道表里是什么。"))
        return value

    def get_preview_value(self):
        columns = [{"type": "text", "heading": _("时间")}, {"type": "text", "heading": _("做什么")}]
        rows = [{"values": [_("上午九点"), _("店里理发")]}, {"values": [_("下午两点"), _("上门理发")]}]
        return self.to_python({"columns": columns, "rows": rows, "caption": _("一天怎么排")})
