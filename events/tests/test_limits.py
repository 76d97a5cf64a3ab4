"""Bars that count: guessed links, pumped codes, queries of long lists, an export of 5 000, three time zones."""

import datetime
import io
import os
import time
import uuid
import warnings

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from events.actions.rounds import DateOfRound, open_round
from events.export import workbook
from events.models import Occurrence, Round, SignUp, Slot, State
from events.models.sign_up import new_code
from events.views import receipt
from portal.accounts.models import Role
from portal.core.birth import birth_date
from portal.outbox.models import Message
from portal.people.models import Person
from tests.town import Town

from .rolls import a_roll, come, people, phone
from .test_door_pages import staff

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]


SOME = 8


def a_small_limit(monkeypatch) -> None:
    """Two hundred guesses an hour, and every page of a wrong one costs 50 ms: eight show the same edge."""
    assert receipt.GUESSES == 200
    monkeypatch.setattr(receipt, "GUESSES", SOME)


def test_looking_at_a_link_changes_nothing_and_guessing_is_slowed(town: Town, client: Client, monkeypatch):
    a_small_limit(monkeypatch)
    one = come(a_roll(town), people(town, 1)[0])
    for _n in range(3):
        client.get(f"/s/{one.token}/")
        assert client.get(f"/s/{one.token}/answer/").status_code == 405
    assert SignUp.objects.get().state == State.CONFIRMED
    statuses = [client.get(f"/s/{uuid.uuid4().hex[:22]}/").status_code for _n in range(SOME + 3)]
    assert statuses == [404] * SOME + [429] * 3
    assert client.get(f"/s/{one.token}/").status_code == 200, "the right link still opens"


