"""The demo's lists: a round that opens in three days, for which a daughter lets her mother wait; one message to a list."""

import datetime

from django.utils import timezone

from events.actions import open_round
from events.actions.rounds import DateOfRound
from events.models import Channel, EventPage, Occurrence, Roll, Round
from portal.accounts.models import User
from portal.people.models import Person
from rolls.actions.telling import tell_roll
from rolls.actions.watching import watch
from rolls.models import RollMessage

from .content_files import load
from .pages import DemoTown


def make_lists(town: DemoTown, daughter: User, mother: Person) -> None:
    """Through the same actions as in life."""
    texts, now = load("lists"), timezone.now()
    item = texts["not_open"]
    page = EventPage.objects.get(title=item["event"])
    opens = timezone.localtime(now + datetime.timedelta(days=item["opens_in"])).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    # The next date is free for everybody; of the one after it those who tell sign up.
    later = opens + datetime.timedelta(days=item["first_days"] + 1)
    date = Occurrence.objects.filter(page=page, starts_at__gt=later).earliest("starts_at")
    round_ = Round(
        page=page,
        unit=town.units[item["unit"]],
        name=item["name"],
        period=timezone.localtime(date.starts_at).strftime("%Y-%m"),
        opens_at=opens,
        closes_at=date.starts_at,
        first_days=item["first_days"],
    )
    dates = [DateOfRound(occurrence=date, places=item["places"])]
    open_round(round_=round_, dates=dates, by=town.staff["wu-yifan"])
    watch(page=page, person=mother, channel=Channel.WEB, by=daughter)
    told = texts["told"]
    rolls = Roll.objects.with_round().filter(
        round__page__title=told["event"], occurrence__starts_at__gt=now + datetime.timedelta(days=1)
    )
    tell_roll(
        roll=rolls.earliest("occurrence__starts_at"),
        kind=RollMessage.Kind(told["kind"]),
        minutes=told["minutes"],
        reason=told["reason"],
        by=town.staff["chen-jun"],
    )
