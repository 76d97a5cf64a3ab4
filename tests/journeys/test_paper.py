"""The next number of the paper, from the last one to the shelf."""

import pytest
from playwright.sync_api import expect

from news.models import IssuePage

from .editing import approve

pytestmark = pytest.mark.journey


@pytest.mark.prove
def test_an_editor_makes_the_next_number_from_the_last_one_and_it_is_published(
    live_town, enter, shoot, live_server, desk, phone, monkeypatch
):
    monkeypatch.setattr("paper.composing.side_views.fill_words", lambda issue: "")
    chosen = live_town.article("灯又亮了")
    live_town.issue(1)
    editor = enter("editor")
    editor.page.get_by_role("link", name="出一期").click()
    editor.page.get_by_role("button", name="新建下一期").click()
    page = editor.page
    expect(page.locator("#number-heading")).to_contain_text("总第 2 期")
    shoot(page, "issue-new")
    page.get_by_role("checkbox", name=chosen.title).check()
    page.get_by_role("button", name="放进“要闻”").click()
    expect(page.locator(".laid")).to_contain_text(chosen.title)
    page.get_by_role("button", name="去掉空栏目").click()
    expect(page.locator(".part--section")).to_have_count(1)
    shoot(page, "issue-chosen")
    page.get_by_role("button", name="编好了，提交审核").click()
    expect(page.locator(".messages")).to_contain_text("提交审核")

    issue = IssuePage.objects.get(total_number=2)
    for username in ("senior", "signatory"):
        reviewer = enter(username)
        reviewer.goto(f"/admin/review/{issue.pk}/")
        approve(reviewer.page)
        reviewer.page.wait_for_load_state()
    issue.refresh_from_db()
    assert issue.live
    for screen, name in ((desk, "desk"), (phone, "phone")):
        screen.goto(live_server.url + issue.url)
        expect(screen.get_by_role("link", name=chosen.title).first).to_be_visible()
        shoot(screen, f"issue-live-{name}")
        screen.goto(f"{live_server.url}/paper/")
        expect(screen.get_by_text("第2期").or_(screen.get_by_text("第 2 期")).first).to_be_visible()
