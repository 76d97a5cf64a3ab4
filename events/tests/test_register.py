"""A list of residents: read, shown, taken over; own units alone, nobody twice, nothing half."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from events.models import State
from portal.accounts.models import Role
from portal.media.models import IncomingFile
from portal.people.models import Household, Person
from portal.places.models import Unit
from tests.town import Town

from .rolls import a_round, come, refused
from .test_door_pages import staff

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
HEAD = "姓名,出生日期,楼栋,门牌,手机\n"


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


def upload(client: Client, town: Town, data: bytes, name: str = "list.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post("/desk/register/", {"unit": town.linhe.pk, "file": file})


def looked_at(client: Client, town: Town, data: bytes, name: str = "list.csv") -> str:
    """The page after a list was brought."""
    answer = upload(client, town, data, name)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"], follow=True).content.decode()


def say_yes(client: Client) -> str:
    """Enter the list that was brought last; the page afterwards."""
    address = f"/desk/register/work/{IncomingFile.objects.latest('pk').pk}/"
    return client.post(address, follow=True).content.decode()


def test_a_list_is_looked_at_first_and_then_taken_over(town: Town, organiser: Client):
    Person.objects.create(name="王秀英", unit=town.linhe, born="1940-05-01", is_resident=True)
    Person.objects.create(name="李国华", unit=town.linhe, is_resident=True)
    data = HEAD + (
        "王秀英,1940年5月1日,5号楼,201,199 0000 0011\n"
        "王志强,1938-2-3,5号楼,201,\n"
        "李国华,1950-1-1,5号楼,202,\n"
        "赵一,19991301,5号楼,203,\n"
        "阿卜杜拉·买买提,1960-1-1,6号楼,101,+86 199 0000 0012\n"
    )
    page = looked_at(organiser, town, data.encode("gb18030"))
    assert "导入这 3 人" in page
    assert "第 5 行" in page
    assert "先选重名的 1 位" in page
    assert Person.objects.count() == 2, "nothing is entered before yes"
    raw = IncomingFile.objects.extra(select={"a": "data", "b": "result"}).values("a", "b").get()
    assert "王秀英" not in str(raw)
    assert "导入好了，3 人在名册里" in say_yes(organiser)
    assert Person.objects.count() == 4
    assert Person.objects.get(name="王秀英").building.name == "5号楼"
    assert Household.objects.get(label="5号楼 201").memberships.count() == 2
    assert Unit.objects.filter(kind="building").count() == 2
    assert "导入这 3 人" in looked_at(organiser, town, data.encode())
    say_yes(organiser)
    assert (Person.objects.count(), Household.objects.count()) == (4, 2)


def test_people_of_one_door_count_as_one_household(town: Town, organiser: Client):
    upload(organiser, town, (HEAD + "王秀英,1940-5-1,,12号,\n王志强,1938-2-3,,12号,\n").encode())
    say_yes(organiser)
    one, two = Person.objects.order_by("pk")
    first, second = a_round(town, dates=2, per_household=1).rolls.with_round()
    assert come(first, one).state == State.CONFIRMED
    assert refused(second, two).code == "household_limit"


def test_an_xlsx_from_excel_is_read_with_its_dates_and_numbers(town: Town, organiser: Client):
    import datetime

    book = Workbook()
    book.active.append(["姓名", "出生日期", "楼栋", "门牌", "手机"])
    book.active.append(["王秀英", datetime.datetime(1940, 5, 1), "5号楼", 201.0, 19900000011.0])
    data = io.BytesIO()
    book.save(data)
    assert "导入这 1 人" in looked_at(organiser, town, data.getvalue(), "list.xlsx")
    say_yes(organiser)
    one = Person.objects.get()
    assert (one.born.isoformat(), one.contacts.get().contact.value) == ("1940-05-01", "19900000011")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x00\x01\x02", "list.csv", "读不懂"),
        (b"not a zip", "list.xlsx", "只有列名"),
        (b"", "list.csv", "文件是空的"),
        ((HEAD + "王秀英,,,,\n" * 5001).encode(), "list.csv", "一次最多 5000 人"),
        (b"x" * (5 * 1024 * 1024 + 1), "list.csv", "文件太大"),
    ],
    ids=["binary", "no xlsx", "empty", "too many", "too large"],
)
def test_what_is_no_list_is_refused_with_a_sentence(town: Town, organiser: Client, data, name, words):
    answer = upload(organiser, town, data, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_own_units_alone_and_own_lists_alone(town: Town, organiser: Client):
    address = upload(organiser, town, (HEAD + "王秀英,1940-5-1,,,\n").encode())["Location"]
    for role, unit in (
        (Role.ORGANISER, town.beizha),
        (Role.DESK_CLERK, town.linhe),
        (Role.PROVIDER, town.linhe),
        (Role.ORGANISER, town.linhe),
    ):
        other = staff(town, role, unit)
        if role is not Role.ORGANISER or unit != town.linhe:
            assert upload(other, town, HEAD.encode()).status_code in (404, 422)
        for part in ("", "columns/", "namesakes/"):
            assert other.get(address + part).status_code == 404
            assert other.post(address + part).status_code == 404
    assert not Person.objects.exists()
