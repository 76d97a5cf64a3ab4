"""The demo town's facilities: twelve of them on the map, the menus of two canteens, the days of the doctors."""

import datetime

from django.utils import timezone

from guides.actions import place, put_up_menu
from guides.models import (
    FacilityClosure,
    FacilityDoctor,
    FacilityIndexPage,
    FacilityPage,
    FacilityRoom,
    MenuDay,
)
from guides.models.menu_day import WEEK, monday_of

from .content_files import day, moment
from .pages import DemoTown, publish

OWN = (
    *(
        "title",
        "title_en",
        "gloss_en",
        "kind",
        "asked_as",
        "summary",
        "address",
        "hours",
        "hours_note",
        "phone",
    ),
    *("contact", "entrance", "steps", "floor", "toilet", "cost", "elder_price", "responsible"),
)


def make_facilities(town: DemoTown, data: dict) -> None:
    """Pages by the correspondent, through the gate; menus and places on the map by the editor."""
    editor = town.staff["wu-yifan"]
    for item in data["facilities"]:
        page = FacilityPage(
            checked_on=day(item["checked"]), **{name: item[name] for name in OWN if name in item}
        )
        page.closures = [
            FacilityClosure(first_day=day(first), last_day=day(last), reason=reason)
            for first, last, reason in item.get("closed", [])
        ]
        page.doctors = [
            FacilityDoctor(weekday=weekday, half=half, department=department, note=note)
            for weekday, half, department, note in item.get("doctors", [])
        ]
        page.rooms = [
            FacilityRoom(name=name, seats=seats, how=how) for name, seats, how in item.get("rooms", [])
        ]
        at = min(moment(item["checked"], "16:00"), timezone.now())
        publish(page, town.index(item["unit"], FacilityIndexPage), town.staff["lin-xiao"], at, item["tags"])
        place(what=page, x=item["spot"][0], y=item["spot"][1], by=editor)
        for monday in (monday_of(timezone.localdate()), monday_of(timezone.localdate()) + WEEK):
            if item["title"] in data["menus"]:
                days = _week(data["menus"][item["title"]], monday)
                put_up_menu(canteen=page, monday=monday, days=days, by=editor)
        town.step()
    for key, (x, y) in data["spots"].items():
        place(what=town.units[key], x=x, y=y, by=editor)


def _week(rows: list[list[str]], monday: datetime.date) -> list[MenuDay]:
    names = ("breakfast", "lunch", "supper", "price")
    return [
        MenuDay(date=monday + datetime.timedelta(days=after), **dict(zip(names, row, strict=True)))
        for after, row in enumerate(rows)
    ]
