"""Guides to look at again: when they are due, and who sees them."""

import datetime

from django.urls import reverse
from django.utils import timezone

from guides.checks import SOON, due

DAY = datetime.timedelta(days=1)


def titles(by: datetime.date) -> list[str]:
    return [page.title for page in due(by)]


def test_a_guide_is_due_the_day_after_its_last(town):
    today = timezone.localdate()
    town.guide("管到今天", good_until=today)
    town.guide("昨天过期", checked_on=today - 9 * DAY, good_until=today - DAY)
    town.guide("没写管到哪天", checked_on=today - datetime.timedelta(days=368))
    assert titles(today) == ["没写管到哪天", "昨天过期"]
    assert titles(today + DAY) == ["没写管到哪天", "昨天过期", "管到今天"]


def test_a_draft_is_not_due(town):
    town.guide("草稿", live=False, good_until=timezone.localdate() - DAY)
    assert titles(timezone.localdate() + SOON) == []


def test_those_of_the_unit_see_it_on_their_desk_and_nobody_else(town, client):
    today = timezone.localdate()
    town.guide("旧沙发怎么扔", checked_on=today - 9 * DAY, good_until=today - DAY)
    town.guide("还早着呢")
    for name, sees in (("correspondent", True), ("editor", True), ("other", False)):
        client.force_login(town.user(name))
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        panel = html.partition("portal-guides-heading")[2].partition("</section>")[0]
        assert ("旧沙发怎么扔" in panel) is sees, name
        assert "还早着呢" not in panel


def test_a_correspondent_writes_guides_in_the_own_unit_alone(town, client):
    page = town.guide()
    for name, status in (("correspondent", 200), ("other", 404)):
        client.force_login(town.user(name))
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == status
    client.force_login(town.user("correspondent"))
    start = client.get(reverse("home_start", args=["guide"]))
    assert "/guides/guidepage/" in start.url
    assert client.get(start.url).status_code == 200
