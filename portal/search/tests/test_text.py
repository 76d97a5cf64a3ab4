"""Folding, pairs, words, marks: everything that needs no database."""

import ast
import hashlib
from pathlib import Path

import modelsearch
import pytest

from portal.search import cutting, highlight, pinyin
from portal.search.text import fold, index_text, readable


@pytest.mark.parametrize(
    ("written", "folded"),
    [("理髮", "理发"), ("ＡＢＣ１２３", "abc123"), ("WiFi", "wifi"), ("　", " ")],
)
def test_one_way_of_writing(written, folded):
    assert fold(written) == folded
    assert len(fold(written)) == len(written)


def test_pairs_and_back():
    assert index_text("3號樓上门理发！") == index_text("3号楼上门理发")
    assert index_text("上门理发") == "上门 门理 理发 发"
    assert index_text("理") == "理"
    assert readable(index_text("上门理发，3号楼")).split() == ["上门理发", "3", "号楼"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("停水通知", ["停水", "通知"]),
        ("怎么预约理发", ["预约", "理发"]),
        ("怎么", ["怎么"]),
        ("理发 理发", ["理发"]),
        ("", []),
        ("？！", []),
    ],
)
def test_a_question_is_cut_into_what_is_meant(question, words):
    assert cutting.words(question) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("量血压", ["血压"]),
        ("测血压", ["血压"]),
        ("做志愿者", ["志愿者"]),
        ("元宵节", ["元宵"]),
        ("春节", ["春节"]),
        ("学", ["学"]),
        ("打", ["打"]),
    ],
)
def test_the_second_cut_keeps_the_thing_that_is_looked_for(question, words):
    assert cutting.second_words(question) == words


def test_beginnings_of_a_title():
    tokens = pinyin.index_text("上门理发").split()
    assert {"上门理发", "理发", "发", "ㄆshangmenlifa", "ㄧsmlf", "ㄆlifa", "ㄧlf"} <= set(tokens)
    assert pinyin.beginnings("l") == []
    assert pinyin.beginnings("lf") == [["lf", "ㄆlf", "ㄧlf"]]


def test_marks_stand_at_the_true_place_in_what_was_written():
    assert highlight.mark("上門理髮<b>", ["理发"]) == "上門<mark>理髮</mark>&lt;b&gt;"
    assert highlight.mark("理发店", ["理发", "发店"]) == "<mark>理发</mark>店"
    assert highlight.mark("没有", []) == "没有"


def test_a_snippet_begins_near_the_first_hit():
    text = "一" * 200 + "。这里有理发，" + "二" * 200
    shown = highlight.snippet([text], ["理发"], 40)
    assert shown.startswith("…")
    assert "<mark>理发</mark>" in shown
    assert len(shown) < 70


def test_a_snippet_is_of_the_passage_that_holds_most_words():
    passages = ["摘要里有理发", "  ", "正文里有理发和券", "别的"]
    assert highlight.snippet(passages, ["理发"]) == "摘要里有<mark>理发</mark>"
    assert highlight.snippet(passages, ["理发", "券"]) == "正文里有<mark>理发</mark>和<mark>券</mark>"
    assert highlight.snippet(passages, ["没有"]) == "摘要里有理发"
    assert highlight.snippet([], ["理发"]) == ""


def test_a_word_may_be_begun_inside_a_longer_one():
    tokens = pinyin.index_text("桂花苑卫生服务站周六打流感疫苗").split()
    assert {"ㄆyimiao", "ㄧym", "ㄧlgym", "ㄆguihuayuanweishengfuwuzhan"} <= set(tokens)
    assert "ㄆganyimiao" not in tokens, "流感 is no two words"


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("lifa", ("理发", True)),
        ("lf", ("理发", True)),
        ("lif", ("理发", False)),
        ("smlf", ("上门理发", False)),
        ("shangm", ("上门", False)),
        ("xueya", ("", False)),
    ],
)
def test_what_letters_sound_like_in_a_title(typed, heard):
    assert pinyin.heard("上门理发 tea", typed) == heard


# What we lean on upstream, as it was when our own code was written against it: file, name, hash of its source.
UPSTREAM = [
    ("backends/database/sqlite/sqlite.py", "ObjectIndexer"),
    ("backends/database/sqlite/sqlite.py", "SQLiteIndex.add_items"),
    ("backends/database/postgres/postgres.py", "ObjectIndexer"),
    ("backends/database/postgres/postgres.py", "PostgresIndex.add_items"),
    ("backends/base.py", "BaseSearchResults"),
    ("backends/base.py", "BaseSearchBackend"),
    ("index.py", "SearchField"),
    ("index.py", "AutocompleteField"),
    ("index.py", "RelatedFields"),
]
HASHES = {
    "backends/database/sqlite/sqlite.py ObjectIndexer": "ecf8495e4c4b6be0",
    "backends/database/sqlite/sqlite.py SQLiteIndex.add_items": "c48707b3a2e49006",
    "backends/database/postgres/postgres.py ObjectIndexer": "31380b22f2e0f8e1",
    "backends/database/postgres/postgres.py PostgresIndex.add_items": "ada217d2c4eb42cd",
    "backends/base.py BaseSearchResults": "71d463b2bc225e6b",
    "backends/base.py BaseSearchBackend": "76d2039636782dbe",
    "index.py SearchField": "b5a0d46196dbaaa0",
    "index.py AutocompleteField": "981edabf81ca508f",
    "index.py RelatedFields": "133d7274996417d1",
}


def upstream_hash(file: str, name: str) -> str:
    source = (Path(modelsearch.__file__).parent / file).read_text("utf-8")
    body: list = ast.parse(source).body
    for part in name.split("."):
        node = next(one for one in body if getattr(one, "name", "") == part)
        body = node.body
    return hashlib.sha256(ast.get_source_segment(source, node).encode()).hexdigest()[:16]


@pytest.mark.parametrize(("file", "name"), UPSTREAM)
def test_upstream_code_that_ours_replaces_or_leans_on_is_unchanged(file, name):
    found = upstream_hash(file, name)
    assert found == HASHES[f"{file} {name}"], (
        f"modelsearch changed {name}: read the change, hold portal/search/ (backend.py, indexing.py) against it, "
        f"then write {found} here"
    )
