"""A list of residents: read, shown, taken over; own units alone, nobody twice, nothing half."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from events.models import State
from portal.accounts.models import Role
from portal.people.models import Household, Person, RegisterDraft
from portal.places.models import Unit
from tests.town import Town

from .rolls import a_round, come, refused
from .test_door_pages import staff

pytestmark = pytest.mark.django_db
HEAD = "姓名,出生日期,楼栋,门牌,手机\n"


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


def upload(client: Client, town: Town, data: bytes, name: str = "list.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post("/desk/register/", {"unit": town.linhe.pk, "file": file})


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
    page = upload(organiser, town, data.encode("gb18030")).content.decode()
    assert "导入这 3 人" in page
    assert "第 5 行" in page
    assert "李国华" in page
    assert Person.objects.count() == 2, "nothing is entered before yes"
    draft = RegisterDraft.objects.get()
    assert "王秀英" not in str(RegisterDraft.objects.extra(select={"raw": "rows"}).values("raw")[0]["raw"])
    assert organiser.post(f"/desk/register/{draft.pk}/").status_code == 302
    assert Person.objects.count() == 4
    assert not RegisterDraft.objects.exists()
    assert Person.objects.get(name="王秀英").building.name == "5号楼"
    assert Household.objects.get(label="5号楼 201").memberships.count() == 2
    assert Unit.objects.filter(kind="building").count() == 2
    again = upload(organiser, town, data.encode()).content.decode()
    assert "导入这 3 人" in again
    organiser.post(f"/desk/register/{RegisterDraft.objects.get().pk}/")
    assert (Person.objects.count(), Household.objects.count()) == (4, 2)


def test_people_of_one_door_count_as_one_household(town: Town, organiser: Client):
    upload(organiser, town, (HEAD + "王秀英,1940-5-1,,12号,\n王志强,1938-2-3,,12号,\n").encode())
    organiser.post(f"/desk/register/{RegisterDraft.objects.get().pk}/")
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
    assert "导入这 1 人" in upload(organiser, town, data.getvalue(), "list.xlsx").content.decode()
    organiser.post(f"/desk/register/{RegisterDraft.objects.get().pk}/")
    one = Person.objects.get()
    assert (one.born.isoformat(), one.contacts.get().contact.value) == ("1940-05-01", "19900000011")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x00\x01\x02", "list.csv", "读不懂"),
        (b"not a zip", "list.xlsx", "读不懂"),
        ("电话,地址\n1,2\n".encode(), "list.csv", "至少要有“姓名”"),
        (b"", "list.csv", "文件是空的"),
        ((HEAD + "王秀英,,,,\n" * 5001).encode(), "list.csv", "一次最多 5000 人"),
        (b"x" * (5 * 1024 * 1024 + 1), "list.csv", "文件太大"),
    ],
    ids=["binary", "no xlsx", "no name", "empty", "too many", "too large"],
)
def test_what_is_no_list_is_refused_with_a_sentence(town: Town, organiser: Client, data, name, words):
    answer = upload(organiser, town, data, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_own_units_alone_and_own_drafts_alone(town: Town, organiser: Client):
    upload(organiser, town, (HEAD + "王秀英,1940-5-1,,,\n").encode())
    draft = RegisterDraft.objects.get()
    for role, unit in (
        (Role.ORGANISER, town.beizha),
        (Role.DESK_CLERK, town.linhe),
        (Role.PROVIDER, town.linhe),
    ):
        other = staff(town, role, unit)
        assert upload(other, town, HEAD.encode()).status_code in (404, 422)
        assert other.post(f"/desk/register/{draft.pk}/").status_code == 404
    colleague = staff(town, Role.ORGANISER)
    assert colleague.post(f"/desk/register/{draft.pk}/").status_code == 404
    assert not Person.objects.exists()
