"""The demo's days: haircuts of last month with a closed sheet, haircuts of today at whose door somebody stands, a clean-up
still short of two people, a daughter and a volunteer to be for a while."""

import datetime
from typing import Any

from django.utils import timezone

from events.actions import open_round, sign_up
from events.actions.introductions import introduce
from events.actions.on_the_day import check_in, check_out, close_sheet
from events.actions.places import assign_provider
from events.actions.rounds import DateOfRound, add_dates
from events.models import Attendance, Channel, EventPage, Occurrence, Roll, Round, SignUp, Track
from portal.accounts.models import User
from portal.core.sealed import keyed_hash
from portal.people.actions import act_for, contact_for, give_contact
from portal.people.models import Person
from portal.places.models import Unit

from .content_files import load, same
from .lists import make_lists
from .pages import DemoTown
from .teams import make_teams
from .town import RESIDENTS, Crowd
from .volunteers import make_volunteers

HOUR = datetime.timedelta(hours=1)
RIVER = "跟老战士沿河走一趟"


def make_the_day(town: DemoTown, crowd: Crowd) -> None:
    """All of it, through the same actions as in life."""
    daughter, volunteer = (_resident(*one) for one in RESIDENTS)
    haircut = EventPage.objects.get(title="小李喊你来理发")
    _last_month(town, crowd, haircut)
    _today(town, crowd, haircut)
    make_lists(town, daughter, _family(town, crowd, daughter))
    river = EventPage.objects.get(title=RIVER)
    me = Person.objects.create(
        name="吴晓燕", born=datetime.date(1988, 4, 9), unit=town.units["nanqiao"], is_resident=True
    )
    act_for(user=volunteer, person=me, relation="self")
    give_contact(person=me, number=volunteer.phone, relation="self")
    _last_walk(town, crowd, river, me)
    _next_walk(town, crowd, river)
    make_volunteers(town, crowd, me)
    _somebody_new(town, crowd)
    make_teams(town, crowd, me)


def _somebody_new(town: DemoTown, crowd: Crowd) -> None:
    """A number that nobody knows took a place for somebody of the register: the desk has one family to call."""
    neighbour = crowd.person(town.units["linhe"], (1935, 1945))
    give_contact(person=neighbour, number="19900000902", relation="self")
    to_come = Roll.objects.with_round().filter(
        round__page__title="小李喊你来理发", occurrence__starts_at__gt=timezone.now()
    )
    introduce(
        roll=next(one for one in to_come.order_by("occurrence__starts_at") if not one.is_at_home),
        person=neighbour,
        contact=contact_for("19900000903"),
        relation="family",
        key=crowd.key(),
        channel=Channel.WEB,
    )


def _resident(username: str, _what: str, number: str) -> User:
    return User.objects.create(
        username=username,
        password="!",  # noqa: S106 - nobody logs in by it
        phone=number,
        phone_hash=keyed_hash(number),
    )


def _round(
    page: EventPage, unit: Unit, *, template: Round.Template, first: datetime.datetime, **rules
) -> Round:
    month = timezone.localtime(first)
    return Round(
        page=page,
        unit=unit,
        template=template,
        period=month.strftime("%Y-%m"),
        opens_at=first - datetime.timedelta(days=10),
        **rules,
    )


def _come(town: DemoTown, crowd: Crowd, roll: Roll, born: tuple[int, int], **fields) -> SignUp:
    person = fields.pop("person", None) or crowd.person(roll.unit, born)
    values: dict[str, Any] = {
        "key": crowd.key(),
        "channel": crowd.channel(),
        "by": town.staff["zhou-min"],
        "contact": crowd.contact(person),
        "arrived": roll.starts_at - datetime.timedelta(days=3),
    }
    return sign_up(roll=roll, person=person, **values | fields)


def _last_month(town: DemoTown, crowd: Crowd, page: EventPage) -> None:
    """Ten haircuts, nine who came, one who did not; the sheet is closed, which drafts the report."""
    past = Occurrence.objects.filter(page=page, ends_at__lt=timezone.now()).order_by("-starts_at")[:3]
    dates = sorted(past, key=lambda one: one.starts_at)
    round_ = _round(
        page,
        town.units["linhe"],
        template=Round.Template.COUPON,
        first=dates[0].starts_at,
        name=f"{timezone.localtime(dates[0].starts_at).month} 月理发券",
        closes_at=dates[-1].starts_at,
        age_min=75,
        own_unit_only=True,
        per_person=1,
    )
    places = [4, 3, 3]
    opened = [
        DateOfRound(occurrence=one, places=count, each=30, at_home=number == 2)
        for number, (one, count) in enumerate(zip(dates, places, strict=True))
    ]
    open_round(round_=round_, dates=opened, by=town.staff["chen-jun"], now=round_.opens_at)
    for roll, count in zip(round_.rolls.with_round(), places, strict=True):
        made = [_come(town, crowd, roll, (1932, 1949), at_home=roll.is_at_home) for _n in range(count)]
        missing = 1 if roll == round_.rolls.with_round()[1] else 0
        for one in made[missing:]:
            _was_there(one, town.staff["li-qiaoyun"])
        close_sheet(roll=roll, by=town.staff["zhou-min"], now=roll.ends_at)


