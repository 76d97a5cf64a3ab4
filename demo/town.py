"""The demo town's units, staff and people."""

import datetime
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from django.contrib.auth.hashers import make_password
from django.db import transaction

from events.models import Channel
from home.founding import found_administrator, found_town, found_unit, new_password
from home.models import HomePage, UnitPage
from portal.accounts.actions import grant_role, unit_collection
from portal.accounts.models import Role, User
from portal.core.models import PortalSettings
from portal.people.actions import give_contact, join_household
from portal.people.models import Consent, Household, Person
from portal.places.models import Unit

from .content_files import day, load, same
from .picture_book import PictureBook

SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁"
GIVEN = "秀英 桂兰 玉珍 凤英 素珍 秀兰 桂英 玉兰 淑珍 月英 建国 志强 永福 德明 国华 金海 阿根 福生 水根 文彬"
FIRST_PHONE = 200

# (user name, name, role, unit)
STAFF = [
    ("lin-xiao", "林晓", Role.CORRESPONDENT, "linhe"),
    ("wu-yifan", "吴一帆", Role.EDITOR, "fengpu"),
    ("lin-anna", "林安娜", Role.EDITOR, "fengpu"),
    ("zheng-hui", "郑慧", Role.SENIOR_EDITOR, "fengpu"),
    ("he-zhiyuan", "何志远", Role.SIGNATORY, "fengpu"),
    ("zhou-min", "周敏", Role.DESK_CLERK, "linhe"),
    ("chen-jun", "陈军", Role.ORGANISER, "linhe"),
    ("li-qiaoyun", "李巧云", Role.PROVIDER, "linhe"),
    ("xu-lei", "徐蕾", Role.CHECK_IN_HELPER, "linhe"),
    ("sun-changgen", "孙长根", Role.TEAM_LEADER, "nanqiao"),
    ("gu-ping", "顾平", Role.TOWN_OBSERVER, "fengpu"),
]
# Residents that somebody can enter as: (user name, what they are, phone).
RESIDENTS = [
    ("resident-daughter", "女儿，替妈妈报名", "19900000900"),
    ("resident-volunteer", "志愿者", "19900000901"),
]


@transaction.atomic
def make_units(data: dict, book: PictureBook) -> dict[str, Unit]:
    """The town, its areas, neighbourhoods and villages; returns them by key."""
    town_data = data["town"]
    town, front = found_town(name=town_data["name"], short_name=town_data["short"])
    _describe_town(town, front, town_data)
    units = {town_data["key"]: town}
    for item in sorted(data["units"], key=lambda one: one["kind"] != "area"):
        parent = units[item["parent"]]
        parent.refresh_from_db()
        units[item["key"]] = found_unit(
            parent=parent,
            short_name=item["short"],
            slug=item["key"],
            summary=item["intro"].split("。")[0] + "。",
            **same(item, "name", "name_en", "kind", "intro", "address", "phone", "hours"),
        )
        picture = book.get(item["scene"], item["seed"], title=item["name"])
        UnitPage.objects.filter(pk=units[item["key"]].page_id).update(
            lead_picture=picture, lead_decorative=True
        )
    return units


def _describe_town(town: Unit, front: HomePage, data: dict) -> None:
    town.phone, town.address, town.hours = data["phone"], data["address"], data["hours"]
    town.save()
    front.summary = data["slogan"]
    front.intro = data["intro"].split("\n\n")[0]
    front.save()
    settings = PortalSettings.objects.get(site__root_page=front)
    settings.name, settings.short_name, settings.slogan = data["name"], data["short"], data["slogan"]
    settings.phone, settings.phone_hours, settings.address = data["phone"], data["hours"], data["address"]
    settings.organiser = f"{data['short']}镇社区工作办公室（示例）"
    settings.save()


class Passwords:
    """Fresh first passwords of the staff. What is stored of each takes a third of a second to work out, and is worked out
    on another core."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "passwords")
        self.of = {username: new_password() for username, *_rest in STAFF}
        self._stored = {name: self.thread.submit(make_password, word) for name, word in self.of.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.thread.shutdown(cancel_futures=True)

    def stored(self, username: str) -> str:
        """What the database holds."""
        return self._stored[username].result()


def make_staff(
    units: dict[str, Unit], passwords: Passwords
) -> tuple[dict[str, User], list[tuple[str, str, str]]]:
    """The accounts: staff by user name, and the rows for the accounts file."""
    admin, password = found_administrator()
    rows = [("系统管理员", admin.username, password)] if password else []
    staff = {admin.username: admin}
    for username, name, role, key in STAFF:
        user = User.objects.create(
            username=username, password=passwords.stored(username), last_name=name[0], first_name=name[1:]
        )
        grant_role(user=user, unit=units[key], role=role, by=None)
        staff[username] = user
        rows.append((f"{name} · {units[key].name}{role.label}", username, passwords.of[username]))
    for unit in units.values():
        unit_collection(unit)
    return staff, rows


def make_people(units: dict[str, Unit], recorded_by: User) -> dict[str, Person]:
    """The cast, each with the consent they gave."""
    people = {}
    for item in load("people")["people"]:
        born = day(-item["age"] * 365 - item["age"] // 4 - 100)
        person = Person.objects.create(
            name=item["name"],
            unit=units[item["unit"]],
            born=born,
            is_adult=item["age"] >= 18,
            note=item["role"][:120],
        )
        if consent := item.get("consent"):
            _record_consent(person, consent, day(consent["days"]), recorded_by)
        people[item["key"]] = person
    return people


def _record_consent(person: Person, item: dict, given_on: datetime.date, recorded_by: User) -> None:
    Consent.objects.create(
        person=person,
        alias=item.get("alias", ""),
        guardian_name=item.get("guardian", ""),
        guardian_agreed=bool(item.get("guardian")),
        given_on=given_on,
        recorded_by=recorded_by,
        **same(item, "text", "photo", "name_use", "read_aloud"),
    )


class Crowd:
    """Invented residents; every third has no phone, every fifth shares one with the neighbour before."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.count, self.used = dice, 0, set()

    def person(self, unit: Unit, born: tuple[int, int]) -> Person:
        name = ""
        while not name or name in self.used:
            name = self.dice.choice(SURNAMES) + self.dice.choice(GIVEN.split())
        self.used.add(name)
        day = datetime.date(self.dice.randint(*born), self.dice.randint(1, 12), self.dice.randint(1, 28))
        person = Person.objects.create(name=name, born=day, unit=unit, is_resident=True)
        join_household(
            person=person,
            household=Household.objects.create(unit=unit, label=f"示例 {self.count + 1} 号"),
        )
        return person

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def channel(self) -> Channel:
        return self.dice.choice([Channel.WEB, Channel.WEB, Channel.DESK, Channel.PHONE])

    def contact(self, person: Person):
        self.count += 1
        if self.count % 3 == 0:
            return None
        number = FIRST_PHONE + self.count - (self.count % 5 == 0)
        return give_contact(person=person, number=f"199000{number:05d}", relation="family")
