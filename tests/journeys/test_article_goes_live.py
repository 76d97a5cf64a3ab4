"""A correspondent writes, two others approve, the town reads."""

import pytest

pytestmark = pytest.mark.journey


def test_debug_structure(live_town, enter, shoot):
    picture = live_town.picture("剪刀")
    author = enter("correspondent")
    page = author.page
    shoot(page, "dashboard-correspondent")
    page.get_by_role("link", name="写新闻").click()
    shoot(page, "article-empty")
    open("/tmp/editor.html", "w").write(page.content())
