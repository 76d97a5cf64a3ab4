"""Numbered lists as Word, WPS and web pages write them: lists where rich text counts as they do, else their numbers as words."""

import pytest
from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from news.import_blocks import body_of
from news.importing.html_page import read_html_page
from news.importing.pasted import read_pasted
from news.importing.word_file import read_word_file

from .samples import NEXT, PROSE, TITLE, paragraph, quirks, replaced, run, word

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FIGURES, HAN = ("decimal", "%{n}."), ("chineseCounting", "%{n}、")
BRACKETS, DOTS = ("chineseCountingThousand", "（%{n}）"), ("bullet", "\uf0b7")
LETTERS, CIRCLES = ("lowerLetter", "%{n})"), ("decimalEnclosedCircleChinese", "%{n}")


def numbered(levels: dict[int, list[tuple[str, str]]], *body: str, more: str = "") -> bytes:
    """A Word file with lists: by the number of each, the format and the label of its levels."""
    abstracts = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">'
        + "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{label.format(n=at + 1)}"/></w:lvl>'
            for at, (form, label) in enumerate(own)
        )
        + "</w:abstractNum>"
        for key, own in levels.items()
    )
    nums = "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in levels)
    numbering = f"<w:numbering {SPACE}>{abstracts}{nums}{more}</w:numbering>"
    data = word(paragraph(run(TITLE, '<w:sz w:val="44"/>')), paragraph(PROSE), *body, paragraph(NEXT))
    return replaced(data, "word/numbering.xml", numbering.encode())


def point(text: str, number: int = 1, level: int = 0, *, properties: str = "") -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=properties + place)


def html_of(data: bytes) -> str:
    """What stands between the first and the last paragraph."""
    body, _told = body_of(read_word_file(data).blocks)
    assert {block["type"] for block in body} == {"paragraph"}
    whole = "".join(block["value"] for block in body)
    return whole.removeprefix(f"<p>{PROSE}</p>").removesuffix(f"<p>{NEXT}</p>")


def told(data: bytes) -> list[str]:
    return [one.message for one in read_word_file(data).suspicions if one.kind == "numbering"]


@pytest.mark.parametrize("form", [FIGURES, HAN, BRACKETS, CIRCLES], ids=["1.", "一、", "（一）", "①"])
def test_numbers_below_one_another_are_a_list(form):
    data = numbered({1: [form]}, point("带桶"), point("关阀"), point("放水"))
    assert html_of(data) == "<ol><li>带桶</li><li>关阀</li><li>放水</li></ol>"
    assert bool(told(data)) is (form is not FIGURES)


def test_what_looks_otherwise_now_is_told():
    (message,) = told(numbered({1: [BRACKETS]}, point("带桶"), point("关阀")))
    assert "“（一）”一类成了门户的编号列表，读者看到“1.”" in message


def test_levels_stay_levels():
    data = numbered(
        {1: [FIGURES, LETTERS, BRACKETS]},
        *(point("带卡"), point("社保卡", level=1), point("正面", level=2), point("身份证", level=1)),
        *(point("排队"), point("领号", level=1)),
    )
    assert html_of(data) == (
        "<ol><li>带卡<ol><li>社保卡<ol><li>正面</li></ol></li><li>身份证</li></ol></li>"
        "<li>排队<ol><li>领号</li></ol></li></ol>"
    )


def test_dots_below_a_number_are_lines_of_its_point():
    """Rich text would begin the numbers anew after them, as soon as the editor stores the page."""
    data = numbered(
        {1: [FIGURES, DOTS, FIGURES]},
        *(point("带卡"), point("社保卡", level=1), point("正面", level=2), point("身份证", level=1)),
        *(point("排队"), point("领号", level=1)),
    )
    assert html_of(data) == (
        "<ol><li>带卡<br/>· 社保卡<br/>1. 正面<br/>· 身份证</li><li>排队<br/>· 领号</li></ol>"
    )
    data = numbered({1: [DOTS, FIGURES]}, point("带卡"), point("社保卡", level=1), point("身份证", level=1))
    assert html_of(data) == "<ul><li>带卡<ol><li>社保卡</li><li>身份证</li></ol></li></ul>"


