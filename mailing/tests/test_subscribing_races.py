"""Pressed at the same moment: one mail, one row; with a control that shows the test can fail."""

import collections

import pytest
from django.utils import timezone

from events.tests.test_races import at_once, errors
from mailing.actions import subscribing
from mailing.models import Subscriber, Suppression, address_hash
from portal.core.sealed import keyed_hash
from portal.outbox.actions import queue_mail
from portal.outbox.models import Message
from tests.town import Town

from .readers import ADDRESS, a_mail, reader, the_list

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HANDS = 6


def naive_ask(n: int) -> None:
    """What most systems do: look, then write."""
    seen = Message.objects.filter(recipient_hash=keyed_hash(ADDRESS)).exists()
    if not seen:
        queue_mail(cause=f"naive:{n}", kind="naive", mail=ADDRESS, text="x", useful_until=timezone.now())


def test_the_same_wish_from_many_hands_is_one_row_and_one_mail(town: Town):
    lists = [the_list(town)]
    found = at_once([lambda: subscribing.ask(address=ADDRESS, lists=lists) for _n in range(HANDS)])
    assert errors(found) == []
    assert Subscriber.objects.get().subscriptions.count() == 1
    assert Message.objects.count() == 1


def test_the_control_looks_and_writes_and_tells_twice(town: Town):
    most = 0
    for _n in range(20):
        Message.objects.all().delete()
        at_once([lambda n=n: naive_ask(n) for n in range(HANDS)])
        most = max(most, Message.objects.count())
        if most > 1:
            break
    assert most > 1


@pytest.mark.long
def test_many_presses_of_leaving_and_coming_back_end_in_one_of_the_two(town: Town):
    one = reader(the_list(town))
    mail = a_mail(town, one, the_list(town))
    acts = [lambda: subscribing.leave(delivery_token=mail.token)] * 3
    acts += [lambda: subscribing.come_back(delivery_token=mail.token)] * 3
    assert errors(at_once(acts)) == []
    one.refresh_from_db()
    away = Suppression.objects.filter(address_hash=address_hash(ADDRESS)).exists()
    ends = collections.Counter([one.state == "left", one.subscriptions.get().state == "left", away])
    assert len(ends) == 1, "state, row and suppression say the same"
