"""The second factor as staff meet it, on a phone and at a desk: set up, printed, asked again, reset."""

import time

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from portal.accounts import second_factor
from portal.accounts.models import User

pytestmark = pytest.mark.journey


def code_of(device: TOTPDevice) -> str:
    """What the app shows, after the one that was used."""
    device.refresh_from_db()
    made = TOTP(device.bin_key, device.step, device.t0, device.digits)
    made.time = time.time() + (30 if device.last_t >= made.t() else 0)
    return f"{made.token():06d}"


def log_in(page, address: str, name: str) -> None:
    page.goto(f"{address}/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", "correct horse")
    page.click("button[type=submit]")


@pytest.mark.prove
def test_an_app_is_set_up_once_and_asked_for_from_then_on(live_town, live_server, desk, looker, settings):
    settings.PORTAL_SECOND_FACTOR = True
    admin = live_town.user("admin")
    second_factor.register_phone(user=admin, number="19900000201", by=None)
    log_in(desk, live_server.url, "admin")
    expect(desk.locator("h1")).to_have_text("先设好登录验证")
    looker.look(desk, "factor-set-up")
    desk.get_by_role("button", name="用验证器").click()
    looker.look(desk, "factor-app")
    desk.fill("#id_code", "12")
    desk.get_by_role("button", name="设好了").click()
    looker.look(desk, "factor-app-wrong")
    time.sleep(1.1)
    device = TOTPDevice.objects.get(user=admin)
    desk.fill("#id_code", code_of(device))
    desk.get_by_role("button", name="设好了").click()
    expect(desk.locator(".recovery-codes li")).to_have_count(10)
    looker.look(desk, "factor-codes")
    recovery = desk.locator(".recovery-codes li").first.inner_text()
    desk.get_by_role("link", name="收好了").click()
    expect(desk).to_have_url(f"{live_server.url}/admin/")
    desk.goto(f"{live_server.url}/admin/login-check/")
    for width in (360, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        looker.shoot(desk, f"factor-list-{width}")
    editor = User.objects.get(username="editor")
    TOTPDevice.objects.create(user=editor, name="app", confirmed=True)
    desk.goto(f"{live_server.url}/admin/login-check/{editor.pk}/")
    for width in (360, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        looker.shoot(desk, f"factor-person-{width}")
    desk.goto(f"{live_server.url}/second-factor/mine/")
    looker.look(desk, "factor-mine")

    desk.context.clear_cookies()
    log_in(desk, live_server.url, "admin")
    looker.look(desk, "factor-ask")
    desk.get_by_role("link", name="用恢复码").click()
    looker.look(desk, "factor-recovery")
    desk.fill("#id_code", recovery)
    desk.get_by_role("button", name="进入").click()
    expect(desk.locator("main")).to_contain_text("还剩 9 个")


@pytest.mark.prove
def test_what_was_typed_is_kept_while_the_code_is_asked_again(
    live_town, live_server, desk, looker, settings, monkeypatch
):
    settings.PORTAL_SECOND_FACTOR = True
    admin = live_town.user("admin")
    device = TOTPDevice.objects.create(user=admin, name="app", confirmed=True)
    log_in(desk, live_server.url, "admin")
    desk.fill("#id_code", code_of(device))
    desk.get_by_role("button", name="进入").click()
    desk.goto(f"{live_server.url}/admin/login-check/{live_town.user('editor').pk}/")
    desk.fill("#id_number", "199 0000 0203")
    monkeypatch.setattr(second_factor, "FRESH", 0)
    desk.get_by_role("button", name="登记手机").click()
    expect(desk.locator("h1")).to_have_text("再验证一次")
    looker.look(desk, "factor-once-more")
    monkeypatch.setattr(second_factor, "FRESH", 900)
    TOTPDevice.objects.update(last_t=-1)
    desk.fill("#id_code", code_of(device))
    desk.get_by_role("button", name="接着办").click()
    expect(desk.get_by_text("登记好了")).to_be_visible()
    assert second_factor.StaffPhone.objects.get().number == "19900000203"


def test_a_code_to_the_phone_and_the_wrong_door(live_town, live_server, phone, looker, settings):
    settings.PORTAL_SECOND_FACTOR = True
    second_factor.register_phone(user=live_town.user("editor"), number="19900000202", by=None)
    log_in(phone, live_server.url, "editor")
    phone.get_by_role("button", name="用短信").click()
    phone.get_by_role("button", name="发验证码").click()
    expect(phone.locator("main")).to_contain_text("验证码发出去了")
    looker.look(phone, "factor-phone")
    assert second_factor.StaffPhone.objects.get().code_hash
    phone.goto(f"{live_server.url}/admin/password_reset/")
    for width in (360, 1280):
        phone.set_viewport_size({"width": width, "height": 800})
        looker.shoot(phone, f"factor-forgotten-{width}")
