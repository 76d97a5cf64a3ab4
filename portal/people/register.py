"""Taking a list of residents into the register: a dry run first, row by row, then all of it or nothing; a long list
goes in by parts (`long_lists.py`).

The list is a CSV or XLSX file with a first row of names: 姓名, 出生日期, 楼栋, 门牌, 手机. Whoever is in the register by name
and birth date stays one person. The same name with another birth date, or with none, is left for a person to decide.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.birth import birth_date
from portal.core.names import person_name
from portal.core.phone import mobile_number
from portal.core.pinyin import pinyin_slug
from portal.places.models import Unit

from .actions import enter_person, give_contact, join_household
from .models import Household, Person, PersonContact, RegisterDraft

KEPT = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One resident of a list, as it will be entered."""

    number: int
    name: str
    born: str = ""
    building: str = ""
    door: str = ""
    phone: str = ""

    @property
    def born_on(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.born) if self.born else None


@dataclass
class DryRun:
    """What a list would do."""

    new: list[Row]
    known: list[Row]
    doubtful: list[tuple[Row, str]]
    wrong: list[tuple[int, str]]

    @property
    def rows(self) -> list[Row]:
        """What is taken over on yes."""
        return [*self.new, *self.known]


def dry_run(table: Iterable[dict[str, str]], unit: Unit) -> DryRun:
    """Look at every row; nothing is written."""
    result = DryRun(new=[], known=[], doubtful=[], wrong=[])
    there: dict[str, set[datetime.date | None]] = {}
    for name, born in Person.objects.filter(unit=unit).values_list("name", "born"):
        there.setdefault(name, set()).add(born)
    for number, values in enumerate(table, start=2):
        try:
            row = _row(number, values)
        except ValidationError as error:
            result.wrong.append((number, "".join(error.messages)))
            continue
        _sort(row, there, result)
    return result


def _row(number: int, values: dict[str, str]) -> Row:
    born, phone = values.get("born", ""), values.get("phone", "")
    return Row(
        number=number,
        name=person_name(values.get("name", "")),
        born=birth_date(born).isoformat() if born else "",
        building=values.get("building", "")[:60],
        door=values.get("door", "")[:60],
        phone=mobile_number(phone) if phone else "",
    )


def _sort(row: Row, there: dict[str, set[datetime.date | None]], result: DryRun) -> None:
    known = there.setdefault(row.name, set())
    if row.born_on and row.born_on in known:
        result.known.append(row)
    elif known:
        words = _("名册里已有一位%(name)s，出生日期不一样或没有写。请核对以后在窗口登记。")
        result.doubtful.append((row, words % {"name": row.name}))
    else:
        result.new.append(row)
    known.add(row.born_on)


def keep_draft(run: DryRun, *, unit: Unit, by) -> RegisterDraft:
    """Keep what a dry run found, sealed, until somebody says yes."""
    RegisterDraft.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    rows = json.dumps([asdict(row) for row in run.rows], ensure_ascii=False)
    return RegisterDraft.objects.create(unit=unit, by=by, rows=rows)


@transaction.atomic
def take_over(draft: RegisterDraft, *, by) -> int:
    """Enter everybody of a draft: buildings and doors are made where they are new.

    Returns:
        How many people stand in the register through it. The draft is gone afterwards.
    """
    rows = [Row(**values) for values in json.loads(draft.rows)]
    enter_rows(rows, unit=draft.unit)
    record("people.import", by=by, of=draft.unit, note=f"{len(rows)}")
    draft.delete()
    return len(rows)


def enter_rows(rows: Iterable[Row], *, unit: Unit) -> None:
    """Enter people of a list, with the buildings and doors that are new; who is there already stays one person."""
    buildings: dict[str, Unit] = {}
    doors: dict[tuple[str, str], Household] = {}
    for row in rows:
        building = _building(unit, row.building, buildings) if row.building else None
        person = enter_person(name=row.name, born=row.born_on, unit=unit, number=row.phone, building=building)
        if building and person.building_id != building.pk:
            person.building = building
            person.save(update_fields=["building"])
        if row.door:
            join_household(person=person, household=_door(unit, row, doors))
        if row.phone:
            give_contact(person=person, number=row.phone, relation=PersonContact.Relation.SELF)


def _building(unit: Unit, name: str, made: dict[str, Unit]) -> Unit:
    if name not in made:
        parent = Unit.objects.get(pk=unit.pk)
        found = parent.get_descendants().filter(kind=Unit.Kind.BUILDING, name=name).first()
        if found is None:
            slug = f"{unit.slug[:30]}-{pinyin_slug(name)[:24]}"
            if Unit.objects.filter(slug=slug).exists():
                slug = f"{slug}-{parent.get_descendant_count() + 1}"
            found = parent.add_child(instance=Unit(name=name, kind=Unit.Kind.BUILDING, slug=slug))
        made[name] = found
    return made[name]


def _door(unit: Unit, row: Row, made: dict[tuple[str, str], Household]) -> Household:
    label = f"{row.building} {row.door}".strip()[:60]
    key = (row.building, row.door)
    if key not in made:
        made[key] = Household.objects.get_or_create(unit=unit, label=label)[0]
    return made[key]
