"""Step two: the units of a town from a list as offices keep it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import Workbook

from home.models import UnitPage
from home.starting.tables import MOST_LINES, sameness
from home.starting.units import make_units, plan_units
from portal.editorial.models import Proposal
from portal.editorial.proposals import answer
from portal.places.models import Unit
from tests.editor import at_desk

HEADED = "序号\t居村名称\t类 型\t联系电话\t办公地址\n1\t金桥村\t村委会\t021-00000001\t金桥路 1 号\n2\t东安居民区\t居\t无\t东安路"


def made(text: str) -> dict[str, str]:
    """Names and kinds of what a list would make."""
    return {one.name: one.kind for one in plan_units(text).new}


def why(text: str) -> dict[int, str]:
    return {one.number: one.why for one in plan_units(text).wrong}


def test_a_table_with_headings_is_read_whatever_they_are_called(town):
    plan = plan_units(HEADED)
    assert [(one.number, one.name, one.kind) for one in plan.new] == [
        (2, "金桥村", "village"),
        (3, "东安居民区", "neighbourhood"),
    ]
    assert plan.new[0].told == {"phone": "021-00000001", "address": "金桥路 1 号"}
    assert plan.new[1].told == {"address": "东安路"}
    assert plan.unread == ["序号"]


@pytest.mark.parametrize("between", ["\t", "，", ",", "\u3000\u3000", " ", "   "])
def test_lines_without_headings_are_told_apart_by_how_their_cells_look(town, between):
    line = between.join(["金桥村", "村", "金桥", "021-00000001", "周一至周五", "8:30-17:00", "金桥路1号"])
    (one,) = plan_units(f"{line}\n").new
    hours = "周一至周五 8:30-17:00"
    assert one.told == {"short_name": "金桥", "phone": "021-00000001", "hours": hours, "address": "金桥路1号"}


def test_a_list_of_names_alone_is_enough_and_kinds_are_told_from_them(town):
    kinds = made("金桥村\n东安居民区\n西河社区\n南居委\n北片\n\n大村村委会")
    assert kinds == {
        "金桥村": "village",
        "东安居民区": "neighbourhood",
        "西河社区": "neighbourhood",
        "南居委": "neighbourhood",
        "北片": "area",
        "大村村委会": "village",
    }


def test_units_belong_to_the_area_above_them_unless_a_column_says_otherwise(town):
    followed = plan_units("南新居民区\n西片\n金桥村\n东片\n河东村").new
    assert [(one.name, one.area) for one in followed] == [
        ("南新居民区", ""),
        ("西片", ""),
        ("金桥村", "西片"),
        ("河东村", "东片"),
    ]
    said = plan_units("名称\t片区\n西片\t\n金桥村\t东片\n河东村\t西片\n河西村\t枫浦镇").new
    assert [one.area for one in said] == ["", "东片", "西片", ""]


def test_what_is_there_is_not_made_twice_and_what_differs_is_shown(town):
    Unit.objects.filter(pk=town.linhe.pk).update(phone="021-00000009")
    plan = plan_units("名称\t电话\n臨河 居民区\t021-00000001\n北栅居民区\t\n枫浦镇\t")
    assert not plan.new
    assert not plan.wrong
    first, second, third = plan.there
    assert first.other == (
        "这里叫“临河居民区”，表里写“臨河居民区”",
        "电话：现在 021-00000009，表里 021-00000001",
    )
    assert (second.name, second.other) == ("北栅居民区", ())
    assert third.name == "枫浦镇"


def test_one_name_in_two_spellings_is_one_unit(town):
    assert sameness("第１ 村") == sameness("第1村")
    plan = plan_units("第１村\n第1村\n第 1 村\t村")
    assert len(plan.new) == 1
    assert {one.number: one.why for one in plan.wrong} == {
        2: "和第 1 行是同一个名称，只算一次。",
        3: "和第 1 行是同一个名称，只算一次。",
    }


def test_a_name_that_is_nearly_there_is_pointed_at(town):
    (one,) = plan_units("临河社区").new
    assert "临河居民区" in one.hint


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("曹杨新村", "看不出是居还是村"),
        ("幸福小区", "看不出是居还是村"),
        ("东村\n居委会", "不是一个单位的名称"),
        ("合计\t村", "不是一个单位的名称"),
        ("admin\t村", "不是一个单位的名称"),
        ("居\t村", "不是一个单位的名称"),
        ("<b>村", "认不出的符号"),
        ("-村村", "认不出的符号"),
        ("12345\t村", "认不出的符号"),
        ("=A1&A2\t村", "公式"),
        ("金桥村\t村\t=HYPERLINK(1)", "公式"),
        ("长" * 40 + "村", "2 到 40 个字"),
        ("名称\t简称\n金桥村\t金桥村委", "“简称”太长，最多 3 个字"),
        ("名称\t片区\n金桥村\t南片", "没有叫“南片”的片区"),
        ("名称\t类别\n金桥村\t集团", "看不出是居还是村"),
    ],
)
def test_what_is_not_understood_is_left_out_with_what_to_do(town, line, words):
    assert words in " ".join(why(line).values())
    assert set(made(line)) <= {"东村"}


@pytest.mark.parametrize("text", ["", "  \n\t\n", "名称\t类别\n\t"])
def test_an_empty_list_is_refused(town, text):
    with pytest.raises(ValidationError, match="名单是空的"):
        plan_units(text)


def test_a_list_that_is_too_long_is_refused_and_one_that_just_fits_is_read(town):
    names = [f"第{n}村" for n in range(2000)]
    assert len(plan_units("\n".join(names[:MOST_LINES])).new) == MOST_LINES
    for text in ("\n".join(names[: MOST_LINES + 1]), "\n".join(names)):
        with pytest.raises(ValidationError, match=f"一次最多 {MOST_LINES} 行"):
            plan_units(text)


def test_all_units_are_made_at_once_and_their_pages_wait_for_a_second_person(town):
    text = "名称\t片区\t电话\n金桥村\t西片\t021-1\n西片\t\t\n东安居民区\t\t"
    make_units(text=text, seen=plan_units(text).mark, by=town.user("admin"))
    village = Unit.objects.get(name="金桥村")
    assert village.get_parent().name == "西片"
    assert village.phone == "021-1"
    assert Unit.objects.get(name="东安居民区").get_parent().pk == town.unit.pk
    assert not UnitPage.objects.filter(title__in=["金桥村", "西片", "东安居民区"], live=True).exists()
    proposal = Proposal.objects.get(page_id=village.page_id)
    answer(proposal=proposal, by=town.user("senior"), agrees=True)
    assert UnitPage.objects.get(pk=village.page_id).live


def test_nothing_is_made_where_one_of_them_cannot_be(town, monkeypatch):
    text = "金桥村\n东安居民区"
    seen, before = plan_units(text).mark, Unit.objects.count()
    calls = []

    def breaks(**told):
        from home.founding import found_unit

        calls.append(told)
        if len(calls) == 2:
            raise RuntimeError
        return found_unit(**told)

    monkeypatch.setattr("home.starting.units.found_unit", breaks)
    with pytest.raises(RuntimeError):
        make_units(text=text, seen=seen, by=town.user("admin"))
    assert Unit.objects.count() == before


def test_a_plan_that_is_no_longer_true_makes_nothing(town):
    text = "金桥村\n东安居民区"
    seen = plan_units(text).mark
    make_units(text="金桥村", seen=plan_units("金桥村").mark, by=town.user("admin"))
    before = Unit.objects.count()
    for mark in (seen, "", plan_units("金桥村").mark):
        with pytest.raises(ValidationError):
            make_units(text=text, seen=mark, by=town.user("admin"))
    assert Unit.objects.count() == before


def test_a_unit_never_takes_the_address_of_a_room(town):
    text = "名称\t类别\ndesk\t村"
    make_units(text=text, seen=plan_units(text).mark, by=town.user("admin"))
    assert Unit.objects.get(name="desk").slug == "desk-2"


# The page


def test_the_page_shows_what_would_be_made_and_makes_it_at_the_second_press(town):
    admin, address = at_desk(town, "admin"), reverse("starting_units")
    assert admin.get(address).status_code == 200
    page = admin.post(address, {"text": "金桥村\n乱七八糟", "look": "1"})
    assert page.status_code == 200
    html = page.content.decode()
    assert "要建 1 个" in html
    assert "第 2 行" in html
    assert "金桥村\n乱七八糟</textarea>" in html
    assert not Unit.objects.filter(name="金桥村").exists()
    seen = page.context["plan"].mark
    assert admin.post(address, {"text": "金桥村\n乱七八糟", "make": "1", "seen": "x"}).status_code == 422
    answered = admin.post(address, {"text": "金桥村\n乱七八糟", "make": "1", "seen": seen})
    assert answered.status_code == 200
    for words in ("主页等责编或签发人确认以后上线", "1 个已经有了", "第 2 行", "金桥村\n乱七八糟</textarea>"):
        assert words in answered.content.decode(), words
    assert Unit.objects.filter(name="金桥村").exists()
    again = admin.post(address, {"text": "金桥村\n乱七八糟", "make": "1", "seen": seen})
    assert again.status_code == 422
    assert "1 个已经有了" in again.content.decode()


def test_what_is_refused_stays_in_its_field(town):
    text = "\n".join(f"第{n}村" for n in range(2000))
    page = at_desk(town, "admin").post(reverse("starting_units"), {"text": text, "look": "1"})
    assert page.status_code == 422
    assert "第1999村</textarea>" in page.content.decode()


def test_a_workbook_becomes_text_that_can_be_mended(town):
    book = Workbook()
    book.active.append(["名称", "电话", "地址"])
    book.active.append(["金桥村", 2100000001, "金桥路\n1 号"])
    book.active.append(["东安居民区", None, '=CONCAT("a","b")'])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "units.xlsx"
    page = at_desk(town, "admin").post(reverse("starting_units"), {"text": "", "file": out, "look": "1"})
    assert page.status_code == 200
    assert "金桥村\t2100000001\t金桥路 1 号" in page.content.decode()
    assert [one.name for one in page.context["plan"].new] == ["金桥村", "东安居民区"]


@pytest.mark.parametrize("username", ["correspondent", "editor", "senior", "signatory", "other"])
@pytest.mark.parametrize("name", ["starting_town", "starting_units", "starting_people", "starting_passwords"])
def test_nobody_but_administrators_opens_or_posts_any_step(town, username, name):
    client, before = at_desk(town, username), Unit.objects.count()
    assert client.get(reverse(name)).status_code == 404
    told = {"text": "金桥村", "make": "1", "seen": plan_units("金桥村").mark, "name": "别的镇"}
    assert client.post(reverse(name), told).status_code == 404
    assert Unit.objects.count() == before
