"""What is not fit to publish is refused where the editor stands, with the field named."""

import pytest
from playwright.sync_api import expect

from news.models import ArticlePage, StoryPage

from .editing import add_block, choose_picture, last_block, submit_for_review, write_paragraph

pytestmark = pytest.mark.journey


@pytest.mark.long
def test_an_article_without_source_and_a_picture_without_alt_choice_are_refused_and_nothing_typed_is_lost(
    live_town, enter, shoot
):
    live_town.picture("剪刀和梳子")
    page = enter("correspondent").page
    page.get_by_role("link", name="写新闻").click()
    page.fill("input[name=title]", "没有来源的新闻")
    write_paragraph(page, "这一段不能丢。")
    add_block(page, "图片")
    choose_picture(page, last_block(page), "剪刀和梳子")
    submit_for_review(page)
    expect(page.locator("input[name=title]")).to_have_value("没有来源的新闻")
    expect(page.get_by_text("这一段不能丢。").first).to_be_visible()
    expect(page.get_by_text("装饰性").first).to_be_visible()
    shoot(page, "refused-picture")
    last_block(page).locator("input[name$='-decorative']").check()
    submit_for_review(page)
    expect(page.get_by_text("请写明来源").first).to_be_visible()
    shoot(page, "refused-source")
    assert not ArticlePage.objects.filter(live=True).exists()


@pytest.mark.prove
def test_a_story_without_consent_is_refused(live_town, enter, shoot):
    live_town.person("钱守一", consent=False)
    page = enter("correspondent").page
    page.get_by_role("link", name="写人物").click()
    page.fill("input[name=title]", "黑板前的三十年")
    page.get_by_role("button", name="选一个人，或登记新的人").first.click()
    page.get_by_role("dialog").get_by_role("link", name="钱守一").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    write_paragraph(page, "一块黑板，三十年。")
    submit_for_review(page)
    expect(page.get_by_text("还没有本人同意刊登文字的授权").first).to_be_visible()
    shoot(page, "refused-consent")
    assert not StoryPage.objects.filter(live=True).exists()
