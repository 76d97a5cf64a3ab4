"""Pages of notices: what readers see, and when."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.actions.reviewing import withdraw
from notices.models import Notice
from portal.core import kept
from portal.core.moments import next_moment
from tests.editor import at_desk
from tests.town import Town

from .scene import HOUR, building, draft, live, waiting

pytestmark = pytest.mark.django_db


def body(client, address: str) -> str:
    kept.forget()
    return client.get(address).content.decode()


def test_a_live_notice_is_listed_and_read(client, town: Town):
    notice = live(town)
    assert notice.title in body(client, "/notices/")
    page = body(client, notice.get_absolute_url())
    assert "请家里先接好水" in page
    assert "我家知道了" in page
    assert "021-00000500" in page


def test_the_way_to_what_is_not_passed_is_closed(client, town: Town):
    for one in (draft(town), waiting(town)):
        assert client.get(one.get_absolute_url()).status_code == 404
    assert "今晚停水" not in body(client, "/notices/")


@pytest.mark.long
def test_an_urgent_one_stands_on_every_page_of_its_units_and_nowhere_else(client, town: Town):
    article, elsewhere = town.article(), town.article("北栅的事", unit=town.beizha)
    live(town, urgency="urgent", title="临河停水啦")
    for address in (town.linhe.page.get_url(), article.get_url()):
        assert "notice-top" in body(client, address), address
    for address in (town.beizha.page.get_url(), elsewhere.get_url(), "/search/", "/where/"):
        assert "notice-top" not in body(client, address), address


def test_one_for_the_town_is_on_every_page(client, town: Town):
    elsewhere = town.article("北栅的事", unit=town.beizha)
    live(town, urgency="urgent", units=[town.unit])
    for address in ("/", elsewhere.get_url(), "/search/", "/where/", "/no-such-page/"):
        assert "notice-top" in body(client, address), address


def test_one_for_a_building_is_on_the_pages_of_its_neighbourhood(client, town: Town):
    live(town, urgency="urgent", units=[building(town, 3)])
    assert "notice-top" in body(client, town.linhe.page.get_url())
    assert "notice-top" not in body(client, "/")


def test_one_for_an_area_is_on_the_pages_of_its_neighbourhoods(client, town: Town):
    live(town, urgency="urgent", units=[town.east])
    assert "notice-top" in body(client, town.linhe.page.get_url())
    assert "notice-top" not in body(client, "/search/")


def test_a_plain_one_stands_on_top_of_nothing(client, town: Town):
    live(town)
    page = body(client, town.linhe.page.get_url())
    assert "今晚停水" in page
    assert "notice-top" not in page


@pytest.mark.long
@pytest.mark.parametrize(
    ("begins", "ends", "seen"),
    [(1, 60, False), (0, 60, True), (-60, 1, True), (-60, 0, False), (-60, -1, False)],
)
def test_it_is_there_from_its_first_moment_until_just_before_its_end(
    client, town: Town, monkeypatch, begins, ends, seen
):
    now = timezone.now()
    notice = live(town, urgency="urgent")
    second = datetime.timedelta(seconds=1)
    Notice.objects.filter(pk=notice.pk).update(
        valid_from=now + begins * second, valid_until=now + ends * second
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    kept.forget()
    assert ("notice-top" in client.get(town.linhe.page.get_url()).content.decode()) is seen
    assert Notice.objects.live_at(now).exists() is seen


def test_finished_pages_end_at_its_beginning_and_at_its_end(town: Town):
    now = timezone.now()
    notice = live(town, valid_from=now + 90 * datetime.timedelta(seconds=1), valid_until=now + 2 * HOUR)
    assert next_moment(now) <= notice.valid_from
    before_end = notice.valid_until - datetime.timedelta(seconds=1)
    assert next_moment(before_end) <= notice.valid_until


def test_an_ended_one_says_so_and_offers_no_button(client, town: Town):
    notice = live(town)
    Notice.objects.filter(pk=notice.pk).update(valid_until=timezone.now() - datetime.timedelta(minutes=1))
    page = body(client, notice.get_absolute_url())
    assert "已经结束" in page
    assert "我家知道了" not in page
    assert notice.title in body(client, "/notices/")


@pytest.mark.parametrize(("days", "listed"), [(29, True), (31, False)])
def test_an_ended_one_is_listed_for_thirty_days(client, town: Town, days, listed):
    notice = live(town)
    ended = timezone.now() - datetime.timedelta(days=days)
    Notice.objects.filter(pk=notice.pk).update(valid_from=ended - HOUR, valid_until=ended)
    assert (notice.title in body(client, "/notices/")) is listed


def test_a_withdrawn_one_says_why_and_nothing_else(client, town: Town):
    notice = live(town, urgency="urgent")
    withdraw(notice=notice, reason="写错了时间。", by=town.user("senior"))
    kept.forget()
    answer = client.get(notice.get_absolute_url())
    assert answer.status_code == 410
    assert "写错了时间" in answer.content.decode()
    assert "请家里先接好水" not in answer.content.decode()
    assert "notice-top" not in body(client, town.linhe.page.get_url())


@pytest.mark.parametrize("asked", ["停水", "通知", "今晚停水", "晚停"])
def test_the_search_finds_it_first(client, town: Town, asked):
    notice = live(town)
    assert notice.get_absolute_url() in body(client, f"/search/?q={asked}")


def test_the_list_of_a_unit_has_its_own_and_those_of_the_town(client, town: Town):
    live(town, title="临河的通知")
    live(town, title="全镇的通知", units=[town.unit])
    page = body(client, reverse("notices_in", args=[town.beizha.slug]))
    assert "全镇的通知" in page
    assert "临河的通知" not in page


def test_the_board_of_the_week_has_notices_dates_and_the_phone(client, town: Town):
    town.event("理发")
    live(town, urgency="urgent")
    page = body(client, reverse("board", args=[town.linhe.slug]))
    assert "今晚停水" in page
    assert "理发" in page
    assert "<svg" in page


def test_sheet_and_words_for_the_loudspeaker_are_for_those_who_work_with_it(client, town: Town):
    notice = live(town)
    for name in ("notices_sheet", "notices_spoken"):
        address = reverse(name, args=[notice.pk])
        assert client.get(address).status_code == 302
        assert "今晚停水" in at_desk(town, "editor").get(address).content.decode()
        assert at_desk(town, "other").get(address).status_code == 404
