"""What each kind of round starts with; staff change what differs."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

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
    """What the form shows first: the template's rules, opening now, closing when the last date begins."""
    preset = PRESETS[Template(template)]
    dates = page.occurrences.filter(roll__isnull=True, starts_at__gt=timezone.now()).order_by("starts_at")
    first, last = dates.first(), dates.last()
    now = timezone.localtime().replace(second=0, microsecond=0)
    month = timezone.localtime(first.starts_at).month if first else now.month
    return {
        "name": f"{month} 月的{page.title}"[:40],
        "opens_at": now,
        "closes_at": timezone.localtime(last.starts_at) if last else now + datetime.timedelta(days=7),
        "age_min": preset.age_min,
        "per_person": preset.per_person,
        "own_unit_only": preset.own_unit_only,
        "whole_course": preset.whole_course,
        "waiting_max": preset.waiting_max,
        "places": preset.places,
        "each": preset.each,
        "kept": preset.kept,
    }
