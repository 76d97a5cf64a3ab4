"""An imported draft in the admin: the report by kind, one press for a kind, looked at first and taken back."""

import json

import pytest
from django.urls import reverse

from news.importing import read_file
from news.importing.tests.samples import NEXT, PROSE, TITLE, png, quirks, replaced
from news.importing.tests.test_damaged_texts import EXPORT, TRADITIONAL
from news.imports import draft_imported_article
from news.models import ArticlePage, ImportedArticle, NewsIndexPage
from news.repair_changes import digest_of, possible_repairs, repair_changes
from news.repairs import DraftChanged, latest_draft, repair_import, undo_repair
from portal.core.models import AuditEntry
from portal.media.models import PortalImage
from tests.editor import at_desk


@pytest.fixture
def imported(town, tmp_path):
    """Reads a text into a draft of 临河's."""

    def make(text: str | bytes, name: str = "a.txt") -> ArticlePage:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        parent = town.index(NewsIndexPage, town.linhe)
        page, _fresh = draft_imported_article(
            read=read_file(path), parent=parent, by=town.user("correspondent")
        )
        return page

    return make


def words(page: ArticlePage) -> str:
    return json.dumps(list(latest_draft(page).body.raw_data), ensure_ascii=False, sort_keys=True)


def mend(page: ArticlePage, kind: str, by) -> int:
    changes = repair_changes(latest_draft(page), page.imported_from, kind)
    return repair_import(page=page, kind=kind, seen=digest_of(changes), by=by)


@pytest.mark.parametrize(
    ("kind", "gone", "there"),
    [
        ("pinyin", "(qū)", "示例社區召開"),
        ("punctuation", ",,", "居民都來了。大家"),
        ("tags", "/p&gt;", "還成了示範點。”"),
        ("navigation", "下載APP", "示例社區"),
        ("advert", "19900000199", "下載APP"),
    ],
)
def test_one_press_mends_a_kind_and_nothing_else_and_is_taken_back(town, imported, kind, gone, there):
    page, editor = imported(TRADITIONAL), town.user("editor")
    before = words(page)
    assert gone in before
    assert mend(page, kind, editor)
    assert gone not in words(page)
    assert there in words(page)
    assert page.imported_from.suspicions
    back, kept = undo_repair(page=page, by=editor)
    assert (back > 0, kept) == (True, 0)
    assert words(page) == before
    with pytest.raises(DraftChanged):
        undo_repair(page=page, by=editor)
    assert {"news.repair", "news.repair_undone"} <= set(AuditEntry.objects.values_list("verb", flat=True))


def test_a_glued_title_and_other_reports_go_by_a_press(town, imported):
    page, editor = imported(EXPORT), town.user("editor")
    assert {"glued_title", "glued_report", "pinyin", "advert"} <= possible_repairs(
        latest_draft(page), page.imported_from
    )
    mend(page, "glued_title", editor)
    assert f"<p>{TITLE}" not in words(page)
    assert "<p>“以前要走两站路。”近日" in words(page)
    mend(page, "glued_report", editor)
    assert "义织围巾" not in words(page)
    assert "孩子放学" in words(page)


def test_presses_one_after_the_other_are_taken_back_in_turn(town, imported):
    page, editor = imported(TRADITIONAL), town.user("editor")
    before = words(page)
    for kind in ("pinyin", "punctuation", "navigation", "advert", "tags"):
        mend(page, kind, editor)
    assert not possible_repairs(latest_draft(page), ImportedArticle.objects.get(page=page)) - {"unpaired"}
    for _press in range(5):
        undo_repair(page=page, by=editor)
    assert words(page) == before


def test_what_somebody_wrote_since_stays(town, imported):
    page, editor = imported(TRADITIONAL), town.user("editor")
    mend(page, "pinyin", editor)
    draft = latest_draft(page)
    draft.body = [("paragraph", "<p>都改过了。</p>")]
    draft.save_revision(user=editor)
    assert undo_repair(page=page, by=editor) == (0, 1)
    assert "都改过了" in words(page)


def test_a_press_on_what_has_changed_does_nothing(town, imported):
    page, editor = imported(TRADITIONAL), town.user("editor")
    seen = digest_of(repair_changes(latest_draft(page), page.imported_from, "pinyin"))
    draft = latest_draft(page)
    draft.body = [("paragraph", "<p>社區(qū)。</p>")]
    draft.save_revision(user=editor)
    with pytest.raises(DraftChanged):
        repair_import(page=page, kind="pinyin", seen=seen, by=editor)
    assert "(qū)" in words(page)


