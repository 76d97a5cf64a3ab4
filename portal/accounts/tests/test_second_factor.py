"""The second factor of staff: required everywhere, by no way around, and never for the door."""

import re
import subprocess
import sys
import time

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.tokens import default_token_generator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from events.tests.rolls import a_roll
from portal.accounts import second_factor
from portal.accounts.actions import grant_role
from portal.accounts.factor_gate import CODE, OPEN
from portal.accounts.models import Role, StaffPhone, User
from portal.core.models import AuditEntry
from portal.core.sealed import keyed_hash
from portal.outbox.models import Message
from portal.settings.env import BASE_DIR, environment_with
from tests.town import Town

NUMBER = "19900000201"
ENTER = "/second-factor/"


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


def log_in(client: Client, name: str, **more):
    return client.post("/admin/login/", {"username": name, "password": "correct horse", **more})


def current(device: TOTPDevice) -> str:
    """What the app shows at this moment."""
    device.refresh_from_db()
    made = TOTP(device.bin_key, device.step, device.t0, device.digits)
    made.time = time.time()
    return f"{made.token():06d}"


def with_app(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="app", confirmed=True)


def inside(town: Town, name: str) -> tuple[Client, TOTPDevice]:
    """A browser that has logged in and proved an app."""
    client, device = Client(), with_app(town.user(name))
    log_in(client, name)
    assert client.post(ENTER, {"code": current(device)}).status_code == 302
    return client, device


def as_resident(client: Client, user: User) -> None:
    """By a code to the phone, as residents do; the account is one of the staff."""
    number = "19900000301"
    User.objects.filter(pk=user.pk).update(phone=number, phone_hash=keyed_hash(number))
    client.post("/my/enter/", {"phone": number})
    code = re.search(r"\d{6}", Message.objects.filter(kind="code").latest("pk").text).group()
    assert client.post("/my/enter/", {"code": code}).status_code == 302


def as_resident_with_password(client: Client, user: User) -> None:
    number = "19900000302"
    User.objects.filter(pk=user.pk).update(phone=number, phone_hash=keyed_hash(number))
    answer = client.post("/my/enter/password/", {"phone": number, "password": "correct horse"})
    assert answer.status_code == 302


def by_readers_login(client: Client, user: User) -> None:
    """Wagtail's login for private pages: there is none here."""
    answer = client.post("/_util/login/", {"username": user.username, "password": "correct horse"})
    assert answer.status_code == 302
    assert not get_user(client).is_authenticated


def by_new_password(client: Client, user: User) -> None:
    """By a link out of the mailbox, then with the new password."""
    uid, made = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    page = client.get(f"/admin/password_reset/confirm/{uid}/{made}/", follow=True)
    new = {"new_password1": "another long word", "new_password2": "another long word"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302
    client.post("/admin/login/", {"username": user.username, "password": "another long word"})
    assert get_user(client).is_authenticated


WAYS_IN = {
    "staff login": lambda client, user: log_in(client, user.username),
    "staff login, remembered": lambda client, user: log_in(client, user.username, remember="on"),
    "twice": lambda client, user: [log_in(client, user.username) for _n in range(2)],
    "a login by code": lambda client, user: client.force_login(user),
    "readers' login": by_readers_login,
    "a new password": by_new_password,
    "a resident's code": as_resident,
    "a resident's password": as_resident_with_password,
    "staff, then resident": lambda client, user: [log_in(client, user.username), as_resident(client, user)],
    "resident, then staff": lambda client, user: [as_resident(client, user), log_in(client, user.username)],
}
OFFICE = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/account/",
    "/admin/users/",
    "/admin/api/main/pages/",
    "/admin/reports/site-history/?export=csv",
    "/admin/login-check/",
    "/desk/",
    "/figures/",
]


@pytest.mark.parametrize("set_up", [True, False])
@pytest.mark.parametrize("way", WAYS_IN)
def test_no_way_in_opens_the_office_without_the_second_factor(
    town: Town, client: Client, way: str, set_up: bool
):
    user = town.user("admin")
    if set_up:
        with_app(user)
    WAYS_IN[way](client, user)
    for address in OFFICE:
        answer = client.get(address)
        assert answer.status_code in (302, 403), f"{way}: {address}"
        if answer.status_code == 302:
            assert answer.url.startswith((ENTER, "/admin/login/")), f"{way}: {address} -> {answer.url}"
        else:
            assert "请用工作账号登录" in answer.content.decode(), f"{way}: {address}"
        assert client.post(address).status_code in (302, 403, 405), f"{way}: POST {address}"


def test_every_address_of_the_admin_asks(town: Town, client: Client):
    """Each pattern of Wagtail's and ours, with 1 for every number."""
    client.force_login(town.user("admin"))
    addresses = [one for one in admin_addresses() if one[0] not in OPEN]
    assert len(addresses) > 150
    for _name, address in addresses:
        answer = client.get(address)
        assert answer.status_code in (302, 404), address
        assert answer.status_code == 404 or answer.url.startswith(ENTER), address


def admin_addresses() -> list[tuple[str, str]]:
    found = []

    def walk(patterns, before: str) -> None:
        for one in patterns:
            here = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, here)
            else:
                plain = re.sub(r"<(int:)?\w*(id|pk)>", "1", here)
                plain = re.sub(r"<[^>]+>", "x", plain).replace("^", "").replace("$", "")
                if "(" not in plain and ".*" not in plain:
                    found.append((one.name or "", "/" + plain))

    walk([one for one in get_resolver().url_patterns if str(one.pattern) == "admin/"], "")
    return found


def test_what_is_loaded_for_the_login_page_stays_open(town: Town, client: Client):
    for name in OPEN - {"wagtailadmin_password_reset_confirm", "wagtailadmin_logout"}:
        assert client.get(reverse(name)).status_code in (200, 302)


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
    new = reverse("staff_roles:add")
    assert client.get(new).url.startswith(ENTER)
    given = {"user": town.user("other").pk, "unit": town.linhe.pk, "role": Role.EDITOR}
    assert client.post(new, given).status_code == 403
    assert not town.user("other").staff_roles.filter(unit=town.linhe).exists()
    assert client.post(new, given | {CODE: current(device)}).status_code == 302
    assert town.user("other").staff_roles.filter(unit=town.linhe, role=Role.EDITOR).exists()
    assert client.get(reverse("staff_roles:index")).status_code == 200


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
    keeper.post(address, {"number": "199 0000 0202"})
    assert not StaffPhone.objects.get().confirmed


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
