"""The colleagues of a town from a list: who gets an account, who has one, what is not understood."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actions import grant_role
from portal.accounts.forms import LOGIN
from portal.accounts.models import Role, StaffPhone, User
from portal.accounts.second_factor import register_phone
from portal.accounts.staff import add_colleague
from portal.core.names import person_name
from portal.core.phone import mobile_number
from portal.core.spoken import Style, lazy_pinyin
from portal.people.headings import bare
from portal.places.models import Unit

from .tables import Column, Row, Wrong, print_of, read_table, sameness
from .units import Refused, one_at_a_time

COLUMNS = {
    "name": Column(gettext_lazy("姓名"), "姓名 名字 人员 人员姓名 同事 name"),
    "phone": Column(
        gettext_lazy("手机"), "手机 手机号 手机号码 联系电话 电话 联系方式 工作手机 phone mobile"
    ),
    "unit": Column(gettext_lazy("单位"), "单位 所在单位 居村 居委会 村居 社区 部门 所属单位 工作单位 unit"),
    "role": Column(gettext_lazy("角色"), "角色 职责 分工 岗位 职务 担任 做什么 role"),
    "login": Column(gettext_lazy("登录名"), "登录名 账号 帐号 用户名 工号 login"),
}
ROLES = {
    Role.CORRESPONDENT: "通讯员 信息员 通讯 写稿",
    Role.EDITOR: "编辑 初审 编辑初审 初审编辑",
    Role.SENIOR_EDITOR: "责编 责任编辑 复审 责编复审",
    Role.SIGNATORY: "签发 终审 签发人 签发终审 主编",
    Role.DESK_CLERK: "窗口 窗口人员 前台 接待 窗口接待",
    Role.ORGANISER: "组织者 活动组织者 活动 活动负责人",
    Role.PROVIDER: "服务者 理发师 医生 老师",
    Role.CHECK_IN_HELPER: "签到员 签到",
    Role.TEAM_LEADER: "带队人 志愿者带队人 带队 领队",
    Role.TOWN_OBSERVER: "观察员 街镇观察员 观察",
}
ROLE_WORDS = {bare(word): role for role, words in ROLES.items() for word in words.split()}
ADMINISTRATOR = {"系统管理员", "管理员"}
TOWN = {"街道", "镇", "街镇", "全镇", "全街道", "本镇", "本街道", "镇上", "town"}
BETWEEN_ROLES = re.compile(r"[、，,;；/＋+和\s]+")
# Two characters that are one surname, each pair after the other.
SURNAMES = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 宇文 长孙 夏侯 端木 南宫 独孤"

Place = tuple[int, str, str]  # the unit's number and name, the role


@dataclass(frozen=True)
class NewColleague:
    """Somebody who will have an account.

    Args:
        numbers: the lines that speak of them.
        hint: what somebody should look at once more.
    """

    numbers: tuple[int, ...]
    name: str
    login: str
    phone: str
    places: tuple[Place, ...]
    hint: str = ""

    @property
    def works_as(self) -> str:
        return in_words(self.places)


@dataclass(frozen=True)
class KnownColleague:
    """Somebody who has an account, and the roles of the list that they have not."""

    numbers: tuple[int, ...]
    pk: int
    name: str
    login: str
    more: tuple[Place, ...] = ()

    @property
    def works_as(self) -> str:
        return in_words(self.more)


@dataclass
class PeoplePlan:
    """What would come of a list of people."""

    new: list[NewColleague] = field(default_factory=list)
    there: list[KnownColleague] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def more(self) -> list[KnownColleague]:
        """Those who get roles to the account that they have."""
        return [one for one in self.there if one.more]

    @property
    def mark(self) -> str:
        return print_of((self.new, self.there))


@dataclass
class _Person:
    """Lines of one person, put together."""

    name: str
    phone: str
    login: str
    numbers: list[int] = field(default_factory=list)
    places: dict[Place, None] = field(default_factory=dict)
    told_by_name: bool = False  # of one line the name alone says whose it is


def in_words(places: Iterable[Place]) -> str:
    return "；".join(f"{unit} · {Role(role).label}" for _pk, unit, role in places)


def tell(cells: list[str]) -> dict[str, str]:
    """What the cells of a line without headings are: a name first, the rest by how it looks."""
    values: dict[str, str] = {"name": cells[0]}
    for cell in filter(None, cells[1:]):
        key = _looks_like(cell, values)
        values[key] = f"{values[key]} {cell}" if key in values else cell
    return values


def _looks_like(cell: str, values: dict[str, str]) -> str:
    if re.fullmatch(r"[+\d][\d\s\-]{6,}", cell) and "phone" not in values:
        return "phone"
    if all(bare(word) in ROLE_WORDS or word in ADMINISTRATOR for word in BETWEEN_ROLES.split(cell)):
        return "role"
    return "login" if cell.isascii() and "login" not in values else "unit"


def plan_people(text: str) -> PeoplePlan:
    """What a list would make; nothing is written.

    Raises:
        ValidationError: no list at all, or too long.
    """
    table = read_table(text, COLUMNS, tell)
    plan = PeoplePlan(wrong=list(table.wrong), unread=table.unread)
    planner = _Planner(plan)
    for row in table.rows:
        planner.read(row)
    planner.sort_out()
    plan.wrong.sort(key=lambda one: one.number)
    return plan


class _Planner:
    """One pass over a list."""

    def __init__(self, plan: PeoplePlan):
        self.plan = plan
        self.people: list[_Person] = []
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.with_page():
            self.units.setdefault(sameness(unit.name), unit)
            if unit.kind == Unit.Kind.TOWN:
                self.units.update({sameness(word): unit for word in TOWN})
        for unit in {*self.units.values()}:
            if unit.short_name:
                self.units.setdefault(sameness(unit.short_name), unit)
        self.staff = list(User.objects.filter(is_staff=True).prefetch_related("staff_roles"))
        phones = {one.user_id: one.number for one in StaffPhone.objects.all()}
        self.phones = {user.pk: phones.get(user.pk, "") for user in self.staff}
        self.taken = {name.casefold() for name in User.objects.values_list("username", flat=True)}

    def read(self, row: Row) -> None:
        """One line goes to the person it speaks of; one without a name, as merged cells leave it, to the person above."""
        try:
            if not row.get("name") and row.get("role") and self.people:
                person = self.people[-1]
            else:
                person = self._person_of(_name_of(row), _phone_of(row), _login_of(row))
            places = self._places(row)
        except Refused as refusal:
            self.plan.wrong.append(Wrong(row.number, " ".join(row.values.values()), str(refusal)))
            return
        if person not in self.people:
            self.people.append(person)
        person.numbers.append(row.number)
        person.places |= dict.fromkeys(places)

    def _person_of(self, name: str, phone: str, login: str) -> _Person:
        for one in self.people:
            if sameness(one.name) != sameness(name) or _differ(one.phone, phone) or _differ(one.login, login):
                continue
            certain = bool(phone and phone == one.phone) or bool(login and login == one.login)
            one.told_by_name = one.told_by_name or not certain
            one.phone, one.login = one.phone or phone, one.login or login
            return one
        return _Person(name, phone, login)

    def _places(self, row: Row) -> list[Place]:
        said = row.get("unit")
        if not said:
            raise Refused(_("没有写单位：请写居村的名称；在街镇工作的写“街镇”。"))
        unit = self.units.get(sameness(said))
        first, _between, rest = said.partition(" ")
        if unit is None and rest and sameness(first) in self.units:
            raise _no_role(rest)  # of a list without headings nobody knows that it was meant for one
        if unit is None:
            raise Refused(
                _("没有叫“%(unit)s”的单位：请写和第二步一样的名称，或者先到第二步加上。") % {"unit": said}
            )
        roles = _roles_of(row)
        return [(unit.pk, unit.name, role.value) for role in roles]

    def sort_out(self) -> None:
        """Who is new and who is there; two people of one name are told apart or asked about."""
        names = [sameness(one.name) for one in self.people]
        for one in self.people:
            try:
                unclear = one.told_by_name or not (one.phone or one.login)
                if unclear and names.count(sameness(one.name)) > 1:
                    raise Refused(
                        _("有几位叫“%(name)s”：请给每一行写上手机或者登录名。") % {"name": one.name}
                    )
                self._sort(one)
            except Refused as refusal:
                self.plan.wrong += [Wrong(number, one.name, str(refusal)) for number in one.numbers]

    def _sort(self, one: _Person) -> None:
        user = self._account_of(one)
        if user is not None:
            held = {(role.unit_id, role.role) for role in user.staff_roles.all()}
            more = tuple(place for place in one.places if (place[0], place[2]) not in held)
            known = KnownColleague(tuple(one.numbers), user.pk, user.get_full_name(), user.username, more)
            self.plan.there.append(known)
            return
        login = one.login or self._free_login(one.name)
        if login.casefold() in self.taken or login.casefold().startswith("p-"):
            raise Refused(_("登录名 %(login)s 已经有人用了，请换一个。") % {"login": login})
        self.taken.add(login.casefold())
        hint = _("同名的几行当作一个人；是两个人，就各写各的手机或者登录名。") if one.told_by_name else ""
        numbers, places = tuple(one.numbers), tuple(one.places)
        self.plan.new.append(NewColleague(numbers, one.name, login, one.phone, places, hint))

    def _account_of(self, one: _Person) -> User | None:
        """The account somebody has: by login or phone; by name alone where the list asks nothing new of it."""
        for user in self.staff:
            by_login = bool(one.login) and user.username.casefold() == one.login.casefold()
            by_phone = bool(one.phone) and self.phones[user.pk] == one.phone
            if by_login or by_phone:
                return self._entered(user, one)
        namesakes = [user for user in self.staff if sameness(user.get_full_name()) == sameness(one.name)]
        if one.login or not namesakes:
            return None
        for user in namesakes:
            held = {(role.unit_id, role.role) for role in user.staff_roles.all()}
            if not one.phone and held >= {(unit, role) for unit, _name, role in one.places}:
                return self._entered(user, one)
        words = {"name": one.name, "login": "、".join(user.username for user in namesakes)}
        raise Refused(
            _(
                "已经有一位“%(name)s”（登录名 %(login)s）：是同一位，请在“登录名”里写上它；是另一位，请写一个新的登录名。"
            )
            % words
        )

    def _entered(self, user: User, one: _Person) -> User:
        if sameness(user.get_full_name()) != sameness(one.name):
            words = {"login": user.username, "name": user.get_full_name()}
            raise Refused(_("这个登录名或者手机是“%(name)s”（%(login)s）的，和这一行的姓名不同。") % words)
        if not user.is_active:
            raise Refused(_("“%(name)s”的账号停用了：请到“同事与角色”里恢复。") % {"name": one.name})
        return user

    def _free_login(self, name: str) -> str:
        wanted, *others = logins_for(name)
        for login in (wanted, *others):
            if login not in self.taken:
                return login
        return next(login for n in range(2, 1000) if (login := f"{wanted}{n}") not in self.taken)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one.casefold() != other.casefold()


def _name_of(row: Row) -> str:
    if not row.get("name"):
        raise Refused(_("这一行没有姓名。"))
    try:
        return person_name(row.get("name"))
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


def _phone_of(row: Row) -> str:
    try:
        return mobile_number(row.get("phone")) if row.get("phone") else ""
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


def _login_of(row: Row) -> str:
    login = row.get("login")
    try:
        LOGIN(login or "wangxm")  # none is one that will be made
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    if len(login) > 60:
        raise Refused(_("登录名太长，最多 60 个字母。"))
    return login


def _role_words() -> str:
    return "、".join(words.split()[0] for words in ROLES.values())


def _no_role(said: str) -> Refused:
    words = {"role": said, "roles": _role_words()}
    return Refused(_("不认得角色“%(role)s”：请从这些里选：%(roles)s。") % words)


def _roles_of(row: Row) -> list[Role]:
    words = [word for word in BETWEEN_ROLES.split(row.get("role")) if word]
    if not words:
        raise Refused(_("没有写角色：请从这些里写一个或几个：%(roles)s。") % {"roles": _role_words()})
    found = []
    for word in words:
        if word in ADMINISTRATOR:
            raise Refused(_("系统管理员不能成批开：请在“设置—同事与角色”里一位一位地给。"))
        if bare(word) not in ROLE_WORDS:
            raise _no_role(word)
        found.append(ROLE_WORDS[bare(word)])
    return list(dict.fromkeys(found))


def logins_for(name: str) -> list[str]:
    """王小敏: wangxm, then wangxiaomin, as offices call their people."""
    plain = re.sub(r"[^\w]", "", name)
    cut = 2 if re.search(rf"\b{plain[:2]}\b", SURNAMES) else 1
    syllables = lazy_pinyin(plain, style=Style.NORMAL, errors="ignore")
    surname = "".join(lazy_pinyin(plain[:cut], style=Style.NORMAL, errors="ignore"))
    first = "".join(one[0] for one in lazy_pinyin(plain[cut:], style=Style.NORMAL, errors="ignore"))
    found = [f"{surname}{first}", "".join(syllables)]
    ascii_only = [re.sub(r"[^a-z0-9]", "", one.casefold()) for one in found]
    return [one for one in dict.fromkeys(ascii_only) if one] or ["colleague"]


@transaction.atomic
def make_people(*, text: str, seen: str, by: User) -> tuple[PeoplePlan, list[tuple[User, str]]]:
    """Open the accounts of a list and give its roles, all or none.

    Args:
        seen: the mark of the plan that somebody said yes to.

    Returns:
        what was done, and each new account with its first password, which is kept nowhere.

    Raises:
        ValidationError: the list, or what is there of it, is no longer what was looked at.
    """
    one_at_a_time()
    plan = plan_people(text)
    if plan.mark != seen or not (plan.new or plan.more):
        raise ValidationError(_("看过以后有了变化，什么也没有做。请再看一遍下面的，再按一次。"))
    named = [place for one in plan.new for place in one.places] + [
        place for known in plan.there for place in known.more
    ]
    units = Unit.objects.in_bulk([pk for pk, _name, _role in named])
    opened = []
    for one in plan.new:
        places = [(units[pk], Role(role)) for pk, _name, role in one.places]
        user, password = add_colleague(name=one.name, login=one.login, places=places, by=by)
        if one.phone:
            register_phone(user=user, number=one.phone, by=by)
        opened.append((user, password))
    for known in plan.more:
        user = User.objects.get(pk=known.pk)
        for pk, _name, role in known.more:
            grant_role(user=user, unit=units[pk], role=Role(role), by=by)
    return plan, opened
