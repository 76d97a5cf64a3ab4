"""A correspondent writes, two others approve, the town reads."""

import re
import urllib.request

import feedparser
import pytest
from playwright.sync_api import expect

from news.models import ArticlePage

from .editing import add_block, approve, choose_picture, last_block, submit_for_review, write_paragraph

pytestmark = pytest.mark.journey


def test_a_correspondents_article_with_picture_and_table_goes_live_after_two_others_approved(
    live_town, enter, shoot, live_server, desk, phone
):
    live_town.picture("剪刀和梳子")
    live_town.article("先有一篇旧闻")
    page = enter("correspondent").page
    page.get_by_role("link", name="写新闻").click()
    page.fill("input[name=title]", "小李上门剪头发")
    page.fill("textarea[name=summary]", "下不了楼的老人，理发师小李上门。")
    write_paragraph(page, "早上七点，小李背着布包上了五楼。")
    add_block(page, "图片")
    picture = last_block(page)
    choose_picture(page, picture, "剪刀和梳子")
    picture.locator("input[name$='-alt_text'], textarea[name$='-alt_text']").fill("剪刀和梳子放在布包上")
    add_block(page, "表格")
    table = last_block(page)
    table.locator("input[name$='-caption']").first.fill("一个月怎么走")
    fill_table(page, table)
    page.locator("input[name=source_name]").fill("临河居民区")
    shoot(page, "article-written")
    submit_for_review(page)
    # Made and submitted in one go, or submitted after the autosave had made it.
    expect(page.get_by_text(re.compile("(并|已)提交审核")).first).to_be_visible()

    article = ArticlePage.objects.get(title="小李上门剪头发")
    for username in ("editor", "signatory"):
        reviewer = enter(username)
        expect(reviewer.page.get_by_role("link", name="小李上门剪头发").first).to_be_visible()
        shoot(reviewer.page, f"dashboard-{username}")
        reviewer.goto(f"/admin/review/{article.pk}/")
        approve(reviewer.page)
        reviewer.page.wait_for_load_state()
        shoot(reviewer.page, f"approved-by-{username}")
    article.refresh_from_db()
    assert article.live

    for screen, name in ((desk, "desk"), (phone, "phone")):
        for path in ("/", live_town.linhe.page.url, article.url):
            screen.goto(live_server.url + path)
            expect(screen.locator("main").get_by_text("小李上门剪头发").first).to_be_visible()
        expect(screen.get_by_alt_text("剪刀和梳子放在布包上")).to_be_visible()
        expect(screen.get_by_role("table")).to_contain_text("领券")
        shoot(screen, f"article-live-{name}")
    with urllib.request.urlopen(
        f"{live_server.url}{live_town.linhe.page.url}news/feed.atom", timeout=10
    ) as answer:
        feed = feedparser.parse(answer.read())
    assert "小李上门剪头发" in [entry.title for entry in feed.entries]


def fill_table(page, table) -> None:
    """One column of words with one row."""
    table.get_by_role("button", name="添加列").click()
    table.locator(".add-column-menu button").first.click()
    table.locator("input.column-heading").fill("做什么")
    table.get_by_role("button", name="添加行").click()
    table.locator("tbody td input[type=text]").first.fill("领券")
