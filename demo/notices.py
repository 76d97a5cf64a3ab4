"""The demo town's notices: one urgent whose nine buildings are told of it house by house, five plain ones, one that waits."""

import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from notices.actions.reviewing import pass_notice, submit
from notices.actions.rounds import print_round, type_round
from notices.actions.telling import tell
from notices.actions.writing import save_notice
from notices.households import by_door, homes_of
from notices.models import Channel, Notice
from portal.people.models import Household
from portal.places.models import Unit

from .content_files import load, moment, same
from .pages import DemoTown

HOUR = datetime.timedelta(hours=1)
DOORS_ON_A_FLOOR = 6


def make_notices(town: DemoTown) -> None:
    """Each through the same actions as in life; only the clock is turned back afterwards."""
    data = load("notices")
    unit = town.units[data["houses"]["unit"]]
    _make_houses(unit, data["houses"]["buildings"])
    made = {item["key"]: _notice(town, item) for item in data["notices"]}
    _tell(town, made["water"], data["houses"])


def _make_houses(unit: Unit, counts: list[int]) -> None:
    for number, count in enumerate(counts, start=1):
        above = Unit.objects.get(pk=unit.pk)
        building = above.add_child(
            instance=Unit(name=f"{number} 号楼", kind=Unit.Kind.BUILDING, slug=f"{unit.slug}-lou-{number}")
        )
        floors = [divmod(place, DOORS_ON_A_FLOOR) for place in range(count)]
        Household.objects.bulk_create(
            [Household(unit=building, label=f"{floor + 1}{door + 1:02}") for floor, door in floors]
        )


def _notice(town: DemoTown, item: dict[str, Any]) -> Notice:
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    if "from_day" in item:
        start, end = moment(item["from_day"], "08:00"), moment(item["until_day"], "17:00")
    else:
        start, end = now + item["from_hours"] * HOUR, now + item["until_hours"] * HOUR
    # What is over was passed while it was not.
    late = max(datetime.timedelta(0), now - end + HOUR)
    notice = Notice(
        valid_from=start + late,
        valid_until=end + late,
        **same(item, "title", "kind", "place", "words", "phone"),
        **same(item, *({"urgency"} & item.keys())),
    )
    by = town.staff[item["by"]]
    save_notice(notice=notice, units=[town.units[key] for key in item["units"]], by=by)
    notice = submit(notice=notice, by=by)
    if "passed_by" in item:
        notice = pass_notice(notice=notice, digest=notice.digest, by=town.staff[item["passed_by"]])
    if late:
        Notice.objects.filter(pk=notice.pk).update(
            valid_from=F("valid_from") - late, valid_until=F("valid_until") - late, passed_at=start
        )
    return notice


def _tell(town: DemoTown, notice: Notice, houses: dict[str, Any]) -> None:
    homes = by_door(homes_of(notice, [town.units[houses["unit"]].path]).select_related("unit"))
    by = town.staff["lin-anna"]
    sheet = print_round(notice=notice, households=homes, unit=town.units[houses["unit"]], by=by)
    for channel in (Channel.DOOR, Channel.PAPER, Channel.PHONE):
        type_round(sheet=sheet, typed=houses[channel.value], channel=channel, by=by)
    for channel in (Channel.GROUP, Channel.WEB):
        for number in houses[channel.value]:
            tell(notice=notice, household=homes[number], channel=channel, by=by)
