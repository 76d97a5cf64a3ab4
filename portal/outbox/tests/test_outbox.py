"""Messages leave once, in time, within the limits, whatever the gateway does."""

import datetime
import http.server
import json
import smtplib
import threading
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from portal.outbox import actions, gateways
from portal.outbox.actions import after_quiet_hours, deliver_due, queue, reword
from portal.outbox.allowances import spend
from portal.outbox.codes import code_turn
from portal.outbox.models import Allowance, Message
from tests.carrier import please

pytestmark = pytest.mark.django_db
State = Message.State
NUMBER = "19900000001"


def put(cause: str = "one", to: str = NUMBER, **values) -> Message:
    queue(cause=cause, kind="test", to=to, said=please(), at_any_hour=True, **values)
    return Message.objects.get(cause=cause)


class Stub(http.server.BaseHTTPRequestHandler):
    """A gateway that does what the test says and notes what it got."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((json.loads(body), dict(self.headers), body))
        behaviour = self.server.behaves.pop(0) if self.server.behaves else 200
        if behaviour == "hang up":
            self.close_connection = True
            return
        self.send_response(behaviour)
        self.end_headers()

    def log_message(self, *args):
        """Tests are quiet."""


@pytest.fixture
def stub(settings) -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Stub)
    server.got, server.behaves = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.PORTAL_SMS = "http"
    settings.PORTAL_SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/sms"
    settings.PORTAL_SMS_GATEWAY_KEY = "secret"
    yield server
    server.shutdown()
    server.server_close()


def test_a_message_is_sealed_sent_once_and_signed(stub):
    message = put()
    put()
    with connection.cursor() as cursor:
        cursor.execute("select recipient from outbox_message where id = %s", [message.pk])
        raw = cursor.fetchone()[0]
    assert NUMBER not in raw
    assert deliver_due() == 1
    assert deliver_due() == 0
    [(said, headers, body)] = stub.got
    assert said == {
        "key": f"portal-{message.pk}",
        "to": NUMBER,
        "text": "【社区门户】请来",
        "template": "",
        "values": {"words": "请来"},
        "signature": "社区门户",
    }
    signed = gateways.signed(body)
    if headers["X-Timestamp"] == signed["X-Timestamp"]:
        assert headers["X-Signature"] == signed["X-Signature"]
    assert Message.objects.get().state == State.SENT


def test_a_refusal_is_tried_again_until_somebody_must_call(stub):
    message = put()
    for _try in range(len(actions.PAUSES) + 1):
        stub.behaves = [503]
        Message.objects.update(not_before=timezone.now())
        deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.DEAD, len(actions.PAUSES) + 1)
    assert {said["key"] for said, _headers, _body in stub.got} == {f"portal-{message.pk}"}
    assert list(Message.objects.to_call()) == [message]


def test_what_no_short_message_could_tell_goes_by_mail_before_anybody_calls(stub, settings, monkeypatch):
    for way in (503, "hang up"):
        message = put(f"way {way}", mail="daughter@example.com")
        for _try in range(len(actions.PAUSES) + 1):
            stub.behaves = [way]
            Message.objects.update(not_before=timezone.now())
            deliver_due()
        message.refresh_from_db()
        assert (message.channel, message.state) == (Message.Channel.MAIL, State.SENT)
    assert [one.to for one in mail.outbox] == [["daughter@example.com"]] * 2
    assert not Message.objects.to_call().exists()

    def fails(*args):
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr(mail.EmailMessage, "send", fails)
    settings.PORTAL_SMS = "none"
    message = put("nowhere", mail="daughter@example.com")
    for _try in range(len(actions.PAUSES) + 1):
        Message.objects.update(not_before=timezone.now())
        deliver_due()
    assert list(Message.objects.to_call()) == [message], "no way is left: somebody calls"


def test_without_a_mail_server_an_address_changes_nothing(settings):
    settings.PORTAL_SMS, settings.PORTAL_MAIL = "none", False
    assert put(mail="daughter@example.com").channel == Message.Channel.CALL


def test_silence_is_not_sent_again(stub):
    stub.behaves = ["hang up"]
    message = put()
    deliver_due()
    deliver_due()
    message.refresh_from_db()
    assert message.state == State.UNKNOWN
    assert len(stub.got) == 1
    assert Message.objects.to_call().count() == 1


def test_a_code_overtakes_everything_else(stub):
    put("first")
    put("code", to="19900000002", useful_until=timezone.now() + datetime.timedelta(minutes=10))
    deliver_due()
    assert [said["to"] for said, _headers, _body in stub.got] == ["19900000002", NUMBER]


def test_a_postman_who_died_leaves_no_double(stub):
    message = put()
    Message.objects.update(state=State.SENDING, lease_until=timezone.now() - datetime.timedelta(seconds=1))
    deliver_due()
    message.refresh_from_db()
    assert message.state == State.UNKNOWN
    assert stub.got == []


def test_a_gateway_that_is_not_there_is_tried_later(settings):
    settings.PORTAL_SMS = "http"
    settings.PORTAL_SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    message = put()
    deliver_due()
    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert message.not_before > timezone.now()


def test_without_a_gateway_everybody_is_on_the_call_list(settings):
    settings.PORTAL_SMS = "none"
    message = put(who="王秀英")
    assert message.channel == Message.Channel.CALL
    assert list(Message.objects.to_call()) == [message]


def test_a_code_that_is_too_old_is_dropped_and_never_called():
    message = put(useful_until=timezone.now() - datetime.timedelta(seconds=1))
    deliver_due()
    message.refresh_from_db()
    assert message.state == State.DROPPED
    assert not Message.objects.to_call().exists()


def test_the_day_has_a_budget(stub, settings):
    settings.PORTAL_SMS_DAILY_BUDGET = 3
    for number in range(6):
        put(f"cause {number}", to=f"1990000{number:04d}")
    deliver_due()
    assert len(stub.got) == 3
    assert Message.objects.to_call().count() == 3


def test_pumping_codes_stays_within_the_limits(settings):
    """A flood over many numbers gets half the day's budget, whatever the cache does."""
    settings.PORTAL_SMS_DAILY_BUDGET = 100
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    sent = sum(code_turn(f"1990000{number % 150:04d}").sends for number in range(600))
    assert sent == 50
    assert sum(code_turn(NUMBER).sends for _n in range(20)) <= 1


def test_a_limit_is_a_window():
    now = timezone.now()
    minute = datetime.timedelta(minutes=1)
    assert [spend("x", 2, within=minute, now=now) for _n in range(3)] == [True, True, False]
    assert spend("x", 2, within=minute, now=now + minute)
    assert Allowance.objects.count() == 2


def test_nights_are_quiet():
    def at(hour: int, minute: int = 0) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime(2026, 12, 5, hour, minute))

    assert after_quiet_hours(at(8)) == at(8)
    assert after_quiet_hours(at(20, 59)) == at(20, 59)
    assert after_quiet_hours(at(3)) == at(8)
    assert after_quiet_hours(at(21)) == at(8) + datetime.timedelta(days=1)


def test_what_is_said_otherwise_is_one_message_and_what_was_sent_stays_as_it_was(stub):
    put()
    reword(cause="one", kind="test", said=please("请来，一共 3 次课"))
    assert deliver_due() == 1
    reword(cause="one", kind="test", said=please("别来"))
    assert Message.objects.get().text == "请来，一共 3 次课"
    assert [said["text"] for said, *_rest in stub.got] == ["【社区门户】请来，一共 3 次课"]
