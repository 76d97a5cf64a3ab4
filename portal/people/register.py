"""Taking a list of residents into the register: a dry run first, row by row, then all of it or nothing.

The list is a CSV or XLSX file with a first row of names: 姓名, 出生日期, 楼栋, 门牌, 手机. Whoever is in the register by name
and birth date stays one person. The same name with another birth date, or with none, is left for a person to decide.
"""

import csv
import datetime
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from portal.core.audit import record
from portal.core.birth import birth_date
from portal.core.names import person_name
from portal.core.phone import mobile_number
from portal.core.pinyin import pinyin_slug
from portal.places.models import Unit

from .actions import enter_person, give_contact, join_household
from .models import Household, Person, PersonContact, RegisterDraft

MOST_ROWS, MOST_BYTES = 5000, 5 * 1024 * 1024
KEPT = datetime.timedelta(days=1)
COLUMNS = {"姓名": "name", "出生日期": "born", "楼栋": "building", "门牌": "door", "手机": "phone"}


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


def read_table(data: bytes, name: str) -> list[dict[str, str]]:
    """The rows of a file by our column names.

    Raises:
        ValidationError: too large, not a table, or without the column 姓名.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("文件太大，请分成几份，每份不超过 5 MB。"))
    lines = _xlsx_lines(data) if name.lower().endswith(".xlsx") else _csv_lines(data)
    head = next(iter(lines), [])
    keys = [COLUMNS.get(cell.strip(), "") for cell in head]
    if "name" not in keys:
        raise ValidationError(_("第一行要写列名：姓名、出生日期、楼栋、门牌、手机。至少要有“姓名”。"))
    body = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    if len(body) > MOST_ROWS:
        raise ValidationError(_("一次最多 %(n)s 人，请分成几份。") % {"n": MOST_ROWS})
    return [{key: cell.strip() for key, cell in zip(keys, line, strict=False) if key} for line in body]


def _csv_lines(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return list(csv.reader(io.StringIO(text)))
    raise ValidationError(_("读不懂这个文件。请从表格软件里另存为 CSV 或 XLSX。"))


def _xlsx_lines(data: bytes) -> list[list[str]]:
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        return [
            [_words(cell) for cell in line]
            for line in sheet.iter_rows(max_row=MOST_ROWS + 2, values_only=True)
        ]
    except Exception as error:
        # openpyxl raises whatever its parsers meet in a broken file.
        raise ValidationError(_("读不懂这个文件。请从表格软件里另存为 CSV 或 XLSX。")) from error


def _words(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        # A phone that Excel took for a number.
        return str(int(cell))
    return "" if cell is None else str(cell)


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
    unit = draft.unit
    rows = [Row(**values) for values in json.loads(draft.rows)]
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
    record("people.import", by=by, of=unit, note=f"{len(rows)}")
    draft.delete()
    return len(rows)


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
