"""Work on the desk of the demo's editors: one text waiting for review, one signed off for tomorrow."""

import json

from django.utils import timezone

from home.models import HomePage
from home.models.home_page import HomeFigure
from news.models import ArticlePage, NewsIndexPage
from portal.editorial.actions import submit_for_review
from portal.editorial.models import Byline

from .content_files import load, moment
from .pages import DemoTown


def make_desk(town: DemoTown, data: dict) -> None:
    """Something to do on the first day, so that the dashboard is never empty."""
    texts = load("desk")
    submit_for_review(page=_draft(town, **texts["waiting"]), by=town.staff["lin-xiao"])
    tomorrow = _draft(town, **texts["tomorrow"])
    tomorrow.go_live_at = moment(1, "08:00")
    tomorrow.save_revision(user=town.staff["lin-xiao"]).publish(user=None, skip_permission_checks=True)
    _town_figures(town, data)


def _draft(town: DemoTown, title: str, summary: str, text: str) -> ArticlePage:
    page = ArticlePage(
        title=title,
        summary=summary,
        source_name=town.units["linhe"].name,
        body=json.dumps([{"type": "paragraph", "value": f"<p>{text}</p>"}]),
        live=False,
        owner=town.staff["lin-xiao"],
    )
    page.bylines = [Byline(name="林晓", credit=Byline.Credit.CORRESPONDENT)]
    town.index("linhe", NewsIndexPage).add_child(instance=page)
    page.save_revision(user=town.staff["lin-xiao"])
    return page


def _town_figures(town: DemoTown, data: dict) -> None:
    """Figures that can be counted on these very pages."""
    front = HomePage.objects.get()
    counted = [
        (len(data["brands"]["brands"]), "个", "治理品牌"),
        (len(data["articles"]["articles"]), "篇", "一年里的新闻"),
        (len(data["stories"]["stories"]), "位", "小人物风采"),
        (len(data["events"]["events"]), "场", "活动和服务"),
    ]
    front.figures = [
        HomeFigure(
            value=str(value), unit=unit, label=label, source="本站目录（示例）", as_of=timezone.localdate()
        )
        for value, unit, label in counted
    ]
    front.save()
    front.save_revision(user=town.staff["wu-yifan"]).publish(user=None, skip_permission_checks=True)
