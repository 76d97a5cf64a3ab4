"""Word files as Word and WPS really write them: everything once, hidden words nowhere, the rest named."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup

from news.import_blocks import body_of
from news.importing import Paragraph, Run, Unreadable, read_file, refuse_too_large
from news.importing.reading import MAX_BYTES, MAX_WORD_BYTES
from news.importing.word_file import read_word_file
from news.importing.word_numbers import circled, han, letter, roman

from .samples import (
    NEXT,
    PROSE,
    SAID,
    TITLE,
    cell,
    drawn,
    from_wps,
    linked,
    paragraph,
    png,
    quirks,
    replaced,
    run,
    strict,
    table,
    word,
)
from .test_damaged_texts import answer


@pytest.fixture(scope="module")
def article():
    return read_word_file(quirks())


def texts(article) -> list[str]:
    return [block.text for block in article.blocks]


def kinds(article) -> set[str]:
    return {item.kind for item in article.suspicions}


def test_title_source_time_and_author_are_read(article):
    assert (article.title, article.source_name) == (TITLE, "枫桥居民区")
    assert article.published_at.date().isoformat() == "2026-11-20"
    assert article.bylines == [("王小明", "作者")]


def test_the_body_stands_in_order_each_word_once(article):
    assert texts(article) == [
        PROSE,
        "一、从走两站路到下楼就行",
        SAID,
        "每月两次",
        "提前三天登记",
        "行动不便的可上门",
        "日期 | 楼号 | 人数\n11月20日 | 6号楼 | 23\n | 8号楼 | 19",
        "本月共服务四十二位老人。",
        "甲。",
        "乙。这句话被移走了。",
        "公开文字。",
        "详见报名页面",
        "请打勾☑",
        "朱泾镇的名字有人不会念。",
        "内容控件里的一段话，也应当保留下来。",
        "文本框里的提示：请自带毛巾。",
        "",
        "图为志愿者在六号楼理发。",
        NEXT,
    ]
    assert [block.kind for block in article.blocks if block.kind != "paragraph"] == [
        "heading",
        "number",
        "number",
        "bullet",
        "table",
        "picture",
        "image_caption",
    ]


def test_hidden_words_are_in_no_place_and_counted(article):
    everything = "".join(texts(article)) + repr(article.suspicions) + "".join(article.left_out)
    assert "身份证" not in everything
    assert any(item.kind == "hidden" and "19 个字" in item.message for item in article.suspicions)


def test_a_picture_comes_along_with_its_words(article):
    picture = next(block.picture for block in article.blocks if block.picture)
    assert picture.data == png()
    assert picture.alt == "志愿者在理发"


def test_what_stays_behind_is_named(article):
    assert {"left_out", "revision", "hidden", "ruby", "symbol", "table", "link"} <= kinds(article)
    places = {item.where: item.excerpt for item in article.suspicions if item.kind == "left_out"}
    assert places == {"页眉": "枫桥居民区（内部资料）", "页脚": "第1页"}
    assert any("Wingdings" in item.excerpt for item in article.suspicions if item.kind == "symbol")


def test_what_stands_in_another_place_than_in_the_file_is_named():
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    told = [item.message for item in read_word_file(quirks()).suspicions if item.kind == "other"]
    assert any("文本框" in one for one in told)
    assert not any("脚注" in one for one in told)
    noted = read_word_file(word(paragraph(TITLE), paragraph(PROSE, note)))
    assert any("脚注" in item.message for item in noted.suspicions if item.kind == "other")


def test_a_strict_file_is_read_like_any_other():
    assert texts(read_word_file(strict(quirks()))) == texts(read_word_file(quirks()))


def test_a_table_that_only_arranges_a_page_becomes_lines():
    inner = table([cell("格00"), cell("格01")], [cell("格10"), cell("格11")])
    article = read_word_file(
        word(
            paragraph("版式表格里的小报", properties='<w:pStyle w:val="Title"/>'),
            table(
                [
                    f"<w:tc>{paragraph(PROSE)}{paragraph(SAID)}</w:tc>",
                    f"<w:tc>{inner}{paragraph(NEXT)}</w:tc>",
                ]
            ),
        )
    )
    assert texts(article) == [PROSE, SAID, "格00 | 格01\n格10 | 格11", NEXT]
    assert article.title == "版式表格里的小报"


def test_a_cell_over_two_columns_keeps_the_others_under_theirs():
    rows = [
        [cell("日期"), cell("上午"), cell("下午")],
        [cell("周一"), cell("理发", '<w:gridSpan w:val="2"/>')],
        [cell("周二"), cell("磨刀"), cell("量血压")],
    ]
    article = read_word_file(word(paragraph(TITLE), paragraph(PROSE), table(*rows)))
    block = next(block for block in article.blocks if block.kind == "table")
    assert block.rows[1] == ["周一", "理发", ""]


@pytest.mark.parametrize("style", ["<w:vanish/>", '<w:vanish w:val="1"/>', '<w:vanish w:val="true"/>'])
def test_hidden_is_hidden_however_it_is_written(style):
    article = read_word_file(word(paragraph(TITLE), paragraph(PROSE, run("藏起来的字", style))))
    assert texts(article) == [PROSE]


def test_a_switch_that_is_off_hides_nothing():
    article = read_word_file(
        word(paragraph(TITLE), paragraph(PROSE, run("看得见。", '<w:vanish w:val="0"/>')))
    )
    assert texts(article) == [f"{PROSE}看得见。"]


HEADINGS = {
    "一、党建引领，多方联动": "heading",
    "（二）下楼就行": "heading",
    "3. 每月两次": "heading",
    "下楼就行": "heading",
    "联系人：张某": "paragraph",
    "他说：“好。”": "paragraph",
}


@pytest.mark.parametrize(("line", "kind"), HEADINGS.items())
def test_a_bold_line_of_its_own_is_a_heading_and_a_sentence_is_none(line, kind):
    article = read_word_file(
        word(paragraph(TITLE), paragraph(PROSE), paragraph(run(line, "<w:b/>")), paragraph(NEXT))
    )
    assert (article.blocks[1].kind, article.blocks[1].text) == (kind, line)
    plain = read_word_file(word(paragraph(TITLE), paragraph(PROSE), paragraph(line), paragraph(NEXT)))
    assert plain.blocks[1].kind == "paragraph"


def test_a_picture_from_elsewhere_is_named_and_not_fetched():
    article = read_word_file(word(paragraph(TITLE), paragraph(PROSE), drawn("rId999")))
    assert not any(block.picture for block in article.blocks)
    assert "picture" in kinds(article)


def test_numbers_are_written_as_word_shows_them():
    assert [han(number) for number in (1, 10, 11, 20, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "九十九",
        "100",
    ]
    assert [letter(number) for number in (1, 26, 27, 781)] == ["A", "Z", "AA", "781"]
    assert [roman(number) for number in (4, 1994, 4000)] == ["IV", "MCMXCIV", "4000"]
    assert [circled(number) for number in (1, 20, 21)] == ["①", "⑳", "21"]


WHAT_TO_DO = {
    "a.doc": "另存为 .docx",
    "a.wps": "另存为 .docx",
    "a.rtf": "另存为 .docx",
    "a.pdf": "原来的 Word 文件",
    "a.md": "存为 .docx 或 .txt",
    "a.xlsx": "复制到 Word",
    "a.jpg": "图片”里上传",
    "a.zip": "先解压",
    "a.mht": "另存为“网页，仅 HTML”",
    "~$a.docx": "临时文件",
    "a": "另存为 .docx",
}


@pytest.mark.parametrize(("name", "words"), WHAT_TO_DO.items())
def test_a_file_of_another_kind_is_named_with_what_to_do(tmp_path, name, words):
    path = tmp_path / name
    path.write_bytes(b"anything")
    with pytest.raises(Unreadable) as caught:
        read_file(path)
    assert words in caught.value.reason


UNDER_A_WRONG_NAME = {
    "ole": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为 .docx"),
    "rtf": (b"{\\rtf1 abc}", "RTF"),
    "html": (b"<html><body>abc", "网页"),
    "pdf": (b"%PDF-1.4", "PDF"),
    "empty": (b"", "空的"),
    "words": ("这是文字".encode(), "不是真正的 .docx"),
    "half": (quirks()[:9000], "重新拷一份"),
}


@pytest.mark.parametrize(("data", "words"), UNDER_A_WRONG_NAME.values(), ids=UNDER_A_WRONG_NAME)
def test_what_is_no_word_file_says_what_it_is(data, words):
    with pytest.raises(Unreadable) as caught:
        read_word_file(data)
    assert words in caught.value.reason


def test_a_file_with_macros_or_a_sheet_is_told_apart():
    with zipfile.ZipFile(io.BytesIO(quirks())) as archive:
        types = archive.read("[Content_Types].xml")
    sheet = types.replace(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main")
    with pytest.raises(Unreadable, match="表格文件"):
        read_word_file(replaced(quirks(), "[Content_Types].xml", sheet))


@pytest.mark.parametrize(
    "part",
    ["word/document.xml", "word/styles.xml", "word/numbering.xml", "[Content_Types].xml", "_rels/.rels"],
)
@pytest.mark.parametrize(
    "content", [b"", b"<w:document", b"\0" * 50, b"<a/>"], ids=["empty", "cut", "nul", "other"]
)
def test_a_broken_part_is_a_sentence(part, content):
    assert "请" in answer(lambda: read_word_file(replaced(quirks(), part, content)))


def test_what_wps_writes_is_read_like_word():
    article = read_word_file(from_wps())
    assert article.title == TITLE
    assert [block.kind for block in article.blocks] == [
        "paragraph",
        "heading",
        "picture",
        "image_caption",
        "picture",
        "paragraph",
    ]
    # The name of a file says nothing of what a picture shows.
    assert [block.picture.alt for block in article.blocks if block.picture] == ["", ""]


def test_bold_and_links_of_the_web_come_along_and_others_are_named():
    link = f'<w:hyperlink r:id="{{key}}">{run("报名页面")}</w:hyperlink>'
    targets = {
        "web": "https://example.com/a?b=1",
        "disk": "file:///C:/秘密.docx",
        "code": "javascript:alert(1)",
    }
    body = [paragraph(run(TITLE, '<w:sz w:val="44"/>')), paragraph(PROSE)]
    body += [
        paragraph("详见", run("必须", "<w:b/>"), link.replace("{key}", key), "，别忘了。") for key in targets
    ]
    article = read_word_file(linked(word(*body), targets))
    lines = body_of(article.blocks)[0][0]["value"]
    assert '<p>详见<b>必须</b><a href="https://example.com/a?b=1">报名页面</a>，别忘了。</p>' in lines
    assert lines.count("<a ") == 1
    assert lines.count("报名页面") == 3
    told = [item.message for item in article.suspicions if item.kind == "link"]
    assert any("example.com" in one and "带过来了" in one for one in told)
    assert sum("没有带过来" in one for one in told) == 2


@pytest.mark.parametrize("words", ["甲乙<丙>", "<丙>甲", "没有", "甲甲", ""])
def test_runs_that_do_not_fit_cost_no_letter(words):
    runs = [Run(words, True), Run("甲", False, "https://example.com/x"), Run("乙", True)]
    value = body_of([Paragraph("paragraph", "甲乙<丙>甲", runs=runs)])[0][0]["value"]
    assert BeautifulSoup(value, "html.parser").get_text() == "甲乙<丙>甲"


def test_a_word_file_may_be_as_large_as_its_photographs_and_no_larger():
    refuse_too_large("a.docx", MAX_WORD_BYTES)
    with pytest.raises(Unreadable, match="最大 60 MB"):
        refuse_too_large("a.DOCX", MAX_WORD_BYTES + 1)
    with pytest.raises(Unreadable, match="最大 20 MB"):
        refuse_too_large("a.html", MAX_BYTES + 1)
