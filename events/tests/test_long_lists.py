"""What comes in as a list has limits before it is read, and a long one is worked on by the background worker."""

import io
import zipfile

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import Workbook

from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.media.models import STOPPED_AFTER, IncomingFile
from portal.people import incoming, lists
from portal.people.incoming import rows_of
from portal.people.models import Person
from tests.effort import at_most
from tests.town import Town

from .test_door_pages import staff
from .test_register import HEAD, looked_at, upload

pytestmark = pytest.mark.django_db
State = IncomingFile.State


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


@pytest.fixture
def by_the_worker(settings) -> None:
    """As in production: a task is a row, and nobody works in this process."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦", "一二三四五六七八九十东西南北中春夏秋"


def people(count: int) -> list[str]:
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN]
    return [
        f"{name},19{30 + number % 60}-{number % 12 + 1}-1,5号楼,{number},"
        for number, name in enumerate(names[:count])
    ]


def csv_of(count: int) -> bytes:
    return (HEAD + "\n".join(people(count))).encode()


def xlsx_of(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD.strip().split(","))
    for line in people(count):
        sheet.append(line.split(","))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def bomb(rows: int = 400_000) -> bytes:
    """Some tens of kilobytes that unpack to a sheet of many megabytes."""
    written = io.BytesIO()
    row = b'<row><c t="inlineStr"><is><t>1</t></is></c></row>'
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of(1))) as plain,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for part in plain.infolist():
            data = plain.read(part)
            if part.filename.startswith("xl/worksheets/"):
                data = data.replace(b"</sheetData>", row * rows + b"</sheetData>")
            package.writestr(part.filename, data)
    return written.getvalue()


@pytest.mark.long
@pytest.mark.postgres
def test_a_long_list_is_looked_at_and_entered_with_its_count_shown(town: Town, organiser: Client):
    answer = upload(organiser, town, csv_of(300))
    work = IncomingFile.objects.get()
    assert answer["Location"] == f"/desk/register/work/{work.pk}/"
    page = organiser.get(answer["Location"]).content.decode()
    assert "导入这 300 人" in page
    assert not Person.objects.exists()
    organiser.post(answer["Location"])
    assert "导入好了，300 人在名册里" in organiser.get(answer["Location"]).content.decode()
    assert Person.objects.count() == 300
    assert AuditEntry.objects.get(verb="people.import").actor == organiser.user
    work.refresh_from_db()
    assert "赵一二" not in work.result + work.data, "no name is kept once everybody is entered"


@pytest.mark.long
@pytest.mark.parametrize(
    ("data", "name"), [(csv_of(300), "a.csv"), (xlsx_of(250), "a.xlsx")], ids=["csv", "xlsx"]
)
def test_the_request_returns_before_the_worker_begins(
    town: Town, organiser: Client, by_the_worker, data, name
):
    with at_most(4):
        answer = upload(organiser, town, data, name)
    work = IncomingFile.objects.get()
    assert (work.state, DBTaskResult.objects.filter(task_path__endswith="look_through").count()) == (
        State.WAITING,
        1,
    )
    page = organiser.get(answer["Location"]).content.decode()
    assert "正在看这份名单" in page
    assert '<meta http-equiv="refresh" content="3">' in page
    incoming.look_through.call(work.pk)
    organiser.post(answer["Location"])
    organiser.post(answer["Location"])
    assert DBTaskResult.objects.filter(task_path__endswith="enter_in_parts").count() == 1, (
        "two clicks, one task"
    )
    work.refresh_from_db()
    assert incoming.enter_part(work.pk, rows_of(work))
    page = organiser.get(answer["Location"]).content.decode()
    assert f"正在处理 {incoming.PART}/{IncomingFile.objects.get().total}" in page
    assert Person.objects.count() == incoming.PART
    incoming.enter_in_parts.call(work.pk)
    assert Person.objects.count() == IncomingFile.objects.get().total


@pytest.mark.long
@pytest.mark.postgres
def test_a_worker_that_fell_is_followed_by_one_that_goes_on(town: Town, organiser: Client, by_the_worker):
    address = upload(organiser, town, csv_of(300))["Location"]
    work = IncomingFile.objects.get()
    incoming.look_through.call(work.pk)
    organiser.post(address)
    work.refresh_from_db()
    incoming.enter_part(work.pk, rows_of(work))
    assert "接着处理" not in organiser.get(address).content.decode()
    IncomingFile.objects.update(touched_at=timezone.now() - 2 * STOPPED_AFTER)
    page = organiser.get(address).content.decode()
    assert f"停在 {incoming.PART}/300" in page
    assert "接着处理" in page
    assert "停下来了" in organiser.get("/desk/register/").content.decode()
    organiser.post(address)
    assert DBTaskResult.objects.filter(task_path__endswith="enter_in_parts").count() == 2
    incoming.enter_in_parts.call(work.pk)
    assert Person.objects.count() == 300


def test_a_long_list_is_seen_by_whoever_brought_it_alone(town: Town, organiser: Client):
    address = upload(organiser, town, csv_of(300))["Location"]
    for other in (staff(town, Role.ORGANISER), staff(town, Role.ORGANISER, town.beizha), Client()):
        assert other.get(address).status_code in (302, 404)
        assert other.post(address).status_code in (302, 404)
    assert not Person.objects.exists()


def test_a_long_list_lies_sealed(town: Town, organiser: Client, by_the_worker):
    upload(organiser, town, csv_of(300))
    work = IncomingFile.objects.get()
    for _turn in range(2):
        raw = IncomingFile.objects.extra(select={"a": "data", "b": "result"}).values("a", "b").get()
        assert "赵一二" not in str(raw)
        assert raw["a"] or raw["b"]
        incoming.look_through.call(work.pk)


@pytest.mark.long
def test_a_long_list_that_is_none_says_so_at_once(town: Town, organiser: Client):
    data = xlsx_of(5001)
    with at_most(6):
        answer = upload(organiser, town, data, "a.xlsx")
    assert answer.status_code == 422
    assert "一次最多 5000 人" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ((HEAD + '"' + "长" * 131_073 + '"').encode(), "a.csv", "有一格太长"),
        ((HEAD + '"' + "王秀英,,,,\n" * 30_000).encode(), "a.csv", "有一格太长"),
        (bomb(), "a.xlsx", "解开后超过 10 MB"),
        (xlsx_of(1)[:400], "a.xlsx", "读不懂"),
        (b"PK\x03\x04" + b"\0" * 200, "a.xlsx", "读不懂"),
        (
            (HEAD + "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")).encode("latin-1", "replace"),
            "a.csv",
            "",
        ),
    ],
    ids=[
        "a cell of 131073",
        "a quotation mark that is never closed",
        "a bomb",
        "cut off",
        "no zip",
        "odd bytes",
    ],
)
def test_hostile_lists_are_refused_at_once_and_in_words(town: Town, organiser: Client, data, name, words):
    with at_most(4):
        answer = upload(organiser, town, data, name)
    assert answer.status_code in (302, 422)
    assert words in answer.content.decode()
    assert not words or not IncomingFile.objects.exists()


def test_a_sheet_with_many_columns_is_cut_and_not_counted_up(town: Town, organiser: Client):
    data = (HEAD + "王秀英,1940-5-1,,," + "," * 100_000 + "\n").encode()
    with at_most(4):
        assert "导入这 1 人" in looked_at(organiser, town, data)


def test_the_size_is_looked_at_before_anything_is_unpacked(monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_a, **_k: pytest.fail("a bomb was opened"))
    with pytest.raises(Exception, match="解开后超过"):
        lists.read_file(bomb())
