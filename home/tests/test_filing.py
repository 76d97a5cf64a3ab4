"""短信模板: administrators file words with carriers, and nothing typed is lost."""

import csv
import datetime
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from home.starting.points import messages_go
from portal.core.models import AuditEntry, PortalSettings
from portal.keeping.findings.work import gateways
from portal.outbox import filing
from portal.outbox.models import Filed
from portal.outbox.templates import TEMPLATES
from tests.editor import at_desk

pytestmark = pytest.mark.django_db
PAGE = "/admin/messages/"
TODAY = datetime.date.today().isoformat()


@pytest.fixture
def admin(town) -> Client:
    return at_desk(town, "admin")


def test_nobody_but_administrators_comes_here(town):
    client = at_desk(town, "senior")
    for address in (PAGE, f"{PAGE}sheet/", f"{PAGE}sheet.csv"):
        assert client.get(address).status_code in (302, 403, 404)


def test_the_page_shows_every_kind_with_its_length(admin: Client):
    page = admin.get(PAGE).content.decode()
    for one in TEMPLATES.values():
        assert f'id="{one.name}"' in page
    assert "没报备" in page
    assert "验证码 ${code}，10 分钟内有效" in page


def test_a_number_is_written_down_once_and_shown(admin: Client):
    said = {"code-number": "100234", "code-filed_on": "2026-11-01", "code-passed_on": "2026-11-03"}
    assert admin.post(PAGE, said).status_code == 302
    row = Filed.objects.get()
    assert (row.template, row.number, str(row.passed_on)) == ("code", "100234", "2026-11-03")
    assert "已报备" in admin.get(PAGE).content.decode()
    assert AuditEntry.objects.filter(verb="outbox.file_template", label="code").count() == 1
    assert admin.post(PAGE, {"code-number": "", "code-filed_on": "", "code-passed_on": ""}).status_code == 302
    assert not Filed.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code-number": "编号一"}, "只有字母、数字"),
        ({"code-passed_on": "2026-11-03"}, "批下来的模板要写编号"),
        (
            {"code-filed_on": "2026-11-03", "code-passed_on": "2026-11-01", "code-number": "1"},
            "批的日子比报的日子早",
        ),
        ({"code-filed_on": "2099-11-03"}, "这一天还没有到"),
        ({"code-filed_on": "昨天"}, "日期写成 2026-11-30 这样"),
        ({"code-number": "7", "staff-code-number": "7"}, "这个编号“居民登录、报名的验证码”也写了"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_rest_stays(admin: Client, changes, sentence):
    answer = admin.post(PAGE, {"staff-factor-set-number": "SMS_9"} | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="SMS_9"' in page
    assert not Filed.objects.exists()


def test_a_number_that_words_of_an_earlier_day_still_hold_is_refused_and_stays_typed(admin: Client):
    Filed.objects.create(template="staff-code", digest="0" * 16, number="7")
    answer = admin.post(PAGE, {"code-number": "7"})
    assert answer.status_code == 422
    assert "这个编号别的模板已经用了" in answer.content.decode()
    assert 'value="7"' in answer.content.decode()
    assert Filed.objects.count() == 1


def test_all_that_was_sent_in_is_noted_by_one_press(admin: Client):
    assert admin.post(PAGE, {"all_filed": "1"}).status_code == 302
    assert Filed.objects.count() == len(TEMPLATES)
    assert not filing.numbers()
    assert "报了，等批" in admin.get(PAGE).content.decode()


@pytest.mark.parametrize("words", ["示例", "【示例街道】", "示例街道！", "示" * 19, ""])
def test_a_signature_that_carriers_refuse_is_refused_here(admin: Client, words):
    answer = admin.post(f"{PAGE}signature/", {"sms_signature": words})
    assert answer.status_code == 422
    assert PortalSettings.objects.get().sms_signature == ""


def test_a_new_signature_wants_everything_filed_anew(admin: Client):
    admin.post(PAGE, {"code-number": "100234", "code-filed_on": TODAY, "code-passed_on": TODAY})
    assert admin.post(f"{PAGE}signature/", {"sms_signature": "示例街道办"}).status_code == 302
    assert filing.signature() == "示例街道办"
    page = admin.get(PAGE).content.decode()
    assert "词改了，要重新报" in page
    assert "原来的编号是 100234" in page


def test_the_sheet_is_a_page_a_workbook_and_a_text_with_the_same_rows(admin: Client):
    assert admin.get(f"{PAGE}sheet/").content.decode().count("<code>") >= len(TEMPLATES)
    text = admin.get(f"{PAGE}sheet.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(admin.get(f"{PAGE}sheet.xlsx").content))
    cells = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert rows == cells
    assert len(rows) == len(TEMPLATES) + 1
    assert rows[0][:6] == ["序号", "模板名称", "用在什么时候", "类型", "签名", "模板内容"]


def test_administrators_and_the_keeper_are_told_what_is_not_filed(town, settings):
    assert messages_go() == ""
    settings.PORTAL_SMS = "http"
    assert "短信模板还没有报备下来" in messages_go()
    assert any(one.todo and "模板" in str(one) for one in gateways())
    day = datetime.date(2026, 11, 1)
    filing.write_down(
        entries=[filing.Entry(one, f"S{n}", day, day) for n, one in enumerate(TEMPLATES.values())], by=None
    )
    assert messages_go() == ""
    assert not any("模板" in str(one.todo) for one in gateways())
