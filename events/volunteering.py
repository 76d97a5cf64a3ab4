"""Where volunteers are needed: roles that still want somebody."""

import datetime
from collections.abc import Sequence
from itertools import islice

from django.db.models import QuerySet

from portal.core.statements import Statement, columns_of, object_of
from portal.places.models import Unit

from .models import EventPage, Occurrence, Roll, Round
from .models.track import TrackOfDate, tracks_of

WEEK = datetime.timedelta(days=7)


# What each is fetched with, by the way to it from the roll.
WITH = {
    "": columns_of(Roll),
    "round__": columns_of(Round),
    "round__page__": columns_of(EventPage, without=("body",)),
    "round__unit__": columns_of(Unit),
    "occurrence__": columns_of(Occurrence),
}


def _asked(now: datetime.datetime, until: datetime.datetime) -> QuerySet:
    rounds = Round.objects.public().filter(
        template=Round.Template.VOLUNTEERS, opens_at__lte=now, closes_at__gt=now
    )
    rolls = Roll.objects.filter(round__in=rounds, called_off=False, occurrence__cancelled=False)
    rolls = rolls.filter(occurrence__starts_at__gt=now, occurrence__starts_at__lt=until)
    columns = [f"{way}{name}" for way, names in WITH.items() for name in names]
    return rolls.order_by("occurrence__starts_at").values_list(*columns)


_rolls = Statement(_asked)


def _roll(row: Sequence) -> Roll:
    """A roll with everything that it is asked about."""
    values = iter(row)
    own, of_round, of_page, of_unit, of_date = (list(islice(values, len(names))) for names in WITH.values())
    roll = object_of(Roll, WITH[""], own)
    roll.round = object_of(Round, WITH["round__"], of_round)
    roll.round.page = object_of(EventPage, WITH["round__page__"], of_page)
    roll.round.unit = object_of(Unit, WITH["round__unit__"], of_unit)
    roll.occurrence = object_of(Occurrence, WITH["occurrence__"], of_date)
    return roll


def open_roles(now: datetime.datetime, until: datetime.datetime) -> list[TrackOfDate]:
    """Roles of public rounds that still take somebody between two moments, those short of people first."""
    by_round: dict[Round, list[Roll]] = {}
    for roll in (_roll(row) for row in _rolls.rows(now, until)):
        if now < roll.last_moment:
            by_round.setdefault(roll.round, []).append(roll)
    found = [one for round_, its in by_round.items() for one in tracks_of(round_, its) if one.left]
    return sorted(found, key=lambda one: (not one.wanted, one.roll.starts_at, one.track.pk))
