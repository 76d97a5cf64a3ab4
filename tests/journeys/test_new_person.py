"""Somebody new is entered with the consent from within the story's form, and is the one it tells of."""

import pytest

from news.models import StoryIndexPage
from portal.people.models import Person

pytestmark = pytest.mark.journey


@pytest.mark.long
def test_somebody_new_is_entered_without_leaving_the_story(enter, live_town, shoot):
    live_town.story(live=False)
    index = live_town.index(StoryIndexPage)
    page = enter("correspondent").page
    page.goto(f"{page.url.split('/admin')[0]}/admin/pages/add/news/storypage/{index.pk}/")
    page.locator("#id_title").fill("一把剪刀")
    page.get_by_role("button", name="选一个人，或登记新的人").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="登记新的人").click()
    dialog.locator("input[name=name]").fill("周阿三")
    dialog.get_by_label("所在居村").select_option(label="临河居民区")
    dialog.get_by_label("确认已满 18 岁").check()
    shoot(page, "new-person-in-a-story")
    dialog.get_by_role("button", name="登记并选这个人").click()
    dialog.wait_for(state="hidden")
    shown = page.locator(".chooser__title").first
    assert shown.inner_text() == "周阿三（临河居民区）：本人没有同意刊登文字"
    assert page.locator("input[name=person]").input_value() == str(Person.objects.get(name="周阿三").pk)
    assert page.locator("#id_title").input_value() == "一把剪刀"
    shoot(page, "new-person-chosen")
