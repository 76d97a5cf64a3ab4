"""Blackboards: photographs by month with those who wrote them."""

import datetime

import pytest

from news.models import BlackboardIndexPage, BlackboardPage

pytestmark = pytest.mark.django_db


def test_a_board_needs_its_photograph_its_words_and_its_writers(town):
    page = BlackboardPage(title="空板", month=datetime.date(2026, 9, 1), words=" ")
    assert set(page.publish_problems()) >= {"lead_picture", "words", "bylines"}
    assert not BlackboardPage.objects.get(pk=town.board().pk).publish_problems()


@pytest.mark.long
def test_boards_stand_by_month_whenever_they_were_published(client, town):
    late = town.board("九月那块", month=datetime.date(2026, 9, 30))
    town.board("十月那块", month=datetime.date(2026, 10, 1))
    town.board("去年那块", month=datetime.date(2025, 12, 1))
    index = town.index(BlackboardIndexPage)
    said = client.get(index.url).content.decode()
    places = [said.index(words) for words in ("2026年10月", "十月那块", "2026年9月", "九月那块", "去年那块")]
    assert places == sorted(places)
    assert "作者 钱守一" in said
    for year, there in (("2025", True), ("2026", False), ("1e9", False), ("二〇二五", False)):
        assert ("去年那块" in client.get(index.url, {"year": year}).content.decode()) is there
    page = client.get(late.url).content.decode()
    assert "一看煤气。" in page
    assert "作者 钱守一" in page
    # The unit's own page shows the newest.
    assert "十月那块" in client.get(town.linhe.page.url).content.decode()
    assert "一看煤气" in client.get(f"{index.url}feed.atom").content.decode()
