"""Numbers of a paper as documents, made up for tests: small ones, full ones and awkward ones."""

import hashlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from paper.document import Block, Credit, DateRow, Document, Item, Picture, Section

SITE = "https://portal.example.cn"
RARE = "龘𠮷㛃䶮𬭎𠅤㼆𫍽𰻞"
HOSTILE = ('#read("/etc/passwd")', "<script>alert(1)</script>", "{{7*7}}", "$ x^2 $ *粗* _斜_ @here")
SENTENCES = (
    "早上八点五十，卷帘门拉到一半，八十一岁的陆阿婆已经坐在门口的方凳上了。",
    "她手里捏着一张硬纸片，比扑克牌大一圈，上面写着：上午九点，一号。",
    "“叫号的，和看病一样。”她把纸片翻过来给人看，背面还有一行小字：不要钱。",
    "楼组长管着3栋楼，54户人家，家里有几口人，她都说得上来；问起来，总说“再等等”。",
    "可是店里没有人少的时候，便宜，人就多，老人常常要等一个多钟头……有人又走回去了。",
    "村里把六位老人请到桥上，一位一位量：手自然搭下来，离地多少？量出来从68到76公分不等。",
)


def words(characters: int, start: int = 0) -> str:
    """Plain Chinese of about so many characters."""
    found = ""
    while len(found) < characters:
        found += SENTENCES[start % len(SENTENCES)]
        start += 1
    return found


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "runs": [{"text": text}]}


def picture(folder: Path, seed: int = 0, size: tuple[int, int] = (900, 600), **changes: Any) -> Picture:
    """A picture of its own, its file beside the document."""
    image = Image.new("RGB", size, ((seed * 37) % 200 + 30, (seed * 91) % 200 + 30, (seed * 53) % 200 + 30))
    drawing = ImageDraw.Draw(image)
    for at in range(0, size[0], 40):
        drawing.line((at, 0, size[0] - at, size[1]), fill=(240, 230, 210), width=6)
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    target = folder / "pictures" / "picture.jpg"
    image.save(target, "JPEG", quality=88)
    name = hashlib.sha256(target.read_bytes()).hexdigest()
    target.rename(folder / "pictures" / f"{name}.jpg")
    made: Picture = {
        "file": f"pictures/{name}.jpg",
        "width": size[0],
        "height": size[1],
        "alt": f"示例图 {seed}：几条斜线",
        "decorative": False,
        "caption": f"第 {seed} 张图的说明，写清楚图上是什么。",
        "credit": "摄影：林晓",
    }
    return made | changes  # type: ignore[return-value]


def item(title: str, *, body: list[Block] | None = None, **changes: Any) -> Item:
    """An article, whole, unless something else is said."""
    made: dict[str, Any] = {
        "page": 1,
        "revision": 1,
        "kind": "article",
        "mode": "full",
        "title": title,
        "lead": "每月十张券，七十五岁以上的街坊按钟点来。",
        "person": "",
        "quote": "",
        "unit": "临河居民区",
        "day": "2026-08-07",
        "link": f"{SITE}/x/{hashlib.sha256(title.encode()).hexdigest()[:5]}",
        "reprint": "",
        "picture": None,
        "body": [paragraph(words(240)), paragraph(words(200, 2))] if body is None else body,
        "goes_on": False,
        "credits": [Credit(name="林晓", credit="通讯员"), Credit(name="吴一帆", credit="编辑")],
        "corrections": [],
    }
    return made | changes  # type: ignore[return-value]


def section(*items: Item, heading: str = "门口的事") -> Section:
    return {"kind": "section", "heading": heading, "note": "", "items": list(items)}


def date_rows(many: int) -> list[DateRow]:
    return [
        {
            "day": f"2026-10-{at % 28 + 1:02d}",
            "day_words": f"10月{at % 28 + 1}日 周六",
            "time": "9:00—11:00",
            "what": "上门理发",
            "where": "活动室",
            "phone": "199 0000 0021",
            "link": "",
            "answers": f"K7Q-{at + 1}" if at < 3 else "",
        }
        for at in range(many)
    ]


def document(*sections: Section, **changes: Any) -> Document:
    """A number with an imprint, a slip and these sections; one article without any."""
    made: dict[str, Any] = {
        "schema": 1,
        "paper": "枫浦邻里",
        "slogan": "门口的事，慢慢讲",
        "unit": "枫浦镇",
        "phone": "199 0000 0021",
        "title": "六百四十只碗",
        "number": 3,
        "total_number": 3,
        "period": "2026年7月1日—9月30日",
        "day": "2026-10-01",
        "link": f"{SITE}/x/n3",
        "site": SITE,
        "cover": None,
        "lead": [],
        "sections": list(sections) or [section(item("小李喊你来理发"))],
        "imprint": {
            "permit": "枫准印内字第 0014 号（示例）",
            "issued_by": "枫浦镇人民政府（示例）",
            "audience": "本镇居民",
            "printer": "枫河印务（示例）",
            "printed_on": "2026-10-08",
            "copies": 1200,
            "phone": "199 0000 0021",
            "address": "枫浦镇河埠路 1 号",
            "note": "写错了的地方，下一期登更正。",
        },
        "slip": {
            "code": "K7Q",
            "asks": ["10月3日 上门理发　K7Q-1", "10月12日 书法课　K7Q-2"],
            "return_to": "居委会窗口",
            "until": "10月1日",
        },
        "rebuilt": "",
        "sample": True,
    }
    return made | changes  # type: ignore[return-value]


