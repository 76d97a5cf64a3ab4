"""Writing is safe: an ended session, a broken line, a crash, two people in one text, slow lines."""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from news.models import ArticlePage
from portal.accounts.models import User

from .conftest import PASSWORD
from .editing import submit_for_review, write_paragraph

pytestmark = pytest.mark.journey

# An impatient hand.
TWICE = "() => [1, 2].forEach(() => document.querySelector('button[name=action-submit]').click())"
SAVED = re.compile("已存上")


def status(page: Page):
    """The one sentence at the foot of the form."""
    return page.locator("[data-writing-status]")


def start_article(desk, title: str) -> Page:
    desk.page.get_by_role("link", name="写新闻").click()
    desk.page.fill("input[name=title]", title)
    return desk.page


def slow(page: Page, seconds: float) -> None:
    """Every answer comes this much later, as on a village line."""
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": seconds * 1000,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )


def body_of(article: ArticlePage) -> str:
    return str(json.loads(article.latest_revision.content["body"]))


def kept_texts(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('portal-writing:'))")


@pytest.mark.long
def test_an_ended_session_is_told_and_a_login_in_between_saves_the_text_in_place(live_town, enter, shoot):
    page = start_article(enter("correspondent"), "第一秒就写的题目")
    expect(status(page)).to_have_text(SAVED)
    assert ArticlePage.objects.get().draft_title == "第一秒就写的题目"
    page.set_viewport_size({"width": 360, "height": 740})
    Session.objects.all().delete()
    page.fill("input[name=title]", "登录过期以后写的")
    expect(status(page)).to_contain_text("登录过期")
    expect(status(page)).not_to_contain_text("已存上")
    shoot(page, "writing-login-360")
    submit_for_review(page)
    expect(status(page)).to_contain_text("登录过期")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="重新登录").click()
    window = opened.value
    window.fill("#id_username", "correspondent")
    window.fill("#id_password", PASSWORD)
    window.click("button[type=submit]")
    expect(status(page)).to_have_text(SAVED)
    assert ArticlePage.objects.get().draft_title == "登录过期以后写的"
    assert kept_texts(page) == []


@pytest.mark.prove
def test_a_text_that_never_arrived_is_offered_after_a_crash_and_only_to_its_writer(live_town, enter, shoot):
    desk = enter("correspondent")
    page = start_article(desk, "早晨")
    expect(status(page)).to_have_text(SAVED)
    article = ArticlePage.objects.get()
    page.context.set_offline(True)
    write_paragraph(page, "断网的时候写的一段话。")
    expect(status(page)).to_contain_text("连不上网")
    page.wait_for_timeout(1500)
    page.close(run_before_unload=False)
    page = desk.page = desk.context.new_page()
    desk.context.set_offline(False)
    page.goto(f"{desk.address}/admin/pages/{article.pk}/edit/")
    note = page.locator(".portal-kept")
    expect(note).to_contain_text("上次没有存上的文字")
    shoot(page, "writing-kept")
    note.get_by_role("button", name="接着写").click()
    expect(page.get_by_text("断网的时候写的一段话。").first).to_be_visible()
    expect(note).to_have_count(0)
    assert "断网的时候写的一段话。" in body_of(ArticlePage.objects.get())
    assert kept_texts(page) == []


