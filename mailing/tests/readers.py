"""Readers of the paper by mail, and mails that they got, for tests."""

import itertools

from mailing.models import Delivery, MailingList, SendJob, Subscriber, Subscription, address_hash
from mailing.offers import readers_list
from paper.models import IssueBuild
from paper.tests.numbers import item, section, signed
from tests.town import Town

ADDRESS = "zhang@example.cn"
_numbers = itertools.count(1)


def the_list(town: Town, unit=None) -> MailingList:
    return readers_list(town.publication(), unit or town.unit)


def role_list(town: Town, name: str = "楼组长", unit=None, **fields) -> MailingList:
    values = {"kind": "role", "unit": unit or town.unit, "ground": "您是楼组长"} | fields
    return MailingList.objects.create(name=name, **values)


def reader(*lists: MailingList, address: str = ADDRESS, state: str = "active", **fields) -> Subscriber:
    """Somebody on these lists."""
    found = Subscriber.objects.create(
        address=address, address_hash=address_hash(address), state=state, **fields
    )
    for one in lists:
        Subscription.objects.create(list=one, subscriber=found, state="active")
    return found


def a_build(town: Town) -> IssueBuild:
    return signed(town, section("要闻", item(town.article())))


def a_mail(town: Town, to: Subscriber, by: MailingList | None, build: IssueBuild | None = None) -> Delivery:
    """A mail that somebody got by a list."""
    job = SendJob.objects.create(build=build or a_build(town), subject="一期", state=SendJob.State.DONE)
    return Delivery.objects.create(
        job=job,
        subscriber=to,
        address_hash=to.address_hash,
        list=by,
        state=Delivery.State.SENT,
        message_id=f"test-{next(_numbers)}",
    )