def every_block(folder: Path) -> list[Block]:
    """One of each kind of block."""
    return [
        paragraph(words(120)),
        {"kind": "heading", "text": "头一个月，十位老人一早全来了"},
        {
            "kind": "list",
            "ordered": True,
            "items": [[{"text": "先报名", "bold": True}], [{"text": "再看钟点"}]],
        },
        {"kind": "quote", "text": "我不让他们等。", "who": "李巧云"},
        {"kind": "picture", "picture": picture(folder, 90)},
        {"kind": "gallery", "pictures": [picture(folder, 91 + at) for at in range(4)]},
        {
            "kind": "figures",
            "heading": "花了多少",
            "figures": [
                {"value": "18400", "unit": "元", "label": "预算", "source": "院坝黑板", "as_of": "2026-06-30"}
            ],
        },
        {
            "kind": "steps",
            "steps": [{"title": "报名", "text": "打电话。"}, {"title": "来剪", "text": "带上券。"}],
        },
        {"kind": "timeline", "heading": "一年", "moments": [{"when": "三月", "text": "开工。"}]},
        {"kind": "table", "caption": "三个方案", "head": ["方案", "多少钱"], "rows": [["清淤", "3200 元"]]},
        {"kind": "callout", "heading": "没用掉的那一张", "blocks": [paragraph("问清楚了，大家都放心。")]},
        {"kind": "file", "heading": "报名表", "text": "Word，20 KB", "link": f"{SITE}/x/f1"},
        {"kind": "video", "caption": "怎么量血压", "text": "先坐五分钟。", "link": f"{SITE}/x/v1"},
    ]


def wide_table(columns: int = 12, rows: int = 8) -> Block:
    return {
        "kind": "table",
        "caption": "全年收支",
        "head": [f"{at + 1}月的收支" for at in range(columns)],
        "rows": [[f"{row * 100 + at} 元" for at in range(columns)] for row in range(rows)],
    }


def ten_articles(folder: Path) -> Document:
    """Ten articles, twelve pictures and a cover."""
    items = [
        item(
            f"第{at + 1}篇，街坊们坐下来商量的事",
            picture=picture(folder, at),
            body=[paragraph(words(260, at + n)) for n in range(3)],
        )
        for at in range(10)
    ]
    items[3]["body"].insert(1, {"kind": "picture", "picture": picture(folder, 20)})
    items[6]["body"].insert(2, {"kind": "picture", "picture": picture(folder, 21)})
    dates: Section = {"kind": "dates", "heading": "下个季度", "rows": date_rows(9)}
    return document(
        section(*items[:4], heading="头条"),
        section(*items[4:]),
        dates,
        cover=picture(folder, 30, (1600, 1000)),
        lead=[paragraph("各位街坊："), paragraph(words(200)), paragraph("编辑部")],
    )


def one_article(folder: Path) -> Document:
    """One text and no picture at all."""
    return document(section(item("只有一篇")))


def forty_articles(folder: Path) -> Document:
    """Forty: some whole, most of them a few lines or a title with its code."""
    items = [
        item(f"第{at + 1}篇短消息", mode=mode, body=[] if mode != "full" else None, goes_on=mode != "full")
        for at, mode in enumerate(["full", "lead", "link", "lead"] * 10)
    ]
    return document(section(*items[:20], heading="要闻"), section(*items[20:]))


def awkward(folder: Path) -> Document:
    """A title of forty characters, a table of twelve columns, a story of 9,000 characters, rare names, forty dates."""
    long_title = "老樟树下的一个下午，五个人问了五个问题，带走五张三句话的纸条，还约好下个月再来坐坐"[:40]
    story = item(
        "一个人的三十年",
        kind="story",
        person=RARE,
        quote="写错一个字，全楼的人跟着错。所以要慢。",
        picture=picture(folder, 41, (600, 900)),
        body=[paragraph(words(300, at)) for at in range(30)],
    )
    table = item("一年的账", body=[paragraph(words(150)), wide_table(12, 40), paragraph(words(150))])
    return document(
        section(item(long_title), table, story),
        {
            "kind": "notice",
            "heading": "河埠路停水",
            "blocks": [paragraph("请提前接好水。")],
            "signed": "居委会",
        },
        {
            "kind": "correction",
            "heading": "上一期《慢走》",
            "blocks": [paragraph("是七十八级。")],
            "link": "",
        },
        {
            "kind": "text",
            "heading": "给读者",
            "blocks": [paragraph("写在回条背面也行。")],
            "signed": "编辑部",
        },
        {"kind": "dates", "heading": "下个季度", "rows": date_rows(40)},
        cover=picture(folder, 40, (800, 1200)),
    )
