"""Taking people of a list into the register: every row is looked at first, and looked at once more when it is entered.

Who is who among namesakes: `namesakes.py`. What the columns are: `headings.py`. How a list goes in, part by part:
`incoming.py`.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.birth import birth_date
from portal.core.names import person_name
from portal.core.phone import mobile_number
from portal.core.pinyin import pinyin_slug
from portal.places.models import Unit

from .actions import give_contact, hold_register, join_household
from .headings import TWO_DIGIT_YEAR
from .models import Household, Person, PersonContact
from .namesakes import Known, Verdict, in_the_register, known_of, sort_out

# What a spreadsheet counts days from; 1 is 1 January 1900.
SERIAL_DAY = datetime.date(1899, 12, 30)
HOUSEHOLDERS = {"户主", "本人", "户主本人"}
SOMEBODY_NEW = "new"
Values = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One resident of a list, as it will be entered.

    Args:
        answer: what somebody decided among namesakes: `new`, or the key of a person in the register.
    """

    number: int
    name: str
    born: str = ""
    building: str = ""
    door: str = ""
    phone: str = ""
    answer: str = ""

    @property
    def born_on(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.born) if self.born else None

    @property
    def label(self) -> str:
        """Of the household; empty without a door."""
        return f"{self.building} {self.door}".strip()[:60] if self.door else ""

    def known(self, person: int | None = None) -> Known:
        return known_of(born=self.born, door=self.label, phone=self.phone, number=self.number, person=person)


@dataclass
class DryRun:
    """What a list would do.

    Args:
        rows: what is taken over on yes.
        doubtful: rows that somebody must decide, as they are kept: the row, and the namesakes by key and words.
        twice: how many rows say once more what another one says.
        apart: names that several people have, told apart by birth date and door.
    """

    rows: list[Row] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    new: int = 0
    known: int = 0
    twice: int = 0
    apart: list[str] = field(default_factory=list)


def dry_run(table: Iterable[tuple[int, Values]], unit: Unit, century: str = "") -> DryRun:
    """Look at every row; nothing is written."""
    result, rows = DryRun(), []
    for number, values in _with_doors(table):
        try:
            rows.append(_row(number, values, century))
        except ValidationError as error:
            result.wrong.append((number, "".join(error.messages)))
    there = in_the_register(unit, {row.name for row in rows})
    for row in rows:
        _sort(row, there.setdefault(row.name, []), result)
    return result


def _sort(row: Row, namesakes: list[Known], result: DryRun) -> None:
    one = row.known()
    verdict, others = sort_out(one, namesakes)
    if verdict is Verdict.ASK:
        offered = [(other.key, other.words()) for other in others[:6]]
        result.doubtful.append({"row": asdict(row), "others": offered})
        # Whoever is not settled settles nobody: the next of this name is compared with the others alone.
        return
    result.rows.append(row)
    if verdict is Verdict.OTHER:
        result.new += 1
        if others and row.name not in result.apart:
            result.apart.append(row.name)
    elif others[0].person:
        result.known += 1
    else:
        result.twice += 1
    namesakes.append(one)


def _with_doors(table: Iterable[tuple[int, Values]]) -> Iterable[tuple[int, Values]]:
    """Where a list goes by households, whoever has no door of their own lives with the householder."""
    doors: dict[str, Values] = {}
    above: Values = {}
    for number, values in table:
        head, relation = values.get("head", ""), values.get("relation", "")
        own = {key: values[key] for key in ("building", "door") if values.get(key)}
        if own.get("door"):
            above = own
            doors[head or values.get("name", "")] = own
        elif relation in HOUSEHOLDERS:
            above = {}
        elif head:
            own = doors.get(head, {}) | own
        elif relation:
            own = above | own
        yield number, values | own


def _row(number: int, values: Values, century: str) -> Row:
    born, phone = values.get("born", ""), values.get("phone", "")
    return Row(
        number=number,
        name=person_name(values.get("name", "")),
        born=born_on(born, century).isoformat() if born else "",
        building=values.get("building", "")[:60],
        door=values.get("door", "")[:60],
        phone=_number(phone) if phone else "",
    )