@pytest.mark.long
def test_the_editor_shows_the_report_below_the_title_by_kind_and_mends_from_there(town, imported):
    page = imported(TRADITIONAL)
    client = at_desk(town, "editor")
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert shown.index('name="title"') < shown.index("import-report") < shown.index('name="summary"')
    assert "夹在字后的拼音" in shown
    address = reverse("news_repair", args=[page.pk, "pinyin"])
    assert address in shown
    look = client.get(address)
    assert "示例社區(qū)召開" in look.content.decode()
    assert "(qū)" in words(page)
    client.post(address, {"seen": look.context["seen"]})
    assert "(qū)" not in words(page)
    undo = reverse("news_repair_undo", args=[page.pk])
    assert undo in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert client.get(undo).status_code == 200
    assert "(qū)" not in words(page)
    client.post(undo)
    assert "(qū)" in words(page)


def test_an_old_look_is_told_and_shown_anew(town, imported):
    page = imported(TRADITIONAL)
    answer = at_desk(town, "editor").post(
        reverse("news_repair", args=[page.pk, "pinyin"]), {"seen": "x"}, follow=True
    )
    assert "刚才有人改过" in answer.content.decode()
    assert "(qū)" in words(page)


@pytest.mark.parametrize("username", ["other", "desk"])
def test_nobody_mends_the_draft_of_another_unit(town, imported, username):
    page = imported(TRADITIONAL)
    client = at_desk(town, "other")
    for address in (
        reverse("news_repair", args=[page.pk, "pinyin"]),
        reverse("news_repair_undo", args=[page.pk]),
        reverse("news_paste", args=[page.pk]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"seen": "x", "text": "字", "put": ""}).status_code == 404


def test_an_unknown_kind_and_a_page_that_was_not_imported_are_not_there(town, imported):
    client = at_desk(town, "editor")
    assert client.get(reverse("news_repair", args=[imported(TRADITIONAL).pk, "number"])).status_code == 404
    assert client.get(reverse("news_repair", args=[town.article().pk, "pinyin"])).status_code == 404
    assert client.get(reverse("news_repair_undo", args=[imported(TRADITIONAL).pk])).status_code == 404


def test_pictures_tables_and_lists_of_a_word_file_are_blocks_of_ours(town, imported):
    page = imported(quirks(), "a.docx")
    body = latest_draft(page).body
    assert [block.block_type for block in body] == [
        "paragraph", "heading", "paragraph", "table", "paragraph", "picture", "paragraph",
    ]  # fmt: skip
    picture = PortalImage.objects.get()
    assert picture.collection.name == town.linhe.name
    value = body[5].value
    assert (value["image"].pk, value["caption"]) == (picture.pk, "图为志愿者在六号楼理发。")
    assert value["image"].contextual_alt_text == "志愿者在理发"
    assert "<li>行动不便的可上门</li>" in str(body[2].value)
    assert any(
        one["kind"] == "picture" and "收进图片库" in one["message"] for one in page.imported_from.suspicions
    )


def test_a_picture_that_is_refused_is_named_and_the_rest_comes(town, imported):
    page = imported(replaced(quirks(), "word/media/image1.png", png()[:60]), "a.docx")
    assert not PortalImage.objects.exists()
    assert NEXT in words(page)
    assert any("没有收下" in one["message"] for one in page.imported_from.suspicions)


def test_a_source_in_the_text_makes_a_reprint_unless_it_is_the_unit_itself(town, imported):
    text = f"{{title}}\n来源：{{source}}　发布时间：2026-11-20\n{PROSE}\n{NEXT}\n"
    reprint = imported(text.format(title="第一条示例新闻标题", source="示例社会报"), "1.txt")
    assert (reprint.source_kind, reprint.source_name) == ("reprint", "示例社会报")
    own = imported(
        text.format(title="第二条示例新闻标题", source=town.linhe.name).replace(NEXT, "完全不同。"), "2.txt"
    )
    assert (own.source_kind, own.source_name) == ("original", town.linhe.name)
    none = imported(f"第三条示例新闻标题\n{PROSE}\n别的一句。", "3.txt")
    assert (none.source_kind, none.source_name) == ("original", "")


def test_what_was_left_out_of_a_page_stands_in_the_admin(town, imported):
    page = imported(
        f"<html><head><title>{TITLE}</title></head><body><div class=nav>首页 &gt; 新闻</div><h1>{TITLE}</h1><div><p>{PROSE}</p>"
        f"<p>{NEXT}</p></div><div class=footer>版权所有 示例街道</div></body></html>",
        "a.html",
    )
    assert page.imported_from.left_out == ["首页 > 新闻", "版权所有 示例街道"]
    shown = at_desk(town, "editor").get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "版权所有 示例街道" in shown
