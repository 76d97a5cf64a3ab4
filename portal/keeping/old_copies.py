"""Which copies stay: of the last days, weeks and months one each; never fewer than the newest, and the newest that was found good."""

import datetime
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.launch.checks import Refusal

from .manifest import COPY_NAME, PARTIAL, Manifest, read_manifest

# Written into a copy by whoever looked into it and found all well.
FOUND_GOOD = "found-good"


# Of the newest day every copy stays: one made by hand before something daring is the way back from it.
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """How many days, weeks and months have a copy."""

    days: int = 7
    weeks: int = 4
    months: int = 6


@dataclass(frozen=True)
class Copy:
    path: Path
    manifest: Manifest

    @property
    def day(self) -> datetime.date:
        return timezone.localtime(self.manifest.when).date()

    @property
    def found_good(self) -> bool:
        return (self.path / FOUND_GOOD).exists()


def copies(place: Path) -> list[Copy]:
    """This portal's own whole copies, the newest first; another portal's, and what is not whole, is left alone."""
    found = []
    for path in place.iterdir():
        if not COPY_NAME.fullmatch(path.name):
            continue
        try:
            manifest = read_manifest(path)
        except Refusal:
            continue
        if manifest.town == settings.SITE_URL:
            found.append(Copy(path, manifest))
    return sorted(found, key=lambda one: (one.manifest.when, one.path.name), reverse=True)


def to_keep(found: list[Copy], terms: Terms) -> set[Path]:
    """Which stay, of copies with the newest first."""
    ways: Iterable[tuple[int, Callable[[datetime.date], object]]] = (
        (terms.days, lambda day: day),
        (terms.weeks, lambda day: day.isocalendar()[:2]),
        (terms.months, lambda day: (day.year, day.month)),
    )
    kept = {found[0].path} if found else set()
    kept |= {one.path for one in found if found[0].manifest.when - one.manifest.when < A_DAY}
    kept |= {one.path for one in [one for one in found if one.found_good][:1]}
    for number, period in ways:
        newest: dict[object, Path] = {}
        for one in found:
            newest.setdefault(period(one.day), one.path)
        kept |= set(list(newest.values())[:number])
    return kept


def thin_out(place: Path, terms: Terms) -> int:
    """Delete what no term keeps.

    Returns:
        How many went.
    """
    found = copies(place)
    kept = to_keep(found, terms)
    gone = [one for one in found if one.path not in kept]
    for one in gone:
        # First the name of something unfinished: half deleted, it would look whole.
        doomed = one.path.rename(one.path.with_name(one.path.name + PARTIAL))
        shutil.rmtree(doomed)
    return len(gone)
