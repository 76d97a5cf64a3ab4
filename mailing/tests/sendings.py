"""Sendings for tests: a number whose mail is made, lists with readers, a clock, processes that send."""

import datetime
import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from mailing.actions import jobs
from mailing.actions.by_the_clock import look_after
from mailing.models import Delivery, MailingList, Pace, SendJob, Subscriber, Subscription, address_hash
from mailing.sending.ledger import HANDED_FOR, LEASED_FOR
from paper.actions.making import make_files
from paper.editions.all import MAKERS, Made
from paper.models import BuildFile, IssueBuild
from paper.tests.numbers import item, section, signed
from portal.settings.env import BASE_DIR, read_environment, sqlite_url
from tests.pristine import as_in_a_test, stands
from tests.town import Town, standing_town

SITE = "http://127.0.0.1:8000"
FAST = 100_000


@pytest.fixture
def house(settings, tmp_path, monkeypatch):
    """A portal of its own: files and mark in a folder of the test, and no printing."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.SITE_URL = SITE
    for edition in MAKERS:
        if edition not in ("mail", "plain"):
            monkeypatch.setitem(MAKERS, edition, lambda document, folder: Made("x.pdf", "x", b"x"))


@stands("number_to_mail")
def sign_a_number() -> None:
    """A number that stands."""
    town = standing_town()
    with override_settings(SITE_URL=SITE), as_in_a_test():
        signed(town, section("要闻", item(town.article("楼道里装了灯")), note="各位街坊"))


@pytest.fixture
def number_to_mail(town: Town) -> IssueBuild:
    return IssueBuild.objects.get()


@pytest.fixture
def build(number_to_mail, house) -> IssueBuild:
    """A number that stands, its mail made."""
    return with_mail(number_to_mail)


def with_mail(build: IssueBuild) -> IssueBuild:
    make_files.call(build.pk)
    assert build.files.filter(edition__in=["mail", "plain"], state=BuildFile.State.MADE).count() == 2
    return build


def heavier(build: IssueBuild) -> None:
    """Blow a mail up to the weight of a full number, 38 KB on the wire."""
    for row in build.files.filter(edition__in=["mail", "plain"]):
        lines = 1500 if row.edition == "mail" else 220
        with open(row.file.path) as stream:
            text = stream.read()
        with open(row.file.path, "w") as stream:
            stream.write(text.replace("楼道里装了灯", "楼道里装了灯" + "门口的事。" * lines, 1))


def reader_address(number: int) -> str:
    return f"reader{number}@example.cn"


def readers_list(town: Town, readers: int, *, first: int = 0, **fields) -> MailingList:
    """A list of the town's paper with so many readers."""
    paper = town.publication()
    values = {"name": f"{paper}的读者", "publication": paper, "unit": paper.unit} | fields
    one = MailingList.objects.create(**values)
    people = [
        Subscriber(
            address=reader_address(number),
            address_hash=address_hash(reader_address(number)),
            state=Subscriber.State.ACTIVE,
        )
        for number in range(first, first + readers)
    ]
    Subscriber.objects.bulk_create(people, 500, ignore_conflicts=True)
    known = Subscriber.objects.filter(address_hash__in=[person.address_hash for person in people])
    Subscription.objects.bulk_create(
        [
            Subscription(list=one, subscriber=person, state=Subscription.State.ACTIVE)
            for person in known.order_by("pk")
        ],
        500,
    )
    return one


def a_job(town: Town, build: IssueBuild, *lists: MailingList, **values) -> SendJob:
    job = jobs.make_job(build=build, lists=lists, subject="枫浦邻里 第1期", by=town.user("editor"))
    Pace.objects.update_or_create(pk=Pace.ONLY, defaults={"per_minute": FAST})
    SendJob.objects.filter(pk=job.pk).update(**values)
    return SendJob.objects.get(pk=job.pk)


def asked(town: Town, job: SendJob, **values) -> SendJob:
    """Asked for, and confirmed where that is needed."""
    job = jobs.ask_to_send(job=job, by=town.user("senior"), **values)
    return jobs.confirm(job=job, by=town.user("signatory")) if job.state == SendJob.State.SECOND else job


def going(town: Town, build: IssueBuild, *lists: MailingList, **values) -> SendJob:
    """A sending that has begun."""
    job = asked(town, a_job(town, build, *lists, **values))
    look_after(timezone.now())
    return SendJob.objects.get(pk=job.pk)


def states(job: SendJob) -> dict[str, int]:
    """How many rows there are in each state that has any."""
    return {state: number for state, number in Delivery.objects.filter(job=job).counts().items() if number}


def hurry() -> None:
    """What was due later is due now, and who held a lease is gone."""
    past = timezone.now() - datetime.timedelta(seconds=1)
    Delivery.objects.filter(not_before__gt=past).update(not_before=past)
    Delivery.objects.filter(lease_until__gt=past).update(lease_until=past)
    SendJob.objects.filter(rest_until__gt=past).update(rest_until=None)


def bury(killed: datetime.datetime) -> None:
    """Have the leases of a postman who was killed at a moment run out; those that live have taken new ones since."""
    past = timezone.now() - datetime.timedelta(seconds=1)
    for state, lasts in ((Delivery.State.LEASED, LEASED_FOR), (Delivery.State.HANDED, HANDED_FOR)):
        Delivery.objects.filter(state=state, lease_until__lt=killed + lasts).update(lease_until=past)


@contextmanager
def postman(port: int, data_dir, *arguments: str, **extra: str):
    """`manage.py post` as it runs in a portal, on the database of the test."""
    name = str(connection.settings_dict["NAME"])
    url = sqlite_url(name)
    if connection.vendor == "postgresql":
        url = urlsplit(read_environment().test_postgres_url)._replace(path=f"/{name}").geturl()
    values = {
        "DATABASE_URL": url,
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "SITE_URL": SITE,
        "MAIL_HOUSE": "tests",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    command = [sys.executable, "manage.py", "post", "--every", "0.2", *arguments]
    with open(data_dir / "postman.log", "a") as log:
        process = subprocess.Popen(
            command, cwd=BASE_DIR, env=os.environ | values | extra, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(15)