def _was_there(one: SignUp, by: User, minutes: int = 2) -> None:
    at = one.starts_at + datetime.timedelta(minutes=minutes)
    check_in(sign_up=one, source=Attendance.Source.LIST, by=by, at=at, now=at)


def _today(town: DemoTown, crowd: Crowd, page: EventPage) -> None:
    """Four haircuts this very hour: one is there already, three are to come."""
    starts = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    made = add_dates(page, [Occurrence(starts_at=starts, ends_at=starts + 3 * HOUR, note="补一场，店里四位")])
    round_ = _round(
        page,
        town.units["linhe"],
        template=Round.Template.COUPON,
        first=starts,
        name="今天补的一场",
        closes_at=starts - 2 * HOUR,
        age_min=75,
    )
    open_round(
        round_=round_,
        dates=[DateOfRound(occurrence=made[0], places=4, each=30)],
        by=town.staff["chen-jun"],
        now=round_.opens_at,
    )
    roll = round_.rolls.with_round().get()
    people = [_come(town, crowd, roll, (1932, 1949)) for _n in range(4)]
    assign_provider(roll=roll, provider=town.staff["li-qiaoyun"], first=1, last=4, by=town.staff["chen-jun"])
    check_in(sign_up=people[0], source=Attendance.Source.CODE, by=town.staff["li-qiaoyun"])
    upcoming = Roll.objects.with_round().filter(round__page=page, occurrence__starts_at__gt=starts + 4 * HOUR)
    for later in upcoming:
        assign_provider(
            roll=later, provider=town.staff["li-qiaoyun"], first=1, last=99, by=town.staff["chen-jun"]
        )


def _family(town: DemoTown, crowd: Crowd, daughter: User) -> Person:
    """A daughter who acts for her mother, signed up for the clinic."""
    mother = Person.objects.create(
        name="沈玉珍", born=datetime.date(1944, 2, 29), unit=town.units["linhe"], is_resident=True
    )
    act_for(user=daughter, person=mother, relation="family")
    contact = give_contact(person=mother, number=daughter.phone, relation="family")
    roll = Roll.objects.with_round().filter(round__page__title="食堂门口量血压", called_off=False).last()
    if roll is not None:
        sign_up(
            roll=roll,
            person=mother,
            key=crowd.key(),
            channel=Channel.WEB,
            by=daughter,
            contact=contact,
        )
    return mother


def _roles(town: DemoTown) -> list[Track]:
    data, leader = load("rounds"), town.staff["sun-changgen"]
    return [
        Track(leader=leader, **data["volunteers"], **same(role, "name", "skill", "least", "most"))
        for role in data["roles"]
    ]


def _walk(town: DemoTown, page: EventPage, date: Occurrence) -> Roll:
    round_ = _round(
        page,
        town.units["nanqiao"],
        template=Round.Template.VOLUNTEERS,
        first=date.starts_at,
        name=f"{timezone.localtime(date.starts_at).month} 月这一趟",
        closes_at=date.starts_at,
        age_min=16,
    )
    open_round(
        round_=round_,
        dates=[DateOfRound(occurrence=date, places=0)],
        tracks=_roles(town),
        by=town.staff["chen-jun"],
        now=round_.opens_at,
    )
    return round_.rolls.with_round().get()


def _last_walk(town: DemoTown, crowd: Crowd, page: EventPage, me: Person) -> None:
    date = Occurrence.objects.filter(page=page, ends_at__lt=timezone.now()).order_by("-starts_at").first()
    if date is None:
        return
    roll = _walk(town, page, date)
    east = roll.round.tracks.first()
    team = [_come(town, crowd, roll, (1955, 2000), track=east, person=me)]
    team += [_come(town, crowd, roll, (1955, 2000), track=east) for _n in range(5)]
    for one in team:
        _was_there(one, town.staff["sun-changgen"])
        check_out(sign_up=one, by=town.staff["sun-changgen"], at=roll.ends_at - HOUR / 4)
    close_sheet(roll=roll, by=town.staff["chen-jun"], now=roll.ends_at)


def _next_walk(town: DemoTown, crowd: Crowd, page: EventPage) -> None:
    date = (
        Occurrence.objects.filter(page=page, starts_at__gt=timezone.now() + 3 * HOUR)
        .order_by("starts_at")
        .first()
    )
    if date is None:
        return
    roll = _walk(town, page, date)
    for track, role in zip(roll.round.tracks.all(), load("rounds")["roles"], strict=True):
        for _n in range(role["taken"]):
            _come(town, crowd, roll, (1955, 2000), track=track, arrived=timezone.now())
