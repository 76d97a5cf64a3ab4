"""The demo's rounds: haircuts, a clinic, a full lecture with a waiting list, a clean-up; invented people, demo phones."""

import datetime
import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from events.actions import leave, open_round, sign_up
from events.actions.course import enrol
from events.actions.rounds import DateOfRound
from events.models import Channel, EventPage, Occurrence, Roll, Round
from portal.outbox.models import Message
from portal.places.models import Unit

from .pages import DemoTown
from .the_day import make_the_day
from .town import Crowd


@dataclass(frozen=True)
class DemoRound:
    """One round of the demo.

    Args:
        title: of the event's page.
        dates: of each date to come, places and whether at home.
        taken: how many people sign up, over all dates.
        leave: how many of the first leave again, so that the waiting list moves.
    """

    title: str
    unit: str
    template: Round.Template
    dates: tuple[tuple[int, bool], ...]
    taken: int
    born: tuple[int, int]
    each: int | None = None
    kept: int = 0
    leave: int = 0
    rules: tuple[tuple[str, int | bool], ...] = ()


ROUNDS = [
    DemoRound(
        "小李喊你来理发",
        "linhe",
        Round.Template.COUPON,
        ((4, False), (3, False), (3, True)),
        taken=6,
        born=(1932, 1949),
        each=30,
        rules=(("age_min", 75), ("per_person", 1), ("own_unit_only", True), ("waiting_max", 10)),
    ),
    DemoRound(
        "食堂门口量血压",
        "hexin",
        Round.Template.CLINIC,
        ((30, False),),
        taken=17,
        born=(1935, 1960),
        kept=6,
        rules=(("age_min", 65),),
    ),
    DemoRound(
        "电话那头说是“客服”，先挂了再说",
        "chengzhong",
        Round.Template.LECTURE,
        ((20, False),),
        taken=26,
        born=(1938, 1975),
        leave=2,
    ),
    DemoRound(
        "墨香课堂：十二次课，十二张桌子",
        "meiyuan",
        Round.Template.COURSE,
        ((12, False),) * 5,
        taken=10,
        born=(2014, 2018),
        rules=(("whole_course", True),),
    ),
]


def make_sign_ups(town: DemoTown) -> None:
    """Open the rounds and let people come, each through the same action as in life; the messages count as sent."""
    dice = random.Random(75)  # noqa: S311 - invented people, not secrets
    crowd = Crowd(dice)
    for item in ROUNDS:
        page = EventPage.objects.get(title=item.title)
        unit = town.units[item.unit]
        round_ = _open(item, page, unit, town)
        made = []
        for number in range(item.taken):
            roll = _roll_for(round_, number)
            person = crowd.person(unit, item.born)
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
        for one in made[: item.leave]:
            leave(sign_up=one, channel=Channel.WEB)
    make_the_day(town, crowd)
    Message.objects.filter(channel=Message.Channel.SMS).update(
        state=Message.State.SENT, settled_at=timezone.now()
    )


def _open(item: DemoRound, page: EventPage, unit: Unit, town: DemoTown) -> Round:
    now = timezone.now()
    coming = Occurrence.objects.filter(page=page, starts_at__gt=now + datetime.timedelta(hours=3)).order_by(
        "starts_at"
    )
    occurrences = list(coming[: len(item.dates)])
    month = timezone.localtime(occurrences[0].starts_at)
    round_ = Round(
        page=page,
        unit=unit,
        template=item.template,
        name=f"{month.month} 月{item.template.label}",
        period=month.strftime("%Y-%m"),
        opens_at=now - datetime.timedelta(days=2),
        closes_at=occurrences[-1].starts_at,
        **dict(item.rules),
    )
    dates = [
        DateOfRound(occurrence=one, places=places, each=item.each, at_home=at_home, kept=item.kept)
        for one, (places, at_home) in zip(occurrences, item.dates, strict=True)
    ]
    return open_round(round_=round_, dates=dates, by=town.staff["chen-jun"])


def _roll_for(round_: Round, number: int) -> Roll:
    rolls = list(round_.rolls.with_round())
    return rolls[number % len(rolls)]
