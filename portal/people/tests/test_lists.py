"""Lists of residents as offices have them: whatever program wrote them, however the columns are called."""

import datetime
import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from portal.people.headings import Sheet, check_keys, guess, sheet_of
from portal.people.lists import read_file
from portal.people.register import born_on

WANTED = {"name": "张示例", "born": "1950-01-02", "phone": "19900000101"}
LIST = "姓名,出生日期,手机\n张示例,1950-01-02,19900000101\n"
PAPER = "310101195001021238"


def read(data: bytes) -> tuple[Sheet, bool]:
    sheet = sheet_of(read_file(data).lines)
    sheet.keys, certain = guess(sheet)
    return sheet, certain


def workbook(*sheets: list[list]) -> bytes:
    book = Workbook()
    for number, lines in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for line in lines:
            sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def package(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("gb18030"),
        LIST.replace(",", "\t").encode("utf-16"),
        LIST.replace(",", "\t").encode("utf-16-le"),
        LIST.replace(",", "\t").encode("utf-16-be"),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "，").encode(),
        LIST.replace("\n", "\r\n").encode("gb18030"),
        ("临河居民区花名册\n" + LIST).encode(),
        ("临河居民区花名册,,\n2026年11月,填表人：示例,\n,,\n" + LIST).encode("gb18030"),
        (LIST + "\n,,\n").encode(),
        workbook([["姓名", "出生日期", "手机"], ["张示例", datetime.datetime(1950, 1, 2), 19900000101]]),
        workbook([["花名册"], [], ["姓名", "出生日期", "手机"], ["张示例", "1950-01-02", "19900000101"]]),
        workbook([["说明"]], [["姓名", "出生日期", "手机"], ["张示例", "1950-01-02", "19900000101"]]),
    ],
    ids=[
        "utf-8", "utf-8 with a mark", "gb18030", "excel's unicode text", "utf-16 le unsaid", "utf-16 be unsaid",
        "semicolons", "full-width commas", "windows lines", "a title", "a title and a date", "empty lines",
        "workbook", "workbook with a title", "second sheet",
    ],
)  # fmt: skip
def test_one_person_however_the_list_was_saved(data):
    sheet, certain = read(data)
    assert certain
    assert [values for _number, values in sheet.rows()] == [WANTED]


def test_lines_are_called_by_their_number_in_the_file():
    sheet, _certain = read("花名册\n\n姓名\n王一一\n\n王二二\n".encode())
    assert [number for number, _values in sheet.rows()] == [4, 6]


@pytest.mark.parametrize(
    ("headings", "keys"),
    [
        ("名字,生日,联系电话,地址", ["name", "born", "phone", "door"]),
        ("居民姓名,出生年月日,手机号码,门牌", ["name", "born", "phone", "door"]),
        ("姓 名,出生日期（必填）,電話,住址", ["name", "born", "phone", "door"]),
        ("*姓名：,出生時間,手机号,家庭住址", ["name", "born", "phone", "door"]),
        ("序号,姓名,性别,楼号,室号,备注", ["", "name", "", "building", "door", ""]),
        ("户主,姓名,与户主关系,电话", ["head", "name", "relation", "phone"]),
        ("Name,Birthday,Phone", ["name", "born", "phone"]),
    ],
)
def test_headings_have_synonyms(headings, keys):
    sheet, certain = read((headings + "\n" + ",".join("甲乙" for _one in keys)).encode())
    assert (sheet.keys, certain) == (keys, True)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("姓名,特长\n王一一,剪纸", ["name", ""]),
        ("电话,地址\n1,2", ["phone", "door"]),
        ("姓名,手机,联系电话\n王一一,1,2", ["name", "phone", ""]),
        ("王一一,1950-1-2,19900000101\n王二二,1951-1-2,19900000102", ["", "born", "phone"]),
        ("紧急联系人电话,姓名\n19900000101,王一一", ["phone", "name"]),
    ],
    ids=["unknown", "no name", "two phones", "no headings", "unknown with phones"],
)
def test_what_the_headings_do_not_say_is_asked(text, keys):
    sheet, certain = read(text.encode())
    assert (sheet.keys, certain) == (keys, False)


def test_a_list_that_begins_with_people_loses_nobody():
    sheet, _certain = read("王一一,1950-1-2\n王二二,1951-1-2\n".encode())
    assert [line for _number, line in sheet.lines] == [["王一一", "1950-1-2"], ["王二二", "1951-1-2"]]


