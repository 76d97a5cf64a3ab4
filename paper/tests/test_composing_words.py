"""Own words typed into a plain box: nothing is lost on the way there and back, and nothing typed becomes markup."""

import pytest

from paper.composing.plain_words import to_markup, to_plain
from paper.frozen_words import blocks_of

BOTH_WAYS = [
    ("周三上午修水管。", "<p>周三上午修水管。</p>"),
    ("一段。\n\n又一段。", "<p>一段。</p><p>又一段。</p>"),
    ("一行\n又一行", "<p>一行<br/>又一行</p>"),
    ("- 带桶\n- 关阀", "<ul><li>带桶</li><li>关阀</li></ul>"),
    ("1. 先关阀\n2. 再放水", "<ol><li>先关阀</li><li>再放水</li></ol>"),
    ("**要紧**的事", "<p><b>要紧</b>的事</p>"),
    ("看[公告](https://a.example/b?c=1&d=2)", '<p>看<a href="https://a.example/b?c=1&amp;d=2">公告</a></p>'),
    ("看[那一篇](page:12)", '<p>看<a linktype="page" id="12">那一篇</a></p>'),
    ("3 < 5 & 7", "<p>3 &lt; 5 &amp; 7</p>"),
    ("带：\n\n- 桶\n\n谢谢", "<p>带：</p><ul><li>桶</li></ul><p>谢谢</p>"),
]


@pytest.mark.parametrize(("typed", "stored"), BOTH_WAYS)
def test_typed_words_are_stored_as_rich_text_and_come_back_as_typed(typed, stored):
    assert to_markup(typed) == stored
    assert to_markup(to_plain(stored)) == stored
    assert to_plain(stored) == typed


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "[点](javascript:alert(1))", "[x](data:text/html,1)", '"onload="x']
)
def test_nothing_typed_becomes_markup_that_runs(typed):
    stored = to_markup(typed)
    assert "<script" not in stored
    assert "<a" not in stored


def test_what_wagtails_editor_writes_comes_back_whole():
    stored = '<p data-block-key="a1">周三<b>上午</b></p><ul><li data-block-key="b2">带桶</li></ul>'
    assert to_plain(stored) == "周三**上午**\n\n- 带桶"


def test_a_year_at_the_start_of_a_line_is_no_row():
    assert to_markup("2026年的事") == "<p>2026年的事</p>"
    assert to_markup("3.5 米") == "<p>3.5 米</p>"


def test_on_paper_the_points_are_numbered_as_on_the_web():
    (block,) = blocks_of(
        "<ol><li>带<b>卡</b><ul><li>社保卡</li><li>身份证</li></ul></li><li>排队<ol><li>领号</li></ol></li></ol>"
    )
    assert ["".join(run["text"] for run in item) for item in block["items"]] == [
        "带卡 · 社保卡 · 身份证",
        "排队（1）领号",
    ]
    (dots,) = blocks_of("<ul><li>带卡<ul><li>社保卡</li></ul></li></ul>")
    assert len(dots["items"]) == 2
