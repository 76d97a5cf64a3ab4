"""Whatever somebody types for a thing: traditional characters, pinyin, initials, English; and what it reads like."""

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Page

from portal.search import english
from portal.search.finding import find, suggest
from portal.search.models import Synonym
from portal.search.synonyms import alternatives, known
from tests.pristine import stands
from tests.town import Town, standing_town

pytestmark = [pytest.mark.django_db]
LONG_TITLE = "桂花苑卫生服务站周六打流感疫苗"


TITLES = {
    "hair": ("上门理发", "剪子到家。"),
    "blood": ("周三量血压", "卫生室的医生来。"),
    "flu": (LONG_TITLE, "六十五岁以上不收钱。"),
    "service": ("河边的志愿服务", "捡垃圾，两小时。"),
    "lift": ("电梯停用两天", "换钢绳。"),
    "trad": ("電梯安全告示", "請勿倚靠。"),
    "hand": ("书法讲座", "陈老师讲楷书。"),
}


@stands("street")
def build() -> None:
    """One page of each, none of which says the English word."""
    for title, summary in TITLES.values():
        standing_town().event(title, summary=summary)


@pytest.fixture
def street(town: Town) -> dict[str, Page]:
    return {name: Page.objects.get(title=title).specific for name, (title, _summary) in TITLES.items()}


def found(text: str) -> set[str]:
    return {str(one.page.title) for one in find(text).items or []}


def offered(text: str) -> set[str]:
    return {one["title"] for one in suggest(text)}


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


VOLUNTEERS = ["志愿者", "志愿", "义工", "志愿服务", "志願服務", "義工", "做志愿者", "志愿队"]
LETTERS = {
    "上门理发": ["lifa", "lf", "LF", "ｌｉｆａ", "li fa", "smlf"],
    "周三量血压": ["xueya", "xue ya", "xuey"],
    LONG_TITLE: ["yimiao", "ym", "lgym", "fuwuzhan", "guihua"],
    "電梯安全告示": ["dianti", "dt"],
}
ENGLISH = {
    "上门理发": ["haircut", "Haircuts", "hair cut", "HAIR CUTS", "where can I get a haircut"],
    "周三量血压": ["blood pressure", "Blood Pressure", "doctor", "doctors"],
    LONG_TITLE: ["clinic", "flu shot", "flu shots", "vaccine", "vaccines"],
    "河边的志愿服务": ["volunteer", "Volunteers"],
    "书法讲座": ["calligraphy", "lecture", "lectures"],
    "電梯安全告示": ["elevator", "lift", "lifts"],
}


def lost(wanted: dict[str, list[str]], ask) -> list[tuple[str, str]]:
    return [(typed, title) for title, ways in wanted.items() for typed in ways if title not in ask(typed)]


def test_volunteers_are_found_by_every_name(street):
    assert lost({"河边的志愿服务": VOLUNTEERS}, found) == []


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.parametrize("typed", ["志愿服务", "志願", "志愿者", "义工", "zhiyuanfuwu", "volunteers"])
def test_a_page_is_found_by_its_tags_and_says_so(town: Town, client: Client, typed):
    page = town.article("三双手套", summary="沿河走一趟。", live=False)
    page.tags.add("志愿服务", "环境")
    page.save_revision().publish(skip_permission_checks=True)
    town.article("另一篇")
    shown = client.get("/search/", {"q": typed}).content.decode()
    assert "三双手套" in shown
    assert (
        '标签 <span lang="zh-Hans"><mark>志愿</mark>服务' in shown or "<mark>志愿服务</mark></span>" in shown
    )
    assert "环境</span>" not in shown
    assert "另一篇" not in shown


@pytest.mark.postgres
def test_letters_are_read_as_pinyin_while_typing_and_with_enter(street):
    assert lost(LETTERS, offered) == []
    assert lost(LETTERS, found) == []


