"""How many households a notice reached, by channel and by part of the town; counted by the database."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max

from portal.places.models import BODIES, Unit

from .households import homes_of
from .models import Channel, Notice, Receipt


@dataclass
class Counted:
    """So many households, and how many of them know."""

    total: int = 0
    reached: int = 0

    @property
    def left(self) -> int:
        return max(0, self.total - self.reached)

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said when everybody knows, and not before."""
        return self.reached * 100 // self.total if self.total else 0


@dataclass
class Part(Counted):
    """A part of the town."""

    unit: Unit = field(default_factory=Unit)


@dataclass
class Reach(Counted):
    """All of a notice.

    Args:
        hours_to_all: from its beginning until the last household knew; None while one is left.
    """

    channels: list[tuple[str, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    hours_to_all: int | None = None


def reach_of(notice: Notice) -> Reach:
    """Of all its households; four queries, however many there are."""
    if notice.closed_at:
        return Reach(notice.closed_households, notice.closed_reached, hours_to_all=notice.closed_hours)
    is_wide = notice.unit.kind in (Unit.Kind.TOWN, Unit.Kind.AREA)
    # By 居 and 村 nobody needs to know the buildings.
    place = "unit__path" if is_wide else "place_path"
    totals, reached = _totals(notice, [""], place), _reached(notice, [""], place)
    found = Reach(sum(totals.values()), sum(reached.values()))
    channels = notice.receipts.values_list("channel").annotate(n=Count("pk"), last=Max("at"))
    by_channel = {channel: (n, last) for channel, n, last in channels.order_by()}
    found.channels = [
        (str(channel.label), by_channel[channel][0]) for channel in Channel if channel in by_channel
    ]
    if found.total and found.reached >= found.total:
        took = max(last for _n, last in by_channel.values()) - notice.began_at
        found.hours_to_all = max(1, math.ceil(took.total_seconds() / 3600))
    found.parts = _parts(totals, reached, BODIES if is_wide else None)
    return found


def parts_for(notice: Notice, paths: Iterable[str]) -> list[Part]:
    """Building by building, in the parts of the town that somebody looks after: three queries."""
    paths = list(paths)
    return _parts(_totals(notice, paths, "place_path"), _reached(notice, paths, "place_path"), None)


def _totals(notice: Notice, paths: list[str], place: str) -> dict[str, int]:
    rows = homes_of(notice, paths).values_list(place).annotate(n=Count("pk")).order_by()
    return dict(rows)


def _reached(notice: Notice, paths: list[str], place: str) -> dict[str, int]:
    told = Receipt.objects.filter(notice=notice).values("household")
    rows = homes_of(notice, paths).filter(pk__in=told)
    return dict(rows.values_list(place).annotate(n=Count("pk")).order_by())


def _parts(totals: dict[str, int], reached: dict[str, int], kinds: tuple | None) -> list[Part]:
    """Counts by place put together: each place for itself, or by the 居 and 村 that they lie in."""
    steps = range(Unit.steplen, max(map(len, totals), default=0) + 1, Unit.steplen)
    known = {path[:end] for path in totals for end in steps if end <= len(path)}
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=known)}
    found: dict[str, Part] = {}
    for path in sorted(totals):
        place = path
        while kinds and len(place) > Unit.steplen and units[place].kind not in kinds:
            place = place[: -Unit.steplen]
        part = found.setdefault(place, Part(unit=units[place]))
        part.total += totals[path]
        part.reached += reached.get(path, 0)
    return list(found.values())
