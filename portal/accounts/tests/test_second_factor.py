"""The second factor of staff: required everywhere, by no way around, and never for the door."""

import re
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from events.tests.rolls import a_roll
from portal.accounts import second_factor
from portal.accounts.actions import grant_role
from portal.accounts.factor_gate import CODE
from portal.accounts.models import Role, StaffPhone, User
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from portal.settings.env import BASE_DIR, environment_with
from tests.town import Town

from .factor_hands import ENTER, NUMBER, current, inside, log_in, with_app


@pytest.fixture(autouse=True)
def required(settings):
    settings.PORTAL_SECOND_FACTOR = True


@pytest.fixture
def clock(monkeypatch):
    """Moves the wall clock of everything that counts time here."""
    passed = 0.0
    real_time, real_now = time.time, timezone.now

    def move(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr("time.time", lambda: real_time() + passed)
    monkeypatch.setattr("django.utils.timezone.now", lambda: real_now() + timezone.timedelta(seconds=passed))
    return move


def test_the_app_opens_and_its_code_is_used_up(town: Town, clock):
    client, device = inside(town, "editor")
    assert client.get("/admin/").status_code == 200
    other = Client()
    log_in(other, "editor")
    again = other.post(ENTER, {"code": current(device)})
    assert again.status_code == 422
    assert "用过了" in again.content.decode()
    clock(31)
    assert other.post(ENTER, {"code": current(device)}).status_code == 302
    assert other.get("/admin/").status_code == 200


def test_another_accounts_code_and_another_accounts_device_open_nothing(town: Town, clock):
    theirs = with_app(town.user("senior"))
    with_app(town.user("editor"))
    client = Client()
    log_in(client, "editor")
    assert client.post(ENTER, {"code": current(theirs)}).status_code == 422
    session = client.session
    session["otp_device_id"], session["second_factor_at"] = theirs.persistent_id, time.time()
    session.save()
    assert client.get("/admin/").status_code == 302


def test_five_wrong_codes_close_it_for_ten_minutes_even_for_the_right_one(town: Town, clock):
    client, device = Client(), with_app(town.user("editor"))
    log_in(client, "editor")
    for _n in range(5):
        clock(20)
        assert client.post(ENTER, {"code": "000000"}).status_code == 422
    clock(60)
    refused = client.post(ENTER, {"code": current(device)})
    assert "请 10 分钟后再试" in refused.content.decode()
    assert client.get("/admin/").status_code == 302
    clock(600)
    assert client.post(ENTER, {"code": current(device)}).status_code == 302


def test_wrong_codes_while_setting_up_count_as_well(town: Town, client: Client, clock):
    user = town.user("editor")
    second_factor.register_phone(user=user, number=NUMBER, by=None)
    log_in(client, "editor")
    client.post("/second-factor/set-up/", {"way": "phone", "send": "1"})
    for _n in range(5):
        clock(20)
        client.post("/second-factor/set-up/", {"way": "phone", "code": "12"})
    clock(60)
    right = re.search(r"验证码 (\d{6})", Message.objects.get(kind="code").text).group(1)
    refused = client.post("/second-factor/set-up/", {"way": "phone", "code": right})
    assert "请 10 分钟后再试" in refused.content.decode()
    assert not second_factor.is_set_up(user)


def test_haste_after_a_wrong_code_is_told_apart_from_a_wrong_code(town: Town, clock):
    client, device = Client(), with_app(town.user("editor"))
    log_in(client, "editor")
    for _n in range(3):
        clock(5)
        client.post(ENTER, {"code": "000000"})
    assert "秒再填" in client.post(ENTER, {"code": current(device)}).content.decode()


def test_setting_up_an_app_prints_ten_recovery_codes_once_and_keeps_none(town: Town, client: Client):
    log_in(client, "editor")
    assert client.get("/admin/pages/").url == "/second-factor/?next=%2Fadmin%2Fpages%2F"
    assert client.get("/second-factor/?next=/admin/pages/").url.startswith("/second-factor/set-up/")
    client.post("/second-factor/set-up/", {"way": "app", "next": "/admin/pages/"})
    page = client.get("/second-factor/set-up/?way=app").content.decode()
    device = TOTPDevice.objects.get(user=town.user("editor"))
    assert not device.confirmed
    assert "<svg" in page
    assert second_factor.spelled_key(device) in page
    done = client.post(
        "/second-factor/set-up/", {"way": "app", "code": current(device), "next": "/admin/pages/"}
    )
    codes = re.findall(r"<li>([a-z2-7]{4}-[a-z2-7]{4})</li>", done.content.decode())
    assert len(codes) == 10
    assert 'href="/admin/pages/"' in done.content.decode()
    assert client.get("/admin/").status_code == 200
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}
    other = Client()
    log_in(other, "editor")
    first = other.post("/second-factor/?recovery=1", {"code": codes[0].upper()})
    assert first.status_code == 302
    assert other.get("/admin/").status_code == 200
    third = Client()
    log_in(third, "editor")
    assert third.post("/second-factor/?recovery=1", {"code": codes[0]}).status_code == 422
    assert second_factor.codes_left(town.user("editor")) == 9
    told = Message.objects.get(kind="staff")
    assert told.who == "王editor"
    assert AuditEntry.objects.filter(verb="accounts.set_up_second_factor").count() == 1


