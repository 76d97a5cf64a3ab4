"""Whoever comes without a sign-up, at the door and on paper: what a full date says to whom, what the paper asks, where an
error stands; and codes as people type them."""

import datetime
import re
import uuid

import pytest
from django.test import Client

from events.actions import Refusal, call_off, leave
from events.actions.coupons import find_on
from events.actions.on_the_day import close_sheet
from events.models import Occurrence, PlaceChange, Roll, SignUp, State
from portal.accounts.models import Role
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone, states  # noqa: F401
from .test_door_pages import said, shift, staff, today
from .test_on_the_day import no

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})


@pytest.fixture
def helper(town: Town) -> Client:
    return staff(town, Role.CHECK_IN_HELPER)


@pytest.fixture
def clerk(town: Town) -> Client:
    return staff(town, Role.DESK_CLERK)


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


def walk(town: Town, **values) -> dict:
    typed = {"name": "周阿婆", "born": "1940-5-1", "unit": town.linhe.pk, "relation": "self", "phone": ""}
    return typed | {"key": str(uuid.uuid4())} | values


def sheet_of(roll: Roll, client: Client) -> str:
    client.post(f"/door/{roll.pk}/sheet/")
    return f"/door/{roll.pk}/sheet/{roll.sheet_prints.last().version}/"


def sent(client: Client, address: str, data: dict, status: int = 422) -> str:
    answer = client.post(address, data)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.long
def test_a_full_date_names_who_can_add_a_place_and_where(town: Town, helper: Client):
    roll = today(town, places=3)
    door, line = f"/door/{roll.pk}/unannounced/", {"line-1-name": "周阿婆", "key": "k"}
    sheet = f"{sheet_of(roll, helper)}enter/"
    for page in (sent(helper, door, walk(town)), sent(helper, sheet, line)):
        assert "没有空位了" in page
        assert "还没有人担任，请找街镇的管理员" in page
        assert "请勾上" not in page, "nobody is told to tick what is not there"
    boss = staff(town, Role.ORGANISER)
    elsewhere = staff(town, Role.ORGANISER, town.beizha)
    elsewhere.user.last_name = "外居"
    elsewhere.user.save()
    for page in (sent(helper, door, walk(town)), sent(helper, sheet, line)):
        assert f"活动组织者可以加名额，请找{boss.user}：在这一场的签到页勾“加一个名额”" in page
        assert "外居" not in page
        assert "周阿婆" in page, "what was typed stays"
    for page in (sent(boss, door, walk(town)), sent(boss, sheet, line)):
        assert f'<a href="/desk/roll/{roll.pk}/places/">加减名额</a>' in page
        assert 'name="add_place"' in page
    assert PlaceChange.objects.count() == 0
    assert boss.post(sheet, line | {"add_place": "on"}).status_code == 302
    assert (PlaceChange.objects.get().after, states(roll)) == (4, {"confirmed": 3, "attended": 1})
    assert helper.post(sheet, {"line-1-name": "李阿公", "key": "k", "add_place": "on"}).status_code == 422


def test_a_place_is_added_only_for_who_needs_one(town: Town, organiser: Client):
    roll = today(town, places=2, count=1)
    sheet = f"{sheet_of(roll, organiser)}enter/"
    data = {"line-1-name": "周阿婆", "line-2-name": "李阿公", "key": "k", "add_place": "on"}
    assert organiser.post(sheet, data).status_code == 302
    assert [(one.before, one.after) for one in PlaceChange.objects.all()] == [(2, 3)]


@pytest.mark.parametrize(
    ("rules", "columns"),
    [
        ({}, []),
        ({"age_min": 75}, ["出生年月日"]),
        ({"age_max": 99, "own_unit_only": True}, ["出生年月日", "居村"]),
    ],
)
def test_the_paper_has_a_column_for_each_thing_that_typing_it_in_asks(
    town: Town, clerk: Client, rules, columns
):
    roll = today(town, **rules)
    sheet = sheet_of(roll, clerk)
    paper, form = said(clerk, sheet), said(clerk, f"{sheet}enter/")
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', paper)
    assert [head for head in heads if head in ("出生年月日", "居村")] == columns
    blank = re.search(r'<tr class="sheet-blank">(.*?)</tr>', paper)[1]
    assert blank.count("<td>") == len(heads)
    assert ("1940 年生" in paper) == ("出生年月日" in columns)
    assert ('name="line-1-born"' in form) == ("出生年月日" in columns)
    assert ('name="line-1-unit"' in form) == ("居村" in columns)


