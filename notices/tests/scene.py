"""Households in buildings, and notices to them, made by one call each."""

import datetime

from django.utils import timezone

from notices.actions.reviewing import pass_notice, submit
from notices.actions.writing import save_notice
from notices.models import Notice
from portal.people.models import Household
from portal.places.models import Unit
from tests.town import Town

HOUR = datetime.timedelta(hours=1)


def building(town: Town, number: int, parent: Unit | None = None) -> Unit:
    above = Unit.objects.get(pk=(parent or town.linhe).pk)
    return above.add_child(
        instance=Unit(name=f"{number} 号楼", kind=Unit.Kind.BUILDING, slug=f"{above.slug}-lou-{number}")
    )


def doors(unit: Unit, count: int) -> list[Household]:
    """So many households of a building: 101 to 106, 201 ..."""
    return Household.objects.bulk_create(
        [Household(unit=unit, label=f"{n // 6 + 1}{n % 6 + 1:02}") for n in range(count)]
    )


def draft(town: Town, *, units: list[Unit] | None = None, by: str = "editor", **fields) -> Notice:
    now = timezone.now()
    values = {
        "title": "今晚停水",
        "kind": "utility",
        "words": "水管要修，请家里先接好水。",
        "place": "临河居民区",
        "phone": "021-00000500",
        "valid_from": now - HOUR,
        "valid_until": now + 6 * HOUR,
    } | fields
    return save_notice(notice=Notice(**values), units=units or [town.linhe], by=town.user(by))


def waiting(town: Town, **how) -> Notice:
    notice = draft(town, **how)
    return submit(notice=notice, by=town.user(how.get("by", "editor")))


def live(town: Town, **how) -> Notice:
    notice = waiting(town, **how)
    return pass_notice(notice=notice, digest=notice.digest, by=town.user("senior"))
