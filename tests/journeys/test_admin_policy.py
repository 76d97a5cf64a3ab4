"""The admin without one inline script (ADR 022): what Wagtail started by them still starts, and nothing is refused."""

import re

import pytest
from playwright.sync_api import expect

from tests.town import picture_bytes

from .editing import add_block, choose_picture, last_block, write_paragraph

pytestmark = pytest.mark.journey


@pytest.mark.long
def test_dates_rows_people_and_pictures_are_chosen(live_town, enter, shoot):
    live_town.picture("剪刀和梳子")
    live_town.article("先有一篇旧闻")
    desk = enter("editor")
    page = desk.page
    page.get_by_role("link", name="发活动").click()
    page.fill("input[name=title]", "义诊")
    starts = page.locator("input[name='occurrences-0-starts_at']")
    starts.click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.locator(".xdsoft_datetimepicker:visible .xdsoft_date:not(.xdsoft_disabled)").first.click()
    expect(starts).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d"))
    page.keyboard.press("Escape")
    page.locator("#id_occurrences-ADD").click()
    added = page.locator("input[name='occurrences-1-starts_at']")
    added.click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.locator(".xdsoft_datetimepicker:visible .xdsoft_date:not(.xdsoft_disabled)").first.click()
    expect(added).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d"))
    page.keyboard.press("Escape")
    write_paragraph(page, "早上七点，小李背着布包上了五楼。")
    add_block(page, "图片")
    choose_picture(page, last_block(page), "剪刀和梳子")
    shoot(page, "policy-event-1280")


@pytest.mark.prove
def test_a_page_is_linked_previewed_and_checked(live_town, enter, shoot):
    article = live_town.article("先有一篇旧闻", live=False)
    desk = enter("editor")
    page = desk.goto(f"/admin/pages/{article.pk}/edit/")
    text = page.locator("[contenteditable=true]").first
    text.click()
    page.keyboard.press("End")
    page.keyboard.type("看这里")
    for _letter in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.get_by_role("button", name=re.compile("链接")).first.click()
    expect(page.locator(".modal-body")).to_be_visible()
    page.locator(".modal-body a.choose-page").first.click()
    expect(page.locator(".modal")).to_have_count(0)
    page.locator("[data-side-panel-toggle=preview]").click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.locator("h1")).to_contain_text("先有一篇旧闻")
    page.locator("[data-side-panel-toggle=checks]").click()
    page.wait_for_timeout(1500)
    shoot(page, "policy-checks-1280")


@pytest.mark.prove
def test_pictures_are_uploaded_and_pages_handled_together(live_town, enter, tmp_path):
    article = live_town.article("先有一篇旧闻", live=False)
    file = tmp_path / "picture.jpg"
    file.write_bytes(picture_bytes())
    desk = enter("editor")
    page = desk.goto("/admin/images/multiple/add/")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#upload-list li")).to_have_count(1)
    expect(page.locator("#upload-list input[name$=title]")).to_be_visible()
    page = desk.goto(f"/admin/pages/{article.get_parent().pk}/")
    page.locator("[data-bulk-action-checkbox]").first.check()
    expect(page.locator("[data-bulk-action-footer]")).to_be_visible()
    page = desk.goto("/admin/reports/site-history/")
    page.goto(f"{desk.address}/admin/images/")
    page.locator("input[name=q]").first.fill("剪")
    page.wait_for_timeout(800)


@pytest.mark.prove
def test_the_administrators_screens_run_no_inline_script(live_town, enter, live_server):
    desk = enter("admin")
    for address in (
        "/admin/users/",
        "/admin/users/new/",
        "/admin/units/",
        "/admin/settings/core/portalsettings/",
        "/admin/workflows/list/",
        "/admin/workflows/edit/1/",
        "/admin/collections/",
        "/admin/redirects/add/",
        "/admin/documents/multiple/add/",
        "/admin/account/",
        "/admin/login-check/",
        "/admin/reports/locked/",
    ):
        desk.goto(address)
        desk.page.wait_for_load_state("networkidle")
