"""Six invented pages, damaged as such pages are: nothing of them is lost and every damage is named."""

from datetime import datetime
from pathlib import Path

import pytest

from news.importing.article import ReadArticle
from news.importing.html_page import read_html_page
from news.importing.moments import SHANGHAI

PAGES = Path(__file__).parent / "pages"
ENCODINGS = {"table_layout_gbk": "gb18030", "hijacked_big5": "cp950"}
EXPECTED = {
    "table_layout_gbk": {
        "title": "老槐树下议事忙",
        "time": (2008, 5, 12, 9, 30),
        "source": "柳溪镇政府办",
        "bylines": [("沈明", "作者"), ("沈亮", "作者"), ("周全", "通讯员"), ("何苗", "责编")],
        "body": [
            "“老槐树下的小板凳又摆起来了。”5月10日傍晚，柳溪镇桥头村的议事会准时开始。",
            "桥头村有四百多户人家，过去修路、清沟、装路灯，常常你说一句我说一句，谁也说服不了谁。",
            "去年起，村里把议事的地方搬到老槐树下，谁家有事谁来说，当场记，当场答。点此了解低价旅游",
            "三个办法",
            "一是先听后议；二是一事一记；三是办完回话。",
            "今年以来，，村里已经议成十七件事，，件件有回音。",
        ],
        "damage": [
            ("punctuation", "第6段", "，，"),
            ("link", "第3段", "ads-example"),
            ("cut", "第3段", "低价旅游"),
        ],
    },
    "government_utf8": {
        "title": "青禾街道：一张圆桌解民忧",
        "time": (2023, 9, 19, 16, 2),
        "source": "青禾街道党政办",
        "bylines": [
            ("林小满", "摄影"),
            ("高远", "记者"),
            ("田野", "见习"),
            ("石榴", "通讯员"),
            ("江月", "通讯员"),
            ("范晴", "编辑"),
            ("罗衡", "责编"),
        ],
        "body": [
            "为畅通居民说事渠道，青禾街道在各社区摆下一张圆桌，居民、物业、社区三方围坐，把话说开，把事办好。",
            "图为圆桌会现场。林小满 摄",
            "圆桌会每月两次，议题由居民扫码提出。社区在三天内答复，办不了的说明原因。",
            "把议题交给居民",
            "“以前是等通知，现在是出题目。”家住东苑的退休教师说。",
            "议题由居民提，不由干部定；",
            "结果向居民报，不向墙上贴。",
            "社区 | 场次 | 议成\n东苑 | 24 | 31\n西苑 | 22 | 19",
            "二、把结果晒给居民",
            "截至8月底，全街道共召开圆桌会件，办结率达%，群众满意度不断提升。&nbsp;",
            "这是夹在标签之间的一句话，也不能丢。",
            "“下一步，我们要把圆桌摆进楼道。街道党工委负责人说。",
        ],
        "damage": [
            ("number", "第10段", "会件"),
            ("number", "第10段", "达%"),
            ("tags", "第10段", "&nbsp;"),
            ("unpaired", "第12段", "“"),
            ("encoding", "编码", "gb18030 / utf-8"),
            ("byline", "署名", "秦岭"),
        ],
    },
    "hijacked_big5": {
        "title": "楓涇里弄的一把剪刀",
        "time": (2023, 3, 8, 0, 0),
        "source": "楓林報",
        "bylines": [("陸青", "记者"), ("程遠", "编辑"), ("韓雪", "责编")],
        "body": [
            "本報訊 楓林鎮臨河社區的理髮師傅每月來一次，給七十五歲以上的老人免費理髮，至今已經堅持三年。",
            "順河縣福滿二手農機",
            "社區把預約單送到每個樓組，全鎮34 順河縣福滿二手農機 個理髮點都掛出牌子，老人坐著就能等。",
            "行動不便的老人，師傅順河縣福滿二手農機上門服務，一個月走了十二戶人家。",
            "這裡突然插入這樣的简体广告词说话，讀者看了莫名其妙。",
            "「一把剪刀剪出街坊情。」居民們都這樣說。",
        ],
        "damage": [
            ("head", "网页头部", "太陽城"),
            ("advert_line", "第2段", "二手農機"),
            ("advert", "第3段", "二手農機"),
            ("advert", "第4段", "二手農機"),
            ("advert", "全文", "順河縣福滿二手農機"),
            ("script", "第5段", "简体广告词"),
            ("script", "全文", ""),
        ],
    },
    "doubled_pinyin": {
        "title": "清仪街道：十五分钟里的好日子",
        "time": (2023, 10, 27, 8, 15),
        "source": "清仪发布",
        "bylines": [("白杨", "通讯员"), ("杜若", "编辑")],
        "body": [
            "清晨六点半，清仪街道的早餐车已经停在小区门口，豆浆、包子、热粥，老人们排着队说说笑笑。",
            "从家门口出发，走十五分钟，能买菜、能看病、能理发、能读书，这是街道三年来办成的一件大事。",
            "街道统计，辖区十个社区都建起了服务站，每天有人值守，周末不打烊，居民随到随办。",
            "清仪(yí)街道的早餐车清晨六点半已经停在小区门口，大家都说好。",
            "清晨六点半，清仪(yí)街道的早餐车已经停在小区门口，豆浆(jiāng)、包子、热粥，老人们排着队说说笑笑。",
            "从家门口出发，走十五分钟，能买菜、能看病、能理发、能读书，这是街道三年来办成的一件大事。",
            "街道统计，辖区十个社区都建起了服务站，每天有人值守，周末不打烊，居民随到随办。",
        ],
        "damage": [
            ("doubled", "第5段", "清晨六点半"),
            ("pinyin", "第4段", "(yí)"),
            ("pinyin", "第5段", "(jiāng)"),
        ],
    },
    "wechat": {
        "title": "桂花巷的十户长",
        "time": (2023, 9, 19, 16, 2),
        "source": "梅岭街道",
        "bylines": [("俞小舟", "作者"), ("纪念", "摄影"), ("文静", "编辑"), ("苏木", "责编")],
        "body": [
            "桂花巷有一百二十户人家，分成十二个小组，每组选出一位十户长。",
            "十户长做什么？",
            "看一眼楼道有没有堆物，问一声独居老人吃了没有，记一笔邻居的难处。",
            "01 一张联系卡",
            "卡上写着姓名和值守时间，贴在每户门后，夜里也打得通。",
            "▲十户长上门",
            "联系卡＋微信群，三年里一共解决难事236件２８项，没有一件往上推。",
        ],
        "damage": [("width", "第7段", "２８"), ("navigation", "第8段", "长按二维码")],
    },
    "digest_lost_numbers": {
        "title": "基层治理一周看",
        "time": (2022, 11, 4, 10, 0),
        "source": "平川日报",
        "bylines": [
            ("尤敏", "通讯员"),
            ("许可", "通讯员"),
            ("常青", "通讯员"),
            ("方圆", "通讯员"),
            ("季春", "编辑"),
            ("夏天", "责编"),
        ],
        "body": [
            "北桥村：网格里的铃声",
            "年3月以来，北桥村把网格员的电话印在灶台贴上，村民一个电话，网格员当天上门，，共办理事项件。",
            "“接到电话就走，鞋都顾不上换，”网格员笑着说，“大家等不起。",
            "（通讯员 尤敏）",
            "南桥街道：把会开到院子里",
            "南桥街道坚持小院议事，全年交办事项12件，办结12件，办结率达%，群众说这样的会开得值",
            "（通讯员 许可 常青）",
            "西坡社区：一本民情日记",
            "自年起，社区干部人手一本民情日记，记下的每件事都要画上句号、，才能翻页。",
            "日记现在已经写满三柜子，成了社区的“传家宝”。",
            "居民说，翻开日记就像翻开自己的日子。",
        ],
        "damage": [
            ("number", "第2段", "年3月"),
            ("number", "第2段", "项件"),
            ("punctuation", "第2段", "，，"),
            ("unpaired", "第3段", "“"),
            ("number", "第6段", "达%"),
            ("cut", "第6段", "开得值"),
            ("number", "第9段", "自年"),
            ("punctuation", "第9段", "、，"),
        ],
    },
}


