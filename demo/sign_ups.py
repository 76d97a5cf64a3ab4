"""The demo's rounds: haircuts, a clinic, a full lecture with a waiting list, a clean-up; invented people, demo phones."""

import datetime
import random
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from events.actions import leave, open_round, sign_up
from events.actions.course import enrol
from events.actions.rounds import DateOfRound
from events.models import Channel, EventPage, Occurrence, Roll, Round
from portal.outbox.models import Message
from portal.people.actions import give_contact, join_household
from portal.people.models import Household, Person
from portal.places.models import Unit

from .pages import DemoTown
from .the_day import make_the_day

SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁"
GIVEN = "秀英 桂兰 玉珍 凤英 素珍 秀兰 桂英 玉兰 淑珍 月英 建国 志强 永福 德明 国华 金海 阿根 福生 水根 文彬"
FIRST_PHONE = 200


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
        name=f"{month.month} 月{item.template.label}"
        if item.template != Round.Template.OWN
        else f"{month.month} 月这一次",
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
