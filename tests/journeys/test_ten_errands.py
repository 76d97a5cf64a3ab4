"""Ten errands that bring people to the portal, on a phone of 360 px, on the real demo: each done, its taps counted."""

import re

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.prove]
MOST_TAPS = 4


class Reader:
    """Somebody with a phone who taps what they can read; typing and its Enter are one tap."""

    def __init__(self, page, start: str):
        self.page, self.start, self.taps = page, start, 0
        page.goto(f"{start}/")

    def tap(self, name: str, role: str = "link", within: str = "body"):
        self.taps += 1
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role(role, name=name).first.click()
        return self

    def look_for(self, words: str):
        self.tap(re.compile("搜索|Search"))
        self.taps += 1
        field = self.page.locator("main input[type=search]")
        field.fill(words)
        with self.page.expect_navigation():
            field.press("Enter")
        return self

    def reads(self, *words: str) -> None:
        seen = self.page.locator("main").inner_text()
        assert [one for one in words if one not in seen] == []


@pytest.fixture
def reader(demo_server, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    yield Reader(context.new_page(), demo_server)
    context.close()


def a_haircut_for_mother(reader):
    reader.tap("小李喊你来理发").tap("我要报名")
    reader.reads("小李喊你来理发", "满 75 周岁", "哪一天、几点")


def who_is_in_charge(reader):
    reader.tap("您住哪个居村").tap("临河居民区")
    reader.reads("周敏", "199 0000 0101", "8:30—11:30")


def the_newest_paper(reader):
    reader.tap("六百四十只碗", within="section[aria-labelledby=paper]")
    assert "/paper/" in reader.page.url
    reader.reads("总第 3 期")


def volunteer_this_weekend(reader):
    reader.tap("船上捞漂浮物")
    reader.reads("风险", "南桥堍下", "还缺", "我来")


def when_is_blood_pressure_taken(reader):
    reader.look_for("量血压")
    reader.reads("食堂门口量血压", "还有", "月")


def certification_for_an_elder(reader):
    reader.look_for("高龄认证").tap("高龄津贴一年认证一回")
    reader.reads("家里人代办", "199 0000 0001")


def a_waiting_list(reader):
    reader.tap("活动", within=".menu").tap("电话那头说是").tap("我要候补")
    reader.reads("候补")


def larger_letters(reader):
    reader.tap("长辈版", role="button")
    assert "elder" in reader.page.locator("html").get_attribute("class")


def a_place_in_calligraphy(reader):
    reader.look_for("书法").tap("墨香课堂：十二次课").tap("我要报名")
    reader.reads("墨香课堂", "还有")


def blood_pressure_in_english(reader):
    reader.tap("English", role="button").look_for("blood pressure")
    reader.reads("Blood pressure at the canteen door", "Open", "places left")


ERRANDS = (
    a_haircut_for_mother,
    who_is_in_charge,
    the_newest_paper,
    volunteer_this_weekend,
    when_is_blood_pressure_taken,
    certification_for_an_elder,
    a_waiting_list,
    larger_letters,
    a_place_in_calligraphy,
    blood_pressure_in_english,
)


@pytest.mark.parametrize("errand", ERRANDS, ids=lambda one: one.__name__)
def test_an_errand_is_done_in_few_taps(reader, errand):
    errand(reader)
    print(f"\n{errand.__name__}: {reader.taps} taps")
    assert reader.taps <= MOST_TAPS