def test_who_knows_the_password_alone_sets_up_nothing_beside_what_stands(town: Town, client: Client):
    with_app(town.user("editor"))
    log_in(client, "editor")
    assert client.get("/second-factor/set-up/").url.startswith(ENTER)
    assert client.post("/second-factor/set-up/", {"way": "app"}).url.startswith(ENTER)
    assert client.post("/second-factor/mine/").url.startswith(ENTER)
    assert TOTPDevice.objects.count() == 1
    assert not StaticToken.objects.exists()


def test_a_code_to_the_registered_phone_opens_sealed_and_capped(town: Town, client: Client, clock):
    user = town.user("editor")
    second_factor.register_phone(user=user, number=NUMBER, by=town.user("admin"))
    log_in(client, "editor")
    client.post("/second-factor/set-up/", {"way": "phone", "send": "1"})
    page = client.get("/second-factor/set-up/?way=phone").content.decode()
    assert "199****0201" in page
    assert NUMBER not in page
    sent = Message.objects.get(kind="code")
    code = re.search(r"验证码 (\d{6})", sent.text).group(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, text FROM outbox_message")
        kept = str(cursor.fetchall())
        cursor.execute("SELECT number, code_hash FROM accounts_staffphone")
        kept += str(cursor.fetchall())
    assert NUMBER not in kept
    assert code not in kept
    done = client.post("/second-factor/set-up/", {"way": "phone", "code": code})
    assert "恢复码" in done.content.decode()
    assert client.get("/admin/").status_code == 200
    other = Client()
    log_in(other, "editor")
    assert other.post(ENTER, {"code": code}).status_code == 422, "used up"
    other.post(ENTER, {"send": "1"})
    assert Message.objects.filter(kind="code").count() == 1, "one a minute"
    clock(61)
    other.post(ENTER, {"send": "1"})
    code = re.search(r"验证码 (\d{6})", Message.objects.filter(kind="code").latest("pk").text).group(1)
    clock(601)
    assert other.post(ENTER, {"code": code}).status_code == 422, "too old"


def test_without_a_gateway_no_code_is_offered(town: Town, client: Client, settings):
    second_factor.register_phone(user=town.user("editor"), number=NUMBER, by=None)
    settings.PORTAL_SMS = "none"
    log_in(client, "editor")
    page = client.get("/second-factor/set-up/").content.decode()
    assert "这里现在发不了短信，请用验证器" in page
    client.post("/second-factor/set-up/", {"way": "phone", "send": "1"})
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.CHECK_IN_HELPER, Role.TEAM_LEADER])
def test_who_works_at_the_door_needs_none(town: Town, client: Client, role: Role):
    user = User.objects.create_user(username="door", password="correct horse")
    grant_role(user=user, unit=town.linhe, role=role, by=None)
    log_in(client, "door")
    assert client.get("/door/").status_code == 200


@pytest.mark.long
def test_exports_ask_anew_after_a_quarter_of_an_hour_and_come_back(town: Town, clock):
    roll = a_roll(town)
    address = f"/figures/{roll.round_id}/export/"
    client, device = inside(town, "admin")
    assert client.get(address).status_code == 200
    clock(14 * 60)
    assert client.get(address).status_code == 200
    clock(61)
    assert client.get("/admin/").status_code == 200, "work goes on"
    asked = client.get(address)
    assert asked.url.startswith(ENTER)
    back = client.post(asked.url, {"code": current(device)})
    assert back.url == address
    assert client.get(address).status_code == 200


def test_what_was_being_sent_is_kept_while_the_code_is_asked(town: Town, clock):
    """Names with their reason; a role: each is done once, after the code, with every field as it was."""
    roll = a_roll(town)
    client, device = inside(town, "admin")
    clock(16 * 60)
    address, reason = f"/figures/{roll.round_id}/export/", "周六<b>打电话</b>"
    asked = client.post(address, {"reason": reason})
    assert asked.status_code == 403
    page = asked.content.decode()
    assert "周六&lt;b&gt;打电话&lt;/b&gt;" in page
    wrong = client.post(address, {"reason": reason, CODE: "12"})
    assert wrong.status_code == 422
    assert not AuditEntry.objects.filter(verb="events.export_unmasked").exists()
    clock(5)
    done = client.post(address, {"reason": reason, CODE: current(device)})
    assert done["Content-Type"].endswith("sheet")
    assert AuditEntry.objects.get(verb="events.export_unmasked").note == reason


