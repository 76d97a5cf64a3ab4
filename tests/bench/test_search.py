"""`make bench-search`: the search among 5 000 documents, its index, one save, a worker's memory and start.

Figures are printed with their limit; one that is missed ends the command with a failure.
"""

import random
import statistics
import subprocess
import sys
import time

import pytest
from django.db import connection
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page

from home.models import StandardPage
from portal.search.actions import rebuild
from portal.settings.env import BASE_DIR
from tests.town import build_town

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

DOCUMENTS, LENGTH = 5_000, 450
WORDS = [
    "理发",
    "上门",
    "老人",
    "停水",
    "通知",
    "电梯",
    "食堂",
    "志愿者",
    "书法",
    "课程",
    "血压",
    "医生",
    "津贴",
    "办理",
    "居委会",
    "楼道",
    "垃圾",
    "分类",
    "邻里",
    "活动",
    "报名",
    "孩子",
    "作业",
    "图书",
    "河道",
    "清理",
    "停车",
    "公交",
    "燃气",
    "检修",
    "广场舞",
    "象棋",
    "养老金",
    "疫苗",
    "接种",
    "窗口",
    "服务",
    "社区",
    "街道",
    "名额",
    "时间",
    "地点",
    "电话",
    "家门",
    "钥匙",
    "板凳",
    "律师",
    "三轮车",
    "手机",
    "老街",
    "水管",
    "屋顶",
    "漏水",
    "维修",
    "物业",
    "保安",
    "快递",
    "菜场",
    "早餐",
    "午饭",
    "豆浆",
    "包子",
    "面条",
    "青菜",
    "白菜",
    "萝卜",
    "土豆",
    "番茄",
    "鸡蛋",
    "牛奶",
    "水果",
    "西瓜",
    "橘子",
    "苹果",
    "香蕉",
    "葡萄",
    "春天",
    "夏天",
    "秋天",
    "冬天",
    "清明",
    "端午",
    "中秋",
    "重阳",
    "元宵",
    "除夕",
    "春联",
    "灯笼",
    "月饼",
    "粽子",
    "舞龙",
    "舞狮",
    "唱戏",
    "合唱",
    "二胡",
    "笛子",
    "古筝",
    "国画",
    "剪纸",
    "刺绣",
    "编织",
    "裁缝",
    "木工",
    "电工",
    "油漆",
    "修鞋",
    "修伞",
    "磨刀",
    "配锁",
    "洗衣",
    "缝补",
    "理财",
    "防骗",
    "反诈",
    "消防",
    "灭火器",
    "演练",
    "急救",
    "体检",
    "牙科",
    "眼科",
    "听力",
    "轮椅",
    "拐杖",
    "护工",
    "陪护",
    "送药",
    "挂号",
    "幼儿园",
    "小学",
    "中学",
    "暑假",
    "寒假",
    "夏令营",
    "篮球",
    "足球",
    "羽毛球",
    "跳绳",
    "游泳",
    "太极拳",
    "气功",
    "散步",
    "登山",
    "钓鱼",
    "养花",
    "月季",
    "兰花",
    "盆景",
    "金鱼",
    "小猫",
    "小狗",
    "喂鸟",
]
PLACES = [
    first + second
    for first in "翠锦荷月柳桃杏松竹梅"
    for second in ("竹苑", "园里", "湖村", "桥头", "浜塘", "安坊")
]
# A notice is about some things and says the rest in the same words as every other notice.
TOPICS = 24
FILLERS = [
    "请大家互相转告",
    "具体安排以门口的告示为准",
    "有不明白的地方可以来问",
    "下雨顺延一天",
    "感谢各位的配合",
    "不收费用",
]
QUESTIONS = [
    *WORDS,
    *PLACES,
    *(a + b for a, b in zip(WORDS, WORDS[7:], strict=False)),
    "理髮",
    "怎么办理津贴",
]
STARTS = [
    "理",
    "停水",
    "lf",
    "ts",
    "dianti",
    "翠竹",
    "jlh",
    "smlf",
    "shequ",
    "梅",
    "lao",
    "zy",
    "bx",
    "yuehu",
    "书法",
]
LIMITS = {"sqlite": 60, "postgresql": 80}


def say(name: str, value: float, limit: float, unit: str) -> bool:
    kept = value <= limit
    print(
        f"{'ok  ' if kept else 'MISS'} {connection.vendor:10} {name:42} {value:8.1f} {unit}  (limit {limit:g})"
    )
    return kept


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def timed(action) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


@pytest.fixture
def five_thousand(db, monkeypatch):
    town = build_town()
    chance = random.Random(20261122)
    # The documents are written without the index, which the rebuild then writes in one go.
    from django.db.models.signals import post_save

    post_save.disconnect(post_save_signal_handler, sender=StandardPage)
    try:
        for number in range(DOCUMENTS):
            title = f"{chance.choice(PLACES)}{chance.choice(WORDS)}{chance.choice(WORDS)}"
            topics = chance.sample(WORDS + PLACES, TOPICS)
            pieces = [chance.choice(topics) + chance.choice(topics + FILLERS) for _ in range(LENGTH // 6)]
            text = "，".join(pieces)
            page = StandardPage(title=title, slug=f"d{number}", body=[("paragraph", f"<p>{text}</p>")])
            town.front.add_child(instance=page)
    finally:
        post_save.connect(post_save_signal_handler, sender=StandardPage)
    return town


def ask(question: str) -> None:
    found = Page.objects.live().search(question)
    found.count()
    list(found[:20])


def test_search_among_five_thousand_documents(five_thousand):
    print()
    seconds = timed(lambda: rebuild(progress=lambda done, total: None)) / 1000
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE wagtailsearch_indexentry")
    kept = [say("rebuild of 5 000 documents", seconds, 40, "s ")]
    ask("理发")
    times = [timed(lambda q=question: ask(q)) for _ in range(3) for question in QUESTIONS]
    kept.append(say(f"count + 20 results, p95 of {len(times)}", p95(times), LIMITS[connection.vendor], "ms"))
    print(f"     p50 {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")
    starts = [
        timed(lambda q=one: list(Page.objects.live().autocomplete(q)[:8]))
        for _ in range(10)
        for one in STARTS
    ]
    kept.append(say(f"type-ahead, p95 of {len(starts)}", p95(starts), 30, "ms"))
    page = StandardPage.objects.filter(slug="d77").get()
    saves = [timed(lambda: post_save_signal_handler(instance=page, sender=StandardPage)) for _ in range(30)]
    kept.append(say("index one saved page, p50 of 30", statistics.median(saves), 60, "ms"))
    assert all(kept)


START = """
import time
started = time.perf_counter()
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(time.perf_counter() - started)
"""
# Without Django, which would have loaded both dictionaries already.
MEMORY = """
import resource
def resident():
    return int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize() / 2**20
import pypinyin
pypinyin.lazy_pinyin('上门')  # every worker has it for addresses, with the search or without
before = resident()
from portal.search import cutting, pinyin, text
cutting.words('怎么预约上门理发'); pinyin.index_text('上门理发'); text.fold('理髮')
print(resident() - before)
"""


def test_what_the_search_adds_to_a_worker():
    start, added = _printed(START), _printed(MEMORY)
    print()
    kept = [
        say("memory that searching adds to a worker", added, 70, "MB"),
        say("start of a worker", start, 8, "s "),
    ]
    assert all(kept)


def _printed(program: str) -> float:
    command = [sys.executable, "-c", program]
    return float(subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout)
