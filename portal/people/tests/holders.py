"""Offices, people and posts for tests."""

import datetime

import pytest
from django.utils import timezone

from portal.people.models import Consent, Office, Person, Post
from portal.places.models import Unit

TODAY = timezone.localdate
A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def secretary(db) -> Office:
    return Office.objects.create(name="书记", for_one=True, is_expected=True, position=10)


@pytest.fixture
def leader(db) -> Office:
    return Office.objects.create(name="楼组长", has_span=True, least=5, most=15, position=60)


def a_person(unit: Unit, name: str = "王桂兰", **consent) -> Person:
    person = Person.objects.create(name=name, unit=unit, is_adult=True)
    if consent:
        Consent.objects.create(person=person, **consent)
    return person


def a_post(office: Office, unit: Unit, person: Person | None = None, **fields) -> Post:
    spans = {"span": "3 号楼", "households": 10} if office.has_span else {}
    values = {"since": TODAY() - 10 * A_DAY} | spans | fields
    return Post(office=office, unit=unit, person=person or a_person(unit), **values)
