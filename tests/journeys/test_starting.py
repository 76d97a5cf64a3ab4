"""An administrator brings a town to life without a command line: the list of what is missing, three pages, slips to cut."""

import re

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.places.models import Unit
from tests.accessible import axe

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe")]
UNITS = "居村名称\t类别\t办公电话\t地址\n金桥村\t村\t021-00000001\t金桥路 1 号\n曹杨新村\t\t\t\n臨河居民区\t居\t021-00000002\t\n"
PEOPLE = "王小敏\t19900000123\t金桥村\t通讯员、窗口\n李芳\t街镇\t责编\n周全\t街镇\t书记\n"


@pytest.fixture
def look(shoot):
    """A picture at both widths; nothing runs over the edge, and axe finds nothing in what is ours."""

    def take(page: Page, name: str) -> None:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(600)  # Wagtail's menu slides in
            shoot(page, f"{name}-{width}")
            over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(over) <= 0, (name, width)
            # The green of Wagtail's own message is none of ours.
            assert [one for one in axe(page, elder=False) if '<li class="success">' not in one] == []

    return take


@pytest.mark.long
def test_a_town_comes_to_life_on_three_pages(enter, look):
    with override_settings(DEMO=False):
        admin = enter("admin")
        page = admin.page
        expect(page.get_by_text("开张之前")).to_be_visible()
        look(page, "starting-0-list")
        page.get_by_role("link", name="从零开始：街镇、居村、同事，三步").click()
        look(page, "starting-1-town")
        page.fill("#id_name", "新名镇")
        page.fill("#id_short_name", "新名")
        page.fill("#id_phone", "021-00000000")
        page.get_by_role("button", name="保存，下一步").click()
        expect(page.get_by_role("heading", name="名称换好了")).to_be_visible()
        look(page, "starting-1-renamed")
        page.get_by_role("link", name="接着办第二步").click()
        page.fill("#starting-text", UNITS)
        page.get_by_role("button", name="先看看会怎样").click()
        expect(page.get_by_text("看不出是居还是村")).to_be_visible()
        look(page, "starting-2-units")
        page.get_by_role("button", name="对，建这 1 个").click()
        expect(page.get_by_text("建好了 1 个单位")).to_be_visible()
        assert Unit.objects.get(name="金桥村").phone == "021-00000001"
        page.get_by_role("link", name="3 同事").click()
        page.fill("#starting-text", PEOPLE)
        page.get_by_role("button", name="先看看会怎样").click()
        look(page, "starting-3-people")
        page.get_by_role("button", name="对，开账号，给出初始密码").click()
        expect(page.locator(".starting-slip")).to_have_count(2)
        look(page, "starting-4-slips")
        words = page.locator(".starting-slip code").all_inner_texts()
        assert words[0] == "wangxm"
        assert re.fullmatch(r"[a-z2-9]{14}", words[1])
        assert User.objects.get(username="wangxm").check_password(words[1])
