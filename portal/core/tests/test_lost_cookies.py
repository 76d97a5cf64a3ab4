"""Cookies that are lost in mid-form: a page of ours, the phone, the way back, and what was typed."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core.models import PortalSettings
from tests.town import Town

pytestmark = pytest.mark.django_db
HERE = {
    "HTTP_ORIGIN": "http://testserver",
    "HTTP_REFERER": "http://testserver/my/enter/?a=1",
    "HTTP_ACCEPT": "text/html",
}


@pytest.fixture
def strict(town: Town) -> Client:
    PortalSettings.objects.update(phone="021-0000 0000")
    return Client(enforce_csrf_checks=True)


def fields(page: str) -> list[tuple[str, str]]:
    page = page.partition("data-lost>")[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    found = [one for one in found if one[0] != "csrfmiddlewaretoken"]
    return [(name, html.unescape(value)) for name, value in found]


def test_without_the_cookie_there_is_a_page_of_ours_with_the_phone_and_the_way_back(strict: Client):
    answer = strict.post("/my/enter/", {"phone": "199 0000 0101"}, **HERE)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "还没有送出去" in page
    assert "tel:02100000000" in page
    assert 'href="/my/enter/?a=1"' in page
    assert "Forbidden" not in page
    assert "CSRF" not in page
    assert answer["Cache-Control"] == "no-store"


def test_what_was_typed_is_sent_once_more_by_one_press(strict: Client):
    typed = {"phone": "199 0000 0101", "name": "O’Brien <王>", "words": "一行\n两行", "who": ["1", "2"]}
    answer = strict.post("/my/enter/", typed, **HERE)
    page = answer.content.decode()
    kept = fields(page)
    assert ("who", "1") in kept
    assert ("who", "2") in kept
    assert ("name", "O’Brien <王>") in kept
    assert ("words", "一行\n两行") in kept
    assert "看看填过的" in page
    mark = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    again = strict.post("/my/enter/", dict(kept) | {"csrfmiddlewaretoken": mark}, **HERE)
    assert "还没有送出去" not in again.content.decode()


def test_passwords_codes_and_files_are_not_handed_back_and_it_says_so(strict: Client):
    secret = {"password": "geheim-1", "new_password1": "geheim-2", "code": "123456", "name": "王秀英"}
    page = strict.post("/my/enter/", secret, **HERE).content.decode()
    assert "geheim" not in page
    assert "123456" not in page
    assert fields(page) == [("name", "王秀英")]
    assert "密码、验证码和选好的文件不在这里" in page
    page = strict.post(
        "/my/enter/", {"a": "1", "file": SimpleUploadedFile("a.csv", b"x")}, **HERE
    ).content.decode()
    assert "选好的文件不在这里" in page
    assert "密码、验证码" not in strict.post("/my/enter/", {"a": "1"}, **HERE).content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://evil.example", "HTTP_REFERER": "http://testserver/"},
        {"HTTP_REFERER": "http://evil.example/testserver/"},
        {"HTTP_ORIGIN": "http://testserver.evil.example"},
    ],
)
def test_a_page_elsewhere_gets_nothing_to_press(strict: Client, headers):
    page = strict.post("/my/enter/", {"phone": "199 0000 0101"}, **headers).content.decode()
    assert "还没有送出去" in page
    assert "0101" not in page
    assert "再送一次</button>" not in page
    assert "evil" not in page


def test_the_way_back_never_leads_out(strict: Client):
    headers = HERE | {"HTTP_REFERER": "http://testserver//evil.example/"}
    assert 'href="//' not in strict.post("/my/enter/", {}, **headers).content.decode()


@pytest.mark.parametrize(
    "address", ["/admin/login/", "/desk/register/", "/admin/people/new/", "/reading/", "/nowhere/"]
)
def test_no_address_shows_the_page_of_the_framework(strict: Client, address):
    page = strict.post(address, {"a": "1"}, HTTP_ACCEPT="text/html").content.decode()
    assert "Forbidden" not in page
    assert "CSRF" not in page


@pytest.mark.parametrize("address", ["/desk/register/", "/admin/people/new/", "/admin/pages/1/edit/"])
def test_staff_whose_login_ended_in_mid_form_lose_nothing(town: Town, address):
    """The form's own mark is there and the session is not: the test client asks for no mark."""
    answer = Client().post(address, {"name": "王秀英", "note": "写了半天"}, **HERE)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "登录已经结束" in page
    assert fields(page) == [("name", "王秀英"), ("note", "写了半天")]
    assert 'href="/admin/login/" target="_blank"' in page


def test_scripts_and_readers_are_led_to_the_login_as_before(town: Town):
    assert Client().post("/desk/register/", {"a": "1"}).status_code == 302
    assert Client().get("/desk/register/", **HERE).status_code == 302
