"""Whoever looks for an errand finds the guide first, before the news that tells of it."""

import pytest

from demo.content_files import texts
from portal.search.finding import find, suggest
from portal.search.reading import answers

# What people type, and the guide that answers; the first ten are the errands of the town's test.
ERRANDS = {
    "老年证": "老年优待证怎么办",
    "高龄津贴": "高龄津贴（80岁以上）",
    "八十岁津贴": "高龄津贴（80岁以上）",
    "医保报销": "医保参保与报销",
    "身份证丢了怎么办": "身份证丢了怎么办",
    "路灯坏了": "路灯坏了找谁",
    "养老金认证": "养老金资格认证",
    "助餐": "老人食堂助餐，怎么吃、怎么送",
    "家庭医生": "家庭医生怎么签约",
    "当志愿者": "志愿者怎么报名",
    "无犯罪记录证明": "无犯罪记录证明，居委会不用盖章",
    "证明我妈是我妈": "证明是一家人：户口簿就行，不用盖章",
    "居住证": "刚搬来，办居住登记",
    "临时救助": "家里出了急事：临时救助",
    "残疾人补贴": "残疾人补贴怎么领",
}


@pytest.fixture
def errands(town):
    """The errands of the demo as guides, and for each an article that tells of it in its title and text."""
    for item in texts("guides")["guides"]:
        town.guide(item["title"], summary=item["summary"], asked_as=item["asked_as"])
    for words in ERRANDS:
        town.article(f"{words}的新闻", summary=f"{words}，{words}，又说了{words}。")


@pytest.mark.long
def test_ten_errands_and_more_lead_to_the_guide_first(errands):
    first = {words: find(words).items.object_list[0].page.title for words in ERRANDS}
    assert first == ERRANDS


def test_what_is_no_errand_is_found_as_before(town):
    town.guide(asked_as="老年证")
    article = town.article("小李喊你来理发")
    assert [one.page.pk for one in find("理发").items] == [article.pk]


@pytest.mark.long
def test_a_guide_that_only_tells_of_something_does_not_lead(town):
    article = town.article("樟树下的板凳")
    town.guide("旧床怎么扔", who="坐在樟树下的板凳上等的人")
    assert find("樟树下的板凳").items[0].page.pk == article.pk


def test_type_ahead_knows_what_people_call_it(town):
    town.guide(asked_as="敬老卡")
    assert "老年优待证怎么办" in [one["title"] for one in suggest("敬老")]
    assert "老年优待证怎么办" in [one["title"] for one in suggest("jinglaoka")]


def test_a_result_says_where_and_whom_to_call(town):
    town.guide()
    assert find("优待证").items[0].told == "居委会窗口 · 199 0000 0101"


@pytest.mark.parametrize(
    ("asked", "names", "yes"),
    [
        ("老年证怎么办", ["优待证", "老年证"], True),
        ("路灯", ["路灯坏了找谁"], True),
        ("", ["路灯"], False),
        ("灯", ["路灯坏了找谁"], True),
        ("食堂几点开", ["食堂"], True),
        ("理发", ["路灯"], False),
        ("？？", ["路灯"], False),
    ],
)
@pytest.mark.django_db
def test_what_goes_by_a_name(asked, names, yes):
    assert answers(asked, names) is yes


def test_other_words_for_an_errand_find_it_and_are_not_shown(client, town):
    town.guide("高龄津贴", asked_as="长寿金 尊老金", summary="满八十岁可以领。")
    found = client.get("/search/", {"q": "长寿金"}).content.decode()
    assert "高龄津贴" in found
    assert "尊老金" not in found
