"""Freezing a number: exactly what was signed, with each thing that refuses it named."""

import datetime
import json

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from news.models import ArticlePage, IssuePage
from paper.freezing import document_of, freeze, problems_of_number, written
from paper.pictures import folder_of, pictures_of, stored_name
from portal.core.publishing import PublishRefused, problems_of
from portal.editorial.models import Byline
from portal.people.models import Consent

from .numbers import LINK, body, dates, item, number, section, sign_again, signed, words


def first_item(build) -> dict:
    return build.read()["sections"][0]["items"][0]


def refusals(issue) -> str:
    return "\n".join(problems_of_number(IssuePage.objects.get(pk=issue.pk))["sections"])


@pytest.mark.long
def test_every_part_of_a_number_comes_into_its_document(town):
    event = town.event()
    row = {"day": "2026-10-03", "time": "9:00—11:00", "what": "上门理发", "where": "活动室", "page": event.pk}
    article = town.article()
    article.bylines = [Byline(name="林晓", credit="correspondent")]
    article.save_revision().publish(skip_permission_checks=True)
    build = signed(
        town,
        section("要闻", item(article, heading="本期的题", lead="本期的话"), note="编者说"),
        words("notice", "停水", signed="居委会"),
        words("correction", "上一期", page=article.pk),
        dates(row),
        lead="各位街坊：\n\n头一期。",
    )
    document = build.read()
    assert [one["kind"] for one in document["sections"]] == ["section", "notice", "correction", "dates"]
    one = first_item(build)
    assert (one["title"], one["lead"], one["unit"]) == ("本期的题", "本期的话", "临河居民区")
    assert one["credits"] == [{"name": "林晓", "credit": "通讯员"}]
    assert one["link"] == f"http://testserver/n/{article.pk}"
    notice = document["sections"][1]
    assert notice["blocks"][0]["runs"] == [
        {"text": "看"},
        {"text": "这里", "link": "http://testserver/about/"},
        {"text": "，"},
        {"text": "要紧", "bold": True},
        {"text": "。"},
    ]
    assert document["sections"][2]["link"] == f"http://testserver/n/{article.pk}"
    assert document["sections"][3]["rows"][0]["day_words"] == "10月3日 周六"
    assert [block["runs"][0]["text"] for block in document["lead"]] == ["各位街坊：", "头一期。"]
    assert (document["slogan"], document["sample"], document["rebuilt"]) == ("门口的事", True, "")


@pytest.mark.parametrize(
    ("mode", "parts", "length", "goes_on"),
    [
        ("full", None, 3, False),
        ("cut", 2, 2, True),
        ("cut", 3, 3, False),
        ("lead", None, 0, True),
        ("link", None, 0, True),
    ],
)
def test_as_much_of_a_text_is_printed_as_the_number_says(town, mode, parts, length, goes_on):
    text = body(("paragraph", "<p>一</p><p>二</p>"), ("heading", "三"))
    one = first_item(signed(town, section("要闻", item(town.article(body=text), mode, parts=parts))))
    assert (len(one["body"]), one["goes_on"]) == (length, goes_on)


def test_a_later_version_of_an_article_changes_nothing_where_one_is_pinned(town):
    article = town.article("头一稿")
    pinned = article.live_revision_id
    article.title = "第二稿"
    article.save_revision().publish(skip_permission_checks=True)
    free, fixed = item(article), item(article, revision=pinned)
    assert first_item(signed(town, section("要闻", fixed)))["title"] == "头一稿"
    assert first_item(signed(town, section("要闻", free), total=2))["title"] == "第二稿"


def test_a_version_of_another_page_is_refused(town):
    article, other = town.article("这一篇"), town.article("那一篇")
    issue = number(town, section("要闻", item(article, revision=other.live_revision_id)), live=False)
    assert "《这一篇》选的那一稿不在了" in refusals(issue)


def test_what_is_not_public_is_refused_with_its_name(town):
    article = town.article("没发的", live=False)
    issue = number(town, section("要闻", item(article)), live=False)
    assert "《没发的》还没有发布" in refusals(issue)


def test_a_number_without_articles_and_a_notice_without_words_are_refused(town):
    issue = number(town, words("notice", "停水", "<p></p>"), live=False)
    said = refusals(issue)
    assert "这一期还没有文章" in said
    assert "“停水”下面还没有写内容" in said


def test_a_cut_without_its_end_is_refused(town):
    issue = number(town, section("要闻", item(town.article("长文"), "cut")), live=False)
    assert "《长文》选了“节选”" in refusals(issue)