def test_giving_a_role_asks_anew(town: Town, clock):
    client, device = inside(town, "admin")
    clock(16 * 60)
    other = town.user("other")
    form = reverse("wagtailusers_users:edit", args=[other.pk])
    assert client.get(form).url.startswith(ENTER)
    given = {
        "name": "邻",
        "login": "other",
        "active": "on",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-unit": town.linhe.pk,
        "form-0-role": Role.EDITOR,
    }
    assert client.post(form, given).status_code == 403
    assert not other.staff_roles.filter(unit=town.linhe).exists()
    assert client.post(form, given | {CODE: current(device)}).status_code == 302
    assert other.staff_roles.filter(unit=town.linhe, role=Role.EDITOR).exists()
    assert client.get(reverse("wagtailusers_users:index")).status_code == 200


def test_the_keeper_resets_a_lost_phone_and_the_person_is_told(town: Town, clock):
    theirs, _device = inside(town, "editor")
    user = town.user("editor")
    second_factor.register_phone(user=user, number=NUMBER, by=None)
    keeper, _own = inside(town, "admin")
    assert "手机验证器" in keeper.get("/admin/login-check/").content.decode()
    address = f"/admin/login-check/{user.pk}/"
    assert keeper.post(address, {"reason": ""}).status_code == 422
    assert keeper.post(address, {"reason": "手机丢了"}).status_code == 302
    assert theirs.get("/admin/").status_code == 302, "the open session ends too"
    assert not TOTPDevice.objects.filter(user=user).exists()
    entry = AuditEntry.objects.get(verb="accounts.reset_second_factor")
    assert (entry.actor_id, entry.object_id, entry.note) == (town.user("admin").pk, str(user.pk), "手机丢了")
    told = Message.objects.get(kind="staff")
    assert told.recipient == NUMBER
    assert "清掉了" in told.text


def test_nobody_resets_their_own_and_only_keepers_reset(town: Town):
    keeper, _device = inside(town, "admin")
    keeper.post(f"/admin/login-check/{town.user('admin').pk}/", {"reason": "我"})
    assert second_factor.is_set_up(town.user("admin"))
    editor, _device = inside(town, "editor")
    editor.post(f"/admin/login-check/{town.user('admin').pk}/", {"reason": "我"})
    assert second_factor.is_set_up(town.user("admin"))
    assert "手机验证器" not in editor.get("/admin/login-check/", follow=True).content.decode()


def test_the_only_administrator_is_helped_on_the_machine(town: Town):
    with_app(town.user("admin"))
    call_command("reset_second_factor", "admin")
    assert not second_factor.is_set_up(town.user("admin"))
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")


def test_a_registered_number_must_be_one_and_another_one_begins_anew(town: Town):
    keeper, _device = inside(town, "admin")
    address = f"/admin/login-check/{town.user('editor').pk}/"
    assert keeper.post(address, {"number": "12345"}).status_code == 422
    keeper.post(address, {"number": "199 0000 0201"})
    phone = StaffPhone.objects.get()
    StaffPhone.objects.update(confirmed=True)
    keeper.post(address, {"number": "199 0000 0201"})
    assert StaffPhone.objects.get() == phone
    assert StaffPhone.objects.get().confirmed, "the same number changes nothing"
    assert not Message.objects.exists()
    keeper.post(address, {"number": "199 0000 0202"})
    assert not StaffPhone.objects.get().confirmed
    told = Message.objects.get()
    assert told.recipient == NUMBER, "the phone that codes no longer go to"
    assert "199****0202" in told.text


@pytest.mark.parametrize(
    "wicked", ["https://example.com/", "//example.com", "javascript:alert(1)", "/second-factor/"]
)
def test_it_leads_to_no_other_host(town: Town, wicked: str, clock):
    client, device = Client(), with_app(town.user("editor"))
    log_in(client, "editor")
    answer = client.post(ENTER, {"code": current(device), "next": wicked})
    assert answer.url == "/admin/"


def test_the_demo_asks_for_nothing(town: Town, client: Client, settings):
    settings.PORTAL_SECOND_FACTOR = False
    log_in(client, "editor")
    assert client.get("/admin/").status_code == 200


def test_production_asks_and_only_the_invented_town_and_development_do_not():
    read = {}
    for name, demo in (("base", "1"), ("demo", "0"), ("demo", "1"), ("dev", "0")):
        code = f"from portal.settings.{name} import *; print(PORTAL_SECOND_FACTOR)"
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=BASE_DIR,
            env=environment_with(DEMO=demo, SECRET_KEY="x" * 60, ALLOWED_HOSTS="portal.example.cn"),
        )
        read[name, demo] = done.stdout.strip()
    assert read == {
        ("base", "1"): "True",
        ("demo", "0"): "True",
        ("demo", "1"): "False",
        ("dev", "0"): "False",
    }


def test_the_list_of_staff_costs_the_same_for_more_people(town: Town):
    client, _device = inside(town, "admin")
    counts = []
    for more in (0, 12):
        for number in range(more):
            user = User.objects.create_user(username=f"more-{number}", password="correct horse")
            grant_role(user=user, unit=town.linhe, role=Role.EDITOR, by=None)
            second_factor.register_phone(user=user, number=f"199000004{number:02d}", by=None)
        client.get("/admin/login-check/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/admin/login-check/").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]
