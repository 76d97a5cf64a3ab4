"""What staff do with a second factor, for tests that go through the pages without a browser."""

import time

from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.models import User
from tests.town import Town

NUMBER = "19900000201"
ENTER = "/second-factor/"


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