def test_levels_that_wps_writes_as_lists_of_their_own_are_levels():
    data = numbered(
        {1: [FIGURES], 2: [DOTS], 3: [BRACKETS], 4: [DOTS]},
        *(point("带卡"), point("社保卡", 3), point("身份证", 3), point("排队"), point("领号", 2)),
        *(point("交钱"), point("现金", 4), point("刷卡", 4)),
    )
    assert html_of(data) == (
        "<ol><li>带卡<ol><li>社保卡</li><li>身份证</li></ol></li><li>排队<br/>· 领号</li><li>交钱</li></ol>"
        "<ul><li>现金</li><li>刷卡</li></ul>"
    )


def test_deeper_than_rich_text_indents_stays_at_its_deepest():
    data = numbered({1: [DOTS] * 9}, *(point(f"第{at}层", level=at) for at in range(9)), point("末了"))
    assert html_of(data).count("<ul>") == 5


HEADINGS = [point("党建引领"), paragraph(PROSE), point("多方联动"), paragraph(NEXT)]


@pytest.mark.parametrize(
    ("form", "body", "words"),
    [
        (HAN, HEADINGS, ["一、党建引领", "二、多方联动"]),
        (
            FIGURES,
            [point("带桶"), point("关阀"), paragraph("等一刻钟。"), point("放水")],
            ["1. 带桶", "3. 放水"],
        ),
        (("chineseCounting", "第%{n}条 "), [point("总则"), point("附则")], ["第一条", "第二条"]),
        (("upperLetter", "%{n}."), [point("晴"), point("雨")], ["A. 晴", "B. 雨"]),
        (FIGURES, [point("只有一条")], ["1. 只有一条"]),
        (FIGURES, [point(" "), point("关阀"), point("放水")], ["2. 关阀", "3. 放水"]),
    ],
    ids=["headings", "goes on below", "words of its own", "letters", "one alone", "an empty first one"],
)
def test_what_rich_text_would_number_otherwise_keeps_its_numbers_as_words(form, body, words):
    html = html_of(numbered({1: [form]}, *body))
    assert "<ol>" not in html
    assert [one for one in words if one not in html] == []


def test_a_heading_keeps_its_number():
    level = '<w:outlineLvl w:val="1"/>'
    data = numbered({1: [HAN]}, *(point(name, properties=level) for name in ("带什么", "什么时候", "多少钱")))
    assert [one.text for one in read_word_file(data).blocks if one.kind == "heading"] == [
        "一、带什么",
        "二、什么时候",
        "三、多少钱",
    ]


def test_two_lists_right_below_one_another_do_not_become_one():
    body = [point("带桶"), point("关阀"), point("东门", 2), point("西门", 2)]
    html = html_of(numbered({1: [FIGURES], 2: [FIGURES]}, *body))
    assert html == "<ol><li>带桶</li><li>关阀</li></ol><p>1. 东门</p><p>2. 西门</p>"
    html = html_of(numbered({1: [FIGURES], 2: [DOTS]}, *body))
    assert html == "<ol><li>带桶</li><li>关阀</li></ol><ul><li>东门</li><li>西门</li></ul>"


