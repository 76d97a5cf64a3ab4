"""How the copies of a number may be divided: as last time, by neighbourhood, by building; and what has no bundle yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from news.models import IssuePage
from portal.people.models import Household
from portal.places.models import Unit

from .models import Bundle, PrintRun

PACKED = (Unit.Kind.NEIGHBOURHOOD, Unit.Kind.VILLAGE, Unit.Kind.ESTATE, Unit.Kind.BUILDING)


@dataclass(frozen=True)
class Pack:
    """What one bundle is to be.

    Args:
        copies: nothing where nobody has said it yet.
    """

    unit: Unit
    copies: int | None = None
    team: str = ""
    leader: str = ""
    phone: str = ""

    @property
    def to(self) -> str:
        return (
            self.team if self.team and self.unit.kind == Unit.Kind.TOWN else f"{name_of(self.unit)}{self._of}"
        )

    @property
    def _of(self) -> str:
        return f" {self.team}" if self.team else ""


def name_of(unit: Unit) -> str:
    """A part of the town as whoever carries the bundle knows it: a building with the neighbourhood around it."""
    if unit.kind not in (Unit.Kind.ESTATE, Unit.Kind.BUILDING):
        return unit.name
    path = unit.path
    paths = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
    above = Unit.objects.filter(path__in=paths, kind__in=PACKED).values_list("name", flat=True)
    return " ".join([*above, unit.name])


def parts_below(unit: Unit) -> list[Unit]:
    """Whatever of a unit may get a bundle of its own, in the order of the town; the unit itself for its teams."""
    return [unit, *Unit.objects.filter(path__startswith=unit.path, kind__in=PACKED).exclude(pk=unit.pk)]


def last_run(issue: IssuePage) -> PrintRun | None:
    """The run of the number before."""
    earlier = PrintRun.objects.filter(issue__publication=issue.publication_id)
    return earlier.filter(issue__total_number__lt=issue.total_number).order_by("-issue__total_number").first()


def as_last_time(issue: IssuePage) -> list[Pack]:
    """The bundles of the number before; none where there was none."""
    last = last_run(issue)
    return packs_of(last) if last else []


def packs_of(run: PrintRun) -> list[Pack]:
    return [
        Pack(one.unit, one.copies, one.team, one.leader, one.phone)
        for one in run.bundles.select_related("unit")
    ]


def one_each(parts: Iterable[Unit], *, buildings: bool) -> list[Pack]:
    """A bundle for every neighbourhood and village, or for every building; where a part has none below it, for it."""
    parts = list(parts)
    if buildings:
        leaves = [one for one in parts if not _has_below(one, parts) and one.kind in PACKED]
        return with_households(leaves)
    return with_households([one for one in parts if one.is_body])


def with_households(units: Sequence[Unit]) -> list[Pack]:
    """Bundles of as many copies as the register knows doors there; none is said where it knows none."""
    counted = Household.objects.values_list("unit__path").annotate(n=Count("pk"))
    doors = list(counted)
    packs = []
    for unit in units:
        known = sum(n for path, n in doors if path.startswith(unit.path))
        packs.append(Pack(unit, known or None))
    return packs


def _has_below(unit: Unit, parts: Iterable[Unit]) -> bool:
    return any(one.path.startswith(unit.path) and one.pk != unit.pk for one in parts)


def without_bundle(packs: Iterable[Pack | Bundle], parts: Iterable[Unit]) -> list[Unit]:
    """Parts of the town to which nobody brings anything: neither they nor what they lie in nor what lies in them has a
    bundle. Of a whole neighbourhood without any, the neighbourhood alone. Teams carry for themselves."""
    covered = [one.unit.path for one in packs if not one.team]
    bare: list[Unit] = []
    for part in parts:
        if part.kind not in PACKED or any(part.path.startswith(one.path) for one in bare):
            continue
        if not any(part.path.startswith(path) or path.startswith(part.path) for path in covered):
            bare.append(part)
    return bare


def built_since(run: PrintRun, parts: Iterable[Unit], bare: Sequence[Unit]) -> list[Unit]:
    """Parts that were not there when the bundles were counted and lie in a bundle that was counted without them."""
    known = set(run.known)
    return [
        one
        for one in parts
        if one.kind in PACKED and one.pk not in known and one not in bare and one.depth > 1
    ]


def balance(copies: int, spare: int, packs: Iterable[Pack]) -> int:
    """How many copies are in no bundle yet; negative where the bundles are more than there is."""
    return copies - spare - sum(one.copies or 0 for one in packs)


def balance_words(copies: int, spare: int, packs: Sequence[Pack]) -> str:
    """What is wrong with a division, with what to do; empty where it comes out even."""
    out = balance(copies, spare, packs)
    if out == 0:
        return ""
    values = {
        "bundled": sum(one.copies or 0 for one in packs),
        "spare": spare,
        "copies": copies,
        "n": abs(out),
    }
    if out > 0:
        words = _(
            "各包一共 %(bundled)s 份，备用 %(spare)s 份，印数是 %(copies)s 份，还有 %(n)s 份没有去处。"
            "请加到哪一包里，或者放进备用。"
        )
    else:
        words = _(
            "各包一共 %(bundled)s 份，备用 %(spare)s 份，印数只有 %(copies)s 份，多分了 %(n)s 份。"
            "请减少哪一包，或者减少备用。"
        )
    return words % values
