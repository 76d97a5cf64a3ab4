"""Several sendings at the same moment have the pace of one; with a control that shows these tests can fail."""

import threading

import pytest
from django.db import transaction
from django.utils import timezone

from events.tests.test_races import at_once, errors
from mailing.models import Delivery, Pace, SendJob
from mailing.sending import ledger
from paper.models import IssueBuild
from paper.tests.numbers import item, section, signed

from .sendings import build, going, house, number_to_mail, readers_list, with_mail  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HANDS = 4


def two_numbers(town, build: IssueBuild) -> list[SendJob]:  # noqa: F811
    """Two numbers on their way to sixty readers each, thirty mails a minute."""
    people = readers_list(town, 60)
    other = with_mail(signed(town, section("要闻", item(town.article("门口种了树"))), total=2))
    jobs = [going(town, build, people), going(town, other, people)]
    Pace.objects.update(per_minute=30)
    return jobs


def take(job: SendJob, owner: str) -> int:
    with transaction.atomic():
        mine = SendJob.objects.locked(job.pk)
        return len(ledger.lease(mine, owner=owner, now=timezone.now(), most=20))


def test_two_sendings_at_once_have_the_pace_of_one(town, build):  # noqa: F811
    both = two_numbers(town, build)
    results = at_once([lambda n=n: take(both[n % 2], f"hand{n}") for n in range(HANDS)])
    assert not errors(results)
    assert sum(results) == Delivery.objects.filter(state="leased").count() == 30


@pytest.mark.prove  # the control
def test_counting_before_the_lock_gives_each_sending_the_whole_pace(town, build):  # noqa: F811
    both, gate = two_numbers(town, build), threading.Barrier(2)

    def naive(job: SendJob) -> int:
        free = Pace.now() - Delivery.objects.filter(state="leased").count()
        gate.wait()
        pks = list(job.deliveries.filter(state="queued").values_list("pk", flat=True)[:free])
        return Delivery.objects.filter(pk__in=pks).update(state="leased")

    assert sum(at_once([lambda job=job: naive(job) for job in both])) == 60
