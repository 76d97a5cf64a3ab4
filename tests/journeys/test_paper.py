"""The next number of the paper, from the last one to the shelf."""

import pytest
from playwright.sync_api import expect

from news.models import IssuePage

from .editing import approve, submit_for_review

pytestmark = pytest.mark.journey
SECTIONS = "section[id$='-sections-section']"


def test_an_editor_makes_the_next_number_from_the_last_one_and_it_is_published(
    live_town, enter, shoot, live_server, desk, phone
):
    chosen = live_town.article("灯又亮了")
    live_town.issue(1)
    editor = enter("editor")
    editor.page.get_by_role("link", name="出一期").click()
    editor.page.get_by_role("button", name="新建下一期").click()
    expect(editor.page.locator("input[name=total_number]")).to_have_value("2")
    expect(editor.page.locator(f"{SECTIONS} input[name$='-heading']").first).to_have_value("要闻")
    shoot(editor.page, "issue-new")

    page = editor.page
    for _section in live_town.publication().section_names:
        first = page.locator(f"{SECTIONS} [data-streamfield-child]:not([data-streamfield-child] *)")
        index = live_town.publication().section_names.index(_section)
        section = first.nth(index)
        section.locator("button.c-sf-add-button").last.click()
        section.get_by_role("button", name="选择页面").first.click()
        search = page.locator(".modal-body input[name=q]")
        search.fill("灯")
        page.locator(".modal-body").get_by_role("link", name="灯又亮了").first.click()
        expect(page.locator(".modal")).to_have_count(0)
    shoot(page, "issue-chosen")
    submit_for_review(page)
    # The button says 提交审核 as well: only the message tells that it is done.
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
