"""Blocks made of words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ParagraphBlock(blocks.RichTextBlock):
    """Ordinary text; a blank line starts a new paragraph."""

    def __init__(self, **kwargs):
        kwargs.setdefault("features", ["bold", "link", "document-link", "ol", "ul"])
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("正文")
        description = _("普通的文字段落")
        template = "blocks/paragraph_block.html"
        preview_value = "<p>早上七点，理发店的门还没开，楼下已经坐了四位老人。</p>"


class HeadingBlock(blocks.CharBlock):
    """A heading inside the text."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    class Meta:
        icon = "title"
        label = _("小标题")
        description = _("把长文章分成几段")
        template = "blocks/heading_block.html"
        preview_value = "剪刀和故事"


class QuoteBlock(blocks.StructBlock):
    """What somebody said, and who."""

    text = blocks.TextBlock(label=_("说的话"), help_text=_("不用加引号。"))
    who = blocks.CharBlock(label=_("谁说的"), required=False, max_length=40)

    class Meta:
        icon = "openquote"
        label = _("引语")
        description = _("某个人说的一句话，单独突出来")
        template = "blocks/quote_block.html"
        preview_value = {"text": "头发剪短了，人就精神了。", "who": "楼组长"}


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("这一步做什么"), max_length=40)
    text = blocks.TextBlock(label=_("怎么做"), required=False)

    class Meta:
        icon = "list-ol"
        label = _("步骤")


class StepsBlock(blocks.StructBlock):
    """Numbered steps that others can copy."""

    heading = blocks.CharBlock(label=_("标题"), required=False, max_length=40)
    steps = blocks.ListBlock(StepBlock(), label=_("步骤"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("步骤")
        description = _("一步一步的做法，自动编号")
        template = "blocks/steps_block.html"
        preview_value = {
            "heading": "怎么预约",
            "steps": [
                {"title": "打电话或找楼组长", "text": "说姓名和住哪一栋。"},
                {"title": "记下时间", "text": ""},
            ],
        }


class CalloutBlock(blocks.StructBlock):
    """A boxed hint: what to bring, whom to call."""

    title = blocks.CharBlock(label=_("标题"), required=False, max_length=40)
    text = blocks.RichTextBlock(label=_("内容"), features=["bold", "link", "ul"])

    class Meta:
        icon = "info-circle"
        label = _("提示框")
        description = _("要读者特别注意的一段话")
        template = "blocks/callout_block.html"
        preview_value = {"title": "带什么", "text": "<p>身份证和预约卡。</p>"}
