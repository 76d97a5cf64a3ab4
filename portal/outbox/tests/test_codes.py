"""Codes: no address spends the town's budget, numbers the town knows keep theirs, and nobody learns who is known."""

import datetime

import pytest
from django.utils import timezone

from portal.outbox import codes
from portal.outbox.codes import SLOWED_AFTER, Turn, code_turn, gateway_note, share_of_an_address
from portal.outbox.models import Allowance

pytestmark = pytest.mark.django_db


def number(n: int) -> str:
    return f"1990000{n:04d}"


def test_numbers_the_town_knows_get_their_code_when_the_open_half_is_spent(settings):
    settings.PORTAL_SMS_DAILY_BUDGET = 100
    strangers = [code_turn(number(n)) for n in range(60)]
    assert strangers == [Turn.SEND] * 50 + [Turn.NOTHING_LEFT] * 10
    known = [code_turn(number(100 + n), known=True) for n in range(30)]
    assert known == [Turn.SEND_FROM_RESERVE] * 25 + [Turn.NOTHING_LEFT] * 5
    assert code_turn(number(200)) == Turn.NOTHING_LEFT, "what is reserved is nobody else's"


@pytest.mark.long
def test_what_people_must_be_told_keeps_a_quarter_of_the_day(settings):
    settings.PORTAL_SMS_DAILY_BUDGET = 100
    sent = sum(code_turn(number(n), known=True).sends for n in range(300))
    assert sent == 75


def test_an_address_is_slowed_before_it_is_refused(settings, monkeypatch):
    settings.PORTAL_SMS_DAILY_BUDGET = 1000
    now = timezone.now().replace(hour=2, minute=0)
    turns = []
    for wave in range(8):
        monkeypatch.setattr(timezone, "now", lambda wave=wave: now + datetime.timedelta(minutes=10 * wave))
        turns += [code_turn(number(100 * wave + n), address="a") for n in range(SLOWED_AFTER + 1)]
        assert turns[-1] in (Turn.ADDRESS_SLOWED, Turn.ADDRESS_SPENT)
    assert turns.count(Turn.SEND) == share_of_an_address(1000) == 100
    assert turns[SLOWED_AFTER] == Turn.ADDRESS_SLOWED
    assert turns[-1] == Turn.ADDRESS_SLOWED or turns[-2] == Turn.ADDRESS_SPENT
    assert code_turn(number(990), address="b") == Turn.SEND, "nobody else is kept out"


def test_an_address_alone_leaves_most_of_the_budget(settings):
    settings.PORTAL_SMS_DAILY_BUDGET = 1000
    for n in range(500):
        code_turn(number(n), address="a")
    assert Allowance.objects.get(key__startswith="codes:").used <= 100


def test_counting_that_fails_sends_nothing(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(codes, "spend", broken)
    with pytest.raises(RuntimeError):
        code_turn(number(1))


def test_without_a_gateway_start_and_readyz_have_something_to_say(settings):
    assert gateway_note() == ""
    settings.PORTAL_SMS = "none"
    assert "没有接短信网关" in gateway_note()


def test_ready_tells_that_no_code_can_leave_without_a_gateway(client, db, settings):
    settings.PORTAL_SMS = "none"
    assert "no SMS gateway, no login codes" in client.get("/readyz").content.decode()
    settings.PORTAL_SMS = "http"
    assert "gateway" not in client.get("/readyz").content.decode()