def page(name: str) -> ReadArticle:
    """Read one of the invented pages in the encoding it would have on the web."""
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    return read_html_page(text.encode(ENCODINGS.get(name, "utf-8"), "xmlcharrefreplace"))


@pytest.mark.parametrize("name", EXPECTED)
def test_title_time_source_and_bylines_are_right(name):
    article, expected = page(name), EXPECTED[name]
    assert article.title == expected["title"]
    assert article.published_at is not None
    assert article.published_at.replace(second=0) == datetime(*expected["time"], tzinfo=SHANGHAI)
    assert article.source_name == expected["source"]
    assert article.bylines == expected["bylines"]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_paragraph_is_lost_and_their_order_is_kept(name):
    texts = [block.text for block in page(name).blocks]
    expected = EXPECTED[name]["body"]
    assert [text for text in texts if text in expected] == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_every_line_that_is_no_paragraph_of_the_article_is_reported(name):
    article = page(name)
    extra = {
        f"第{number}段"
        for number, block in enumerate(article.blocks, 1)
        if block.text not in EXPECTED[name]["body"]
    }
    assert extra <= {
        suspicion.where
        for suspicion in article.suspicions
        if suspicion.kind in ("navigation", "advert_line", "advert", "outside")
    }


@pytest.mark.parametrize(
    ("name", "damage"), [(name, damage) for name in EXPECTED for damage in EXPECTED[name]["damage"]]
)
def test_every_planted_damage_is_named(name, damage):
    kind, where, words = damage
    article = page(name)
    hits = [
        item
        for item in article.suspicions
        if item.kind == kind and item.where.startswith(where.removesuffix("段"))
    ]
    assert any(words in item.excerpt or words in item.message for item in hits), [
        (i.kind, i.where, i.excerpt) for i in article.suspicions
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_clean_place_is_not_accused(name):
    """Numbers, quotes and years that are all there raise no alarm."""
    allowed = {(kind, where) for kind, where, _ in EXPECTED[name]["damage"]}
    strange = [(item.kind, item.where, item.excerpt) for item in page(name).suspicions
               if item.kind in ("number", "unpaired", "pinyin", "mojibake", "doubled", "repeated", "head")]  # fmt: skip
    assert [
        item
        for item in strange
        if not any(item[0] == kind and item[1].startswith(where[:-1]) for kind, where in allowed)
    ] == []
