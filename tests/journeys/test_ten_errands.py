"""Errands that bring people to the portal, on a phone of 360 px, on the real demo: each done, its taps counted."""

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

    def reads_one_of(self, *words: str) -> None:
        """By the day on which it is asked: the demo's next date has places left, or its places are taken."""
        assert any(one in self.page.locator("main").inner_text() for one in words)


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
    reader.reads("食堂门口量血压", "月")
    reader.reads_one_of("还有", "报满了")


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
    reader.reads("Blood pressure at the canteen door")
    reader.reads_one_of("places left", "waiting list")


def a_pension_goes_on(reader):
    reader.look_for("养老金认证").tap("养老金资格认证")
    reader.reads("要带什么", "走不动怎么办")


def the_allowance_at_eighty(reader):
    reader.look_for("长寿金").tap("高龄津贴（80岁以上）")
    reader.reads("老人的身份证", "不要钱")


def a_lost_card(reader):
    reader.look_for("身份证丢了").tap("身份证丢了怎么办")
    reader.reads("镇户籍窗口", "要带什么")


def a_broken_lamp(reader):
    reader.look_for("路灯不亮").tap("路灯坏了找谁")
    reader.reads("打电话问")


def the_doctors_day(reader):
    reader.look_for("家庭医生").tap("家庭医生怎么签约")
    reader.reads("荷心卫生站", "什么时候开")


def what_is_served_today(reader):
    reader.look_for("食堂 菜单").tap("荷心老人食堂（示例）")
    reader.reads("今天吃什么", "午餐", "门口没有台阶", "199 0000 0116")


def when_the_doctor_of_a_department_comes(reader):
    reader.look_for("医生 什么时候").tap("荷心卫生站（示例）")
    reader.reads("医生什么时候来", "周二", "中医", "口腔")


def what_is_within_a_walk(reader):
    reader.tap("您住哪个居村").tap("临河居民区").tap("十五分钟走得到什么")
    reader.reads("走 2 分钟", "河埠头卫生服务点", "走十五分钟没有的", "社区食堂")


def who_looks_after_our_stairs(reader):
    reader.tap("您住哪个居村").tap("临河居民区").tap(re.compile("找谁：全部人员"))
    reader.reads("楼组长", "号楼", "199 0000 0963")


def a_seal_that_nobody_needs(reader):
    reader.look_for("无犯罪记录").tap("无犯罪记录证明，居委会不用盖章")
    reader.reads("查不到谁有没有犯过罪", "镇户籍窗口")


def to_become_a_volunteer(reader):
    reader.look_for("当志愿者").tap("志愿者怎么报名")
    reader.reads("谁能办", "怎么办")


def the_water_is_off(reader):
    reader.look_for("停水").tap("新枫小区今天修水管，停水")
    reader.reads("紧急", "新枫", "199 0000")


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
    a_pension_goes_on,
    the_allowance_at_eighty,
    a_lost_card,
    a_broken_lamp,
    the_doctors_day,
    what_is_served_today,
    when_the_doctor_of_a_department_comes,
    what_is_within_a_walk,
    who_looks_after_our_stairs,
    a_seal_that_nobody_needs,
    to_become_a_volunteer,
    the_water_is_off,
)


@pytest.mark.parametrize("errand", ERRANDS, ids=lambda one: one.__name__)
def test_an_errand_is_done_in_few_taps(reader, errand):
    errand(reader)
    print(f"\n{errand.__name__}: {reader.taps} taps")
    assert reader.taps <= MOST_TAPS
