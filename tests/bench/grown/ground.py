"""What stands first: the units, who works there, and the residents' register."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from home.founding import found_town, found_unit
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.pinyin import initials, pinyin_slug
from portal.people.models import Contact, Household, Membership, Person, PersonContact, Proxy
from portal.places.models import Unit

from .pouring import next_pk, pour

AREAS, BODIES, BUILDINGS = 4, 55, 8
RESIDENTS, ACCOUNTS = 100_000, 20_000
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗", "秀英桂兰建国玉珍志强红梅春生海燕文斌金凤永康小芳"
NAMED = "翠锦荷月柳桃杏松竹梅云"
ENDED = "湖桥浜塘园"
UTC = datetime.UTC
NUMBER = "19900000199"


@dataclass
class Ground:
    """The town under the bench.

    Args:
        now: the moment at which its ten years end.
        people: numbers of the residents of each body, in the order of `bodies`.
        first_contact: the number of the first phone.
    """

    scale: float
    now: datetime.datetime
    town: Unit
    bodies: list[Unit] = field(default_factory=list)
    staff: dict[str, User] = field(default_factory=dict)
    people: list[range] = field(default_factory=list)
    first_contact: int = 0

    def so_many(self, full: int, least: int = 1) -> int:
        return max(least, round(full * self.scale))

    def contact_of(self, person: int) -> int | None:
        """The phone of a resident: two of three have one."""
        n = person - self.people[0].start
        return self.first_contact + n - (n + 2) // 3 if n % 3 else None


def lay_out(scale: float) -> Ground:
    """The town, its areas, its bodies with their buildings, and somebody in each role."""
    town, _front = found_town(name="锦湖街道", short_name="锦湖")
    ground = Ground(scale, timezone.now().astimezone(UTC).replace(microsecond=0), town)
    intro = "河边的一片老小区。"
    areas = [
        found_unit(parent=Unit.objects.get(pk=town.pk), name=f"{one}片", kind="area", intro=intro)
        for one in "东西南北"[: ground.so_many(AREAS)]
    ]
    for number in range(ground.so_many(BODIES, 2)):
        name = f"{NAMED[number % len(NAMED)]}{ENDED[number // len(NAMED)]}居民区"
        parent = Unit.objects.get(pk=areas[number % len(areas)].pk)
        unit = found_unit(parent=parent, name=name, kind="neighbourhood", intro=intro)
        for building in range(1, BUILDINGS + 1):
            body = Unit.objects.get(pk=unit.pk)
            body.add_child(
                instance=Unit(name=f"{building}号楼", kind="building", slug=f"{unit.slug}-b{building}")
            )
        ground.bodies.append(Unit.objects.get(pk=unit.pk))
    ground.town = Unit.objects.get(pk=town.pk)
    _employ(ground)
    return ground


def _employ(ground: Ground) -> None:
    first, town = ground.bodies[0], ground.town
    posts = {
        "editor": (first, Role.EDITOR),
        "senior": (town, Role.SENIOR_EDITOR),
        "signatory": (town, Role.SIGNATORY),
        "clerk": (first, Role.DESK_CLERK),
        "organiser": (town, Role.ORGANISER),
        "helper": (first, Role.CHECK_IN_HELPER),
        "observer": (town, Role.TOWN_OBSERVER),
    }
    for username, (unit, role) in posts.items():
        user = User.objects.create(username=username, password="!", last_name="员", first_name=username)
        grant_role(user=user, unit=unit, role=role, by=None)
        ground.staff[username] = User.objects.get(pk=user.pk)
    for number, unit in enumerate(ground.bodies):
        user = User.objects.create(username=f"writer-{number}", password="!", last_name="通")
        grant_role(user=user, unit=unit, role=Role.CORRESPONDENT, by=None)
        ground.staff[user.username] = user
    admin = User.objects.create(
        username="admin", password="!", last_name="管", is_staff=True, is_superuser=True
    )
    ground.staff["admin"] = admin


def settle(ground: Ground) -> None:
    """The residents: each with a household, most with a phone, some with an account. One sealed number is repeated, for
    sealing is dear; what it is found by is each one's own."""
    count = ground.so_many(RESIDENTS, 60)
    first, home = next_pk(Person), next_pk(Household)
    share = count // len(ground.bodies)
    ground.people = [
        range(first + number * share, first + (number + 1) * share) for number in range(len(ground.bodies))
    ]
    everybody = [
        (pk, unit) for unit, theirs in zip(ground.bodies, ground.people, strict=True) for pk in theirs
    ]
    names = [FAMILY[n % 20] + GIVEN[n // 20 % 24] + GIVEN[n // 480 % 24] for n in range(20 * 24 * 24)]
    sounds: dict[str, str] = {}
    for name in names:
        sounds[name] = f"{initials(name)} {pinyin_slug(name).replace('-', '')}"

    def persons():
        for n, (pk, unit) in enumerate(everybody):
            name = names[n * 7 % len(names)]
            born = datetime.date(1930 + n * 13 % 80, 1 + n % 12, 1 + n % 28)
            yield pk, name, unit.pk, born, sounds[name]

    pour(Person, ("id", "name", "unit_id", "born", "sounds"), persons(), is_resident=True)
    pour(
        Household,
        ("id", "unit_id", "label"),
        ((home + n // 3, unit.pk, f"{n // 3}室") for n, (_pk, unit) in enumerate(everybody) if n % 3 == 0),
    )
    day = (ground.now - datetime.timedelta(days=3650)).date()
    pour(
        Membership,
        ("household_id", "person_id"),
        ((home + n // 3, pk) for n, (pk, _unit) in enumerate(everybody)),
        since=day,
    )
    _give_phones(ground, [pk for pk, _unit in everybody])


def _hash(n: int) -> str:
    return uuid.UUID(int=n).hex * 2


def _give_phones(ground: Ground, people: list[int]) -> None:
    """Two of three have a phone; the first of them an account."""
    with_phone = [pk for n, pk in enumerate(people) if n % 3]
    contact, account = next_pk(Contact), next_pk(User)
    ground.first_contact = contact
    pour(
        Contact,
        ("id", "value_hash"),
        ((contact + n, _hash(n)) for n in range(len(with_phone))),
        value=NUMBER,
    )
    pour(
        PersonContact,
        ("person_id", "contact_id"),
        ((pk, contact + n) for n, pk in enumerate(with_phone)),
    )
    entering = with_phone[: ground.so_many(ACCOUNTS, 10)]
    pour(
        User,
        ("id", "username", "phone_hash"),
        ((account + n, f"p-{n}", _hash(n)) for n in range(len(entering))),
        password="!",
        phone=NUMBER,
        date_joined=ground.now,
        last_login=ground.now,
    )
    pour(
        Proxy,
        ("person_id", "user_id"),
        ((pk, account + n) for n, pk in enumerate(entering)),
        consent_version="2026-11",
        since=ground.now,
    )
