"""The paste box: seen before it is put in, tables as tables, what is left out said, nothing harmful comes along."""

import pytest
from django.urls import reverse

from news.models import ArticlePage
from tests.editor import at_desk

MARKUP = (
    "<p><b>一、每月安排</b></p><p>理发的日子<script>alert(1)</script><a href='javascript:alert(1)'>看这里</a></p>"
    "<table><tr><td>日期</td><td>人数</td></tr><tr><td>20日</td><td onclick='x()'>23</td></tr></table><img src=x onerror=alert(1)>"
)


def body_of(page) -> list[tuple]:
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [(block["type"], block["value"]) for block in draft.body.raw_data]


def test_the_box_is_found_in_the_editor_and_shows_before_it_puts(town):
    page, client = town.article(live=False), at_desk(town, "editor")
    address = reverse("news_paste", args=[page.pk])
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    before = body_of(page)
    look = client.post(address, {"text": "", "markup": MARKUP, "look": ""}).content.decode()
    assert "每月安排" in look
    assert "图片 1 张" in look
    assert body_of(page) == before
    client.post(address, {"text": "", "markup": MARKUP, "put": ""})
    added = body_of(page)[len(before) :]
    assert [kind for kind, _value in added] == ["heading", "paragraph", "table"]
    assert [one["heading"] for one in added[2][1]["columns"]] == ["日期", "人数"]
    assert [one["values"] for one in added[2][1]["rows"]] == [["20日", "23"]]
    assert not any(bad in str(added) for bad in ("alert", "javascript", "onclick", "script"))
    assert body_of(page)[: len(before)] == before


def test_without_javascript_plain_text_with_tabs_becomes_a_table(town):
    page = town.article(live=False)
    at_desk(town, "editor").post(
        reverse("news_paste", args=[page.pk]), {"text": "日期\t人数\r\n20日\t23\r\n\r\n说明。", "put": ""}
    )
    assert [kind for kind, _value in body_of(page)[-2:]] == ["table", "paragraph"]


@pytest.mark.parametrize("typed", ["", "  \n ", "<p></p>"])
def test_nothing_pasted_is_said_and_what_was_typed_stays(town, typed):
    page = town.article(live=False)
    before = body_of(page)
    answer = at_desk(town, "editor").post(reverse("news_paste", args=[page.pk]), {"text": typed, "put": ""})
    assert "没有贴进来文字" in answer.content.decode()
    assert body_of(page) == before


def test_other_page_types_with_a_body_take_it_too_and_lists_do_not(town):
    client = at_desk(town, "editor")
    brand = town.brand()
    client.post(reverse("news_paste", args=[brand.pk]), {"markup": MARKUP, "put": ""})
    assert "每月安排" in str(
        type(brand).objects.get(pk=brand.pk).get_latest_revision_as_object().body.raw_data
    )
    assert client.get(reverse("news_paste", args=[brand.get_parent().pk])).status_code == 404


def test_a_live_page_stays_as_readers_know_it(town):
    page = town.article()
    before = str(ArticlePage.objects.get(pk=page.pk).body.raw_data)
    at_desk(town, "editor").post(reverse("news_paste", args=[page.pk]), {"text": "新的一段话。", "put": ""})
    assert str(ArticlePage.objects.get(pk=page.pk).body.raw_data) == before
    assert "新的一段话" in str(body_of(page))
