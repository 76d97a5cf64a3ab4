"""What a number of the paper is made of."""

import datetime

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import PageChooserBlock
from wagtail.models import Page

from portal.core.blocks.pictures import DescribedImageBlock


class IssueItemBlock(blocks.StructBlock):
    """One article or story in a number, with its own wording for this number if wanted."""

    page = PageChooserBlock(label=_("选哪一篇"), page_type=["news.ArticlePage", "news.StoryPage"])
    heading = blocks.CharBlock(
        label=_("本期标题"), required=False, max_length=60, help_text=_("留空用原来的标题。")
    )
    lead = blocks.TextBlock(
        label=_("本期导语"), required=False, max_length=200, help_text=_("留空用原来的摘要。")
    )
    mode = blocks.ChoiceBlock(
        label=_("登多少"),
        choices=[("full", _("全文")), ("cut", _("节选")), ("lead", _("摘要")), ("link", _("只登标题"))],
        default="lead",
    )
    # Of the body: the first so many paragraphs, pictures and tables.
    parts = blocks.IntegerBlock(
        label=_("节选到第几段"), required=False, min_value=1, help_text=_("只有“节选”用得着。")
    )
    picture = DescribedImageBlock(label=_("本期用的图"), required=False, help_text=_("留空用文章的题图。"))
    without_picture = blocks.BooleanBlock(label=_("本期不登图"), required=False)
    # Which version stands in this number; empty: the live one, pinned when the number is signed.
    revision = blocks.IntegerBlock(label=_("哪一稿"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("文章")
        template = "blocks/issue_item_block.html"


class IssueSectionBlock(blocks.StructBlock):
    """A section of a number: its heading, a few words of the editor, the chosen articles."""

    heading = blocks.CharBlock(label=_("栏目名"), max_length=20)
    note = blocks.TextBlock(label=_("编者的话"), required=False)
    items = blocks.ListBlock(IssueItemBlock(), label=_("文章"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("栏目")
        description = _("一个栏目和里面的文章")
        template = "blocks/issue_section_block.html"

    def get_preview_value(self):
        """The newest public article under a heading; without one, the heading alone."""
        newest = (
            Page.objects.live()
            .filter(content_type__model="articlepage")
            .order_by("-first_published_at")
            .first()
        )
        items = [{"page": newest.specific, "heading": "", "mode": "lead"}] if newest else []
        return self.normalize({"heading": _("要闻"), "note": "", "items": items})


class IssueWordsBlock(blocks.StructBlock):
    """Words of the editors' own in a number."""

    heading = blocks.CharBlock(label=_("标题"), max_length=40)
    text = blocks.RichTextBlock(label=_("内容"), features=["bold", "link", "ol", "ul"])
    signed = blocks.CharBlock(label=_("落款"), required=False, max_length=40)

    class Meta:
        icon = "pilcrow"
        label = _("自己写的一段")
        description = _("只登在这一期上的话")
        template = "blocks/issue_words_block.html"
        preview_value = {"heading": "给读者", "text": "<p>下一期想看什么，告诉我们。</p>", "signed": "编辑部"}


class IssueNoticeBlock(IssueWordsBlock):
    """A notice in a number."""

    class Meta:
        icon = "info-circle"
        label = _("通知")
        description = _("这一期要告诉大家的事")
        template = "blocks/issue_words_block.html"
        preview_value = {"heading": "停水", "text": "<p>周三上午修水管。</p>", "signed": "居委会"}


class IssueCorrectionBlock(blocks.StructBlock):
    """What an earlier number had wrong."""

    heading = blocks.CharBlock(label=_("更正的是"), max_length=60, help_text=_("例如：上一期《一条沟》。"))
    page = PageChooserBlock(
        label=_("哪一篇"), required=False, page_type=["news.ArticlePage", "news.StoryPage"]
    )
    text = blocks.RichTextBlock(label=_("怎么更正"), features=["bold", "link"])

    class Meta:
        icon = "edit"
        label = _("更正")
        description = _("以前登错的，在这一期改过来")
        template = "blocks/issue_correction_block.html"
        preview_value = {"heading": "上一期《一条沟》", "text": "<p>石阶是三十八级。</p>"}


class IssueDateBlock(blocks.StructBlock):
    """One line of the calendar."""

    day = blocks.DateBlock(label=_("日期"))
    time = blocks.CharBlock(label=_("几点"), required=False, max_length=20)
    what = blocks.CharBlock(label=_("什么事"), max_length=40)
    where = blocks.CharBlock(label=_("在哪里"), required=False, max_length=60)
    phone = blocks.CharBlock(label=_("电话"), required=False, max_length=20)
    # The page of the activity and the date itself, where the line was made from the calendar.
    page = PageChooserBlock(label=_("活动"), required=False)
    occurrence = blocks.IntegerBlock(label=_("场次"), required=False)

    class Meta:
        icon = "date"
        label = _("一场")


class IssueDatesBlock(blocks.StructBlock):
    """What is on until the next number, as a table."""

    heading = blocks.CharBlock(label=_("标题"), max_length=20)
    rows = blocks.ListBlock(IssueDateBlock(), label=_("日程"), min_num=1, max_num=40)

    class Meta:
        icon = "calendar"
        label = _("日程表")
        description = _("下一期以前有哪些活动")
        template = "blocks/issue_dates_block.html"
        preview_value = {
            "heading": "下个季度",
            "rows": [
                {
                    "day": datetime.date(2026, 10, 3),
                    "time": "9:00—11:00",
                    "what": "上门理发",
                    "where": "活动室",
                }
            ],
        }


class IssueStreamBlock(blocks.StreamBlock):
    """What a number is made of."""

    section = IssueSectionBlock()
    notice = IssueNoticeBlock()
    text = IssueWordsBlock()
    correction = IssueCorrectionBlock()
    dates = IssueDatesBlock()