def born_on(text: str, century: str = "") -> datetime.date:
    """A birth date as lists write it: also 50-1-2, once somebody said the century, and the number of a spreadsheet.

    Raises:
        ValidationError: no date; the sentence says what was read.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    # With a time behind it, as programs write it out.
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)
    if serial := re.fullmatch(r"(\d{3,5})(?:\.0+)?", text):
        day = SERIAL_DAY + datetime.timedelta(days=int(serial[1]))
        if len(serial[1]) == 5 and day <= timezone.localdate():
            return day
    elif century and (short := TWO_DIGIT_YEAR.fullmatch(text)):
        text = f"{century}{short[1]}-{short[2]}-{short[3]}"
    try:
        return birth_date(text)
    except ValidationError as error:
        sentence = _("出生日期“%(text)s”看不懂，请写成 1948-5-1 这样。")
        raise ValidationError(sentence % {"text": text[:20]}) from error


def _number(text: str) -> str:
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", unicodedata.normalize("NFKC", text).strip(), re.I):
        raise ValidationError(
            _("手机被表格软件写成了“%(text)s”，后面几位丢了。请把这一列设成“文本”，重新填一遍。")
            % {"text": text[:20]}
        )
    # Two numbers in one cell: the first is asked.
    first = re.split(r"[/,;、，；\n]", text.strip())[0]
    return mobile_number(first)


def enter_rows(rows: list[Row], *, unit: Unit) -> list[tuple[int, str]]:
    """Enter people of a list, with the buildings and doors that are new; who is there already stays one person.

    Returns:
        Number and reason of rows that were left out, for the register has changed since they were looked at.
    """
    hold_register(unit)
    there = in_the_register(unit, {row.name for row in rows})
    buildings: dict[str, Unit] = {}
    doors: dict[str, Household] = {}
    left_out = []
    for row in rows:
        namesakes = there.setdefault(row.name, [])
        building = _building(unit, row.building, buildings) if row.building else None
        person = _person(row, namesakes, unit, building)
        if person is None:
            words = _("名册里这会儿多了一位%(name)s，分不清是不是同一个人。请把这一行再传一次，再选。")
            left_out.append((row.number, words % {"name": row.name}))
            continue
        _complete(person, row, building)
        if row.label:
            join_household(person=person, household=_door(unit, row.label, doors))
        if row.phone:
            give_contact(person=person, number=row.phone, relation=PersonContact.Relation.SELF)
        there[row.name] = [one for one in namesakes if one.person != person.pk]
        there[row.name].append(_after(row, person, namesakes))
    return left_out


def _person(row: Row, namesakes: list[Known], unit: Unit, building: Unit | None) -> Person | None:
    """Whom a row means, entered where new; None where that is not clear any more."""
    one = row.known()
    if row.answer.startswith("person-"):
        chosen = int(row.answer.removeprefix("person-"))
        return Person.objects.filter(pk=chosen, unit=unit, name=row.name).first()
    if row.answer == SOMEBODY_NEW:
        # The same list a second time: who was entered as somebody new then is that somebody now.
        exact = [other for other in namesakes if _is_exactly(one, other)]
        verdict, others = (Verdict.SAME, exact) if exact else (Verdict.OTHER, [])
    else:
        verdict, others = sort_out(one, namesakes)
    if verdict is Verdict.ASK:
        return None
    if verdict is Verdict.SAME:
        return Person.objects.get(pk=others[0].person)
    return Person.objects.create(
        name=row.name, born=row.born_on, unit=unit, is_resident=True, building=building
    )


def _is_exactly(one: Known, other: Known) -> bool:
    same = (one.born, one.door) == (other.born, other.door) and one.phones <= other.phones
    return same and not one.is_bare


def _complete(person: Person, row: Row, building: Unit | None) -> None:
    """What the list knows and the register did not."""
    changed = []
    if row.born_on and person.born is None:
        person.born = row.born_on
        changed.append("born")
    if building and person.building_id != building.pk:
        person.building = building
        changed.append("building")
    if changed:
        person.save(update_fields=changed)


def _after(row: Row, person: Person, namesakes: list[Known]) -> Known:
    """The same person as the register knows them now."""
    now = row.known(person.pk)
    before = next((one for one in namesakes if one.person == person.pk), None)
    if before is None:
        return now
    return replace(
        now,
        born=before.born or now.born,
        door=now.door or before.door,
        phones=now.phones | before.phones,
        tail=before.tail or now.tail,
    )


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


def _door(unit: Unit, label: str, made: dict[str, Household]) -> Household:
    """The household of a door, also where it was entered in its building; else a new one of the unit."""
    if label not in made:
        there = Household.objects.filter(unit__path__startswith=unit.path, label=label).order_by("pk")
        made[label] = there.first() or Household.objects.create(unit=unit, label=label)
    return made[label]
