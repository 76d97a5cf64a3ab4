"""Doors of buildings: read as they are typed, entered once, and in one place alone."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from notices.actions.doors import doors_of, enter_doors
from notices.households import homes
from portal.people.models import Household
from portal.people.register import Row, enter_rows
from portal.places.models import Unit
from tests.editor import at_desk
from tests.town import Town


def test_doors_are_read_as_people_type_them():
    assert doors_of("3号楼：101-103，201\n\n5 号楼: 0101-0102 甲室") == {
        "3号楼": ["101", "102", "103", "201"],
        "5 号楼": ["0101", "0102", "甲室"],
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3号楼 101-103", "第 1 行看不懂"),
        ("3号楼：101\n五号楼", "第 2 行看不懂"),
        ("3号楼：106-101", "“106-101”有错"),
        ("3号楼：1-201", "“1-201”有错"),
        (" \n", "请写楼名和门牌"),
        ("\n".join(f"{n}号楼：1-200" for n in range(11)), "一次最多写 2000 户"),
    ],
)
def test_what_cannot_be_read_is_named(text, told):
    with pytest.raises(ValidationError) as wrong:
        doors_of(text)
    assert told in "".join(wrong.value.messages)


def enter(town: Town, text: str) -> tuple[int, int]:
    return enter_doors(unit=town.linhe, doors=doors_of(text), by=town.user("editor"))


@pytest.mark.django_db
def test_a_door_is_entered_once_and_stands_in_its_building(town: Town):
    assert enter(town, "3号楼：101-106") == (6, 0)
    assert enter(town, "3 号楼：101-107") == (1, 6)
    three = Unit.objects.get(kind=Unit.Kind.BUILDING)
    assert {home.place_path for home in homes()} == {three.path}


@pytest.mark.django_db
def test_a_list_of_residents_and_the_doors_make_one_household(town: Town):
    """Whichever comes first."""
    enter_rows([Row(1, "王桂兰", building="3号楼", door="101")], unit=town.linhe)
    assert enter(town, "3号楼：101-102") == (1, 1)
    enter_rows([Row(1, "孙阿福", building="3号楼", door="102")], unit=town.linhe)
    assert Household.objects.count() == 2
    assert Household.objects.get(label="3号楼 102").memberships.count() == 1


@pytest.mark.django_db
def test_a_household_in_two_units_is_refused_at_its_field(town: Town):
    grid = Unit.objects.get(pk=town.linhe.pk).add_child(
        instance=Unit(name="第二网格", kind=Unit.Kind.GRID, slug="linhe-grid-2")
    )
    Household.objects.create(unit=grid, label="3号楼 102")
    answer = at_desk(town, "editor").post(
        reverse("notices_doors"), {"unit": town.linhe.pk, "doors": "3号楼：101-103"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“3号楼 102”在第二网格" in page
    assert "一户只能属于一处" in page
    assert "3号楼：101-103" in page, "nothing typed is lost"
    assert Household.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("correspondent", 200), ("editor", 200), ("provider", 403)])
def test_who_writes_notices_enters_doors_of_their_own_units(town: Town, who, status):
    if who == "provider":
        town.staff[who] = type(town.user("editor")).objects.create_user(who)
    assert at_desk(town, who).get(reverse("notices_doors")).status_code == status
    data = {"unit": town.beizha.pk, "doors": "3号楼：101"}
    answer = at_desk(town, who).post(reverse("notices_doors"), data)
    assert answer.status_code == {"editor": 302, "correspondent": 422, "provider": 403}[who]