def test_a_list_that_begins_anew_counts_from_one():
    """Word gives it the looks of the first and says where it begins."""
    again = (
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = [point("带桶"), point("关阀"), paragraph("东门的：")]
    fresh = html_of(numbered({1: [FIGURES]}, *body, point("一号", 7), point("二号", 7), more=again))
    assert fresh.endswith("<ol><li>一号</li><li>二号</li></ol>")
    on = again.replace('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>', "")
    html = html_of(numbered({1: [FIGURES]}, *body, point("一号", 7), point("二号", 7), more=on))
    assert html.endswith("<p>3. 一号</p><p>4. 二号</p>")


def test_one_article_is_the_same_with_its_numbers_typed_or_counted():
    typed = word(
        paragraph(run(TITLE, '<w:sz w:val="44"/>')), paragraph(PROSE), paragraph("1. 带桶"), paragraph("2. 关阀"),
        paragraph(NEXT),
    )  # fmt: skip
    counted = numbered({1: [FIGURES]}, point("带桶"), point("关阀"))
    assert read_word_file(typed).fingerprint == read_word_file(counted).fingerprint


def test_the_editor_opens_the_levels_as_they_are_and_stores_them_again():
    body, _told = body_of(read_word_file(quirks()).blocks)
    nested = html_of(
        numbered(
            {1: [FIGURES, FIGURES, DOTS]},
            *(point("带卡"), point("社保卡", level=1), point("正面", level=2), point("身份证", level=1)),
            point("排队"),
        )
    )
    whole = next(block["value"] for block in body if "<ol>" in str(block["value"]))
    assert "<ol><li>每月两次</li><li>提前三天登记</li></ol>" in whole
    converter = ContentstateConverter(["bold", "link", "ol", "ul"])
    again = BeautifulSoup(converter.to_database_format(converter.from_database_format(nested)), "html.parser")
    for one in again.find_all(True):
        one.attrs = {}
    assert str(again) == nested


# ---------------------------------------------------------------- pasted and saved pages


def mso(text: str, label: str, level: int = 1, name: str = "l0") -> str:
    return (
        f"<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:{name} level{level} lfo1'><![if !supportLists]>"
        f"<span lang=EN-US style='mso-list:Ignore'>{label}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span>"
        f"<![endif]>{text}<o:p></o:p></p>"
    )


def pasted(markup: str) -> list[tuple[str, int, str]]:
    return [(one.kind, one.level, one.text) for one in read_pasted(markup).blocks]


def test_what_is_copied_out_of_word_is_a_list():
    markup = mso("带卡", "1.") + mso("社保卡", "·", 2) + mso("身份证", "o", 2) + mso("排队", "2.")
    assert pasted(markup) == [
        ("number", 0, "带卡"),
        ("bullet", 1, "社保卡"),
        ("bullet", 1, "身份证"),
        ("number", 0, "排队"),
    ]
    html = body_of(read_pasted(markup).blocks)[0][0]["value"]
    assert html == "<ol><li>带卡<br/>· 社保卡<br/>· 身份证</li><li>排队</li></ol>"


@pytest.mark.parametrize("labels", [("一、", "二、"), ("(1)", "(2)"), ("①", "②"), ("（一）", "（二）")])
def test_labels_that_are_copied_are_counted(labels):
    assert [one[0] for one in pasted(mso("带卡", labels[0]) + mso("排队", labels[1]))] == ["number"] * 2


@pytest.mark.parametrize("labels", [("第一条", "第二条"), ("3.", "4."), ("A.", "B."), ("甲、", "乙、")])
def test_labels_that_cannot_be_counted_stay_words(labels):
    found = pasted(mso("带卡", labels[0]) + mso("排队", labels[1]))
    assert [one[0] for one in found] == ["paragraph"] * 2
    assert [one[2].replace(" ", "") for one in found] == [f"{labels[0]}带卡", f"{labels[1]}排队"]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<ol><li><p>带卡</p></li><li><p>排队</p></li></ol>", [("number", 0, "带卡"), ("number", 0, "排队")]),
        (
            "<ol start=3><li>带卡</li><li>排队</li></ol>",
            [("paragraph", 0, "3. 带卡"), ("paragraph", 0, "4. 排队")],
        ),
        (
            "<ol><li>带卡<ul><li>社保卡</li></ul></li><li>排队<ol><li>领号</li></ol></li></ol>",
            [("number", 0, "带卡"), ("bullet", 1, "社保卡"), ("number", 0, "排队"), ("number", 1, "领号")],
        ),
        (
            "<ol><li><a href='/a'>首页</a></li><li><a href='/b'>新闻</a></li></ol>",
            [("paragraph", 0, "1. 首页"), ("paragraph", 0, "2. 新闻")],
        ),
    ],
    ids=["paragraphs inside", "begins at three", "levels", "a menu"],
)
def test_lists_of_web_pages(markup, found):
    assert pasted(markup) == found


def test_a_saved_page_keeps_its_lists():
    page = f"<html><body><h1>{TITLE}</h1><p>{PROSE}</p><ol><li>带桶来接水。</li><li>先关总阀。</li></ol><p>{NEXT}</p></body></html>"
    blocks = read_html_page(page.encode()).blocks
    assert [(one.kind, one.label, one.text) for one in blocks if one.kind == "number"] == [
        ("number", "1.", "带桶来接水。"),
        ("number", "2.", "先关总阀。"),
    ]