def test_a_walk_in_of_the_paper_is_asked_by_the_same_rules(town: Town, clerk: Client):
    roll = today(town, places=9, count=1, age_min=75, own_unit_only=True)
    sheet = f"{sheet_of(roll, clerk)}enter/"

    def line(**values) -> dict:
        typed = {"name": "周阿婆", "born": "1940-5-1", "unit": town.linhe.pk} | values
        return {"key": "k"} | {f"line-1-{name}": value for name, value in typed.items()}

    for wrong, field, words in [
        ({"born": ""}, "born", "这个活动看年龄，请填出生日期"),
        ({"born": "1999-1-1"}, "born", "满 75 周岁"),
        ({"born": "1940"}, "born", "请这样写出生日期：1948-5-1"),
        ({"unit": town.beizha.pk}, "unit", "只给住在"),
        ({"unit": ""}, "unit", "请选住在哪个居村"),
        ({"name": ""}, "name", "这一行没有写姓名"),
    ]:
        page = sent(clerk, sheet, line(**wrong))
        assert f'href="#id_line-1-{field}"' in page, wrong
        assert words in page
    assert clerk.post(sheet, line()).status_code == 302
    assert SignUp.objects.get(person__name="周阿婆").person.unit == town.linhe


def test_what_was_noted_is_said_and_what_was_not_is_named_above(town: Town, clerk: Client):
    roll = today(town, places=3, count=2)
    one, two = roll.sign_ups.order_by("ticket")
    sheet = f"{sheet_of(roll, clerk)}enter/"
    data = {f"row-{one.pk}-came": "on", "line-1-name": "周阿婆", "line-2-name": "李阿公", "key": "k"}
    page = sent(clerk, sheet, data | {"line-3-phone": "123"})
    assert "还没有记，请先改好这几行" in page
    assert states(roll) == {"confirmed": 2}
    page = sent(clerk, sheet, data)
    assert "记好了 2 人，还有几行没记上" in page
    assert page.index('id="errors"') < page.index("<h1")
    assert "空行 2" in page
    assert f'name="row-{one.pk}-came"' not in page
    assert f'name="row-{two.pk}-came"' in page
    assert states(roll) == {"attended": 2, "confirmed": 1}
    sent(clerk, sheet, data)
    assert states(roll) == {"attended": 2, "confirmed": 1}, "sent again it is nobody twice"


def test_an_error_at_the_door_stands_above_and_has_the_focus(town: Town, clerk: Client):
    roll = today(town, places=9, age_min=75)
    assert said(clerk, f"/door/{roll.pk}/").count(" autofocus") == 1
    page = sent(clerk, f"/door/{roll.pk}/unannounced/", walk(town, born="1999-1-1"))
    assert page.count(" autofocus") == 1
    assert re.search(r'<div class="error-summary"[^>]* autofocus id="errors"', page)
    assert page.index('id="errors"') < page.index("<h1")
    assert 'href="#id_born"' in page
    assert "<title>错误：" in page


@pytest.mark.parametrize("wide", [str.upper, str.lower])
def test_a_code_in_full_width_letters_is_found(town: Town, helper: Client, wide):
    roll = today(town, count=1)
    one = roll.sign_ups.get()
    text = wide(one.code).translate(WIDE)
    assert text != one.code
    assert find_on(roll, f"　{text}　") == one
    assert find_on(roll, f"{text[:3]}－{text[3:]}") == one
    helper.post(f"/door/{roll.pk}/scan/", {"text": text})
    assert states(roll) == {"attended": 1}


def test_a_coupon_of_another_date_says_of_which(town: Town):
    here, other = today(town, count=1), a_roll(town)
    one = come(other, people(town, 1)[0])
    Occurrence.objects.filter(pk=other.occurrence_id).update(
        starts_at=datetime.datetime(2027, 12, 3, 1, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2027, 12, 3, 3, tzinfo=datetime.UTC),
    )

    def words() -> str:
        with pytest.raises(Refusal) as caught:
            find_on(here, one.code)
        assert caught.value.code == "other_date"
        return str(caught.value)

    assert "这是2027年12月3日 星期五那一场" in words()
    assert "9:00 开始，不是这一场的" in words()
    leave(sign_up=one, channel="web")
    assert "已经是“不来了”，不能用了" in words()
    one = come(other, one.person)
    call_off(roll=other, by=None, reason="下雨")
    assert "那一场取消了" in words()
    past = today(town, count=1)
    one = past.sign_ups.get()
    close_sheet(roll=past, by=None, nobody_came=True)
    shift(past, minutes=60 * 30)
    assert "那一场已经结束了" in words()


def test_a_code_that_two_dates_have_is_this_ones(town: Town):
    here, other = today(town, count=1), a_roll(town)
    twin = come(other, people(town, 1)[0])
    mine = here.sign_ups.get()
    SignUp.objects.filter(pk=twin.pk).update(code=mine.code)
    assert find_on(here, mine.code) == mine
    assert find_on(other, mine.code) == twin
    assert no(find_on, roll=here, text="") == "forged"


def test_a_coupon_of_somebody_elses_places_gets_a_sentence(town: Town):
    roll = today(town)
    leader = staff(town, Role.PROVIDER)
    first, second, _third = roll.sign_ups.order_by("ticket")
    roll.slots.filter(number=1).update(provider=leader.user)
    leader.post(f"/door/{roll.pk}/scan/", {"text": second.code})
    assert "不在您的名单上" in said(leader, f"/door/{roll.pk}/")
    leader.post(f"/door/{roll.pk}/scan/", {"text": first.code})
    assert states(roll) == {State.ATTENDED: 1, State.CONFIRMED: 2}
