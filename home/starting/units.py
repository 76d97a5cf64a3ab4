"""The units of a town from a list: what will be made, what is there already, what is not understood."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.founding import found_unit
from portal.accounts.models import User
from portal.core.audit import record
from portal.places.models import Unit

from .tables import Column, Row, Wrong, one_form, print_of, read_table, sameness

Kind = Unit.Kind
COLUMNS = {
    "name": Column(
        gettext_lazy("名称"),
        "名称 单位 单位名称 居村 居村名称 居委会 居委名称 居委会名称 村居 村名 社区 社区名称 村居名称 居民区 name",
    ),
    "kind": Column(gettext_lazy("类别"), "类别 类型 性质 居或村 单位类别 单位类型 kind"),
    "short_name": Column(gettext_lazy("简称"), "简称 门牌简称 short"),
    "phone": Column(gettext_lazy("电话"), "电话 联系电话 办公电话 固定电话 座机 值班电话 电话号码 phone"),
    "hours": Column(gettext_lazy("办公时间"), "办公时间 上班时间 接待时间 工作时间 服务时间 hours"),
    "address": Column(gettext_lazy("地址"), "地址 办公地址 办公地点 详细地址 所在地 address"),
    "area": Column(gettext_lazy("上级片区"), "上级 上级片区 片区 所属片区 片 所属片 上级单位 area"),
    "intro": Column(gettext_lazy("介绍"), "介绍 简介 说明 intro"),
}
KINDS = {
    Kind.AREA: "片区 片 区片 联勤片 area",
    Kind.NEIGHBOURHOOD: "居 居（社区） 居民区 居委 居委会 社区 居民委员会 neighbourhood",
    Kind.VILLAGE: "村 村委 村委会 行政村 村民委员会 village",
}
KIND_WORDS = {word: kind for kind, words in KINDS.items() for word in words.split()}
# How names end; 新村 is mostly a housing estate of a city, so nobody guesses it.
ENDS = (
    (re.compile(r"(片|片区)$"), Kind.AREA),
    (re.compile(r"(居|居民区|居委|居委会|社区|居民委员会)$"), Kind.NEIGHBOURHOOD),
    (re.compile(r"(?<!新)村$|(村委会|村民委员会|行政村)$"), Kind.VILLAGE),
)
# A kind, a heading or a sum, and nobody's name.
NO_NAMES = "街道 镇 乡 单位 名称 合计 小计 总计 共计 全部 全镇 全街道 示例 admin 后台 首页"
RESERVED = {*KIND_WORDS, *NO_NAMES.split()}
NAME = re.compile(r"[^\W_][\w·（）()\-— ]*")
PHONE = re.compile(r"[+\d][\d\s()（）\-—转]{5,}")
HOURS = re.compile(r"周[一二三四五六日至]|星期|上午|下午|全天|工作日|\d{1,2}[:：]\d{2}")
BEFORE_THE_END = re.compile(r"(居民区|居委会|居委|居|社区|村委会|村)$")


@dataclass(frozen=True)
class NewUnit:
    """A unit that will be made.

    Args:
        area: the name of what it belongs to; empty for the town.
        guessed: its kind was told from its name.
        hint: what somebody should look at once more.
    """

    number: int
    name: str
    kind: str
    area: str
    details: tuple[tuple[str, str], ...]
    guessed: bool = False
    hint: str = ""

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def told(self) -> dict[str, str]:
        return dict(self.details)


@dataclass(frozen=True)
class Standing:
    """A unit that is there already, and in what the list says something else of it."""

    number: int
    pk: int
    name: str
    other: tuple[str, ...] = ()


@dataclass
class UnitPlan:
    """What would come of a list of units."""

    new: list[NewUnit] = field(default_factory=list)
    there: list[Standing] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return print_of((self.new, self.there))


class Refused(Exception):
    """Why a line is left out; its text is for the person."""


def tell(cells: list[str]) -> dict[str, str]:
    """What the cells of a line without headings are: a name first, the rest by how it looks."""
    values: dict[str, str] = {"name": cells[0]}
    for cell in filter(None, cells[1:]):
        key = _looks_like(cell, values)
        values[key] = f"{values[key]} {cell}" if key in values else cell
    return values


def _looks_like(cell: str, values: dict[str, str]) -> str:
    if cell in KIND_WORDS and "kind" not in values:
        return "kind"
    if PHONE.fullmatch(cell):
        return "phone"
    if HOURS.search(cell):
        return "hours"
    if re.search(r"(片|片区)$", cell) and "area" not in values:
        return "area"
    return "short_name" if len(cell) <= 3 and "short_name" not in values else "address"


def plan_units(text: str) -> UnitPlan:
    """What a list would make; nothing is written.

    Raises:
        ValidationError: no list at all, or too long.
    """
    table = read_table(text, COLUMNS, tell)
    plan = UnitPlan(wrong=list(table.wrong), unread=table.unread)
    planner = _Planner(plan, follow=not any(row.get("area") for row in table.rows))
    planner.note_areas(table.rows)
    for row in table.rows:
        try:
            planner.take(row)
        except Refused as refusal:
            said = " ".join(row.values.values())
            plan.wrong.append(Wrong(row.number, said, str(refusal)))
    plan.wrong.sort(key=lambda one: one.number)
    return plan


class _Planner:
    """One pass over a list.

    Args:
        follow: the list names no areas beside its units, so units belong to the area that stands above them.
    """

    def __init__(self, plan: UnitPlan, *, follow: bool):
        self.plan, self.follow, self.above = plan, follow, ""
        with_pages = Unit.objects.filter(kind__in=[Kind.TOWN, *KINDS])
        self.known = {sameness(unit.name): unit for unit in with_pages}
        self.stems = {_stem(unit.name): unit.name for unit in with_pages if unit.is_body}
        self.areas = {key: unit.name for key, unit in self.known.items() if unit.kind == Kind.AREA}
        self.lines: dict[str, int] = {}

    def note_areas(self, rows: list[Row]) -> None:
        """Areas of the list may be named before their own line."""
        for row in rows:
            name = one_form(row.get("name"))
            if name and _kind_of(row, name)[0] == Kind.AREA:
                self.areas.setdefault(sameness(name), name)

    def take(self, row: Row) -> None:
        name = one_form(row.get("name"))
        _check_name(name)
        key = sameness(name)
        if key in self.lines:
            raise Refused(_("和第 %(n)s 行是同一个名称，只算一次。") % {"n": self.lines[key]})
        if (unit := self.known.get(key)) is not None:
            self.above = unit.name if unit.kind == Kind.AREA else self.above
            self.lines[key] = row.number
            self.plan.there.append(Standing(row.number, unit.pk, unit.name, _other(unit, row, name)))
            return
        kind, guessed = _kind_of(row, name)
        if not kind:
            raise Refused(_("看不出是居还是村：请在“类别”里写 居、村 或 片区。"))
        details = _details(row)
        area = "" if kind == Kind.AREA else self._area(row)
        self.lines[key] = row.number
        self.above = name if kind == Kind.AREA else self.above
        self.plan.new.append(NewUnit(row.number, name, kind, area, details, guessed, self._hint(name)))

    def _area(self, row: Row) -> str:
        said = row.get("area")
        if not said:
            return self.above if self.follow else ""
        key = sameness(said)
        town = next(unit for unit in self.known.values() if unit.kind == Kind.TOWN)
        if key == sameness(town.name) or said in ("街道", "镇", "直属"):
            return ""
        if key not in self.areas:
            raise Refused(
                _("没有叫“%(area)s”的片区：请加一行“%(area)s”，类别写 片区；或者把这一格清空。")
                % {"area": said}
            )
        return self.areas[key]

    def _hint(self, name: str) -> str:
        near = self.stems.get(_stem(name))
        self.stems.setdefault(_stem(name), name)
        return _("和“%(name)s”很像，请看看是不是同一个。") % {"name": near} if near else ""


def _stem(name: str) -> str:
    return BEFORE_THE_END.sub("", sameness(name))


def _check_name(name: str) -> None:
    if not name:
        raise Refused(_("这一行没有名称。"))
    if name in RESERVED:
        raise Refused(_("“%(name)s”不是一个单位的名称，请写全，例如“临河居民区”。") % {"name": name})
    if not 2 <= len(name) <= 40:
        raise Refused(_("名称请写 2 到 40 个字。"))
    if not NAME.fullmatch(name) or name.isdigit():
        raise Refused(_("名称里有认不出的符号。请只写名称，例如“临河居民区”。"))


def _kind_of(row: Row, name: str) -> tuple[str, bool]:
    """The kind that a line says, or the one that the name seems to have; and whether it is guessed."""
    said = row.get("kind")
    if said:
        return KIND_WORDS.get(said, KIND_WORDS.get(said.casefold(), "")), False
    return next((kind.value for ends, kind in ENDS if ends.search(name)), ""), True


def _details(row: Row) -> tuple[tuple[str, str], ...]:
    """Everything else that a line says of a unit, no longer than it can be."""
    found = []
    for key in ("short_name", "phone", "hours", "address", "intro"):
        value, longest = row.get(key), Unit._meta.get_field(key).max_length if key != "intro" else 1000
        if longest and len(value) > longest:
            words = {"what": COLUMNS[key].label, "n": longest}
            raise Refused(_("“%(what)s”太长，最多 %(n)s 个字。") % words)
        if value:
            found.append((key, value))
    return tuple(found)


def _other(unit: Unit, row: Row, name: str) -> tuple[str, ...]:
    """In what a list says something else of a unit that is there; nothing of it is changed."""
    other = []
    if unit.name != name:
        other.append(_("这里叫“%(now)s”，表里写“%(said)s”") % {"now": unit.name, "said": name})
    for key in ("short_name", "phone", "hours", "address"):
        now, said = getattr(unit, key), row.get(key)
        if said and sameness(said) != sameness(now):
            words = {"what": COLUMNS[key].label, "now": now or _("没有"), "said": said}
            other.append(_("%(what)s：现在 %(now)s，表里 %(said)s") % words)
    kind = KIND_WORDS.get(row.get("kind"), "")
    if kind and kind != unit.kind:
        words = {"now": unit.get_kind_display(), "said": Kind(kind).label}
        other.append(_("类别：现在 %(now)s，表里 %(said)s") % words)
    return tuple(other)


def one_at_a_time() -> Unit:
    """The town, held until the transaction ends: of two who press at once, the second looks at what the first has made."""
    return Unit.objects.select_for_update().get(kind=Kind.TOWN)


@transaction.atomic
def make_units(*, text: str, seen: str, by: User | None) -> UnitPlan:
    """Make every new unit of a list, all or none.

    Args:
        seen: the mark of the plan that somebody said yes to.
        by: who founds them; their front pages wait for the word of a second person. None while a town is being founded.

    Raises:
        ValidationError: the list, or what is there of it, is no longer what was looked at.
    """
    town = one_at_a_time()
    plan = plan_units(text)
    if plan.mark != seen or not plan.new:
        raise ValidationError(_("看过以后有了变化，什么也没有建。请再看一遍下面的，再按一次。"))
    for one in sorted(plan.new, key=lambda new: new.kind != Kind.AREA):
        # Read anew each time: a node keeps count of its children.
        parent = Unit.objects.get(kind=Kind.AREA, name=one.area) if one.area else Unit.objects.get(pk=town.pk)
        told = one.told
        told.setdefault("intro", _first_words(one, town))
        found_unit(parent=parent, name=one.name, kind=one.kind, by=by, **told)
    record("home.found_units", by=by, of=town, note=_("建了 %(n)s 个") % {"n": len(plan.new)})
    return plan


def _first_words(one: NewUnit, town: Unit) -> str:
    """What a front page says until somebody writes more."""
    return _("%(name)s属于%(town)s。") % {"name": one.name, "town": one.area or town.name}
