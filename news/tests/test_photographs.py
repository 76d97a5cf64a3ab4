"""Twenty photographs in one go, and what is written to each of them on one screen."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from news.importing.tests.samples import (
    PROSE,
    TITLE,
    album,
    drawn,
    from_wps,
    paragraph,
    photograph,
    png,
    replaced,
    run,
    word,
)
from news.models import ArticlePage, ImportedArticle, NewsIndexPage, StoryIndexPage, StoryPage
from news.photo_views import MOST_AT_ONCE
from news.placed_pictures import pictures_of
from portal.core.models import AuditEntry
from portal.media.models import PortalImage
from tests.editor import at_desk, told


@pytest.fixture
def article(town):
    page = ArticlePage(title="重阳节", live=False, owner=town.user("editor"))
    town.index(NewsIndexPage, town.linhe).add_child(instance=page)
    page.save_revision()
    return page


def latest(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def photographs(count: int) -> list:
    return [SimpleUploadedFile(f"IMG_{number}.jpg", photograph(number)) for number in range(count)]


def send(town, page, files, username="editor", **typed):
    typed = {"side_by_side": "yes"} | typed
    address = reverse("news_photographs", args=[page.pk])
    return at_desk(town, username).post(address, {"photographs": files, **typed}, follow=True)


def test_twenty_photographs_stand_in_their_order_in_the_units_folder(town, article):
    shown = send(town, article, photographs(20), credit="林晓 摄")
    assert shown.redirect_chain[-1][0] == reverse("news_pictures", args=[article.pk])
    assert "20 张照片放在正文最后了" in told(shown)
    pictures = list(PortalImage.objects.order_by("pk"))
    assert [one.image for one in pictures_of(latest(article))] == [one.pk for one in pictures]
    assert {(one.collection.name, one.credit) for one in pictures} == {(town.linhe.name, "林晓 摄")}
    assert [len(block.value["pictures"]) for block in latest(article).body] == [10, 10]
    assert shown.content.decode().count('name="alt-') == 20


def test_one_below_the_other_and_a_single_one_are_pictures(town, article):
    send(town, article, photographs(3), side_by_side="")
    send(town, article, photographs(1))
    assert [block.block_type for block in latest(article).body] == ["picture"] * 4


def test_one_that_is_no_picture_is_named_and_the_others_are_kept(town, article):
    bad = SimpleUploadedFile("表格.jpg", b"not a picture")
    shown = send(town, article, [*photographs(2), bad])
    assert "“表格.jpg”没有收下" in told(shown)
    assert len(pictures_of(latest(article))) == 2
    alone = send(town, article, [bad], credit="林晓 摄")
    assert "没有收下" in told(alone)
    assert "林晓 摄" in alone.content.decode()


def test_none_and_too_many_are_a_sentence(town, article):
    assert "请先选照片" in send(town, article, []).content.decode()
    assert (
        f"一次最多 {MOST_AT_ONCE} 个文件"
        in send(town, article, photographs(MOST_AT_ONCE + 1)).content.decode()
    )
    assert not PortalImage.objects.exists()


def test_what_a_script_sent_one_by_one_is_put_in_and_nobody_elses(town, article):
    client, address = at_desk(town, "editor"), reverse("news_photographs", args=[article.pk])
    numbers = [
        client.post(address, {"one": "1", "photographs": one, "credit": "林晓 摄"}).json()["number"]
        for one in photographs(3)
    ]
    others = PortalImage.objects.create(
        title="别处",
        file=PortalImage.objects.first().file,
        width=1,
        height=1,
        uploaded_by_user=town.user("other"),
    )
    bad = client.post(address, {"one": "1", "photographs": SimpleUploadedFile("a.jpg", b"x")})
    assert (bad.status_code, "没有收下" in bad.json()["said"]) == (400, True)
    send(town, article, [], kept=[*reversed(numbers), others.pk, "x"])
    assert [one.image for one in pictures_of(latest(article))] == numbers[::-1]


def test_what_is_said_for_all_fills_what_is_empty_and_one_becomes_the_lead(town, article):
    send(town, article, photographs(3))
    _first, second, third = pictures_of(latest(article))
    address = reverse("news_pictures", args=[article.pk])
    typed = {
        "all_alt": "老人在理发",
        "all_credit": "林晓 摄",
        f"alt-{second.key}": "志愿者扫地",
        f"decorative-{third.key}": "on",
        f"credit-{third.key}": "示例图库",
        "lead": second.key,
    }
    shown = at_desk(town, "editor").post(address, typed, follow=True)
    assert "存好了" in told(shown)
    said = [(one.alt, one.decorative, one.credit) for one in pictures_of(latest(article))]
    assert said == [
        ("老人在理发", False, "林晓 摄"),
        ("志愿者扫地", False, "林晓 摄"),
        ("", True, "示例图库"),
    ]
    draft = latest(article)
    assert (draft.lead_picture_id, draft.lead_alt) == (second.image, "志愿者扫地")
    verbs = AuditEntry.objects.values_list("verb", flat=True)
    assert {"news.photographs", "news.describe_pictures"} <= set(verbs)


def test_too_long_a_word_is_said_at_its_field_and_nothing_typed_is_lost(town, article):
    send(town, article, photographs(2))
    first, second = pictures_of(latest(article))
    typed = {f"alt-{first.key}": "长" * 121, f"alt-{second.key}": "老人在理发"}
    shown = at_desk(town, "editor").post(reverse("news_pictures", args=[article.pk]), typed).content.decode()
    assert "长" * 121 in shown
    assert "老人在理发" in shown
    assert pictures_of(latest(article))[1].alt == ""


def test_a_picture_that_was_taken_out_in_between_is_told(town, article):
    send(town, article, photographs(2), side_by_side="")
    _first, second = pictures_of(latest(article))
    draft = latest(article)
    del draft.body[0]
    draft.save_revision()
    client, address = at_desk(town, "editor"), reverse("news_pictures", args=[article.pk])
    assert f"alt-{second.key}" in client.get(address).content.decode()
    client.post(address, {f"alt-{second.key}": "还在"})
    assert [one.alt for one in pictures_of(latest(article))] == ["还在"]


def test_nobody_puts_photographs_into_another_units_article(town, article):
    assert send(town, article, photographs(1), "other").status_code == 404
    assert at_desk(town, "other").get(reverse("news_pictures", args=[article.pk])).status_code == 404
    assert not PortalImage.objects.exists()


def bring(town, index, *, username="editor", **sent):
    address = reverse("news_import", args=[town.index(index, town.linhe).pk])
    return at_desk(town, username).post(address, sent, follow=True)


def test_a_word_file_with_nine_photographs_leads_to_their_words_which_are_there_already(town):
    shown = bring(town, NewsIndexPage, articles=SimpleUploadedFile("稿子.docx", album()))
    page = ArticlePage.objects.get()
    assert shown.redirect_chain[-1][0] == reverse("news_pictures", args=[page.pk])
    placed = pictures_of(latest(page))
    assert len(placed) == 9
    assert (placed[0].alt, placed[0].caption) == ("第一位老人在楼下理发",) * 2
    assert [one.block_type for one in latest(page).body][:3] == ["paragraph", "heading", "picture"]
    assert PortalImage.objects.filter(collection__name=town.linhe.name).count() == 9


def test_a_story_comes_from_a_file_as_well_with_the_same_report(town):
    bring(town, StoryIndexPage, articles=SimpleUploadedFile("人物.docx", from_wps()))
    story = StoryPage.objects.get()
    assert ImportedArticle.objects.get().page_id == story.pk
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert "从《人物.docx》导入" in at_desk(town, "editor").get(edit).content.decode()


def test_a_copied_wechat_article_comes_back_as_a_draft_with_its_report(town):
    markup = (
        '<section style="font-size:17px"><p style="font-size:22px"><strong>枫桥居民区把理发店搬到楼下</strong></p>'
        "<p>示例消息：枫桥居民区的老人可以在家门口理发了。十一月二十日上午，志愿者王某带着工具走进六号楼。</p>"
        '<p><img data-src="https://mmbiz.qpic.cn/a.jpg" width="600"></p>'
        "<p>居委会介绍，下一步将把服务扩大到全部十二栋楼，每月两次，提前三天登记。</p></section>"
    )
    bring(town, NewsIndexPage, paste="1", text="枫桥", markup=markup)
    page = ArticlePage.objects.get()
    assert page.title == "枫桥居民区把理发店搬到楼下"
    assert any("图片" in one["message"] for one in page.imported_from.suspicions)
    assert not PortalImage.objects.exists()
    nothing = bring(town, NewsIndexPage, paste="1", text="  ", markup="")
    assert "还没有贴进来文字" in nothing.content.decode()
    assert ArticlePage.objects.count() == 1


def test_a_picture_that_the_library_refuses_is_in_the_report(town):
    drawn_by_windows = word(paragraph(run(TITLE, "<w:b/>")), paragraph(PROSE), drawn(), picture=png())
    with zipfile.ZipFile(io.BytesIO(drawn_by_windows)) as archive:
        (part,) = [one for one in archive.namelist() if one.startswith("word/media/")]
    broken = replaced(drawn_by_windows, part, b"\xd7\xcd\xc6\x9a\x00\x00 a metafile")
    bring(town, NewsIndexPage, articles=SimpleUploadedFile("矢量图.docx", broken))
    messages = [one["message"] for one in ArticlePage.objects.get().imported_from.suspicions]
    assert any("没有收下" in one for one in messages)