@pytest.mark.parametrize(
    ("text", "papers", "cells"),
    [
        (f"姓名,身份证号\n王一一,{PAPER}", ["身份证号"], []),
        (f"姓名,证件号码,手机\n王一一,{PAPER},19900000101", ["证件号码"], []),
        (f"姓名,号码\n王一一,{PAPER}\n王二二,310101500102123", ["号码"], []),
        (f"姓名,备注\n王一一,证号{PAPER[:-1]}X\n王二二,无\n王三三,无", [], [2]),
        ("姓名,甲\n王一一,310101 19500102 1238\n王二二,310101 19500102 123X", ["甲"], []),
        (f"姓名,地址\n王一一 {PAPER},1\n王二二,2\n王三三,3", [], [2]),
        (
            "姓名,手机\n王一一,0086 19900000101\n王二二,008619900000101\n王三三,19900000101 19900000102",
            [],
            [],
        ),
    ],
    ids=[
        "by heading",
        "by heading 2",
        "by cells",
        "one cell",
        "in groups",
        "beside a name",
        "phones are none",
    ],
)
def test_numbers_of_identity_papers_are_never_kept(text, papers, cells):
    sheet, _certain = read(text.encode())
    assert (sheet.papers, sheet.cells) == (papers, cells)
    kept = json.dumps(sheet.as_dict())
    assert PAPER[:12] not in kept
    assert "310101" not in kept


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (package("word/document.xml"), "Word"),
        (package("xl/workbook.bin"), "xlsb"),
        (package("mimetype", "content.xml"), "ods"),
        (package("a.txt"), "读不懂"),
        (b"<html><table><tr><td>", "网页格式"),
        ("\ufeff<?xml version='1.0'?>".encode(), "网页格式"),
        (b"\n,,\n", "一个字也没有"),
        (workbook([[]]), "一个字也没有"),
        (b"\x00\x01\x02", "读不懂"),
        ('姓名,手机\n"王一一,1\n王二二,2\n王三三,3\n王四四,4\n王五五,5\n'.encode(), "少了一个引号"),
    ],
    ids=[
        "old excel", "pdf", "png", "jpeg", "word", "xlsb", "ods", "zip", "html", "xml", "empty lines", "empty book",
        "binary", "quotation mark",
    ],
)  # fmt: skip
def test_each_thing_that_is_no_list_is_told_what_it_is(data, words):
    with pytest.raises(ValidationError) as refused:
        read_file(data)
    assert words in "".join(refused.value.messages)


@pytest.mark.parametrize(("rows", "fits"), [(4999, True), (5000, True), (5001, True), (5011, False)])
def test_a_file_is_as_long_as_a_list_may_be(rows, fits):
    """5 000 people below up to ten lines of headings; `bring_list` counts the people."""
    data = ("姓名\n" + "王一一\n" * (rows - 1)).encode()
    if fits:
        assert len(read_file(data).lines) == rows
    else:
        with pytest.raises(ValidationError, match="5000"):
            read_file(data)


@pytest.mark.parametrize(
    "text",
    [
        "1950-01-02", "1950.1.2", "1950年1月2日", "1950/1/2", "19500102", "18265", "18265.0", "１９５０－１－２",
        "1950-01-02 00:00:00", " 1950 . 1 . 2 ",
    ],
)  # fmt: skip
def test_birth_dates_as_lists_write_them(text):
    assert born_on(text) == datetime.date(1950, 1, 2)


@pytest.mark.parametrize("text", ["50-1-2", "50.1.2", "50年1月2日", "50/1/2"])
def test_years_of_two_digits_wait_for_a_century(text):
    with pytest.raises(ValidationError):
        born_on(text)
    assert born_on(text, "19") == datetime.date(1950, 1, 2)
    sheet, _certain = read(f"姓名,生日\n王一一,{text}".encode())
    assert sheet.short_years == text


@pytest.mark.parametrize(
    "text", ["1950-2-30", "1950-1", "2999-1-1", "500102", "9999", "99999", "1950", "不详"]
)
def test_what_is_no_birth_date_is_named(text):
    with pytest.raises(ValidationError, match=text):
        born_on(text)


def test_columns_that_cannot_be_are_refused_in_words():
    sheet = Sheet(["甲", "乙"], [(1, ["a", "b"])], keys=["", ""])
    for keys, words in (
        (["", ""], "哪一列是姓名"),
        (["name", "name"], "“甲”、“乙” 都选成了“姓名”"),
        (["name"], "不一样"),
        (["name", "password"], "不一样"),
    ):
        with pytest.raises(ValidationError, match=words):
            check_keys(sheet, keys)
    check_keys(sheet, ["name", ""])
