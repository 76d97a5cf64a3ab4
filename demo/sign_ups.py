"""The demo's rounds: haircuts, a clinic, a full lecture with a waiting list, a clean-up; invented people, demo phones."""

import datetime
import random
from typing import Any

from django.utils import timezone

from events.actions import leave, open_round, sign_up
from events.actions.course import enrol
from events.actions.rounds import DateOfRound
from events.models import Channel, EventPage, Occurrence, Roll, Round
from portal.outbox.filing import Entry, write_down
from portal.outbox.models import Message
from portal.outbox.templates import TEMPLATES
from portal.places.models import Unit

from .content_files import load
from .pages import DemoTown
from .the_day import make_the_day
from .town import Crowd


def make_sign_ups(town: DemoTown) -> None:
    """Open the rounds and let people come, each through the same action as in life; the messages count as sent."""
    dice = random.Random(75)  # noqa: S311 - invented people, not secrets
    crowd = Crowd(dice)
    for item in load("rounds")["rounds"]:
        unit = town.units[item["unit"]]
        round_ = _open(item, unit, town)
        made = []
        for number in range(item["taken"]):
            roll = _roll_for(round_, number)
            person = crowd.person(unit, item["born"])
            at_home = roll.slots.filter(mode="home").exists()
            how: dict[str, Any] = {
                "person": person,
                "key": crowd.key(),
                "channel": crowd.channel(),
                "by": town.staff["zhou-min"],
                "contact": crowd.contact(person),
            }
            if round_.whole_course:
                made.append(enrol(roll=round_.rolls.with_round()[0], **how))
                continue
            address = "示例路 1 弄 2 号 301 室" if at_home else ""
            made.append(sign_up(roll=roll, at_home=at_home, address=address, **how))
        for one in made[: item.get("leaves", 0)]:
            leave(sign_up=one, channel=Channel.WEB)
    make_the_day(town, crowd)
    Message.objects.filter(channel=Message.Channel.SMS).update(
        state=Message.State.SENT, settled_at=timezone.now()
    )
    _file_templates()


def _file_templates() -> None:
    """The codes have passed, with invented numbers; the sign-ups lie with the carrier, the courses are not filed yet."""
    day = timezone.localdate() - datetime.timedelta(days=9)
    entries = []
    for name, one in TEMPLATES.items():
        if one.is_code:
            entries.append(Entry(one, f"SHILI-{len(entries) + 1:03d}", day, day + datetime.timedelta(days=4)))
        elif name.startswith("sign-up-"):
            entries.append(Entry(one, "", day, None))
    write_down(entries=entries, by=None)


def _open(item: dict, unit: Unit, town: DemoTown) -> Round:
    now = timezone.now()
    page, template = EventPage.objects.get(title=item["event"]), Round.Template(item["template"])
    coming = Occurrence.objects.filter(page=page, starts_at__gt=now + datetime.timedelta(hours=3)).order_by(
        "starts_at"
    )
    occurrences = list(coming[: len(item["dates"])])
    month = timezone.localtime(occurrences[0].starts_at)
    round_ = Round(
        page=page,
        unit=unit,
        template=template,
        name=f"{month.month} 月{template.label}",
        period=month.strftime("%Y-%m"),
        opens_at=now - datetime.timedelta(days=2),
        closes_at=occurrences[-1].starts_at,
        **item.get("rules", {}),
    )
    dates = [
        DateOfRound(occurrence=one, **date, **item.get("every", {}))
        for one, date in zip(occurrences, item["dates"], strict=True)
    ]
    return open_round(round_=round_, dates=dates, by=town.staff["chen-jun"])


def _roll_for(round_: Round, number: int) -> Roll:
    rolls = list(round_.rolls.with_round())
    return rolls[number % len(rolls)]