def test_a_link_and_all_that_hangs_on_it_share_one_limit_of_guesses(town: Town, client: Client, monkeypatch):
    a_small_limit(monkeypatch)
    one = come(a_roll(town), people(town, 1)[0])
    below = ("", "event.ics", "coupon/", "answer/")
    asked = [(client.post if end == "answer/" else client.get, end) for end in below]
    statuses = [
        ask(f"/s/{uuid.uuid4().hex[:22]}/{end}").status_code
        for _n in range(SOME // 4 + 1)
        for ask, end in asked
    ]
    assert statuses == [404] * SOME + [429] * 4
    for end in ("", "event.ics", "coupon/"):
        assert client.get(f"/s/{one.token}/{end}").status_code == 200


def pump(settings, count: int, numbers: int) -> int:
    settings.PORTAL_SMS_DAILY_BUDGET = 100
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    for number in range(count):
        client = Client(REMOTE_ADDR=f"198.51.100.{number % 100}")
        client.post("/my/enter/", {"phone": f"1990001{number % numbers:04d}"})
    return Message.objects.filter(kind="code").count()


@pytest.mark.long
def test_codes_pumped_through_the_page_stay_within_half_the_budget(town: Town, settings):
    assert pump(settings, 120, 60) == 50


@pytest.mark.prove
@pytest.mark.postgres
def test_ten_thousand_requests_for_a_thousand_numbers_from_a_hundred_addresses(town: Town, settings):
    """With no cache server."""
    assert pump(settings, 10_000, 1000) <= 50


def crowded(town: Town, count: int, rolls: int = 1, full: int = 1) -> Round:
    """A round whose first dates, `full` of them, have so many holders each, written straight into the tables."""
    page = town.event(hours=120)
    first = page.occurrences.first()
    dates = [first] + [
        Occurrence.objects.create(
            page_id=page.pk,
            starts_at=first.starts_at + datetime.timedelta(hours=3 * n),
            ends_at=first.ends_at + datetime.timedelta(hours=3 * n),
        )
        for n in range(1, rolls)
    ]
    now = timezone.now()
    round_ = open_round(
        round_=Round(
            page=page,
            unit=town.linhe,
            name="大",
            period="2026-12",
            opens_at=now,
            closes_at=first.starts_at,
        ),
        dates=[DateOfRound(occurrence=one, places=count if n < full else 1) for n, one in enumerate(dates)],
        by=None,
    )
    contact = phone(9)
    crowd = Person.objects.bulk_create(
        [Person(name=f"+居民{n}", unit=town.linhe, is_resident=True) for n in range(count * full)]
    )
    slots = Slot.objects.filter(roll__in=round_.rolls.order_by("occurrence__starts_at")[:full])
    SignUp.objects.bulk_create(
        SignUp(
            roll_id=slot.roll_id,
            unit=town.linhe,
            person=person,
            slot=slot,
            ticket=slot.number,
            state=State.CONFIRMED,
            key=uuid.uuid4(),
            code=f"{number:06d}",
            channel="web",
            arrived_at=now,
            contact=contact,
        )
        for number, (person, slot) in enumerate(zip(crowd, slots, strict=True), 1)
    )
    return round_


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.long
def test_long_lists_cost_few_queries(town: Town):
    """A date of 300 places, a desk of 50 dates, looking somebody up. Three of each make the frame of the page."""
    round_ = crowded(town, 300, rolls=50)
    roll = round_.rolls.first()
    clerk = staff(town, Role.DESK_CLERK)
    # Up to six of them are asked by `rolls`: what was told, who waits, who swaps.
    assert queries_of(clerk, f"/desk/roll/{roll.pk}/") <= 16
    # Two of them are asked by `people`: which offices are vacant, and which are out of rule.
    assert queries_of(clerk, "/desk/") <= 12
    assert queries_of(clerk, f"/desk/roll/{roll.pk}/?q=居民299") <= 17
    assert queries_of(clerk, f"/door/{roll.pk}/") <= 12
    assert queries_of(Client(), round_.page.url) <= 12
    assert queries_of(Client(), f"/sign-up/{round_.pk}/") <= 14


@pytest.mark.prove
def test_an_export_of_five_thousand_is_text_masked_and_small(town: Town):
    round_ = crowded(town, 500, rolls=10, full=10)
    started = time.monotonic()
    data = workbook(round_=round_, by=None)
    print(f"5 000 rows in {time.monotonic() - started:.1f} s, {len(data) // 1024} KiB")
    rows = list(load_workbook(io.BytesIO(data), read_only=True).active.iter_rows(values_only=True))
    assert len(rows) == 5001
    assert {row[5] for row in rows[1:]} == {"199****0009"}
    assert all("*" in row[2] for row in rows[1:])


def read_by_another(data: bytes):
    """By vobject, which knows nothing of icalendar; nothing to warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        calendar = vobject.readOne(data.decode())
        calendar.validate(raiseException=True)
    return calendar.vevent


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def zone(request):
    before = os.environ.get("TZ", "")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ["TZ"] = before
    time.tzset()


def test_ages_births_and_times_are_the_same_in_every_zone_of_the_process(town: Town, client: Client, zone):
    """Births in China's summer time, a leap day, wall time in the calendar."""
    day = datetime.date(2026, 12, 5)
    ages = {"1951-12-05": 75, "1951-12-06": 74, "1946-07-10": 80, "1948-05-01": 78, "1952-02-29": 74}
    for text, age in ages.items():
        born = birth_date(text)
        person = people(town, 1, born=born)[0]
        person.refresh_from_db()
        assert (person.born.isoformat(), person.age_on(day)) == (text, age)
    roll = a_roll(town, each=20)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=datetime.datetime(2026, 12, 31, 15, 30, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2026, 12, 31, 17, 0, tzinfo=datetime.UTC),
    )
    Slot.objects.filter(roll=roll).update(starts_at=None)
    one = come(type(roll).objects.with_round().get(pk=roll.pk), people(town, 1)[0])
    data = client.get(f"/s/{one.token}/event.ics").content
    entry = Calendar.from_ical(data).walk("VEVENT")[0]
    assert entry.decoded("DTSTART").strftime("%F %T") == "2026-12-31 23:30:00"
    assert entry.decoded("DTEND").strftime("%F %T") == "2027-01-01 01:00:00"
    read = read_by_another(data)
    assert read.dtstart.value.strftime("%F %T %z") == "2026-12-31 23:30:00 +0800"
    assert read.dtend.value.strftime("%F %T %z") == "2027-01-01 01:00:00 +0800"
    assert read.uid.value == str(entry["UID"])
    exported = load_workbook(io.BytesIO(workbook(round_=roll.round, by=None, unmasked=True))).active
    assert list(exported.iter_rows(values_only=True))[1][3] == "1940-01-02"
    assert new_code()
