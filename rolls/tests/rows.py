"""Rounds that are not open, and who waits for them, made by one call each."""

import datetime
from typing import Any

from django.utils import timezone

from events.models import Channel, EventPage, Round
from events.tests.rolls import a_round, people
from events.tests.test_access import resident
from portal.accounts.models import User
from portal.people.actions import act_for
from portal.people.models import Person
from rolls.actions.watching import watch
from rolls.models import Watch
from tests.town import Town

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def not_open(town: Town, **rules: Any) -> Round:
    """A round that opens in a day."""
    return a_round(town, **({"opens_at": timezone.now() + DAY} | rules))


def opened(round_: Round) -> datetime.datetime:
    """The moment at which it opens; now, for whoever asks by the clock on the wall."""
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(opens_at=now)
    return now


def page_of(round_: Round) -> EventPage:
    """As it is read now."""
    return EventPage.objects.get(pk=round_.page_id)


def daughter(town: Town, number: int = 801, **person: Any) -> tuple[User, Person]:
    """Somebody with a phone who acts for her mother."""
    user = resident(f"daughter{number}", f"199000{number:05d}").user
    mother = people(town, 1, **person)[0]
    act_for(user=user, person=mother, relation="family")
    return user, mother


def waits(town: Town, round_: Round, count: int = 1, **person: Any) -> list[Watch]:
    """Residents whom their families let wait."""
    made = []
    for number in range(count):
        user, mother = daughter(town, 801 + number, **person)
        made.append(watch(page=page_of(round_), person=mother, channel=Channel.WEB, by=user))
    return made
