"""Rounds and people for tests, made by one call each."""

import datetime
import itertools
import uuid
from collections.abc import Iterator

import pytest
from django.utils import timezone

from events.actions import Refusal, open_round, sign_up
from events.actions.rounds import DateOfRound
from events.models import Channel, EventPage, Occurrence, Roll, Round, SignUp
from portal.people.actions import contact_for
from portal.people.models import Person
from tests.pristine import stands
from tests.town import Town, standing_town

NUMBERS = itertools.count(1)
EVENT = "上门理发"


def a_round(
    town: Town,
    *,
    places: int = 10,
    dates: int = 1,
    hours: float = 120,
    each=None,
    kept=0,
    at_home=False,
    page=None,
    **rules,
) -> Round:
    """A round that opened an hour ago, its first date so many hours away, further ones a day apart."""
    now = timezone.now()
    page = page or standing_event() or town.event(hours=int(hours))
    first = page.occurrences.first()
    Occurrence.objects.filter(pk=first.pk).update(
        starts_at=now + datetime.timedelta(hours=hours), ends_at=now + datetime.timedelta(hours=hours + 4)
    )
    first.refresh_from_db()
    occurrences = [first] + [
        Occurrence.objects.create(
            page_id=page.pk,
            starts_at=first.starts_at + datetime.timedelta(days=n),
            ends_at=first.ends_at + datetime.timedelta(days=n),
        )
        for n in range(1, dates)
    ]
    values = {
        "name": "12 月的理发券",
        "period": "2026-12",
        "opens_at": now - datetime.timedelta(hours=1),
        "closes_at": occurrences[-1].starts_at,
        "waiting_max": 1000,
    } | rules
    return open_round(
        round_=Round(page=page, unit=town.linhe, **values),
        dates=[
            DateOfRound(occurrence=one, places=places, each=each, kept=kept, at_home=at_home)
            for one in occurrences
        ],
        by=None,
    )


@stands("event")
def build() -> None:
    """An activity without a round, for tests to open one in."""
    standing_town().event(EVENT)


def standing_event() -> EventPage | None:
    """The activity that a test began with (`stands("event")`), until a round of it is opened."""
    return EventPage.objects.filter(title=EVENT, rounds=None).first()


def a_roll(town: Town, **kwargs) -> Roll:
    return a_round(town, **kwargs).rolls.with_round().first()


def people(town: Town, count: int, **fields) -> list[Person]:
    """Residents of Linhe, old enough for everything."""
    values = {"unit": town.linhe, "is_resident": True, "born": datetime.date(1940, 1, 2)} | fields
    return [Person.objects.create(name=f"居民{next(NUMBERS)}", **values) for _n in range(count)]


def phone(number: int):
    return contact_for(f"199000{number:05d}")


def come(roll: Roll, person: Person, **kwargs) -> SignUp:
    values = {"key": uuid.uuid4(), "channel": Channel.WEB} | kwargs
    return sign_up(roll=roll, person=person, **values)


def refused(roll: Roll, person: Person, **kwargs) -> Refusal:
    with pytest.raises(Refusal) as caught:
        come(roll, person, **kwargs)
    return caught.value


def states(roll: Roll) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in roll.sign_ups.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


@pytest.fixture
def audited() -> Iterator[None]:
    """After the test everything must agree."""
    from events.audit import faults

    yield
    assert list(faults()) == []