def test_a_picture_of_an_old_version_without_words_for_it_is_refused_with_the_article(town):
    article = town.article("有图的", lead_picture=town.picture(), lead_alt="剪头发")
    ArticlePage.objects.filter(pk=article.pk).update(lead_alt="")
    revision = article.live_revision
    revision.content = revision.content | {"lead_alt": ""}
    revision.save()
    issue = number(town, section("要闻", item(article)), live=False)
    assert "《有图的》有一张图没有写“图里有什么”" in refusals(issue)


def test_of_a_story_the_name_is_printed_that_the_consent_allows_now(town):
    person = town.person("王桂兰", name_use="alias", alias="桂花阿婆")
    story = town.story("七十八级", person=person, quote="慢走")
    build = signed(town, section("人物", item(story, "full")))
    assert (first_item(build)["person"], first_item(build)["quote"]) == ("桂花阿婆", "慢走")
    assert "王桂兰" not in build.document


def test_a_story_whose_consent_lapsed_is_refused_before_the_clock_takes_it_down(town):
    story = town.story("一把剪刀")
    issue = number(town, section("人物", item(story)), live=False)
    Consent.objects.update(withdrawn_on=datetime.date(2026, 1, 1))
    assert "《一把剪刀》：还没有本人同意" in refusals(issue)
    with pytest.raises(PublishRefused):
        issue.get_latest_revision().publish(skip_permission_checks=True)
    assert not IssuePage.objects.get(pk=issue.pk).live


def test_pictures_are_files_named_by_their_bytes_and_small_enough(town):
    picture = town.picture()
    inside = {
        "image": {"image": picture.pk, "alt_text": "一条沟", "decorative": False},
        "caption": "修沟",
        "credit": "",
    }
    article = town.article(lead_picture=picture, lead_alt="剪头发", body=body(("picture", inside)))
    document = signed(town, section("要闻", item(article, "full"))).read()
    one = document["sections"][0]["items"][0]
    lead, within = one["picture"], one["body"][0]["picture"]
    assert sorted(picture["alt"] for picture in pictures_of(document)) == ["一条沟", "剪头发"]
    assert (lead["alt"], within["alt"], within["caption"], within["credit"]) == (
        "剪头发",
        "一条沟",
        "修沟",
        "示例",
    )
    assert lead["file"] == within["file"]
    assert default_storage.exists(stored_name(lead["file"]))
    with folder_of(document) as folder, Image.open(folder / lead["file"]) as stored:
        assert (stored.format, stored.size) == ("JPEG", (lead["width"], lead["height"]))
    assert not folder.exists()


@pytest.mark.long
def test_a_picture_of_its_own_or_none_stands_in_the_number(town):
    own = {"image": town.picture("另一张").pk, "alt_text": "另一张", "decorative": False}
    article = town.article(lead_picture=town.picture(), lead_alt="剪头发")
    assert first_item(signed(town, section("要闻", item(article, picture=own))))["picture"]["alt"] == "另一张"
    bare = signed(town, section("要闻", item(article, without_picture=True)), total=2)
    assert first_item(bare)["picture"] is None


def test_the_same_number_freezes_to_the_same_bytes_and_hostile_titles_as_typed(town):
    hostile = '#read("/etc/passwd")<script>{{7*7}}'
    issue = number(town, section("要闻", item(town.article(), heading=hostile)))
    documents = [written(freeze(IssuePage.objects.get(pk=issue.pk))[0]) for _turn in range(2)]
    assert documents[0] == documents[1]
    assert json.loads(documents[0][0])["sections"][0]["items"][0]["title"] == hostile


def test_a_draft_gives_a_document_as_far_as_it_goes(town):
    draft = number(town, section("要闻"), words("notice", "停水", LINK), live=False)
    document = document_of(draft, draft=True)
    assert [one["heading"] for one in document["sections"]] == ["要闻", "停水"]
    with pytest.raises(PublishRefused):
        document_of(draft)


def test_the_gate_says_what_keeps_a_number_from_being_frozen(town):
    story = town.story("一把剪刀")
    issue = number(town, section("人物", item(story)), live=False)
    Consent.objects.update(withdrawn_on=datetime.date(2026, 1, 1))
    assert any("《一把剪刀》" in line for line in problems_of(issue)["sections"])


def test_a_signed_number_changes_only_with_a_reason(town):
    one, two = town.article("一"), town.article("二")
    issue = number(town, section("要闻", item(one)))
    with pytest.raises(PublishRefused, match="写明为什么改"):
        sign_again(issue, section("要闻", item(one), item(two)))
