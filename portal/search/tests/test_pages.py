"""The results page, the type-ahead, and what the desk can teach the search."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal.core.models import PortalSettings
from portal.search.actions import forget_old_zero_results, note_zero_result
from portal.search.entries import entries_for
from portal.search.finding import find, suggest
from portal.search.models import Synonym, ZeroResult
from tests.table import some
from tests.town import Town

from .test_engine import HOSTILE

pytestmark = [pytest.mark.django_db]


def results(client: Client, **query: str) -> str:
    response = client.get("/search/", query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.postgres
def test_hits_are_marked_and_say_their_kind_and_unit(town: Town, client: Client):
    town.article("小李喊你来理发")
    page = results(client, q="理发")
    assert "小李喊你来<mark>理发</mark>" in page
    assert "新闻" in page
    assert town.linhe.name in page
    assert 'name="robots" content="noindex"' in page


@pytest.mark.long
def test_results_are_narrowed_by_kind_unit_and_year(town: Town, client: Client):
    town.article("理发的新闻")
    town.event("理发的活动")
    town.article("北栅理发", unit=town.beizha)
    assert {one.value: one.count for one in find("理发").kinds} == {"articlepage": 2, "eventpage": 1}
    assert [one.title for one in find("理发", kind="eventpage").items] == ["<mark>理发</mark>的活动"]
    assert [one.title for one in find("理发", unit=town.beizha.slug).items] == ["北栅<mark>理发</mark>"]
    assert not list(find("理发", year="1999").items)
    page = results(client, q="理发", kind="storypage")
    assert "这样挑没有了" in page


@pytest.mark.long
@pytest.mark.parametrize("many", [2, 25])
def test_the_cost_of_a_page_of_results_does_not_grow(
    town: Town, client: Client, many, django_assert_max_num_queries
):
    for number in range(many):
        town.article(f"理发的第{number}篇")
    results(client, q="理发")
    with django_assert_max_num_queries(22):
        results(client, q="理发")


@pytest.mark.long
def test_twenty_stand_on_a_page_and_the_rest_on_the_next(town: Town, client: Client):
    for number in range(23):
        town.article(f"理发的第{number}篇")
    assert results(client, q="理发").count('class="search-result"') == 20
    assert results(client, q="理发", page="2").count('class="search-result"') == 3
    assert "找到 23 条" in results(client, q="理发", page="x")


def test_nothing_found_offers_services_sections_and_the_phone(town: Town, client: Client):
    PortalSettings.objects.update(phone="199 0000 0001")
    page = results(client, q="飞碟")
    assert "没有找到“飞碟”" in page
    assert "tel:" in page
    assert 'value="飞碟"' in page


@pytest.mark.long
def test_words_that_no_page_holds_together_are_offered_one_by_one_and_no_weak_hits_shown(
    town: Town, client: Client
):
    for number in range(12):
        town.article(f"报名的第{number}篇")
    page = results(client, q="飞碟报名")
    assert "没有找到“飞碟报名”" in page
    assert 'class="search-result"' not in page
    assert '?q=%E6%8A%A5%E5%90%8D">报名 <span class="filters-count">12</span>' in page
    assert ZeroResult.objects.get().word == "飞碟报名"


@pytest.mark.postgres
def test_a_snippet_is_of_one_field_and_not_of_two_glued_together(town: Town, client: Client):
    body = [("heading", "怎么报名"), ("paragraph", "<p>理发的凳子在弄口。</p>")]
    town.article("弄口的凳子", summary="每月十张券", body=body)
    page = results(client, q="理发")
    assert 'lang="zh-Hans"><mark>理发</mark>的凳子在弄口。</p>' in page
    assert "券 " not in page
    assert 'lang="zh-Hans">每月十张<mark>券</mark></p>' in results(client, q="券")


def test_what_asks_nothing_is_told_what_to_type(town: Town, client: Client):
    for text in ("l", "Ｌ", "？！", "🙂", "  ", "*", '"', "-", "。，"):
        assert ("请写一两个词，或者打拼音" in results(client, q=text)) is bool(text.strip()), text
    assert not ZeroResult.objects.exists()


@pytest.mark.postgres
def test_operators_are_no_orders_and_what_is_meant_is_found(town: Town):
    town.article("理发的摊子")
    for text in (
        '"理发',
        "理发*",
        "-理发",
        "理发^2",
        "(理发",
        "理发 AND",
        "NEAR(理发)",
        "理发 OR",
        "ｎｏｔ 理发",
    ):
        assert find(text).total == 1, text


def test_pinyin_says_how_it_was_read(town: Town, client: Client):
    town.article("沪剧票友会")
    page = results(client, q="piaoyou")
    assert "按拼音或开头几个字母" in page
    assert "沪剧<mark>票友</mark>会" in page


@pytest.mark.parametrize("name", ["亲情版", "关爱版", "关怀版", "长辈版", "大字版"])
def test_the_elder_version_is_found_by_each_of_its_names(town: Town, client: Client, name):
    assert 'href="/reading/"' in results(client, q=name).split("search-entries")[1]
    assert suggest(name)[0]["url"] == "/reading/"


def test_an_entry_is_not_named_by_a_single_character():
    assert entries_for("大") == []


@pytest.mark.parametrize("text", some(HOSTILE, 9), ids=range(len(HOSTILE)))
@pytest.mark.parametrize("address", ["/search/", "/search/suggest"])
def test_strange_questions_are_answered_politely(town: Town, client: Client, address, text):
    query = text.encode("utf-8", "replace").decode()
    assert client.get(address, {"q": query}).status_code in (200, 400)


def test_a_long_question_is_cut_and_says_so(town: Town, client: Client):
    assert "只搜了前 100 个字" in results(client, q="理发" * 80)


def test_markup_in_a_question_stays_text(town: Town, client: Client):
    assert "<script>alert" not in results(client, q="<script>alert(1)</script>")


@pytest.mark.parametrize("who", [None, "correspondent", "editor", "senior", "signatory", "admin"])
def test_nobody_is_shown_a_draft_or_what_was_taken_down(town: Town, client: Client, who):
    town.article("理发的草稿", live=False)
    gone = town.article("撤下的理发")
    gone.unpublish()
    if who:
        client.force_login(town.staff[who])
    for page in (results(client, q="理发"), client.get("/search/suggest", {"q": "理发"}).content.decode()):
        assert "草稿" not in page
        assert "撤下" not in page
    assert find("理发").total == 0


def test_lists_of_units_do_not_crowd_the_results(town: Town):
    town.article("一篇")
    assert Page.objects.live().search("新闻").count() >= 2
    assert [one.page.url for one in find("新闻").items if one.page.title == "新闻"] == ["/news/"]


def test_what_was_looked_for_in_vain_is_counted_by_day_without_anybody(town: Town, client: Client):
    for _time in range(3):
        client.get("/search/", {"q": "飞碟"})
    row = ZeroResult.objects.get()
    assert (row.word, row.count, row.day) == ("飞碟", 3, timezone.localdate())
    assert {field.name for field in ZeroResult._meta.fields} == {"id", "word", "day", "count"}


@pytest.mark.parametrize(
    "text", ["19900000001", "我的号码 199 0000 0001", "310101195001011234", "飞", "很" * 60, "？？"]
)
def test_what_could_name_somebody_is_not_kept(town: Town, text):
    note_zero_result(text)
    assert not ZeroResult.objects.exists()


def test_after_half_a_year_it_is_forgotten(town: Town):
    note_zero_result("飞碟", day=timezone.localdate() - datetime.timedelta(days=200))
    note_zero_result("幽浮")
    assert forget_old_zero_results() == 1
    assert [row.word for row in ZeroResult.objects.all()] == ["幽浮"]
    assert forget_old_zero_results(today=timezone.localdate() + datetime.timedelta(days=181)) == 1


def test_editors_teach_a_synonym_from_the_report(town: Town, client: Client):
    note_zero_result("剪头发")
    client.force_login(town.staff["editor"])
    report = client.get(reverse("search_zero_results")).content.decode()
    assert "剪头发" in report
    form = client.get(reverse("synonyms:add"), {"words": "剪头发"}).content.decode()
    assert 'value="剪头发"' in form
    town.article("小李喊你来理发")
    sent = client.post(reverse("synonyms:add"), {"words": "剪头发、染发"})
    assert sent.status_code == 302
    assert not find("剪头发").total
    Synonym.objects.filter(words="剪头发、染发").delete()
    row = Synonym.objects.get(words__startswith="理发")
    client.post(reverse("synonyms:edit", args=[row.pk]), {"words": f"{row.words} 剪头发"})
    assert find("剪头发").total == 1


@pytest.mark.parametrize(
    ("words", "sentence"), [("理发", "至少写两个词"), ("理发 美发", "已经写在"), ("，、", "至少写两个词")]
)
def test_a_row_that_says_nothing_new_is_refused_and_kept_in_the_form(
    town: Town, client: Client, words, sentence
):
    client.force_login(town.staff["editor"])
    page = client.post(reverse("synonyms:add"), {"words": words}).content.decode()
    assert sentence in page
    assert f'value="{words}"' in page


@pytest.mark.parametrize(
    ("who", "may"),
    [("correspondent", False), ("signatory", False), ("editor", True), ("senior", True), ("admin", True)],
)
def test_who_may_teach_the_search(town: Town, client: Client, who, may):
    client.force_login(town.staff[who])
    for address in (reverse("synonyms:index"), reverse("synonyms:add"), reverse("search_zero_results")):
        assert (client.get(address).status_code == 200) is may