def test_pinyin_said_to_its_end_finds_the_word_in_texts_too(town: Town):
    town.article("星期三来活动室", summary="社区医生给大家量血压。")
    assert found("xueya") == {"星期三来活动室"}
    assert offered("xueya") == set()


@pytest.mark.long
@pytest.mark.postgres
def test_two_initials_do_not_cross_from_one_word_into_the_next(town: Town):
    town.article("流感疫苗到了")
    town.article("村口有免费的热水")
    town.article("榆木巷换水表")
    assert found("ym") == {"流感疫苗到了", "榆木巷换水表"}, "a name that a title begins with stays"


@pytest.mark.long
def test_either_writing_finds_and_completes_both(street):
    both = {title: ["电梯", "電梯", "電梯 ", "電"] for title in ("电梯停用两天", "電梯安全告示")}
    assert lost(both | {"河边的志愿服务": ["志愿", "志願"]}, found) == []
    assert lost(both | {"河边的志愿服务": ["志愿", "志願"]}, offered) == []


def test_a_row_of_synonyms_may_be_written_in_traditional_characters(town: Town):
    Synonym.objects.create(words="剪髮屋、美發廳")
    town.article("美发厅开张")
    assert found("剪发屋") == {"美发厅开张"}


@pytest.mark.postgres
def test_english_words_find_chinese_pages(street):
    assert lost(ENGLISH, found) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_answer_is_the_same_in_either_language(street, client: Client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for title, (typed, *_more) in ENGLISH.items():
        page = client.get("/search/", {"q": typed}).content.decode()
        assert title in page.replace("<mark>", "").replace("</mark>", "")


def test_results_read_in_english_where_an_editor_wrote_english(town: Town, client: Client):
    town.event(
        "上门理发",
        title_en="Haircuts at home",
        gloss_en="Opening hours: Monday.\nThe barber climbs the stairs.",
    )
    town.event("理发剪刀展")
    chinese = client.get("/search/", {"q": "haircut"}).content.decode()
    assert "Haircuts" not in chinese
    page = in_english(client).get("/search/", {"q": "haircuts"}).content.decode()
    assert '<a class="whole" href' in page
    assert 'lang="en"><mark>Haircut</mark>s at home</a>' in page
    assert '<p class="search-result-own" lang="zh-Hans">上门<mark>理发</mark></p>' in page
    assert "The <mark>barber</mark> climbs the stairs." in page
    assert "每月十位" in page, "the one without English is shown as it is"


@pytest.mark.postgres
def test_type_ahead_knows_english_titles_and_says_them_to_who_reads_english(town: Town, client: Client):
    town.event("上门理发", title_en="Haircuts at home")
    answer = client.get("/search/suggest", {"q": "hairc"}).json()["items"]
    assert [one["title"] for one in answer] == ["上门理发"]
    answer = in_english(client).get("/search/suggest", {"q": "hairc"}).json()["items"]
    assert [one["title"] for one in answer] == ["Haircuts at home"]


def test_type_ahead_offers_chinese_titles_for_english_words(street):
    assert lost({"上门理发": ["haircut", "hair cut", "Haircuts"]}, offered) == []


def test_an_english_word_that_a_row_teaches_keeps_its_built_in_meaning(town: Town):
    Synonym.objects.create(words="haircut 修面")
    assert {"修面", "理发", "剃头"} <= set(alternatives()["haircut"])


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("classes", ["classe", "class"]),
        ("libraries", ["library"]),
        ("vaccines", ["vaccine"]),
        ("eyes", ["eye"]),
        ("bus", []),
        ("class", []),
        ("gas", []),
        ("is", []),
    ],
)
def test_plurals(word, forms):
    assert english.singulars(word) == forms


def test_every_line_of_english_is_read_and_says_something():
    table = english.meanings()
    assert len(table) > 200
    assert all(ways and words for ways, words in table.values())
    assert all(english.is_letters(key) for key in table)


def test_what_nobody_taught_is_not_known(town: Town):
    assert known("bloodpressures") == "bloodpressure"
    assert known("zeppelin") is None
    assert known("") is None
