"""What each kind of round starts with; staff change what differs."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from .actions.openable import DateOfRound, dates_to_open
from .models import EventPage, Round

Template = Round.Template


@dataclass(frozen=True)
class Preset:
    """A template's usual rules."""

    places: int
    each: int | None = None
    kept: int = 0
    age_min: int | None = None
    per_person: int | None = None
    own_unit_only: bool = False
    waiting_max: int = 20
    whole_course: bool = False


PRESETS = {
    Template.COUPON: Preset(
        places=10, each=20, kept=3, age_min=75, per_person=1, own_unit_only=True, waiting_max=10
    ),
    Template.CLINIC: Preset(places=30, each=10, kept=10, age_min=65),
    Template.LECTURE: Preset(places=40, kept=10),
    Template.COURSE: Preset(places=20, kept=4, whole_course=True),
    Template.VOLUNTEERS: Preset(places=0, age_min=16),
    Template.OWN: Preset(places=20),
}


def initial_for(page: EventPage, template: str) -> dict:
    """What the form shows first: the template's rules, opening now, closing when the last date begins; no more places
    than the shortest date has time for."""
    preset = PRESETS[Template(template)]
    dates = list(dates_to_open([page]))
    now = timezone.localtime().replace(second=0, microsecond=0)
    month = timezone.localtime(dates[0].starts_at).month if dates else now.month
    fitting = [DateOfRound(one, preset.places, each=preset.each).fitting for one in dates]
    places = max(1, min([preset.places, *fitting]))
    return {
        "name": f"{month} 月的{page.title}"[:40],
        "opens_at": now,
        "closes_at": timezone.localtime(dates[-1].starts_at) if dates else now + datetime.timedelta(days=7),
        "age_min": preset.age_min,
        "per_person": preset.per_person,
        "own_unit_only": preset.own_unit_only,
        "whole_course": preset.whole_course,
        "waiting_max": preset.waiting_max,
        "places": places,
        "each": preset.each,
        "kept": preset.kept * places // preset.places if preset.places else 0,
    }
