"""Two clocks at once tell a reviewer once; with a control that shows it could be otherwise."""

import pytest
from django.db import IntegrityError, connection

from events.tests.test_races import at_once, errors
from portal.accounts.models import StaffPhone
from portal.editorial import telling
from portal.editorial.models import ToldReviewer
from portal.editorial.telling import tell_reviewers
from portal.outbox.models import Message
from tests.edges import shanghai
from tests.town import Town

from .test_reviews import handed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.long]


def three_clocks(town: Town, day: int) -> list[object]:
    handed_in(town, title=f"第{day}篇")
    now = shanghai(2026, 12, day, 12)
    return at_once([lambda: tell_reviewers(now)] * 3)


@pytest.fixture
def phone(town: Town) -> None:
    StaffPhone.objects.create(user=town.user("editor"), number="19900000701", name="phone", confirmed=True)


def test_of_three_clocks_one_tells(town: Town, phone):
    for day in range(1, 5):
        found = three_clocks(town, day)
        assert not errors(found), found
        assert sorted(found)[-1] == 1 == sum(found)
    assert ToldReviewer.objects.count() == Message.objects.count() == 4


def test_the_same_clocks_stumble_where_nobody_is_held(town: Town, phone, monkeypatch):
    """The control. SQLite's one writer hides the fault, so it is looked for on PostgreSQL alone. Nobody is told twice: the
    database forbids it."""
    monkeypatch.setattr(telling, "hold", lambda person: None)
    stumbled = [error for day in range(1, 11) for error in errors(three_clocks(town, day))]
    assert {type(error) for error in stumbled} <= {IntegrityError}
    if connection.vendor == "postgresql":
        assert stumbled
    assert Message.objects.count() == 10
