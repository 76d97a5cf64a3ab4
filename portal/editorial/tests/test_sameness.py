"""Two versions say the same, or they do not: what a save does by itself, and what a person does."""

import json

import pytest

from news.models import ArticlePage
from portal.editorial.sameness import differing, digest

TEXT = (
    '<p data-block-key="k1">早上<b>七点</b>，楼下&nbsp;坐了人。<br/><a id="3" linktype="page">看这里</a></p>'
)
ARTICLE = {
    "pk": 9,
    "title": "小李喊你来理发",
    "summary": "",
    "latest_revision": 7,
    "go_live_at": "2026-11-29T10:55:00Z",
    "body": json.dumps(
        [
            {"type": "paragraph", "value": TEXT, "id": "a"},
            {"type": "picture", "value": {"image": 4, "caption": "", "decorative": False}, "id": "b"},
        ]
    ),
    "bylines": [
        {"pk": 1, "page": 9, "sort_order": None, "credit": "author", "name": "林晓"},
        {"pk": 2, "page": 9, "sort_order": None, "credit": "editor", "name": "郑慧"},
    ],
    "brands": [3, 1],
    "tagged_items": [{"pk": 1, "content_object": 9, "tag": 5}, {"pk": 2, "content_object": 9, "tag": 4}],
}


def body(*blocks) -> str:
    return json.dumps(list(blocks))


SAVED_BY_ITSELF = {
    "new keys of blocks": {"body": ARTICLE["body"].replace('"a"', '"x"').replace("k1", "k9")},
    "other brackets": {
        "body": body(
            {
                "type": "paragraph",
                "value": TEXT.replace("<b>", "<strong>")
                .replace("</b>", "</strong>")
                .replace("&nbsp;", "\xa0")
                .replace("<br/>", "<br>")
                .replace('id="3" linktype="page"', 'linktype="page" id="3"'),
                "id": "z",
            },
            {"type": "picture", "value": {"image": 4}, "id": "b"},
        )
    },
    "numbers of rows": {
        "bylines": [
            {"pk": 8, "page": 9, "sort_order": 0, "credit": "author", "name": "林晓"},
            {"pk": 9, "page": 9, "sort_order": 1, "credit": "editor", "name": "郑慧"},
        ]
    },
    "order of what has none": {"brands": [1, 3], "tagged_items": list(reversed(ARTICLE["tagged_items"]))},
    "bookkeeping": {"pk": 9, "latest_revision": 8, "live": True, "wagtail_admin_comments": [{"text": "?"}]},
    "a moment in another zone": {"go_live_at": "2026-11-29T18:55:12.123+08:00"},
    "an empty field": {"summary": None, "title_en": ""},
    "line ends": {"title": "小李喊你来理发\r\n"},
}
WRITTEN = {
    "a word": {"title": "小李喊你来剪发"},
    "bold letters": {"body": ARTICLE["body"].replace("<b>", "").replace("</b>", "")},
    "the target of a link": {"body": ARTICLE["body"].replace("id=\\\"3\\\"", "id=\\\"4\\\"")},
    "a block": {"body": body({"type": "paragraph", "value": TEXT, "id": "a"})},
    "the order of blocks": {"body": body(*reversed(json.loads(ARTICLE["body"])))},
    "a tick": {"body": ARTICLE["body"].replace("false", "true")},
    "the order of people": {"bylines": list(reversed(ARTICLE["bylines"]))},
    "a source": {"source_name": "临河居民区"},
    "its hour": {"go_live_at": "2026-11-29T10:56:00Z"},
    "what stands in a title": {"title": "小李喊你来理发&amp;"},
    "a tag": {"tagged_items": ARTICLE["tagged_items"][:1]},
}  # fmt: skip


@pytest.mark.parametrize("change", SAVED_BY_ITSELF.values(), ids=SAVED_BY_ITSELF)
def test_what_a_save_does_by_itself_is_no_difference(db, change):
    assert differing(ARTICLE, ARTICLE | change, ArticlePage) == set()
    assert digest(ARTICLE, ArticlePage) == digest(ARTICLE | change, ArticlePage)


@pytest.mark.parametrize("change", WRITTEN.values(), ids=WRITTEN)
def test_what_a_person_writes_is_a_difference(db, change):
    assert differing(ARTICLE, ARTICLE | change, ArticlePage) == set(change)


def test_a_title_is_no_markup(db):
    assert differing(ARTICLE | {"title": "甲 &amp; 乙"}, ARTICLE | {"title": "甲 & 乙"}, ArticlePage) == {
        "title"
    }
