"""A version that points at what is gone, or that cannot be shown, does not pass the gate, with its place named."""

import json

import pytest

from portal.accounts.actions import unit_collection
from portal.core.publishing import problems_of
from portal.media.tests.samples import store_document
from tests.town import Town

pytestmark = pytest.mark.django_db
NOWHERE = ("", "x", "999999", "9" * 30, "-1")


def sentences(town: Town, *blocks: tuple[str, object]) -> list[str]:
    body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    return problems_of(town.article(live=False, body=body).get_latest_revision_as_object())["body"]


@pytest.mark.parametrize("kind", ["page", "document", "unheard-of"])
@pytest.mark.parametrize("pk", NOWHERE)
def test_a_link_without_its_target_is_named_with_its_words_and_place(town: Town, kind: str, pk: str):
    text = f'<p>报名<a linktype="{kind}" id="{pk}">填<b>这张表</b></a></p>'
    (found,) = sentences(town, ("heading", "报名"), ("paragraph", text))
    assert found.startswith("第2块“正文”：链接“填这张表”没有去处")


def test_a_link_without_any_address_or_id_is_named_too(town: Town):
    (first, second) = sentences(town, ("paragraph", '<p><a>表</a>和<a linktype="page">页</a></p>'))
    assert "“表”" in first
    assert "“页”" in second


def test_links_that_lead_somewhere_pass(town: Town):
    target = town.article("去处")
    document = store_document(title="表", name="x.txt", data=b"x", collection=unit_collection(town.linhe))
    text = (
        f'<p><a linktype="page" id="{target.pk}">页</a><a linktype="document" id="{document.pk}">表</a>'
        '<a href="https://example.com/">网</a><a href="tel:19900000001">电话</a></p>'
    )
    assert sentences(town, ("paragraph", text), ("callout", {"title": "", "text": text})) == []


def test_a_link_inside_a_box_is_found(town: Town):
    text = '<p><a linktype="page" id="999999">页</a></p>'
    (found,) = sentences(town, ("callout", {"title": "带什么", "text": text}))
    assert found.startswith("第1块“提示框”·内容：链接“页”没有去处")


def test_a_deleted_choice_that_may_be_empty_does_not_vanish_in_silence(town: Town):
    picture = town.picture()
    video = store_document(
        title="片",
        name="x.mp4",
        data=b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0" * 2000,
        collection=unit_collection(town.linhe),
    )
    value = {"video": video.pk, "poster": picture.pk, "caption": "片", "transcript": "字"}
    assert sentences(town, ("video", value)) == []
    picture.delete()
    (found,) = sentences(town, ("video", value))
    assert found == "第1块“视频”·封面图：选的这一项已经删除，请重新选择或者清空。"


def test_a_deleted_choice_that_is_needed_is_named(town: Town):
    image = {"image": 999_999, "alt_text": "x", "decorative": False}
    (found,) = sentences(town, ("picture", {"image": image, "caption": "", "credit": ""}))
    assert found.startswith("第1块“图片”·图片·图片文件：")


def test_a_block_that_breaks_while_it_is_shown_is_named(town: Town, monkeypatch):
    from portal.core.blocks.words import QuoteBlock

    def broken(*_args, **_kwargs):
        raise KeyError("who")

    page = town.article(live=False, body=json.dumps([{"type": "quote", "value": {"text": "话", "who": ""}}]))
    monkeypatch.setattr(QuoteBlock, "render", broken)
    (found,) = problems_of(page)["body"]
    assert found.startswith("第1块“引语”：显示不出来")
