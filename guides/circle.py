"""What lies within a walk of fifteen minutes, at the pace of somebody with a stick; and what does not."""

import math
from dataclasses import dataclass, field
from typing import Any

from portal.places.models import Unit

from .models import FacilityKind, FacilityPage, Spot
from .opening import Opening, opening

# Metres a minute: people over seventy walk a metre a second, and the portal's readers do not hurry.
PACE = 60
# Streets bend, and crossings are not where one would like them: the way is longer than the bird's by a third at most.
DETOUR = 1.3
WALK = 15  # minutes
# Metres as the bird flies that are walked in that time.
REACH = WALK * PACE / DETOUR
# What everybody should have near; of a hall to rent and of what is unlike all others nobody misses one.
EVERYDAY = [kind for kind in FacilityKind if kind not in (FacilityKind.ROOM, FacilityKind.OTHER)]


@dataclass
class Reached:
    """A facility on the way of somebody.

    Args:
        minutes: on foot, begun ones counted whole.
        x, y: metres to the east and to the north of where the walk begins.
        number: on the map; 0 for what lies further off.
    """

    pk: int
    title: str
    title_en: str
    url: str
    kind: str
    minutes: int
    x: float
    y: float
    opening: Opening
    number: int = 0

    @property
    def kind_word(self) -> str:
        return str(FacilityKind(self.kind).label)


@dataclass
class Circle:
    """What lies around a spot.

    Args:
        near: within fifteen minutes, the nearest first.
        gaps: each kind of which nothing is near, with the nearest further off, or None where the town has none.
    """

    near: list[Reached] = field(default_factory=list)
    gaps: list[tuple[str, Reached | None]] = field(default_factory=list)


def minutes(east: float, north: float) -> int:
    """How long an elder walks to a point so many metres off; a begun minute counts, and nothing is nearer than one."""
    return max(1, math.ceil(round(math.hypot(east, north) * DETOUR / PACE, 6)))


def around(start: Spot) -> Circle:
    """What lies around a spot: two queries, however many facilities there are."""
    found = sorted((_reached(page, start) for page in _placed()), key=lambda one: (one.minutes, one.pk))
    near = [one for one in found if one.minutes <= WALK]
    for number, one in enumerate(near, start=1):
        one.number = number
    kinds = {one.kind for one in near}
    gaps = [
        (str(kind.label), next((one for one in found if one.kind == kind), None))
        for kind in EVERYDAY
        if kind not in kinds
    ]
    return Circle(near, gaps)


def _placed() -> Any:
    pages = FacilityPage.objects.live().filter(spot__isnull=False).select_related("spot")
    return pages.prefetch_related("closures")


def _reached(page: FacilityPage, start: Spot) -> Reached:
    east, north = page.spot.x - start.x, page.spot.y - start.y
    closed = [(one.first_day, one.last_day, one.reason) for one in page.closures.all()]
    return Reached(
        pk=page.pk,
        title=page.title,
        title_en=page.title_en,
        url=page.url,
        kind=page.kind,
        minutes=minutes(east, north),
        x=east,
        y=north,
        opening=opening(page.hours, closed),
    )


def starts(unit: Unit) -> list[Unit]:
    """The unit and its estates, as far as the town has said where they lie."""
    below = Unit.objects.filter(path__startswith=unit.path, kind__in=(unit.kind, Unit.Kind.ESTATE))
    return list(below.filter(spot__isnull=False).select_related("spot"))
