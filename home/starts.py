"""The four ways to start: what the buttons of the dashboard open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from events.models import EventIndexPage, EventPage
from news.models import ArticlePage, IssuePage, NewsIndexPage, PaperIndexPage, StoryIndexPage, StoryPage
from portal.core.models import BaseIndexPage, BasePage
from portal.places.models import Unit


@dataclass(frozen=True)
class Start:
    """One button: its words, and the type of page it opens a form for."""

    name: str
    label: str | Promise
    icon: str
    hint: str | Promise
    page: type[BasePage]
    index: type[BaseIndexPage]

    def address(self, parent: Page) -> str:
        """The empty form; for the paper, the next number from the last one if there is one."""
        if self.page is IssuePage:
            last = IssuePage.objects.child_of(parent).order_by("-total_number").first()
            if last is not None:
                return reverse("news_next_issue", args=[last.pk])
        return reverse(
            "wagtailadmin_pages:add", args=[self.page._meta.app_label, self.page._meta.model_name, parent.pk]
        )


STARTS = [
    Start("article", _("写新闻"), "doc-full", _("最近发生的一件事"), ArticlePage, NewsIndexPage),
    Start("story", _("写人物"), "user", _("一位普通人的故事"), StoryPage, StoryIndexPage),
    Start("event", _("发活动"), "date", _("哪天、在哪里、谁能来"), EventPage, EventIndexPage),
    Start("issue", _("出一期"), "doc-full-inverse", _("照上一期的栏目选稿"), IssuePage, PaperIndexPage),
]


def may_start(user, unit: Unit) -> bool:
    """Whether a user may add pages in a unit."""
    return "add" in _actions(user, unit) or user.is_superuser


def _actions(user, unit: Unit) -> set[str]:
    if unit.page is None:
        return set()
    permissions = unit.page.specific.permissions_for_user(user)
    return getattr(permissions, "permissions", set())
