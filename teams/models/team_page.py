"""The public page of a team: what it does, how one joins, when it goes round and how many it still needs."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel

from portal.core.cards import cards_of
from portal.core.fields import BodyField
from portal.core.models import BaseIndexPage, BasePage
from portal.core.publishing import Problems
from portal.media.bodies import fetch_pictures
from portal.places.models import Unit

PHONE = re.compile(r"[\d（）()+\-—转 ]+")
FEWEST_DIGITS = 3
# What a list shows of a team besides its name.
ROW = ("title_en", "kind", "summary")


class TeamKind(models.TextChoices):
    """What a team is for; lists are in this order."""

    PATROL = "patrol", _("平安巡逻")
    MANNERS = "manners", _("文明劝导")
    GREEN = "green", _("环境保洁")
    COMPANY = "company", _("探访陪伴")
    CRAFT = "craft", _("便民手艺")
    STAGE = "stage", _("文艺体育")
    OTHER = "other", _("别的")


class TeamPage(BasePage):
    """One team as readers meet it. Its members, rosters and rounds are rows (`Team`)."""

    kind = models.CharField(_("哪一类"), max_length=10, choices=TeamKind, default=TeamKind.OTHER)
    purpose = models.TextField(
        _("做什么"),
        max_length=300,
        blank=True,
        help_text=_("为什么有这支队、平时做什么，两三句话。不写队员的姓名：谁愿意公开，由本人自己选。"),
    )
    how_to_join = models.CharField(
        _("怎么参加"),
        max_length=200,
        blank=True,
        help_text=_("什么人可以来、先做什么，例如：满 18 岁，走得动两公里；先跟着走一次。"),
    )
    contact = models.CharField(_("找谁问"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    body = BodyField(verbose_name=_("还有要说的"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["kind", "summary", "purpose"], heading=_("是什么队")),
        MultiFieldPanel(["how_to_join", "contact", "phone"], heading=_("怎么参加、找谁问")),
        "body",
    ]
    parent_page_types = ["teams.TeamIndexPage"]
    subpage_types: list[str] = []
    template = "teams/team_page.html"
    searched = ("purpose", "how_to_join", "contact", "body")

    class Meta:
        verbose_name = verbose_name_plural = _("志愿服务队")

    def publish_problems(self) -> Problems:
        problems = super().publish_problems()
        if not self.summary.strip():
            problems.add("summary", _("请写一两句摘要，列表和微信转发时会用到。"))
        if not self.purpose.strip():
            problems.add("purpose", _("请写明这支队做什么。"))
        if not self.how_to_join.strip():
            problems.add("how_to_join", _("请写明怎么参加，想来的人要知道。"))
        if not PHONE.fullmatch(self.phone) or sum(map(str.isdigit, self.phone)) < FEWEST_DIGITS:
            problems.add("phone", _("请写一个打得通的电话，只写号码。"))
        return problems

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        fetch_pictures(bodies=[self.body])
        return context | {"unit": Unit.objects.of_page(self)}

    def feed_body(self, request) -> str:
        return render_to_string("teams/feed_body.html", {"page": self, "request": request})

    @classmethod
    def told_among(cls, pages: Iterable["TeamPage"]) -> dict[int, tuple[str, bool]]:
        """What a search says of each first: what kind of team, and whom to call."""
        return {page.pk: (f"{page.get_kind_display()} · {page.phone}", False) for page in pages}


class TeamIndexPage(BaseIndexPage):
    """The teams below the town or a unit, by what they do."""

    lists = "teams.TeamPage"
    fixed_slug = "teams"
    default_title = _("志愿服务队")
    in_menu = False
    subpage_types = ["teams.TeamPage"]
    template = "teams/team_index_page.html"
    order_by = ("path",)
    page_size = 200
    filters = ()

    class Meta:
        verbose_name = verbose_name_plural = _("志愿服务队栏目")

    def shown(self, listed: Any) -> Any:
        return cards_of(listed, *ROW)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        words = dict(TeamKind.choices)
        order = {value: place for place, value in enumerate(TeamKind.values)}
        rows = sorted(context["items"], key=lambda row: order[row.kind])
        groups = [(kind, words[kind], list(mine)) for kind, mine in groupby(rows, lambda row: row.kind)]
        return context | {"groups": groups}
