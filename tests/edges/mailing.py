"""Limits of having the paper by mail: wishes, and how long one lives."""

import datetime

from mailing.actions import subscribing
from mailing.models import Subscription
from mailing.offers import readers_list
from mailing.retention import CONFIRM_WITHIN, forget_unconfirmed
from portal.outbox.models import Message
from tests.town import Town

from . import clock_at, shanghai

NOON = shanghai(2026, 12, 1, 12)
ADDRESS = "wang@example.cn"


def wish(town: Town, address: str = ADDRESS, *, at: datetime.datetime = NOON, network: str = "") -> str:
    """sent, nothing, or wait."""
    before = Message.objects.count()
    with clock_at(at):
        try:
            lists = [readers_list(town.publication(), town.unit)]
            subscribing.ask(address=address, lists=lists, network=network)
        except subscribing.Refused:
            return "wait"
    return "sent" if Message.objects.count() > before else "nothing"


def second_wish(town: Town, off: datetime.timedelta) -> str:
    wish(town)
    return wish(town, at=NOON + subscribing.AGAIN_AFTER + off)


def wishes_of_a_mailbox(town: Town, off: int) -> str:
    answers = [
        wish(town, at=NOON + datetime.timedelta(hours=n)) for n in range(subscribing.OF_A_MAILBOX + off)
    ]
    return answers[-1]


def wishes_of_a_network(town: Town, off: int) -> str:
    (most, _span), *_rest = subscribing.OF_A_NETWORK
    return [wish(town, f"a{n}@example.cn", network="mark") for n in range(most + off)][-1]


def wish_lives(town: Town, off: datetime.timedelta) -> str:
    wish(town)
    token = Subscription.objects.get().subscriber.token
    with clock_at(NOON + CONFIRM_WITHIN + off):
        try:
            return subscribing.confirm(token=token).state
        except subscribing.Refused:
            return "over"


def wish_is_forgotten(town: Town, off: datetime.timedelta) -> bool:
    wish(town)
    with clock_at(NOON + CONFIRM_WITHIN + off):
        forget_unconfirmed()
    return not Subscription.objects.exists()
