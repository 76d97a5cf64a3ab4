"""What carriers say later: that a message arrived, that it did not, that nobody has the number."""

import datetime
import hashlib
import hmac
import json
import time

import pytest
from django.test import Client
from django.utils import timezone

from portal.outbox import receipts
from portal.outbox.actions import deliver_due, doubt_what_waits, queue
from portal.outbox.models import Allowance, DeadNumber, Message
from portal.outbox.receipts import DEAD_WORDS
from tests.carrier import please

pytestmark = pytest.mark.django_db
State, Channel = Message.State, Message.Channel
NUMBER = "19900000001"
SECRET = "secret"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def with_a_key(settings):
    settings.PORTAL_SMS_GATEWAY_KEY = SECRET


def sent(cause: str = "one", **how) -> Message:
    queue(cause=cause, kind="test", to=NUMBER, said=please(), who="王秀英", at_any_hour=True, **how)
    deliver_due()
    return Message.objects.get(cause=cause)


def post(body: bytes, *, moment: int | None = None, secret: str = SECRET):
    at = str(int(time.time()) if moment is None else moment)
    signature = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": at, "X-Signature": signature}
    client = Client(enforce_csrf_checks=True)
    return client.post("/outbox/receipts/", body, content_type="application/json", headers=headers)


def tell(message: Message | str, state: str, **how):
    key = message if isinstance(message, str) else f"portal-{message.pk}"
    said = {"key": key, "state": state, "reason": "示例原因"}
    return post(json.dumps({"receipts": [said]}).encode(), **how)


def test_what_arrived_is_delivered_and_said_again_changes_nothing():
    message, now = (
        sent(),
        int(time.time()),
    )  # once: a second later the same post would have the moment of this one
    answer = tell(message, "delivered", moment=now)
    assert (answer.status_code, answer.json()) == (200, {"taken": 1, "unknown": []})
    message.refresh_from_db()
    assert (message.state, message.state.label if hasattr(message.state, "label") else "") == (
        "delivered",
        "",
    )
    assert tell(message, "delivered", moment=now - 1).status_code == 200
    tell(message, "failed", moment=now - 2)
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_a_replay_a_wrong_key_and_another_hour_are_refused():
    message, now = sent(), int(time.time())
    assert tell(message, "failed", moment=now, secret="another").status_code == 403
    assert tell(message, "failed", moment=now - 302).status_code == 403
    assert tell(message, "failed", moment=now + 310).status_code == 403
    message.refresh_from_db()
    assert message.state == State.SENT
    assert tell(message, "failed", moment=now).status_code == 200
    assert tell(message, "failed", moment=now).status_code == 409
    assert Client().get("/outbox/receipts/").status_code == 405


def test_without_a_key_there_is_no_such_address(settings):
    settings.PORTAL_SMS_GATEWAY_KEY = ""
    assert tell("portal-1", "delivered", secret="").status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"receipts": 3}', b'{"receipts": [{"key": "portal-1"}]}', b"\xff"]
)
def test_what_cannot_be_read_is_answered_plainly_and_may_come_again(body):
    assert post(body, moment=int(time.time())).status_code == 400
    assert not Allowance.objects.filter(key__startswith="receipts:").exists()


@pytest.mark.parametrize("key", ["portal-999", "nobody", "portal-", f"portal-{10**17}"])
def test_keys_that_are_not_ours_are_named(key):
    assert tell(key, "delivered").json() == {"taken": 0, "unknown": [key]}


@pytest.mark.long
def test_what_did_not_arrive_is_called_with_the_reason(settings):
    message = sent()
    tell(message, "failed")
    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "运营商没有送到：示例原因")
    assert message in Message.objects.to_call()
    settings.PORTAL_MAIL = True
    by_mail = sent("two", mail="a@example.cn")
    tell(by_mail, "failed")
    by_mail.refresh_from_db()
    assert (by_mail.channel, by_mail.state) == (Channel.MAIL, State.QUEUED)
    tell(by_mail, "delivered")
    by_mail.refresh_from_db()
    assert by_mail.state == State.DELIVERED


def test_a_reason_keeps_no_number_and_a_post_too_large_is_refused():
    message = sent()
    said = {"key": f"portal-{message.pk}", "state": "failed", "reason": f"{NUMBER} 关机"}
    post(json.dumps({"receipts": [said]}).encode())
    message.refresh_from_db()
    assert NUMBER not in message.error
    assert message.error.endswith("关机")
    assert post(b" " * (512 * 1024 + 1)).status_code == 413


def test_a_code_that_did_not_arrive_is_nobodys_call():
    message = sent(useful_until=timezone.now() + HOUR)
    tell(message, "failed")
    assert not Message.objects.to_call().exists()


def test_a_receipt_that_is_faster_than_the_answer_is_kept():
    from portal.outbox.actions import _settle

    message = sent()
    tell(message, "delivered")
    _settle(message, State.SENT)
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_the_second_word_that_nobody_has_a_number_sends_the_next_message_to_the_call_list():
    first, now = sent("first"), int(time.time())
    for n in range(3):
        tell(first, "dead", moment=now - n)
    assert DeadNumber.objects.get().times == 1, "one message is one word"
    second = sent("second")
    assert second.channel == Channel.SMS
    tell(second, "dead")
    third = sent("third")
    assert (third.channel, third.error) == (Channel.CALL, DEAD_WORDS)
    code = sent("code", useful_until=timezone.now() + HOUR)
    assert (code.channel, code.state) == (Channel.SMS, State.SENT), "a code may show that somebody has it"
    receipts.lives_again(NUMBER)
    assert sent("fourth").channel == Channel.SMS


def test_what_waited_when_its_number_died_is_called():
    for cause in ("first", "second"):
        tell(sent(cause), "dead")
    receipts.lives_again(NUMBER)
    queue(cause="third", kind="test", to=NUMBER, said=please(), at_any_hour=True)
    DeadNumber.objects.create(
        number_hash=Message.objects.last().recipient_hash, times=2, last_at=timezone.now()
    )
    deliver_due()
    third = Message.objects.get(cause="third")
    assert (third.state, third.error) == (State.DEAD, DEAD_WORDS)


def test_a_message_that_arrives_shows_that_somebody_has_the_number():
    tell(sent("first"), "dead")
    tell(sent("second"), "delivered")
    assert not DeadNumber.objects.exists()


def test_silence_counts_as_not_arrived_where_carriers_speak(settings):
    silent = sent("before")
    assert silent.receipt_by is None
    settings.PORTAL_SMS_RECEIPT_HOURS = 6
    message = sent("after")
    now = timezone.now()
    receipts.look_for_silence(message.receipt_by - HOUR)
    message.refresh_from_db()
    assert message.state == State.SENT
    Message.objects.filter(pk=message.pk).update(receipt_by=now - HOUR)
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "6 小时没有等到回执")
    silent.refresh_from_db()
    assert silent.state == State.SENT


def test_an_older_copy_waits_for_no_receipt(settings):
    settings.PORTAL_SMS_RECEIPT_HOURS = 6
    message = sent()
    doubt_what_waits()
    message.refresh_from_db()
    assert (message.state, message.receipt_by) == (State.SENT, None)


def test_a_dead_number_is_forgotten_after_a_year():
    now = timezone.now()
    for days in (364, 366):
        DeadNumber.objects.create(number_hash=str(days), times=2, last_at=now - datetime.timedelta(days=days))
    assert receipts.forget_dead() == 1
    assert DeadNumber.objects.get().number_hash == "364"
