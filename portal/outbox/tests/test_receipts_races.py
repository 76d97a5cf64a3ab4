"""The same receipts from many hands at once: taken once, counted once; with a control that shows the test can fail."""

import hashlib
import hmac
import json
import time

import pytest
from django.db import transaction
from django.utils import timezone

from events.tests.test_races import at_once, errors
from portal.outbox import receipts
from portal.outbox.actions import queue
from portal.outbox.models import DeadNumber, Message
from portal.outbox.receipts import Receipt, SeenBefore, prove, take
from tests.carrier import please

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HANDS = 6


def a_message() -> Message:
    queue(cause="one", kind="test", to="19900000001", said=please(), at_any_hour=True)
    Message.objects.update(state="sent", settled_at=timezone.now())
    return Message.objects.get()


def naive_take(message: Message) -> None:
    """What most systems do: look, then count."""
    if Message.objects.get(pk=message.pk).state == "sent":
        Message.objects.filter(pk=message.pk).update(state="failed")
        receipts._mark_dead(message.recipient_hash)


def test_one_word_of_a_carrier_counts_once_however_often_it_comes_at_once():
    message = a_message()
    said = [Receipt(f"portal-{message.pk}", "dead", "")]
    assert errors(at_once([lambda: take(said) for _n in range(HANDS)])) == []
    assert DeadNumber.objects.get().times == 1


def test_of_the_same_posts_at_once_one_is_taken(settings):
    settings.PORTAL_SMS_GATEWAY_KEY = "secret"
    body, moment = json.dumps({"receipts": []}).encode(), str(int(time.time()))
    signature = hmac.new(b"secret", moment.encode() + b"." + body, hashlib.sha256).hexdigest()

    def post() -> str:
        try:
            with transaction.atomic():
                prove(body, moment, signature)
        except SeenBefore:
            return "seen"
        return "taken"

    found = at_once([post for _n in range(HANDS)])
    assert sorted(found) == ["seen"] * (HANDS - 1) + ["taken"]


def test_the_control_looks_and_counts_and_counts_twice():
    most = 0
    for _n in range(20):
        Message.objects.all().delete()
        DeadNumber.objects.all().delete()
        message = a_message()
        at_once([lambda one=message: naive_take(one) for _n in range(HANDS)])
        most = max(most, DeadNumber.objects.get().times)
        if most > 1:
            break
    assert most > 1
