"""Doors of a building without a list of residents: so that a notice knows how many households there are."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.audit import record
from portal.core.pinyin import pinyin_slug
from portal.people.actions import hold_register
from portal.people.models import Household
from portal.places.models import Unit

LINE = re.compile(r"([^:]{1,40}):(.+)")
RUN = re.compile(r"(\d{1,5})-(\d{1,5})")
LONGEST_RUN, MOST, SHOWN = 200, 2000, 3


def doors_of(text: str) -> dict[str, list[str]]:
    """Buildings and their doors as they are typed, a building a line: 3号楼：101-106，201-206。

    Raises:
        ValidationError: a line that cannot be read, and which.
    """
    found: dict[str, list[str]] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = unicodedata.normalize("NFKC", raw).strip()
        if not line:
            continue
        match = LINE.fullmatch(line)
        if match is None:
            words = _(
                "第 %(n)s 行看不懂。每栋写一行，先写楼名，再写冒号和门牌，例如：3号楼：101-106，201-206。"
            )
            raise ValidationError(words % {"n": number})
        doors = found.setdefault(match[1].strip(), [])
        for one in filter(None, re.split(r"[\s,、;。]+", match[2])):
            doors += [door for door in _run(one, number) if door not in doors]
    if not found:
        raise ValidationError(_("请写楼名和门牌，例如：3号楼：101-106，201-206。"))
    if sum(map(len, found.values())) > MOST:
        raise ValidationError(_("一次最多写 %(n)s 户，请分几次。") % {"n": MOST})
    return found


def _run(typed: str, number: int) -> list[str]:
    match = RUN.fullmatch(typed)
    if match is None:
        return [typed[:20]]
    first, last = int(match[1]), int(match[2])
    if not first <= last < first + LONGEST_RUN:
        words = _("第 %(n)s 行的“%(what)s”有错：后一个数要比前一个大，一段最多 %(most)s 户，一层楼写一段。")
        raise ValidationError(words % {"n": number, "what": typed, "most": LONGEST_RUN})
    return [f"{door:0{len(match[1])}}" for door in range(first, last + 1)]


@transaction.atomic
def enter_doors(*, unit: Unit, doors: dict[str, list[str]], by) -> tuple[int, int]:
    """Enter the doors of a 居 or 村, with the buildings that are new. One that a list of residents brought already is the
    same household, and from now on known to be in its building.

    Args:
        doors: by the name of the building.

    Returns:
        How many are new, and how many were there.

    Raises:
        ValidationError: a household that belongs to another building or grid already; it cannot be in two.
    """
    hold_register(unit)
    known = {_plain(one.label): one for one in Household.objects.filter(unit__path__startswith=unit.path)}
    names = dict(Unit.objects.filter(path__startswith=unit.path).values_list("pk", "name"))
    made, moved, twice = [], [], []
    for name, labels in doors.items():
        building = _building(unit, name)
        for door in labels:
            label = f"{building.name} {door}"
            home = known.get(_plain(label))
            if home is None:
                made.append(Household(unit=building, label=label))
            elif home.unit_id in (unit.pk, building.pk):
                home.unit = building
                moved.append(home)
            else:
                twice.append(_("“%(door)s”在%(place)s") % {"door": home.label, "place": names[home.unit_id]})
    if twice:
        words = _("这些户已经登记了：%(what)s。一户只能属于一处，请从这里去掉，或者先改那边。")
        raise ValidationError(words % {"what": _("、").join(twice[:SHOWN])})
    Household.objects.bulk_create(made)
    Household.objects.bulk_update(moved, ["unit"])
    record(
        "notices.enter_doors",
        by=by,
        of=unit,
        note=ngettext("%(n)s 户", "%(n)s 户", len(made)) % {"n": len(made)},
    )
    return len(made), len(moved)


def _plain(text: str) -> str:
    return "".join(text.split())


def _building(unit: Unit, name: str) -> Unit:
    """The building of a name, however it is spaced; a new one where there is none."""
    below = Unit.objects.filter(path__startswith=unit.path, kind=Unit.Kind.BUILDING)
    for one in below:
        if _plain(one.name) == _plain(name):
            return one
    slug = f"{unit.slug[:30]}-{pinyin_slug(name)[:24]}"
    if Unit.objects.filter(slug=slug).exists():
        slug = f"{slug[:50]}-{below.count() + 1}"
    above = Unit.objects.get(pk=unit.pk)
    return above.add_child(instance=Unit(name=name, kind=Unit.Kind.BUILDING, slug=slug))
