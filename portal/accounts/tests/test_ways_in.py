"""Every way in, every address of the office: none opens without the second factor, none to residents."""

import re

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from portal.accounts.admin_addresses import EVERYBODY, TABLE
from portal.accounts.models import User
from portal.core.sealed import keyed_hash
from portal.outbox.models import Message
from tests.town import Town

from .factor_hands import ENTER, current, log_in, with_app

# The ways in and out themselves, and what their pages load: they lie before the gate.
OPEN = set(TABLE[EVERYBODY][""].split())


@pytest.fixture(autouse=True)
def required(settings):
    settings.PORTAL_SECOND_FACTOR = True


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


@pytest.mark.parametrize("way", [as_resident, as_resident_with_password])
def test_the_residents_door_never_leads_to_the_office(town: Town, client: Client, settings, way):
    """Not with the right code of the app, not by setting one up, and not where no second factor is asked for."""
    user = town.user("admin")
    way(client, user)
    assert client.post("/second-factor/set-up/", {"way": "app"}).status_code == 403
    device = with_app(user)
    assert client.post(ENTER, {"code": current(device)}).status_code == 403
    for asked in (True, False):
        settings.PORTAL_SECOND_FACTOR = asked
        for address in OFFICE:
            refused = client.get(address)
            assert refused.status_code == 403, address
            assert "请用工作账号登录" in refused.content.decode(), address
    out = client.post("/second-factor/other-door/", {"next": "/desk/"})
    assert out.url == "/admin/login/?next=%2Fdesk%2F"
    assert not get_user(client).is_authenticated


@pytest.mark.long
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
