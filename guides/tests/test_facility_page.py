"""A facility: what it needs before residents read it, what its page says."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guides.actions import put_up_menu
from guides.models import (
    FacilityClosure,
    FacilityDoctor,
    FacilityIndexPage,
    FacilityPage,
    FacilityRoom,
    MenuDay,
)
from guides.models.menu_day import WEEK, monday_of
from portal.core import kept
from portal.core.publishing import PublishRefused
from portal.search.finding import find

DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return timezone.localdate()


def put_up(town, page, *days: datetime.date, lunch: str = "红烧肉、青菜") -> None:
    for day in days:
        monday = monday_of(day)
        here = [one for one in days if monday_of(one) == monday]
        rows = [MenuDay(date=one, lunch=lunch, price="12 元") for one in here]
        put_up_menu(canteen=page, monday=monday, days=rows, by=town.user("editor"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary", "", "请写一两句摘要"),
        ("address", " ", "请写明在哪里"),
        ("phone", "", "请写一个打得通的电话"),
        ("phone", "打镇上", "这里只写一个电话号码"),
        ("hours", "", "请写明什么时候开"),
        ("hours", "有空就来", "这个时间看不懂"),
        ("responsible", "", "请写明谁核对过"),
        ("checked_on", None, "没有核对过的指引不能发布"),
    ],
)
def test_a_facility_is_refused_for_what_it_lacks_each_with_its_own_sentence(town, field, value, sentence):
    with pytest.raises(PublishRefused) as refused:
        town.facility(**{field: value})
    assert list(refused.value.problems) == [field]
    assert sentence in refused.value.problems[field][0]


def test_a_level_door_has_no_steps(town):
    page = FacilityPage(title="一", kind="hall", entrance="level", steps=2)
    with pytest.raises(ValidationError) as wrong:
        page.clean()
    assert "请改一处" in wrong.value.message_dict["steps"][0]
    FacilityPage(title="一", kind="hall", entrance="ramp", steps=2).clean()
    FacilityPage(title="一", kind="hall", entrance="level", steps=0).clean()


def test_its_page_says_all_of_it(town, client):
    page = town.facility(
        "荷心卫生站",
        kind="health",
        live=False,
        entrance="ramp",
        steps=3,
        floor="lift",
        toilet="rails",
        cost="不要钱",
        elder_price="满 80 岁半价",
        hours_note="先到先看",
        contact="值班",
    )
    page.doctors = [
        FacilityDoctor(weekday=today().weekday(), half="afternoon", department="中医", note="先约"),
        FacilityDoctor(weekday=today().weekday(), half="morning", department="全科"),
        FacilityDoctor(weekday=(today().weekday() + 1) % 7, half="morning", department="口腔"),
    ]
    page.closures = [
        FacilityClosure(first_day=today() + 2 * DAY, last_day=today() + 3 * DAY, reason="盘点"),
        FacilityClosure(first_day=today() - 2 * DAY, last_day=today() - DAY, reason="早过了"),
    ]
    page.rooms = [FacilityRoom(name="小间", seats=12, how="打电话")]
    page.save_revision().publish(skip_permission_checks=True)
    html = client.get(page.url).content.decode()
    said = [
        "卫生服务站",
        "有台阶，也有坡道，3 级",
        "在楼上，有电梯",
        "有厕所，有扶手",
        "不要钱",
        "满 80 岁半价",
        "值班",
    ]
    said += ["先到先看", "中医", "先约", "口腔", "盘点", "小间", "坐 12 人", "打电话", "这几天不开"]
    assert [words for words in said if words not in html] == []
    assert "早过了" not in html
    first = html.split('id="doctors-today"')[1].split("</section>")[0]
    assert first.index("全科") < first.index("中医")
    assert "口腔" not in first


def test_on_a_day_on_which_it_is_closed_nobody_sees_patients(town, client):
    page = town.facility("荷心卫生站", kind="health", live=False, hours="每天0:00—23:59")
    page.doctors = [FacilityDoctor(weekday=today().weekday(), half="morning", department="全科")]
    page.closures = [FacilityClosure(first_day=today(), last_day=today(), reason="停电")]
    page.save_revision().publish(skip_permission_checks=True)
    html = client.get(page.url).content.decode()
    assert "今天没有医生坐诊" in html
    assert "现在关着，明天 0:00 开" in html
    assert "停电" in html


def test_the_menu_of_today_stands_first_and_what_is_over_is_gone(town, client):
    page = town.facility()
    put_up(town, page, today() - DAY, today(), today() + DAY)
    MenuDay.objects.filter(date=today() - DAY).update(lunch="昨天的")
    MenuDay.objects.filter(date=today() + DAY).update(lunch="明天的")
    html = client.get(page.url).content.decode()
    assert html.index("今天吃什么") < html.index("红烧肉、青菜") < html.index("明天的")
    assert "昨天的" not in html
    assert list(page.menu_days.in_week(monday_of(today()) + 2 * WEEK)) == []


def test_an_empty_week_says_whom_to_ask(town, client):
    page = town.facility()
    assert "今天的菜单还没有挂出来" in client.get(page.url).content.decode()
    hall = town.facility("大厅", kind="hall")
    assert "菜单" not in client.get(hall.url).content.decode().split("<main")[1]


def test_it_warns_once_its_date_is_past(town, client):
    page = town.facility(checked_on=today() - 366 * DAY)
    html = client.get(page.url).content.decode()
    assert "这一页可能过时了" in html
    assert "好久没有核对" in page.told


@pytest.mark.long
def test_questions_for_the_menu_and_the_doctors_lead_there_first(town):
    canteen = town.facility()
    station = town.facility("荷心卫生站", kind="health", asked_as="医务室")
    for words in ("食堂菜单", "食堂今天吃什么", "医生什么时候来"):
        town.article(words, summary=f"{words}，{words}。")
    for asked, page in {
        "食堂 菜单": canteen,
        "食堂菜单": canteen,
        "医生 什么时候": station,
        "医生什么时候来": station,
        "医务室": station,
    }.items():
        assert find(asked).items[0].page.pk == page.pk, asked


def test_a_question_for_something_at_the_canteen_does_not_lead_to_it(town):
    canteen = town.facility()
    article = town.article("食堂门口量血压", summary="食堂门口量血压，量血压。")
    assert find("食堂门口量血压").items[0].page.pk == article.pk
    assert FacilityPage.leading_among([str(canteen.pk)], "什么时候") == []
    assert FacilityPage.leading_among([str(canteen.pk)], "") == []


def test_a_result_says_whether_it_is_open_and_whom_to_call(town):
    town.facility(hours="每天0:00—23:59")
    assert find("老人食堂").items[0].told == "现在开着，到 23:59 · 199 0000 0101"


def asked(client, address: str) -> int:
    client.get(address)
    kept.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.long
def test_three_and_thirty_facilities_cost_the_same(town, client):
    for number in range(3):
        town.facility(f"第{number}处")
    address = town.index(FacilityIndexPage).url
    few = asked(client, address)
    for number in range(3, 30):
        town.facility(f"第{number}处", kind=("hall", "library", "health")[number % 3])
    assert asked(client, address) == few


def test_two_and_fourteen_days_of_a_menu_cost_the_same(town, client):
    page = town.facility()
    put_up(town, page, today())
    few = asked(client, page.url)
    put_up(town, page, *(monday_of(today()) + number * DAY for number in range(14)))
    assert asked(client, page.url) == few


def test_lists_are_by_kind_and_can_be_had_by_one(town, client):
    town.facility("图书", kind="library")
    town.facility("食堂")
    groups = [
        (kind, [one.title for one in mine])
        for kind, _words, mine in client.get("/facilities/").context["groups"]
    ]
    assert groups == [("canteen", ["食堂"]), ("library", ["图书"])]
    only = client.get("/facilities/?kind=library").content.decode().split("<main")[1]
    assert "图书" in only
    assert "荷心路" in only
    assert "这里还没有这样的服务点" in client.get("/facilities/?kind=wrong").content.decode()


def test_front_pages_lead_to_the_list_and_tell_what_is_served(town, client):
    assert "/facilities/" not in client.get("/").content.decode()
    page = town.facility()
    put_up(town, page, today())
    assert 'href="/facilities/"' in client.get("/").content.decode()
    own = client.get(town.linhe.page.url).content.decode()
    assert "红烧肉、青菜" in own
    assert page.url in own
    assert "红烧肉、青菜" not in client.get(town.beizha.page.url).content.decode()


def test_the_feed_holds_the_whole_of_it(town, client):
    town.facility(hours_note="卖完为止", elder_price="8 元", entrance="level")
    feed = client.get("/facilities/feed.atom").content.decode()
    assert [one for one in ("荷心路 11 号", "卖完为止", "8 元", "门口没有台阶") if one not in feed] == []
