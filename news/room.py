"""What news, stories and the paper bring to the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts.admin_addresses import ADMINISTRATORS, GENERIC, PRESS, open_to
from portal.core.audit import name_verbs
from portal.core.parts import fill, for_everybody, section
from portal.editorial.starts import Start, start
from portal.places.context_processors import has_chosen

from . import fronts
from .models import (
    ArticlePage,
    BlackboardIndexPage,
    BlackboardPage,
    IssuePage,
    NewsIndexPage,
    PaperIndexPage,
    StoryIndexPage,
    StoryPage,
)


def next_issue_below(shelf: Page) -> str | None:
    """The next number from the last one of a shelf, if there is one."""
    last = IssuePage.objects.child_of(shelf).order_by("-total_number").first()
    return reverse("news_next_issue", args=[last.pk]) if last else None


section("news.NewsIndexPage", "news.StoryIndexPage", "news.PaperIndexPage", "news.BlackboardIndexPage")
fill("town_lead", "news/front_news.html", fronts.town_news, kept_by=has_chosen)
fill("town_pair", "news/front_story.html", fronts.town_story, order=10, kept_by=for_everybody)
fill("town_pair", "news/front_paper.html", fronts.town_paper, order=20, kept_by=for_everybody)
fill("mine", "news/front_mine.html", fronts.mine, order=20, kept_by=for_everybody)
fill("unit_pair", "news/front_unit_news.html", fronts.unit_news, order=20, kept_by=for_everybody)
fill("unit_below", "news/front_unit_stories.html", fronts.unit_stories, order=10, kept_by=for_everybody)
fill("unit_below", "news/front_unit_board.html", fronts.unit_board, order=15, kept_by=for_everybody)
fill("unit_below", "news/front_unit_paper.html", fronts.town_paper, order=20, kept_by=for_everybody)
fill("brand", "news/beside_brand.html", fronts.told_of, order=10, kept_by=for_everybody)

start(Start("article", _("写新闻"), "doc-full", _("最近发生的一件事"), ArticlePage, NewsIndexPage), order=10)
start(Start("story", _("写人物"), "user", _("一位普通人的故事"), StoryPage, StoryIndexPage), order=20)


def import_below(index: Page) -> str:
    """The screen that makes a draft of a file, below a list."""
    return reverse("news_import", args=[index.pk])


start(
    Start(
        "word",
        _("从 Word 新建"),
        "upload",
        _("写好的稿子，连图一起放进来"),
        ArticlePage,
        NewsIndexPage,
        import_below,
    ),
    order=15,
)
start(
    Start(
        "issue",
        _("出一期"),
        "doc-full-inverse",
        _("照上一期的栏目选稿"),
        IssuePage,
        PaperIndexPage,
        next_issue_below,
    ),
    order=40,
)

start(
    Start(
        "blackboard",
        _("发黑板报"),
        "image",
        _("这个月的照片和写的人"),
        BlackboardPage,
        BlackboardIndexPage,
    ),
    order=45,
)

open_to(
    PRESS,
    {
        "": "news_next_issue news_import news_paste news_repair news_repair_undo news_photographs news_pictures"
    },
)
open_to(ADMINISTRATORS, {"publications": GENERIC})

name_verbs(
    {
        "news.consent_lapsed": _("授权没有了，自动下线"),
        "news.import": _("导入文章"),
        "news.describe_pictures": _("写图片的说明"),
        "news.paste": _("从 Word 或网页粘贴"),
        "news.photographs": _("一次放多张照片"),
        "news.repair": _("一起改导入的稿子"),
        "news.repair_undone": _("撤回一起改的"),
        "news.next_issue": _("新建下一期"),
    }
)