@pytest.mark.prove
def test_two_people_in_one_text_are_told_and_nobody_overwrites_without_knowing(
    live_town, enter, shoot, settings
):
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 2000
    User.objects.filter(username="editor").update(first_name="小编")
    article = live_town.article("两个人的稿", live=False)
    path = f"/admin/pages/{article.pk}/edit/"
    writer, editor = enter("correspondent").goto, enter("editor").goto
    mine, theirs = writer(path), editor(path)
    mine.set_viewport_size({"width": 360, "height": 740})
    theirs.fill("input[name=title]", "编辑的题目")
    expect(status(theirs)).to_have_text(SAVED)
    told = mine.locator("#w-editing-sessions")
    expect(told).to_contain_text("王小编")
    expect(told).to_contain_text("存了新的一稿")
    mine.fill("input[name=title]", "写的人的题目")
    expect(status(mine)).to_contain_text("没有存上")
    expect(status(mine)).to_contain_text("王小编")
    shoot(mine, "writing-conflict-360")
    mine.get_by_role("button", name="保存草稿").click()
    expect(status(mine)).to_contain_text("没有存上")
    assert ArticlePage.objects.get(pk=article.pk).draft_title == "编辑的题目"
    mine.get_by_role("button", name="用我的文字").click()
    expect(mine.get_by_text("“写的人的题目”").first).to_be_visible()
    assert ArticlePage.objects.get(pk=article.pk).draft_title == "写的人的题目"


@pytest.mark.prove
def test_both_buttons_are_seen_at_360_and_a_refused_one_never_says_saved_and_not_saved(
    live_town, enter, shoot
):
    page = start_article(enter("correspondent"), "没有来源")
    page.set_viewport_size({"width": 360, "height": 740})
    for name in ("保存草稿", "提交审核"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        assert page.get_by_role("button", name=name).bounding_box()["height"] >= 44
    submit_for_review(page)
    expect(page.locator(".messages li")).to_contain_text("有几处要先改好")
    expect(status(page)).to_have_text(SAVED)
    assert "没有保存" not in page.locator("main").inner_text()
    shoot(page, "writing-refused-360")
    page.fill("input[name=source_name]", "临河居民区")
    expect(status(page)).to_have_text("有改动，还没有存上")
    expect(status(page)).to_have_text(SAVED)
    assert ArticlePage.objects.get().latest_revision.content["source_name"] == "临河居民区"


@pytest.mark.prove
@pytest.mark.parametrize("seconds", [1, 6])
@pytest.mark.parametrize("moment", [0, 600, 2600])
def test_on_a_slow_line_a_button_pressed_during_autosave_is_neither_lost_nor_doubled(
    live_town, enter, seconds, moment
):
    desk = enter("correspondent")
    page = start_article(desk, "慢线")
    slow(page, seconds)
    page.fill("textarea[name=summary]", "慢线上写的。")
    write_paragraph(page, "慢线上写的一段话。")
    page.wait_for_timeout(300)  # a hand is no faster; the rich text editor takes letters in a moment later
    page.fill("input[name=source_name]", "临河居民区")
    page.wait_for_timeout(moment)
    page.evaluate(TWICE)
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"), timeout=120_000)
    article = ArticlePage.objects.get()
    assert article.current_workflow_state.task_states.count() == 1
    assert "慢线上写的一段话。" in body_of(article)
    assert article.latest_revision.content["source_name"] == "临河居民区"
    assert kept_texts(page) == []


@pytest.mark.prove
@pytest.mark.parametrize("seconds", [0, 1, 6])
def test_answers_that_are_lost_make_no_second_page_and_no_conflict_with_oneself(live_town, enter, seconds):
    desk = enter("correspondent")
    page = start_article(desk, "答复丢了")
    lost = []

    def lose(route) -> None:
        if route.request.method == "POST" and len(lost) < 3 and "editing-sessions" not in route.request.url:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/admin/pages/**", lose)
    slow(page, seconds)
    page.fill("textarea[name=summary]", "答复丢了三次。")
    expect(status(page)).to_have_text(SAVED, timeout=120_000)
    assert len(lost) == 3
    page.fill("textarea[name=summary]", "答复丢了三次，还在写。")
    expect(status(page)).to_have_text(re.compile("有改动|正在存"))
    expect(status(page)).to_have_text(SAVED, timeout=120_000)
    article = ArticlePage.objects.get()
    assert article.latest_revision.content["summary"] == "答复丢了三次，还在写。"
    assert article.revisions.count() == 1
