"""A number on the web: its cover, what is in it, files with their size, its neighbours."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import IssuePage
from paper.models import BuildFile

from .numbers import dates, item, number, section, signed, words


def shown(client, issue: IssuePage) -> str:
    answer = client.get(issue.get_url())
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.long
def test_titles_lead_to_their_own_pages_and_own_words_stand_here(client, town):
    article, story = town.article("小李喊你来理发"), town.story("一把剪刀")
    parts = (
        section("要闻", item(article, "full", heading="本期的题", lead="本期的话"), note="编者说"),
        section("人物", item(story, "link")),
        words("notice", "停水", "<p>周三上午修水管。</p>", signed="居委会"),
        words("correction", "上一期", "<p>三十八级。</p>", page=article.pk),
        dates({"day": "2026-10-03", "time": "9:00", "what": "上门理发", "page": town.event().pk}),
    )
    page = shown(client, number(town, *parts, lead="各位街坊"))
    assert f'href="{article.url}">本期的题' in page
    for text in (
        "本期的话",
        "编者说",
        "李巧云",
        "周三上午修水管",
        "三十八级",
        "10月3日",
        "各位街坊",
        "居委会",
    ):
        assert text in page
    assert "早上七点" not in page


def test_files_stand_with_their_size_once_they_are_made(client, town):
    build = signed(town, section("要闻", item(town.article())))
    assert "下载" not in shown(client, build.issue)
    row = build.files.get(edition="screen")
    row.file.save("x.pdf", ContentFile(b"%PDF"), save=False)
    row.state, row.size = BuildFile.State.MADE, 1_258_291
    row.save()
    page = shown(client, build.issue)
    assert f"/n/{build.issue_id}/screen.pdf" in page
    assert "1.2" in page
    assert "large.pdf" not in page


@pytest.mark.long
def test_a_picture_of_its_own_stands_beside_the_title_and_none_where_none_is_wanted(client, town):
    own = town.picture("另一张")
    article = town.article("一", lead_picture=town.picture("题图"), lead_alt="剪头发")
    chosen = {"image": own.pk, "alt_text": "另一张", "decorative": False}
    page = shown(client, number(town, section("要闻", item(article, picture=chosen))))
    assert own.renditions.first().file.name.split("/")[1] in page
    assert "issue-entry-picture" not in shown(
        client, number(town, section("要闻", item(article, without_picture=True)), total=2)
    )


@pytest.mark.long
@pytest.mark.parametrize("own_pictures", [False, True])
def test_three_and_twelve_articles_cost_the_same_queries(client, town, own_pictures):
    def asked(count: int, total: int) -> int:
        items = []
        for place in range(count):
            article = town.article(f"{total}-{place}", lead_picture=town.picture(), lead_alt="剪头发")
            own = {"image": town.picture().pk, "alt_text": "图", "decorative": False}
            items.append(item(article, picture=own) if own_pictures else item(article))
        issue = number(town, section("要闻", *items), words("notice", "停水"), total=total)
        shown(client, issue)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown(client, issue)
        return len(queries)

    few, many = asked(3, 1), asked(12, 2)
    assert many <= few + 1  # the number before it
    assert many <= 22


def test_the_feed_of_the_shelf_has_an_entry_a_number(client, town):
    issue = number(town, section("要闻", item(town.article("头条", summary="每月十张"))))
    feed = client.get(f"{issue.get_parent().get_url()}feed.atom").content.decode()
    assert issue.title in feed
    assert "头条" in feed
