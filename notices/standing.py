"""The notices that stand now, read once for all readers: which lie on top of which page."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.core.kept import Shelf
from portal.core.statements import Statement, columns_of, object_of
from portal.people.models import Household
from portal.places.models import Unit
from portal.search.entries import SHORTEST, Entry

from .households import place_of
from .models import Notice, State

_NOTICE, _UNIT = columns_of(Notice), columns_of(Unit)
# Every page that lies finished nowhere asks these.
_passed = Statement(
    lambda now: (
        Notice.objects.filter(state=State.PASSED, valid_until__gt=now)
        .order_by("-urgency", "-valid_from", "-pk")
        .values_list(*_NOTICE)
    )
)
_audiences = Statement(
    lambda now: (
        Notice.units.through.objects.filter(notice__state=State.PASSED, notice__valid_until__gt=now)
        .order_by("unit__path")
        .values_list("notice_id", *columns_of(Unit, "unit__"))
    )
)
_fronts = Statement(lambda: Unit.objects.filter(page__live=True).values_list("path", "page__path", "slug"))
_units: Shelf[dict[str, tuple[str, str]]] = Shelf(1)
_kept: Shelf[list["Standing"]] = Shelf(1)
_entries: Shelf[list[Entry]] = Shelf(8)


@dataclass(frozen=True)
class Standing:
    """A passed notice that is not over.

    Args:
        units: the places in the tree that it is for.
    """

    notice: Notice
    units: tuple[str, ...]

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """Paths of the front pages below which it is on every page; where it is for the town, all are."""
        return tuple(page for page, _slug in self._reached)

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The units of these front pages."""
        return frozenset(slug for _page, slug in self._reached)

    @cached_property
    def _reached(self) -> set[tuple[str, str]]:
        """The front pages with the slugs of their units. Of most notices nobody asks: they stand on top of no page."""
        fronts = _units.of("all", lambda: {path: (page, slug) for path, page, slug in _fronts.rows()})
        found: set[tuple[str, str]] = set()
        for path in self.units:
            found |= {page for unit, page in fronts.items() if unit.startswith(path)}
            # A building has no page; its people read those of their 居. The town's own would be everybody's.
            own = path
            while own not in fronts and len(own) > Unit.steplen:
                own = own[: -Unit.steplen]
            if own in fronts and len(own) > Unit.steplen:
                found.add(fronts[own])
        return found

    @property
    def is_for_all(self) -> bool:
        return any(len(path) == Unit.steplen for path in self.units)

    def is_for(self, household: Household) -> bool:
        """Whether a household of `homes` is meant."""
        return place_of(household).startswith(self.units)

    def is_on(self, page: Page | None) -> bool:
        """Whether a page belongs to one of its units; what is no page belongs to the town."""
        return self.is_for_all or (page is not None and page.path.startswith(self.pages))


def live() -> list[Standing]:
    """What is valid now, the urgent first, then the newest."""
    at = timezone.now()
    return [one for one in _kept.of("all", _read) if one.notice.valid_from <= at < one.notice.valid_until]


def on_top(page: Page | None, own: str = "") -> list[Notice]:
    """What stands on top of a page: the urgent ones of its unit and of those above.

    Args:
        own: the slug of the unit that the page is for as well.
    """
    urgent = [one for one in live() if one.notice.is_urgent]
    return [one.notice for one in urgent if one.is_on(page) or own in one.slugs]


def entries() -> list[Entry]:
    """What the search finds: by its kind, or by any words of its title."""
    rows = live()
    key = (get_language(), tuple(one.notice.pk for one in rows))
    return _entries.of(key, lambda: [_entry(one.notice) for one in rows])


def _entry(notice: Notice) -> Entry:
    said = (notice.title, str(notice.get_kind_display()))
    tails = [one[start:] for one in said for start in range(max(1, len(one) - SHORTEST + 1))]
    told = _("通知 · %(span)s · %(phone)s") % {"span": notice.span, "phone": notice.phone}
    return Entry(notice.title, told, "notice", (*tails, _("通知")), args=(str(notice.pk),))


def _read() -> list[Standing]:
    now = timezone.now()
    found = _passed.rows(now)
    if not found:
        return []
    units: dict[int, list[Unit]] = {}
    for notice_id, *row in _audiences.rows(now):
        units.setdefault(notice_id, []).append(object_of(Unit, _UNIT, row))
    rows = [object_of(Notice, _NOTICE, row) for row in found]
    for notice in rows:
        notice.audience = units.get(notice.pk, [])
    return [Standing(notice, tuple(unit.path for unit in notice.audience)) for notice in rows]
