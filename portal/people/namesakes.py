"""Who is who among people of one name: by birth date, door and phone. Where these do not say, somebody decides; nobody
becomes one person with a namesake, and nobody stands twice, unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from portal.core.sealed import keyed_hash
from portal.places.models import Unit

from .models import Membership, Person, PersonContact


def shown_day(day: str) -> str:
    """1950.1.2: no line ends inside of it."""
    return ".".join(part.lstrip("0") for part in day.split("-"))


class Verdict(Enum):
    SAME = 1
    OTHER = 2
    ASK = 3


@dataclass(frozen=True)
class Known:
    """What tells somebody apart from namesakes.

    Args:
        person: the key in the register; None for another row of the same list.
        number: of that row.
        phones: keyed hashes.
        tail: the last digits of a phone, to be shown.
    """

    person: int | None
    number: int = 0
    born: str = ""
    door: str = ""
    phones: frozenset[str] = frozenset()
    tail: str = ""

    @property
    def is_bare(self) -> bool:
        return not (self.born or self.door or self.phones)

    @property
    def key(self) -> str:
        return f"person-{self.person}" if self.person else f"row-{self.number}"

    def words(self) -> str:
        """How whoever decides tells them apart."""
        where = _("名册里的一位") if self.person else _("这份名单第 %(n)s 行") % {"n": self.number}
        known = [
            _("%(day)s 生") % {"day": shown_day(self.born)} if self.born else _("没有生日"),
            self.door or _("没有门牌"),
            _("手机尾号 %(tail)s") % {"tail": self.tail} if self.tail else _("没有手机"),
        ]
        return f"{where}：{'，'.join(known)}"


def _agree(one: str, other: str) -> bool | None:
    """None where one of the two is not known."""
    return one == other if one and other else None


def compare(one: Known, other: Known) -> Verdict:
    """Whether two of one name are one person."""
    if one.is_bare and other.is_bare:
        # The register learns nothing; but two such lines of one list may well be two people.
        return Verdict.SAME if other.person else Verdict.ASK
    born, door = _agree(one.born, other.born), _agree(one.door, other.door)
    phone = bool(one.phones & other.phones) if one.phones and other.phones else None
    if born:
        return Verdict.ASK if door is False and phone is False else Verdict.SAME
    if born is None:
        # As at a sign-up: the same name with the same phone is the same person.
        return Verdict.SAME if phone or (door and phone is None) else Verdict.ASK
    return Verdict.OTHER if door is False and not phone else Verdict.ASK


def sort_out(one: Known, others: Iterable[Known]) -> tuple[Verdict, list[Known]]:
    """The verdict over all namesakes, and those that it rests on."""
    found: dict[Verdict, list[Known]] = {verdict: [] for verdict in Verdict}
    for other in others:
        found[compare(one, other)].append(other)
    same = found[Verdict.SAME]
    registered = [other for other in same if other.person]
    if len(registered) > 1 and not one.is_bare:
        return Verdict.ASK, registered
    if same:
        return Verdict.SAME, registered or same
    if found[Verdict.ASK]:
        return Verdict.ASK, found[Verdict.ASK]
    return Verdict.OTHER, found[Verdict.OTHER]


def in_the_register(unit: Unit, names: Iterable[str] | None = None) -> dict[str, list[Known]]:
    """Everybody of a unit by name; of some names alone where a part of a list is entered."""
    people = Person.objects.filter(unit=unit)
    if names is not None:
        people = people.filter(name__in=set(names))
    ids = people.values("pk")
    doors = dict(
        Membership.objects.filter(person__in=ids, until=None).values_list("person", "household__label")
    )
    phones: dict[int, list[tuple[str, str]]] = {}
    links = PersonContact.objects.filter(person__in=ids).select_related("contact").order_by("pk")
    for link in links:
        phones.setdefault(link.person_id, []).append((link.contact.value_hash, link.contact.value))
    found: dict[str, list[Known]] = {}
    for pk, name, born in people.order_by("pk").values_list("pk", "name", "born"):
        own = phones.get(pk, [])
        found.setdefault(name, []).append(
            Known(
                pk,
                born=born.isoformat() if born else "",
                door=doors.get(pk, ""),
                phones=frozenset(hashed for hashed, _value in own),
                tail=own[0][1][-4:] if own else "",
            )
        )
    return found


def known_of(*, born: str, door: str, phone: str, number: int = 0, person: int | None = None) -> Known:
    """The same of a row."""
    phones = frozenset([keyed_hash(phone)]) if phone else frozenset()
    return Known(person, number, born, door, phones, phone[-4:])
