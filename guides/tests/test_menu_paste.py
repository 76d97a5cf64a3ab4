"""A menu as editors paste it, and what is said of what cannot be read."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from guides.menu_paste import read_menu, written

MONDAY = datetime.date(2026, 11, 30)
TWO_DAYS = [("11-30", "粥", "红烧肉、青菜", "面", "12元"), ("12-01", "", "鱼", "", "")]


def rows(text: str, monday: datetime.date = MONDAY) -> list[tuple[str, ...]]:
    return [
        (f"{day.date:%m-%d}", day.breakfast, day.lunch, day.supper, day.price)
        for day in read_menu(text, monday)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "日期\t早餐\t午餐\t晚餐\t价格\n周一\t粥\t红烧肉、青菜\t面\t12元\n周二\t\t鱼\t\t\n",
        "荷心食堂本周菜单\n\n星期\t早饭\t中饭\t晚饭\t价钱\n星期一\t粥\t红烧肉、青菜\t面\t１２元\n星期二\t休息\t鱼\t无\t",
        "| 日期 | 早餐 | 午餐 | 晚餐 | 价格 |\n|---|---|---|---|---|\n| 周一 | 粥 | 红烧肉、青菜 | 面 | 12元 |\n| 周二 | | 鱼 | | |",
        "日期，早餐，午餐，晚餐，价格\n１１月３０日，粥，红烧肉、青菜，面，12元\n１２月１日，，鱼，，",
        "日期;早餐;午餐;晚餐;价格\n2026-11-30;粥;红烧肉、青菜;面;12元\n2026/12/1;-;鱼;;",
        "\t周一\t周二\n早餐\t粥\t\n午餐\t红烧肉、青菜\t鱼\n晚餐\t面\t\n价格\t12元\t",
        "周一 早餐：粥 午餐：红烧肉、青菜 晚餐：面 价格：12元\n周二 午餐：鱼",
        "周一（11月30日）\n早餐：粥\n午餐：红烧肉\n青菜\n晚餐：面\n价格：12元\n周二（12月1日）：\n午饭:鱼\n周三休息",
        '日期\t早餐\t午餐\t晚餐\t价格\n周一\t粥\t"红烧肉\n青菜"\t面\t12元\n周二\t\t鱼\t\t',
    ],
)
def test_a_week_is_read_however_it_was_written(text):
    assert rows(text) == TWO_DAYS


def test_what_is_up_is_written_so_that_it_reads_the_same_again():
    days = read_menu("周一 午餐：肉 价格：12 元\n周日 早餐：粥 晚餐：面", MONDAY)
    assert rows(written(days)) == [("11-30", "", "肉", "", "12 元"), ("12-06", "粥", "", "面", "")]
    assert written([]) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有读到一天的菜"),
        ("   \n\t\n", "没有读到一天的菜"),
        ("日期\t午餐\n周一\t\n周二\t休息", "没有读到一天的菜"),
        ("日期\t点心\n周一\t糕", "第 1 行的“点心”不认识"),
        ("早餐\t午餐\n粥\t肉", "没有“日期”这一格"),
        ("日期\t午餐\n周八\t肉", "第 2 行的“周八”看不出是哪一天"),
        ("日期\t午餐\n12月32日\t肉", "不在这一周里"),
        ("12月7日 午餐：肉", "不在这一周里"),
        ("11月29日 午餐：肉", "这一周是 11月30日 星期一 到 12月6日 星期日"),
        ("2025-11-30 午餐：肉", "不在这一周里"),
        ("周一（12月1日） 午餐：肉", "那天是周二"),
        ("周一 午餐：肉\n星期一 午餐：鱼", "第 2 行：周一写了两次"),
        ("日期,午餐\n周一,肉,菜", "第 2 行比最上面一行多出一格"),
        ("红烧肉、青菜", "看不出是哪一天、哪一餐"),
        ("周一 红烧肉", "看不出是哪一天、哪一餐"),
        ("午餐：红烧肉", "请先写“周一”"),
        ("周一 午餐：" + "肉" * 201, "周一的午餐太长了，最多 200 个字"),
        ("周一 午餐：肉 价格：" + "1" * 41, "周一的价格太长了，最多 40 个字"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(text, sentence):
    with pytest.raises(ValidationError) as wrong:
        read_menu(text, MONDAY)
    assert sentence in "\n".join(wrong.value.messages)


def test_every_wrong_line_is_named_at_once():
    with pytest.raises(ValidationError) as wrong:
        read_menu("日期\t午餐\n甲\t肉\n周二\t鱼\n乙\t蛋", MONDAY)
    assert [one[:5] for one in wrong.value.messages] == ["第 2 行", "第 4 行"]


def test_two_hundred_characters_of_dishes_go_and_so_do_forty_of_a_price():
    assert rows(f"周一 午餐：{'肉' * 200} 价格：{'1' * 40}")


def test_the_week_of_new_year_has_two_years():
    monday = datetime.date(2026, 12, 28)
    assert [one[0] for one in rows("12月31日 午餐：肉\n1月1日 午餐：鱼", monday)] == ["12-31", "01-01"]


@pytest.mark.parametrize(
    "text", ["|||\n|||", "\t\t\t", '"', '日期\t午餐\n"周一\t肉', "：：：", "周一" * 900, "1/" * 900]
)
def test_rubbish_is_refused_and_breaks_nothing(text):
    with pytest.raises(ValidationError):
        read_menu(text, MONDAY)
