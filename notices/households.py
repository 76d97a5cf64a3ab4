"""Households in the order of building and door, and whose building it is."""

import re
from collections.abc import Iterable

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from portal.people.models import Household, Membership, PersonContact
from portal.places.models import Unit

from .models import Notice


def homes() -> QuerySet[Household]:
    """Every household with `place_path`, where it is in the tree: its building; the register often knows it from those who
    live there alone."""
    building = (
        Membership.objects.filter(
            household=OuterRef("pk"),
            until=None,
            person__building__path__startswith=OuterRef("unit__path"),
        )
        .order_by("pk")
        .values("person__building__path")[:1]
    )
    return Household.objects.annotate(
        place_path=Case(
            When(unit__kind=Unit.Kind.BUILDING, then=F("unit__path")),
            default=Coalesce(Subquery(building), F("unit__path")),
            output_field=CharField(),
        )
    )


def homes_of(notice: Notice, paths: Iterable[str]) -> QuerySet[Household]:
    """Households that a notice is for, in the parts of the town that somebody looks after."""
    return homes().filter(_in([unit.path for unit in notice.audience]), _in(paths))


def homes_at(notice: Notice, paths: Iterable[str], place: str) -> QuerySet[Household]:
    """Those of one building, or of a 居 whose buildings nobody entered."""
    up_to = [place[:end] for end in range(Unit.steplen, len(place) + 1, Unit.steplen)]
    return homes_of(notice, paths).filter(unit__path__in=up_to, place_path=place)


def _in(paths: Iterable[str]) -> Q:
    """In any of these parts. Who lives where is looked up for those alone whom the register has above such a part."""
    found = Q(pk__in=[])
    for path in paths:
        above = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
        found |= Q(unit__path__startswith=path) | Q(unit__path__in=above, place_path__startswith=path)
    return found


def place_of(home: Household) -> str:
    """Where a household of `homes` is in the tree."""
    return home.place_path  # type: ignore[attr-defined] # annotated there


def by_door(households: Iterable[Household]) -> list[Household]:
    """In the order in which somebody walks: building by building, 101 before 1001."""
    return sorted(households, key=lambda one: (place_of(one), _door(one.label), one.pk))


def _door(label: str) -> list[tuple[int, int | str]]:
    parts = re.findall(r"\d+|\D+", label)
    return [(0, int(part)) if part.isdecimal() else (1, part.strip()) for part in parts]


def names_and_phones(households: list[Household]) -> dict[int, tuple[list[str], list[str]]]:
    """Who lives behind each door, and the numbers that may be called: three queries, however many doors."""
    found: dict[int, tuple[list[str], list[str]]] = {one.pk: ([], []) for one in households}
    lived = Membership.objects.filter(household__in=list(found), until=None).order_by("pk")
    home_of = {}
    for household, person, name in lived.values_list("household", "person", "person__name"):
        found[household][0].append(name)
        home_of[person] = household
    for link in (
        PersonContact.objects.filter(person__in=list(home_of)).select_related("contact").order_by("pk")
    ):
        numbers = found[home_of[link.person_id]][1]
        if link.contact.value not in numbers:
            numbers.append(link.contact.value)
    return found
