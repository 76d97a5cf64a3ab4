"""Texts as old exports and WeChat leave them, and files that are broken in every way: a report or a sentence."""

import random

import pytest

from news.importing import Unreadable, read_file
from news.importing.characters import fold
from news.importing.html_page import read_html_page
from news.importing.kinds import LABELS, SAME_GROUP, grouped
from news.importing.mending import mend_marks, mend_tags
from news.importing.pasted import read_pasted
from news.importing.pinyin_marks import without_pinyin
from news.importing.plain_text import read_plain_text
from news.importing.word_file import read_word_file
from tests.table import some

from .samples import NEXT, PROSE, SAID, TITLE, quirks

EXPORT = f"""{TITLE}
{TITLE}“以前要走两站路。”近日,居民赵阿姨(āyí)在党群服务中心理发后说。
办理各类事项项,上级交办事项12条,办结率%。
今年有了新变化,年搭乘共建活动的东风,村里每年增收近20万元。
第二社区召开工作会议为深入推进平安建设,12月18日上午,第二社区召开会议,三十人参加,会议由主任主持,对下一步工作作了安排。
第三社区义织围巾送温暖近日,第三社区开展了义织围巾活动,志愿者一个星期织了二十条围巾,送到老人家里。
“孩子放学有人管?!奔易×?hào)楼的居民说。以“美好小区?幸福家园”为主题。
广告咨询:19900000199 采购热线:19900000199
(示例新闻记者 王小明 通讯员 李小红(lǐxiǎohóng) 赵某)
"""
TRADITIONAL = """聚焦“微”“小” 打造社區(qū)治理新格局
時間:2026-09-19   瀏覽量:128 次  來源:示例社會(huì)報
本報記者   閆   某   通訊員   宋   某
示例社區(qū)召開了議事會,,居民都來了,。大家商量裝電梯的事，花了兩個晚上，最後一致同意由三個樓組長牽頭,,還成了示範點?!?/p>
廣告咨詢:19900000199 採購熱線:19900000199
岳示例區(qū)“強國復興有我”思政微課總決賽舉行
下載APP
"""
SIMPLIFIED = fold(TRADITIONAL)
WECHAT = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="家门口的理发店开张啦！"/>
<title></title></head><body><div class="rich_media"><h1 class="rich_media_title" id="activity-name">家门口的理发店开张啦！</h1>
<div id="meta_content"><span class="rich_media_meta rich_media_meta_text">王小明</span><span class="rich_media_meta"><a id="js_name">枫桥发布</a></span><em id="publish_time">2026年11月20日 18:30</em></div>
<div class="rich_media_content" id="js_content" style="visibility:hidden;opacity:0"><section><section><section><p><span>点击</span><span>蓝字</span><span>关注我们</span></p></section></section></section>
<section><section><span><strong>01</strong></span></section><section><strong>从走两站路到下楼就行</strong></section></section>
<section><p><span>{PROSE}</span></p><p><br></p><p><img data-src="https://mmbiz.qpic.cn/a/640" data-w="1080" alt="图片"></p>
<section><section>{SAID}</section></section><p>{NEXT}</p></section><section>END</section><section><span>来源：枫桥居民区</span></section>
<section>编辑：李小红</section><section>审核：张主任</section><section>分享、点赞、在看，安排一下？</section></div></div></body></html>"""


def named(article, kind: str) -> dict[str, str]:
    return {item.where: item.excerpt for item in article.suspicions if item.kind == kind}


def test_an_export_with_lost_numbers_glued_reports_and_broken_signs_is_named_place_by_place():
    article = read_plain_text(EXPORT.encode())
    assert article.title == TITLE
    assert article.bylines == [("王小明", "记者"), ("李小红", "通讯员"), ("赵某", "通讯员")]
    assert list(named(article, "glued_title")) == ["第1段"]
    assert named(article, "glued_report") == {
        "第4段": "第二社区召开工作会议",
        "第5段": "第三社区义织围巾送温暖",
    }
    lost = [item.excerpt for item in article.suspicions if item.kind == "number"]
    assert any("事项项" in one for one in lost)
    assert any("，年搭乘" in one.replace(",", "，") for one in lost)
    assert any("办结率%" in one for one in lost)
    assert len(lost) == 3
    broken = [item.excerpt for item in article.suspicions if item.kind == "mojibake"]
    assert any("?!奔易×?" in one for one in broken)
    assert any("小区?幸福" in one for one in broken)
    assert list(named(article, "advert_line")) == ["第7段"]


@pytest.mark.parametrize("text", [TRADITIONAL, SIMPLIFIED], ids=["traditional", "simplified"])
def test_both_scripts_are_read_alike(text):
    article = read_plain_text(text.encode())
    folded = [(fold(name), role) for name, role in article.bylines]
    assert folded == [("闫某", "记者"), ("宋某", "通讯员")]
    assert fold(article.title) == "聚焦“微”“小” 打造社区治理新格局"
    assert fold(article.source_name) == "示例社会报"
    assert list(named(article, "advert_line")) == ["第2段"]
    assert {"第3段", "第4段"} <= set(named(article, "navigation"))
    assert any(
        "?!?/p>" in item.excerpt and "。”" in item.message
        for item in article.suspicions
        if item.kind == "tags"
    )
    assert {"pinyin", "punctuation"} <= {item.kind for item in article.suspicions}


ORDINARY = [
    "今年以来，年轻人都来了，年均增收三万元，年底还要再办一次。",
    "这一事项，居民都说好。事项清单贴在门口，案件少了，人人都说好。",
    "“有没有人管？”他问。“当然有！”主任说。",
    "“什么时候装电梯?大家都想知道。”",
    "枫桥居民区党总支书记王某近日走访了枫桥居民区的老人，问寒问暖。",
    "3×4=12，六号楼×单元。",
]


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_sentences_are_left_in_peace(sentence):
    article = read_plain_text(f"{TITLE}\n{PROSE}\n{sentence}\n{NEXT}".encode())
    kinds = {item.kind for item in article.suspicions if item.where == "第2段"}
    assert not kinds & {"number", "mojibake", "glued_report", "navigation", "tags"}


def test_a_wechat_article_keeps_its_heading_has_one_source_and_names_its_picture():
    article = read_html_page(WECHAT.encode())
    assert ("heading", "从走两站路到下楼就行") in [(block.kind, block.text) for block in article.blocks]
    assert [
        text for text in (PROSE, SAID, NEXT) if text not in [block.text for block in article.blocks]
    ] == []
    assert ("王小明", "作者") in article.bylines
    assert article.source_name == "枫桥居民区"
    assert not named(article, "source")
    assert any("mmbiz.qpic.cn" in item.excerpt for item in article.suspicions if item.kind == "picture")
    assert article.published_at.isoformat() == "2026-11-20T18:30:00+08:00"


def test_without_a_source_in_the_text_the_account_is_the_source():
    article = read_html_page(WECHAT.replace("来源：枫桥居民区", "欢迎来坐坐").encode())
    assert article.source_name == "枫桥发布"


def test_a_page_knows_where_it_was_saved_from():
    page = f"<html><head><link rel='canonical' href='https://example.org/news/1.html'></head><body><p>{PROSE}</p><p>{SAID}</p></body></html>"
    assert read_html_page(page.encode()).source_url == "https://example.org/news/1.html"
    assert read_html_page(page.replace("https:", "javascript:").encode()).source_url == ""


def test_a_report_is_grouped_and_no_kind_is_without_a_name():
    for text in (EXPORT, TRADITIONAL):
        places = [vars(item) for item in read_plain_text(text.encode()).suspicions]
        groups = grouped(places)
        assert sum(len(group.places) for group in groups) == len(places)
        assert "other" not in {group.kind for group in groups}
        assert len({group.kind for group in groups}) == len(groups)
    assert grouped([{"where": "全文", "excerpt": "", "message": "旧的报告"}])[0].kind == "other"
    assert set(SAME_GROUP.values()) <= set(LABELS)


MARKS = {
    "議事會,,居民": "議事會,居民",
    "都来了,。大家": "都来了。大家",
    "好！。": "好！",
    "吗？，他": "吗？他",
    "“ “好”": "“好”",
    "（，三人）": "（三人）",
    "甲、乙、）": "甲、乙）",
    "等等……一个，两个。": "等等……一个，两个。",
    "3.14..": "3.14.",
}


@pytest.mark.parametrize(("before", "after"), MARKS.items())
def test_of_doubled_marks_the_stronger_stays(before, after):
    assert mend_marks(before) == after
    assert mend_marks(after) == after


TAGS = {
    "還成了示範點?!?/p>": "還成了示範點。”",
    "“有人管?!?/p>": "“有人管。”",
    "“好”说完?!”?!?/p>": "“好”说完?!”。",
    "第一段</p>": "第一段",
    "三&nbsp;人&ldquo;好&rdquo;": "三 人“好”",
    "a<br>b": "ab",
    "function(){} 留给编辑": "function(){} 留给编辑",
    "３ < 5 且 p > 0.05": "３ < 5 且 p > 0.05",
}


@pytest.mark.parametrize(("before", "after"), TAGS.items())
def test_left_over_code_goes_and_the_lost_mark_comes_back(before, after):
    assert mend_tags(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("社區(qū)治理", "社區治理"), ("仪（yí）式", "仪式"), ("陈(chen2)家", "陈家"), ("APP(ios)和 WiFi", "APP(ios)和 WiFi"),
     ("卡拉(OK)", "卡拉(OK)"), ("维生素(A)", "维生素(A)")],
)  # fmt: skip
def test_pinyin_goes_and_other_letters_stay(before, after):
    assert without_pinyin(before) == after


def test_pasted_from_word_becomes_headings_tables_and_numbered_lines():
    pasted = read_pasted(
        "<html><head><style>p{}</style></head><body><!--StartFragment--><p class=MsoNormal><b>一、从走两站路到下楼</b></p>"
        f"<p>{PROSE}<a href='https://example.org/x'>链接</a></p><p>公开<span style='mso-hide:all'>内部</span>文字</p>"
        "<table><tr><td rowspan=2>周一</td><td>理发</td></tr><tr><td>量血压</td></tr><tr><td>周二</td><td>磨刀</td></tr></table>"
        "<ol><li>带卡</li><li>排队</li></ol><ul><li>毛巾</li></ul><img src='file:///a.png'><script>alert(1)</script>"
        "<!--EndFragment--></body></html>"
    )
    assert [(block.kind, block.text) for block in pasted.blocks] == [
        ("heading", "一、从走两站路到下楼"),
        ("paragraph", f"{PROSE}链接"),
        ("paragraph", "公开文字"),
        ("table", "周一 | 理发\n | 量血压\n周二 | 磨刀"),
        ("number", "带卡"),
        ("number", "排队"),
        ("bullet", "毛巾"),
    ]
    told = "".join(pasted.left_out)
    assert all(
        words in told
        for words in ("图片 1 张", "https://example.org/x", "隐藏的文字 2 个字", "网页脚本", "合并的单元格")
    )


def test_pasted_as_plain_text_tabs_are_columns():
    pasted = read_pasted("开头\n日期\t人数\n20日\t23\n\n结尾\u2028下一行")
    assert [(block.kind, block.rows or block.text) for block in pasted.blocks] == [
        ("paragraph", "开头"),
        ("table", [["日期", "人数"], ["20日", "23"]]),
        ("paragraph", "结尾"),
        ("paragraph", "下一行"),
    ]


@pytest.mark.parametrize(
    "text", ["", " \n ", "<p></p>", "<table></table>", "<script>x</script><p> </p>", "字" * 80_001]
)
def test_a_paste_without_words_or_with_too_many_is_a_sentence(text):
    with pytest.raises(Unreadable, match="请"):
        read_pasted(text)


def damaged(data: bytes, seed: int) -> bytes:
    """Cut, flipped, doubled or filled with noise, by chance but always alike."""
    chance = random.Random(seed)
    at = chance.randrange(len(data))
    kind = seed % 5
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + bytes(chance.randrange(256) for _ in range(20)) + data[at + 20 :]
    if kind == 2:
        return data[:at] + b"\0" * 40 + data[at:]
    if kind == 3:
        return data[at:] + data[:at]
    spots = {chance.randrange(len(data)) for _ in range(30)}
    return bytes(byte ^ 0xFF if place in spots else byte for place, byte in enumerate(data))


def answer(read) -> str:
    """What the reader says: its sentence, or that it read the file."""
    try:
        assert read().blocks
    except Unreadable as error:
        return error.reason
    return "读出来了，请核对"


SOURCES = {
    ".docx": quirks(),
    ".html": WECHAT.encode(),
    ".txt": EXPORT.encode("gb18030"),
    ".htm": WECHAT.encode("utf-16"),
}


@pytest.mark.parametrize("suffix", SOURCES)
@pytest.mark.parametrize("seed", some(range(40), chosen=lambda seed: seed < 10))
def test_a_damaged_file_is_read_or_answered_with_what_to_do(tmp_path, suffix, seed):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(damaged(SOURCES[suffix], seed))
    assert "请" in answer(lambda: read_file(path))


@pytest.mark.parametrize("suffix", SOURCES)
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 1000, b" \n\t", b"\xff\xfe", b"PK\x03\x04", b"<", b"\x1b" * 300], ids=ascii
)
def test_a_file_of_nothing_is_a_sentence(tmp_path, suffix, data):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="请"):
        read_file(path)


def test_a_word_file_in_the_wrong_encoding_is_still_words():
    assert read_word_file(quirks()).title == TITLE
