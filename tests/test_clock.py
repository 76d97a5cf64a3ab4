"""The clock alone changes pages at the moments that rooms name, and at no other: walked from one moment to the next."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.tests.rolls import a_round
from events.tests.test_volunteers import a_clean_up
from portal.core import moments
from portal.places.models import Unit

A_DAY = datetime.timedelta(days=1)
JUST = datetime.timedelta(milliseconds=1)


@pytest.fixture
def clock(monkeypatch):
    """The clock of the portal, to be set."""
    set_to = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: set_to[0])
    # Without the ten minutes that would cover whatever is not named.
    monkeypatch.setattr(moments, "LONGEST", 365 * 24 * 3600)
    return set_to


@pytest.fixture
def addresses(town) -> list[str]:
    """A town where something opens, closes, is given back by the desk, begins and ends within nine days."""
    now = timezone.now()
    Unit.objects.filter(pk=town.linhe.pk).update(
        hours="周一至周五8:30—11:30，13:30—17:00；周六9:00—11:00", phone="19900000001"
    )
    soon = a_round(town, hours=50, dates=2, opens_at=now + datetime.timedelta(hours=3), kept=2)
    course = a_round(town, page=town.event(hours=70), hours=70, dates=3, whole_course=True)
    helpers = a_clean_up(town, hours=200).round
    pages = [one.page for one in (soon, course, helpers)]
    return ["/", "/events/", "/events/?when=week", f"/{town.linhe.slug}/", *(page.url for page in pages)]


def said(addresses: list[str]) -> dict[str, bytes]:
    client = Client()
    return {address: client.get(address).content for address in addresses}


@pytest.mark.long
@pytest.mark.parametrize("days", [2, pytest.param(9, marks=pytest.mark.prove)])
def test_between_two_moments_pages_say_the_same(addresses, clock, days):
    until, changed = clock[0] + days * A_DAY, 0
    before = {}
    windows = 0
    while clock[0] < until:
        begins, ends = said(addresses), moments.next_moment(clock[0])
        changed += bool(before) and begins != before
        clock[0] = ends - JUST
        before = said(addresses)
        differ = [address for address in addresses if begins[address] != before[address]]
        assert not differ, (differ, timezone.localtime(clock[0]).isoformat())
        clock[0] = ends
        windows += 1
    # And they are moments: what is said does change at many of them.
    assert changed > windows / 3
