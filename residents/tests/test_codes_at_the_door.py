"""Asking for a code through the pages: floods, known and unknown numbers, towns without a gateway."""

import re

import pytest
from django.test import Client

from events.models import SignUp
from events.tests.rolls import a_roll, people
from events.tests.test_sign_up_pages import choose, fill_in, newest_code, sign_up_as
from portal.accounts.models import LoginCode, User
from portal.core.models import PortalSettings
from portal.core.sealed import keyed_hash
from portal.outbox.codes import SLOWED_AFTER
from portal.outbox.models import Allowance, Message
from portal.people.actions import give_contact
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
KNOWN, IN_REGISTER, UNKNOWN = "19900000701", "19900000702", "19900000703"


@pytest.fixture
def flooded(town: Town, settings) -> None:
    """Somebody with a hundred addresses has spent the open half."""
    settings.PORTAL_SMS_DAILY_BUDGET = 40
    User.objects.create(username="p-known", password="!", phone=KNOWN, phone_hash=keyed_hash(KNOWN))
    give_contact(person=people(town, 1)[0], number=IN_REGISTER, relation="self")
    for n in range(25):
        Client(REMOTE_ADDR=f"198.51.100.{n}").post("/my/enter/", {"phone": f"1990000{n + 800:04d}"})
    assert Message.objects.filter(kind="code").count() == 20
    PortalSettings.objects.update(phone="199 0000 0101")


def bare(answer) -> str:
    """A page without what differs for every visitor."""
    return re.sub(r'value="\w{64}"|199\*{4}\d{4}|199\d{8}', "", answer.content.decode())


def ask(number: str, address: str) -> tuple[Client, str]:
    client = Client(REMOTE_ADDR=address)
    first = client.post("/my/enter/", {"phone": number})
    return client, f"{first.status_code} {first.headers.get('Location')}" + bare(client.get("/my/enter/"))


def test_when_the_open_half_is_spent_everybody_reads_the_same_and_the_town_gets_its_codes(flooded):
    before = Message.objects.count()
    clients, pages = zip(
        *(ask(number, f"203.0.113.{n}") for n, number in enumerate((KNOWN, IN_REGISTER, UNKNOWN))),
        strict=True,
    )
    assert len(set(pages)) == 1
    assert "不一定到得了" in pages[0]
    assert "199 0000 0101" in clients[0].get("/my/enter/").content.decode()
    assert [one.recipient for one in Message.objects.order_by("pk")[before:]] == [KNOWN, IN_REGISTER]
    wrong = {bare(client.post("/my/enter/", {"code": "000000"})) for client in clients}
    assert len(wrong) == 1, "wrong digits are answered alike, whether a code was sent or none"
    assert LoginCode.objects.filter(tries=1).count() == 3


@pytest.mark.long
def test_the_sign_up_says_the_same(flooded, town: Town):
    roll = a_roll(town)
    pages = set()
    for n, number in enumerate((KNOWN, UNKNOWN)):
        client = Client(REMOTE_ADDR=f"203.0.113.{n}")
        choose(client, roll, phone=number)
        pages.add(bare(client.get("/sign-up/check/")))
    assert len(pages) == 1
    assert "不一定到得了" in pages.pop()


def test_a_flood_from_one_address_is_slowed_and_says_whom_to_call(town: Town):
    PortalSettings.objects.update(phone="199 0000 0101")
    client = Client()
    for n in range(SLOWED_AFTER):
        assert client.post("/my/enter/", {"phone": f"1990000{n + 800:04d}"}).status_code == 302
    answer = client.post("/my/enter/", {"phone": UNKNOWN})
    assert answer.status_code == 422
    assert "请过 10 分钟再试。急的话，请打 199 0000 0101" in answer.content.decode()
    lying = Client(HTTP_X_FORWARDED_FOR="203.0.113.77").post("/my/enter/", {"phone": UNKNOWN})
    assert lying.status_code == 422, "an address is not chosen by a header"
    assert Client(REMOTE_ADDR="203.0.113.77").post("/my/enter/", {"phone": UNKNOWN}).status_code == 302
    assert Message.objects.filter(kind="code").count() == SLOWED_AFTER + 1


def test_behind_a_trusted_proxy_each_visitor_is_counted_alone(town: Town, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    for n in range(SLOWED_AFTER + 5):
        client = Client(HTTP_X_FORWARDED_FOR=f"10.9.9.9, 203.0.113.{n}")
        assert client.post("/my/enter/", {"phone": f"1990000{n + 800:04d}"}).status_code == 302


def test_without_a_gateway_no_code_is_offered_and_none_is_claimed(town: Town, settings, client: Client):
    settings.PORTAL_SMS = "none"
    PortalSettings.objects.update(phone="199 0000 0101")
    roll = a_roll(town)
    door = client.get("/my/enter/").content.decode()
    assert "这里还发不了短信验证码" in door
    assert "tel:" in door
    assert 'name="phone"' not in door
    assert client.post("/my/enter/", {"phone": UNKNOWN}).status_code == 422
    asked = client.get(f"/sign-up/{roll.round_id}/").content.decode()
    assert roll.round.phone in asked
    assert 'name="name"' not in asked
    posted = client.post(f"/sign-up/{roll.round_id}/", fill_in(roll)).content.decode()
    assert "请打电话" in posted
    assert "这一步已经过去了" in client.get("/sign-up/check/").content.decode()
    for page in (door, asked, posted):
        assert "验证码发到了" not in page
    assert not Message.objects.exists()
    assert not LoginCode.objects.exists()


def test_without_a_gateway_who_has_a_password_still_signs_up(town: Town, settings, client: Client):
    sign_up_as(client, a_roll(town))
    settings.PORTAL_SMS = "none"
    roll = a_roll(town)
    choose(client, roll, people=["new"], name="李大海")
    assert client.post("/sign-up/check/", {"agreed": "on"}).status_code == 302
    assert SignUp.objects.filter(roll=roll).exists()


def test_the_town_without_a_phone_of_its_own_names_its_people(flooded):
    PortalSettings.objects.update(phone="")
    assert (
        "请找居委会的工作人员"
        in Client().post("/my/enter/", {"phone": UNKNOWN}, follow=True).content.decode()
    )


def test_a_code_from_the_reserve_opens_the_account(flooded):
    client, _page = ask(KNOWN, "203.0.113.1")
    Allowance.objects.all().delete()
    assert client.post("/my/enter/", {"code": newest_code()})["Location"] == "/my/"
