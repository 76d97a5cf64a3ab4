"""Questions about posts: who answers for a home, which offices nobody holds, which spans are out of rule."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.places.models import BODIES, Unit

from .models import Office, Person, Post


@dataclass(frozen=True)
class Vacancy:
    """An office that somebody should hold and nobody does.

    Args:
        since: the last day on which somebody held it; None if nobody ever did.
    """

    unit: Unit
    office: Office
    span: str
    since: datetime.date | None

    def __str__(self) -> str:
        return _("、").join(one for one in (self.unit.name, self.office.name, self.span) if one)


def vacancies(units: Iterable[Unit], day: datetime.date) -> list[Vacancy]:
    """Offices that every 居 or 村 has and one lacks, and those whose holder's time is over with nobody after them.

    Args:
        units: those to ask about, each for itself.
    """
    asked = {one.pk: one for one in units}
    held, ended = set(), {}
    for post in (
        Post.objects.filter(unit__in=asked, since__lte=day).select_related("office").order_by("until")
    ):
        key = (post.unit_id, post.office_id, post.span)
        if post.person_id and (post.until is None or post.until >= day):
            held.add(key)
        else:
            ended[key] = post
    lacking = [
        Vacancy(asked[key[0]], post.office, post.span, post.until)
        for key, post in ended.items()
        if key not in held
    ]
    met = {key[:2] for key in (*held, *ended)}
    lacking += [
        Vacancy(unit, office, "", None)
        for office in Office.objects.filter(is_expected=True)
        for unit in asked.values()
        if unit.kind in BODIES and (unit.pk, office.pk) not in met
    ]
    return sorted(lacking, key=lambda one: (one.unit.path, one.office.position, one.span))


def answering_for(person: Person, day: datetime.date) -> list[Post]:
    """Who looks after somebody's home: those of the building, its grid and its estate where the building is known, else
    everybody with a span in the unit."""
    posts = Post.objects.on(day).filter(office__has_span=True).with_holders()
    building = person.building
    if building is not None:
        near = Q(unit=building.pk) | Q(unit=building.grid_id)
        above = building.get_parent()
        if above is not None and above.kind == Unit.Kind.ESTATE:
            near |= Q(unit=above.pk)
        if found := list(posts.filter(near)):
            return found
    return list(posts.filter(unit=person.unit_id))
