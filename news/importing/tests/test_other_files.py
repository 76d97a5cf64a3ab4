"""Plain text, Word, encodings and hostile files."""

import io
import zipfile
from datetime import datetime

import docx
import pytest

from news.importing import Unreadable, read_file, write_report
from news.importing.html_page import read_html_page
from news.importing.moments import SHANGHAI
from news.importing.plain_text import read_plain_text
from news.importing.reading import read_text
from news.importing.word_file import read_word_file
from tests.effort import at_most

SENTENCE = "社区居民说，这件事办得好，大家都满意。"
EXPORT = """澳门新葡京娱乐官网_太阳城棋牌app下载
首页 > 新闻中心 > 部门动态
示例镇：邻里守望暖民心

发布时间：2023-09-19 16:02　来源：示例县融媒体中心　浏览：128次　【字体：大 中 小】　打印

本报讯（记者 王五 通讯员 张三、李四）今年以来，，示例镇创新推行邻里守望制度，受到群众欢迎。
　　该镇共打造34 顺安县三堂二手农机 个微品牌，群众满意度不断提升。
顺安县三堂二手农机
干部们说：“我们一直在努力。”
上一篇：没有了
责编：赵六　编辑：钱七
"""
BODY = [line.strip() for line in EXPORT.split("\n")[6:10]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_export_is_read_in_any_encoding(encoding):
    article = read_plain_text(EXPORT.encode(encoding))
    assert article.title == "示例镇：邻里守望暖民心"
    assert article.published_at == datetime(2023, 9, 19, 16, 2, tzinfo=SHANGHAI)
    assert article.source_name == "示例县融媒体中心"
    assert article.bylines == [
        ("王五", "记者"),
        ("张三", "通讯员"),
        ("李四", "通讯员"),
        ("赵六", "责编"),
        ("钱七", "编辑"),
    ]
    assert [block.text for block in article.blocks if block.text in BODY] == BODY
    kinds = {(item.kind, item.where) for item in article.suspicions}
    assert {
        ("advert_line", "第1段"),
        ("navigation", "第2段"),
        ("punctuation", "第3段"),
        ("advert", "第4段"),
        ("advert_line", "第5段"),
    } <= kinds


def word(lines: list[str]) -> bytes:
    """Make a Word file with one paragraph per line and a small table."""
    document, stream = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells], ["社区", "件数", "东苑", "31"], strict=True
    ):
        cell.text = text
    document.save(stream)
    return stream.getvalue()


def test_a_word_file_keeps_its_paragraphs_and_table():
    article = read_word_file(
        word(
            [
                "示例街道：圆桌解民忧",
                "来源：示例街道　时间：2023年9月19日",
                SENTENCE,
                "圆桌会每月两次。",
                "（通讯员 张三）",
            ]
        )
    )
    assert (article.title, article.source_name, article.bylines) == (
        "示例街道：圆桌解民忧",
        "示例街道",
        [("张三", "通讯员")],
    )
    assert [block.text for block in article.blocks if block.kind == "paragraph"] == [
        SENTENCE,
        "圆桌会每月两次。",
    ]
    assert [block.rows for block in article.blocks if block.kind == "table"] == [
        [["社区", "件数"], ["东苑", "31"]]
    ]


def test_the_same_article_has_one_fingerprint_in_every_format():
    lines = [
        "示例街道：圆桌解民忧",
        "来源：示例街道　时间：2023年9月19日",
        SENTENCE,
        "圆桌会每月两次，居民自己出题目。",
    ]
    page = "<html><body><h1>{}</h1><p>{}</p><div><p>{}</p><p>{}</p></div></body></html>".format(*lines)
    stream, document = io.BytesIO(), docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(stream)
    articles = [read_plain_text("\n".join(lines).encode("gb18030")), read_plain_text("\n\n".join(lines).encode()),
                read_html_page(page.encode("gb18030")), read_word_file(stream.getvalue())]  # fmt: skip
    assert len({article.fingerprint for article in articles}) == 1
    assert (
        read_plain_text("\n".join([*lines, "又多了一段。"]).encode()).fingerprint != articles[0].fingerprint
    )


