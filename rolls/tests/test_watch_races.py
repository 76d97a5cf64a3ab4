"""Two clocks at once tell everybody once; with a control that shows it could be otherwise."""

import pytest
from django.db import connection

from events.models import Channel, Round
from events.tests.test_races import at_once, errors
from portal.outbox.models import Message
from portal.people.models import Person
from rolls.actions import watching
from rolls.actions.watching import look_after_watches, stop, watch
from rolls.models import Told, Watch
from tests.town import Town

from .rows import daughter, not_open, opened, page_of, waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]


def three_clocks(town: Town, number: int) -> list[object]:
    round_ = not_open(town, page=town.event(f"理发{number}"))
    people = Person.objects.filter(watches__isnull=False).distinct()
    for person in people:
        watch(page=page_of(round_), person=person, channel=Channel.DESK)
    now = opened(round_)
    return at_once([lambda: look_after_watches(now)] * 3)


@pytest.mark.long
def test_of_three_clocks_one_tells_everybody(town: Town):
    waits(town, not_open(town), 4)
    for number in range(4):
        found = three_clocks(town, number)
        assert not errors(found), found
        assert sorted(found)[-1] == 4 == sum(found)
    assert Told.objects.count() == Message.objects.filter(kind="roll-watch").count() == 16


@pytest.mark.long
def test_the_same_clocks_stumble_where_nothing_is_held(town: Town, monkeypatch):
    """The control. SQLite's one writer hides the fault, so it is looked for on PostgreSQL alone."""
    waits(town, not_open(town), 4)
    monkeypatch.setattr(watching, "hold", lambda pk: Round.objects.select_related("page", "unit").get(pk=pk))
    stumbled = [errors(three_clocks(town, number)) for number in range(8)]
    if connection.vendor == "postgresql":
        assert any(stumbled)


def test_two_presses_at_once_are_one(town: Town):
    round_ = not_open(town)
    user, mother = daughter(town)
    press = [
        lambda: watch(page=page_of(round_), person=mother, channel=Channel.WEB, by=user),
        lambda: watch(page=page_of(round_), person=mother, channel=Channel.DESK),
    ]
    found = at_once(press * 2)
    assert not errors(found)
    assert len({one.pk for one in found}) == 1 == Watch.objects.count()


@pytest.mark.long
def test_no_more_at_the_moment_of_telling_leaves_nothing_to_send(town: Town):
    """Whichever was first: told and dropped, or not told at all."""
    for number in range(4):
        round_ = not_open(town, page=town.event(f"理发{number}"))
        _user, mother = daughter(town, 820 + number)
        one = watch(page=page_of(round_), person=mother, channel=Channel.DESK)
        now = opened(round_)
        found = at_once([lambda now=now: look_after_watches(now), lambda one=one: stop(watch=one)])
        assert not errors(found), found
        one.refresh_from_db()
        assert one.end == "no_more"
    assert not Message.objects.filter(kind="roll-watch", state="queued").exists()
