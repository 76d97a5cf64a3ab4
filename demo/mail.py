"""Readers of the demo's paper, its building leaders, one sending of an earlier number and one that waits for a second person."""

import datetime

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from mailing.actions import jobs
from mailing.actions.lists import save_list, take_in
from mailing.models import MailingList, SendJob, Subscriber, Subscription, address_hash
from mailing.offers import readers_list
from mailing.send_forms import subject_of
from news.models import Publication
from paper.models import BuildFile, IssueBuild
from portal.accounts.models import User
from portal.editorial.tick import ticked
from portal.places.models import Unit

from .pages import DemoTown

READERS, LEADERS = 40, 176
NEEDED = (BuildFile.Edition.MAIL, BuildFile.Edition.PLAIN)
LIST, GROUND = "全体楼组长", "您是楼组长，小报由楼组长转告邻居（示例）"


def make_mailing(town: DemoTown) -> None:
    """Lists and who is on them."""
    paper = Publication.objects.get(slug="fengpu-linli")
    lists = [readers_list(paper, town.units["fengpu"]), readers_list(paper, town.units["linhe"])]
    for number in range(READERS):
        _reader(lists[number % 2], f"reader{number + 1:02d}@example.cn", number)
    _leaders(town.units["fengpu"], town)


@receiver(ticked, dispatch_uid="demo_mails_its_paper")
def send_once(sender, **kwargs) -> None:
    """Two sendings, through the same actions as in life, as soon as the worker has made their mails: one that goes to
    everybody who subscribed, one that waits for its second person. Not while the demo is founded: that is done aside, and a
    sending belongs to where it was asked for."""
    if not settings.DEMO or SendJob.objects.exists():
        return
    leaders = MailingList.objects.filter(name=LIST).first()
    builds = list(IssueBuild.objects.standing().order_by("-issue__period_end")[:2])
    mails = BuildFile.objects.filter(build__in=builds, edition__in=NEEDED, state=BuildFile.State.MADE)
    if leaders is None or len(builds) < 2 or mails.count() < 4:
        return
    latest, earlier = builds
    lists = list(MailingList.objects.filter(kind=MailingList.Kind.RESIDENTS).order_by("pk"))
    editor, senior = (User.objects.get(username=name) for name in ("wu-yifan", "zheng-hui"))
    with transaction.atomic():
        sent = jobs.make_job(build=earlier, lists=lists, subject=subject_of(earlier.issue), by=editor)
        jobs.ask_to_send(job=sent, by=senior)
        waits = jobs.make_job(
            build=latest, lists=[*lists, leaders], subject=subject_of(latest.issue), by=editor
        )
        jobs.ask_to_send(job=waits, by=senior)


def _reader(list_: MailingList, address: str, days: int) -> None:
    """Somebody who confirmed weeks ago; their first mail is not to be read in the demo's mailbox any more."""
    then = timezone.now() - datetime.timedelta(days=days + 3)
    reader = Subscriber.objects.create(
        address=address,
        address_hash=address_hash(address),
        state=Subscriber.State.ACTIVE,
        confirmed_at=then,
    )
    Subscription.objects.create(list=list_, subscriber=reader, state=Subscription.State.ACTIVE)


def _leaders(unit: Unit, town: DemoTown) -> MailingList:
    by = town.staff["zheng-hui"]
    made = save_list(
        list_=MailingList(name=LIST, kind=MailingList.Kind.ROLE, unit=unit, ground=GROUND), by=by
    )
    addresses = [f"leader{number + 1:03d}@example.cn" for number in range(LEADERS)]
    take_in(list_=made, addresses=addresses, by=by)
    return made