@pytest.mark.parametrize(
    "wrap",
    [
        "<p>{}</p>",
        "<div>{}</div>",
        "{}<br>",
        "<br><br>　　{}",
        "<section><span>{}</span></section>",
        "<table><tr><td>{}</td></tr></table>",
        "<ul><li>{}</li></ul>",
        "<blockquote>{}</blockquote>",
        "<h3>{}</h3>",
        "<p><o:p>{}</o:p>",
        "<center><font>{}</font></center>",
        "<div class=share><p>{}</p></div>",
    ],
)
def test_every_planted_sentence_appears_whatever_the_markup(wrap):
    planted = [f"第{number}件事是把邻里的难处一件一件记下来，办完了再回话{number}。" for number in range(12)]
    body = "".join((wrap if number % 3 else "<p>{}</p>").format(text) for number, text in enumerate(planted))
    page = f"<html><body><div id=nav><a href=/>首页</a></div><div id=c><h1>邻里的难处有人记</h1><div>{body}</div></div></body></html>"
    text = "\n".join(block.text for block in read_html_page(page.encode()).blocks)
    assert [sentence for sentence in planted if sentence not in text] == []


def bomb() -> bytes:
    """A small archive that would unpack to 300 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(300 << 20))
    return stream.getvalue()


@pytest.mark.long
@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (read_html_page, b""),
        (read_html_page, bytes(100_000)),
        (read_html_page, f"<p>{SENTENCE}</p>".encode() * 160_000),
        (read_html_page, b"<!--" * 2_000_000),
        (read_html_page, b"<div>" * 50_000 + SENTENCE.encode()),
        (read_html_page, b"<html><head><title>x</title></head></html>"),
        (read_html_page, b"\x89PNG\r\n\x1a\n" + b"1" * 100),
        (read_plain_text, b" \n\t"),
        (read_plain_text, (SENTENCE * 200_000).encode()),
        (read_word_file, b"this is no archive"),
        (read_word_file, b"PK\x03\x04 broken"),
        (read_word_file, bomb),
    ],
    ids=[
        "empty",
        "NULs",
        "10 MB",
        "open comments",
        "50000 divs",
        "no body",
        "picture",
        "blank",
        "4 MB text",
        "no zip",
        "broken zip",
        "bomb",
    ],
)
def test_a_hostile_file_ends_in_a_sentence_and_soon(reader, data):
    made = data() if callable(data) else data
    with at_most(10), pytest.raises(Unreadable, match=r"[\u4e00-\u9fff]{4}"):
        reader(made)


@pytest.mark.long
@pytest.mark.parametrize(
    "data",
    [("二手" * 39_000).encode(), ("社" + " " * 39_000 + "社").encode(), ("社" + "（" * 79_000).encode()],
    ids=["spam", "spaces", "brackets"],
)
def test_a_tiresome_text_is_read_in_bounded_time(data):
    with at_most(10):
        read_plain_text(data)


def test_five_thousand_nested_blocks_lose_nothing():
    page = (
        "<html><body>"
        + "<div>" * 5000
        + f"<p>{SENTENCE}</p>"
        + "</div>" * 5000
        + "<p>外面还有一句，也是正文。</p>"
    )
    texts = [block.text for block in read_html_page(page.encode()).blocks]
    assert texts == [SENTENCE, "外面还有一句，也是正文。"]


def test_broken_bytes_are_tolerated_and_reported():
    for encoding in ("utf-8", "gb18030"):
        text, _ = read_text((SENTENCE * 5).encode(encoding)[:-1])
        assert text.startswith(SENTENCE * 4)
        article = read_plain_text((SENTENCE * 5).encode(encoding)[:-1])
        assert "mojibake" in {item.kind for item in article.suspicions}


def test_an_unknown_or_missing_file_is_named_in_the_report(tmp_path):
    good = tmp_path / "好.txt"
    good.write_bytes(EXPORT.encode("gb18030"))
    with pytest.raises(Unreadable) as missing:
        read_file(tmp_path / "没有.txt")
    with pytest.raises(Unreadable):
        read_file(tmp_path / "表.xlsx")
    report = write_report([read_file(good), ("没有.txt", missing.value)])
    assert "示例镇：邻里守望暖民心" in report
    assert "没有.txt" in report
    assert "读出 1 篇，读不了 1 个" in report
