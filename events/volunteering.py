"""Where volunteers are needed: roles that still want somebody."""

import datetime

from .models import Roll, Round
from .models.track import TrackOfDate, tracks_of

WEEK = datetime.timedelta(days=7)


def open_roles(now: datetime.datetime, until: datetime.datetime) -> list[TrackOfDate]:
    """Roles of public rounds that still take somebody between two moments, those short of people first."""
    rounds = Round.objects.public().filter(
        template=Round.Template.VOLUNTEERS, opens_at__lte=now, closes_at__gt=now
    )
    rolls = list(
        Roll.objects.with_round()
        .filter(round__in=rounds, called_off=False, occurrence__cancelled=False)
        .filter(occurrence__starts_at__gt=now, occurrence__starts_at__lt=until)
        .order_by("occurrence__starts_at")
    )
    by_round: dict[Round, list[Roll]] = {}
    for roll in rolls:
        if now < roll.last_moment:
            by_round.setdefault(roll.round, []).append(roll)
    found = [one for round_, its in by_round.items() for one in tracks_of(round_, its) if one.left]
    return sorted(found, key=lambda one: (not one.wanted, one.roll.starts_at, one.track.pk))
