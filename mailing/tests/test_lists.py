"""Lists of the office: their ground, what is read out of other people's lists, who takes them out."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from mailing.actions import subscribing
from mailing.actions.lists import take_in
from mailing.models import MailingList, Suppression
from mailing.pasted import file_of, pasted_of
from portal.core.models import AuditEntry
from tests.editor import at_desk
from tests.town import Town

from .readers import ADDRESS, reader, role_list, the_list

pytestmark = pytest.mark.django_db


def workbook(*rows: list) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_pasted_list_keeps_what_is_no_address_with_its_line_and_why():
    found = pasted_of(
        "王阿姨 a@example.cn\n\nb＠example。cn，c@example.cn；A@EXAMPLE.CN\n李四 没有\n“周” <d@example.cn>\n12345\ne@\n"
    )
    assert found.good == [f"{one}@example.cn" for one in "abcd"]
    assert found.twice == 1
    assert [(one.number, one.text) for one in found.bad] == [(4, "李四 没有"), (6, "12345"), (7, "e@")]
    assert "12345@qq.com" in found.bad[1].why
    assert pasted_of("").good == []


@pytest.mark.parametrize(
    "heads",
    [["序号", "姓名", "电子信箱"], ["No.", "who", "x"], ["全镇楼组长名单（示例）", None, None]],
    ids=["other words", "foreign words", "a title"],
)
def test_the_column_of_addresses_is_found_by_what_stands_in_it(heads):
    rows = [heads, [1, "王@家", "a@example.cn"], [2, "李", "b@example.cn"], [], [3, "张", "写在背面"]]
    found = file_of(workbook(*rows, [4, "周", None], [5, "吴", "B@example.cn "]))
    assert found.good == ["a@example.cn", "b@example.cn"]
    assert [one.number for one in found.bad] == [5, 6]
    assert found.bad[0].text == "3 张 写在背面"
    assert found.twice == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_as_offices_save_them(encoding):
    found = file_of("姓名,邮箱\n王,a@example.cn\n李,b@example.cn\n".encode(encoding))
    assert found.good == ["a@example.cn", "b@example.cn"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x89PNG", workbook(["姓名"], ["王"])])
def test_a_file_without_addresses_says_so(data):
    with pytest.raises(ValidationError):
        file_of(data)


@pytest.mark.long
def test_five_thousand_are_taken_in_and_are_not_asked_one_by_one(town: Town, django_assert_max_num_queries):
    office, many = role_list(town), [f"n{n}@example.cn" for n in range(300)]
    take_in(list_=office, addresses=many, by=None)
    with django_assert_max_num_queries(12):
        taken = take_in(list_=office, addresses=many, by=None)
    assert (taken.new, taken.known, taken.unwanted) == (0, 300, [])


def test_nobody_is_put_on_a_residents_list(town: Town):
    with pytest.raises(PermissionDenied):
        take_in(list_=the_list(town), addresses=[ADDRESS], by=None)


def test_a_list_of_the_office_says_its_ground_and_what_was_typed_stays(town: Town):
    senior = at_desk(town, "senior")
    data = {"name": "全体楼组长", "unit": town.unit.pk, "roles": ["desk_clerk"], "ground": ""}
    answer = senior.post("/admin/mailing/lists/new/", data)
    assert answer.status_code == 422
    assert "请写凭什么发给他们" in answer.content.decode()
    assert "全体楼组长" in answer.content.decode()
    senior.post("/admin/mailing/lists/new/", data | {"ground": "您是楼组长"})
    made = MailingList.objects.get()
    assert (made.kind, made.roles, made.ground) == ("role", ["desk_clerk"], "您是楼组长")
    senior.post(f"/admin/mailing/lists/{made.pk}/edit/", data | {"ground": "您是楼组长", "roles": []})
    made.refresh_from_db()
    assert made.roles == []
    assert list(AuditEntry.objects.filter(verb__startswith="mailing.").values_list("verb", flat=True)[:2])
    assert senior.get(f"/admin/mailing/lists/{the_list(town).pk}/edit/").status_code == 404


def test_a_list_is_filled_mended_and_thinned_on_one_page(town: Town):
    senior, office = at_desk(town, "senior"), role_list(town)
    subscribing.suppress_by_phone(address="no@example.cn", by=None)
    reader(office, address="old@example.cn")
    path = f"/admin/mailing/lists/{office.pk}/fill/"
    page = senior.post(
        path, {"text": "new@example.cn\nold@example.cn\nno@example.cn\nwang\n", "on": ""}
    ).content.decode()
    for words in ("新加了 1 个", "1 个本来就在", "不再发", "no@example.cn", "第 4 行", "wang</textarea>"):
        assert words in page
    assert "new@example.cn" not in page, "what was taken in needs no more mending"
    file = SimpleUploadedFile("别处的.xlsx", workbook(["x", "信箱"], ["王", "a@example.cn"]))
    assert "新加了 1 个" in senior.post(path, {"file": file, "on": ""}).content.decode()
    assert (
        "拿掉了 1 个"
        in senior.post(path, {"text": "old@example.cn\nz@example.cn", "off": ""}).content.decode()
    )
    assert office.subscriptions.count() == 2
    assert senior.post(path, {"text": " ", "on": ""}).status_code == 422
    assert (
        "PDF" in senior.post(path, {"file": SimpleUploadedFile("x.xlsx", b"%PDF"), "on": ""}).content.decode()
    )
    assert not [
        row
        for row in AuditEntry.objects.filter(verb__startswith="mailing.")
        if "@" in f"{row.label}{row.note}"
    ]


def test_addresses_are_taken_out_with_a_reason_that_is_written_down(town: Town):
    senior, office = at_desk(town, "senior"), role_list(town)
    reader(office, address="=cmd@example.cn")
    reader(office, address="gone@example.cn", state="left")
    path = f"/admin/mailing/lists/{office.pk}/export/"
    assert senior.post(path, {"reason": ""}).status_code == 422
    assert senior.get(path).status_code == 405
    answer = senior.post(path, {"reason": "交接"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet["A"]] == ["邮箱", "=cmd@example.cn"]
    assert sheet["A2"].data_type == "s"
    row = AuditEntry.objects.get(verb="mailing.export")
    assert (row.actor_id, row.label, row.note) == (town.user("senior").pk, "楼组长", "交接")
    assert MailingList.objects.counted().get(pk=office.pk).readers == 1


def test_exporting_asks_for_the_second_factor_again():
    from mailing.list_views import list_export_view

    assert list_export_view.asks_second_factor


def test_who_answers_the_telephone_writes_down_who_wants_no_more(town: Town):
    editor = at_desk(town, "editor")
    assert editor.post("/admin/mailing/suppress/", {"address": "12345"}).status_code == 422
    page = editor.post(
        "/admin/mailing/suppress/", {"address": "a＠example。cn"}, follow=True
    ).content.decode()
    assert "记下了" in page
    assert "打电话来说不要了" in page
    assert "a@example.cn" not in page
    assert Suppression.objects.get().reason == "asked"
