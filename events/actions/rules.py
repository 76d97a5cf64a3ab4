"""Who may sign up when; every "no" is one plain sentence with whom to call."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.core.dates import clock, local_date, near_date
from portal.people.models import Person

from ..models import Claim, Roll, Round, SignUp, Track
from ..models.sign_up import ON_THE_LIST, household_of
from ..signals import asked_where_else
from .room import Room

# Refusals that another date may not have.
OF_THE_DATE = {"early", "late", "full", "called_off"}


class Refusal(Exception):
    """Why somebody cannot sign up.

    Args:
        code: what a test or a statistic calls it.
        sentence: what the resident reads.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

    @property
    def is_of_the_date(self) -> bool:
        """Whether it is said to anybody, and another date may do."""
        return self.code in OF_THE_DATE


def refusal(code: str, sentence: str, round_: Round) -> Refusal:
    return Refusal(code, sentence + _("有问题请打 %(phone)s。") % {"phone": round_.phone})


def why_not(
    roll: Roll,
    people: Sequence[Person],
    *,
    arrived: datetime.datetime,
    track: Track | None = None,
    room: Room | None = None,
) -> list[Refusal]:
    """What speaks against signing people up for a date, as far as it can be said without writing anything: what the date
    says to anybody, alone; else what it says to each of them.

    Asked before anybody waits for the lock, so that nothing is typed, proved or locked in vain, and once more under it.

    Args:
        people: nobody, where only the date is asked about.
        arrived: when the request reached the server; waiting for the lock costs nobody their place.
        room: how much there is, where that is asked before; under the lock whoever gives the place says it.
    """
    of_the_date = _said_to_anybody(roll, arrived, room)
    return [of_the_date] if of_the_date else said_to(roll, people, track, at=arrived)


def why_closed(round_: Round, now: datetime.datetime) -> str:
    """Why nobody can sign up for any date of a round now; empty if they can."""
    if round_.is_open(now):
        return ""
    return str(_early(round_)) if now < round_.opens_at else _("报名已经截止了。")


def _early(rules: Round) -> Refusal:
    when = f"{near_date(rules.opens_at)} {clock(rules.opens_at)}"
    return refusal("early", _("还没开始报名，%(when)s 开始。") % {"when": when}, rules)


def _said_to_anybody(roll: Roll, arrived: datetime.datetime, room: Room | None) -> Refusal | None:
    rules = roll.round
    if roll.called_off or roll.occurrence.cancelled:
        why = (
            _("这一场取消了（%(reason)s），请看看别的日期。") % {"reason": roll.reason} if roll.reason else ""
        )
        return refusal("called_off", why or _("这一场取消了，请看看别的日期。"), rules)
    if arrived < rules.opens_at:
        return _early(rules)
    if arrived >= rules.closes_at or arrived >= roll.last_moment:
        return refusal("late", _("这一场的报名已经截止了。"), rules)
    if room and not room.free and room.waiting >= rules.waiting_max:
        return is_full(roll)
    return None


def said_to(
    roll: Roll, people: Sequence[Person], track: Track | None, *, at: datetime.datetime | None = None
) -> list[Refusal]:
    """What the date says to each of these: on one of volunteers that they need one of its roles.

    Args:
        at: when they ask; without it what passes with time is left out.
    """
    is_of_it = track.round_id == roll.round_id if track else True
    if people and (roll.round.is_volunteering != (track is not None) or not is_of_it):
        return [refusal("track", _("请选一个岗位。"), roll.round)]
    found = [(person, _wrong_age(roll, person) or _wrong_unit(roll, person)) for person in people]
    return [
        no for person, wrong in found if (no := wrong or (_newcomers_first(roll, person, at) if at else None))
    ]


def _wrong_age(roll: Roll, person: Person) -> Refusal | None:
    """Counted on the day of service; the birthday itself counts."""
    rules = roll.round
    if not (rules.age_min or rules.age_max):
        return None
    age = person.age_on(local_date(roll.starts_at))
    if age is None:
        return refusal("born", _("这个活动看年龄，请填出生日期。"), rules)
    values = {"name": person.name, "day": near_date(roll.starts_at), "age": age}
    if rules.age_min and age < rules.age_min:
        words = _("这个活动给满 %(min)s 周岁的人，%(name)s到 %(day)s 是 %(age)s 周岁。")
        return refusal("too_young", words % (values | {"min": rules.age_min}), rules)
    if rules.age_max and age > rules.age_max:
        words = _("这个活动给不超过 %(max)s 周岁的人，%(name)s到 %(day)s 是 %(age)s 周岁。")
        return refusal("too_old", words % (values | {"max": rules.age_max}), rules)
    return None


def _wrong_unit(roll: Roll, person: Person) -> Refusal | None:
    rules = roll.round
    if not rules.own_unit_only or rules.unit.covers(person.unit):
        return None
    words = _("这个活动只给住在%(unit)s的人。请看看您自己居村的活动。")
    return refusal("unit", words % {"unit": rules.unit.name}, rules)


def _newcomers_first(roll: Roll, person: Person, at: datetime.datetime) -> Refusal | None:
    """Half-open like the round itself: at the moment itself everybody may come."""
    rules = roll.round
    until = rules.for_all_from
    if until is None or at >= until or person.pk is None:
        return None
    if not SignUp.objects.before(rules).filter(person=person).exists():
        return None
    words = _("这一轮先照顾没来过的人。%(name)s来过了，%(when)s 起可以报。")
    values = {"name": person.name, "when": f"{near_date(until)} {clock(until)}"}
    return refusal("newcomers_first", words % values, rules)


def check_clash(roll: Roll, person: Person) -> None:
    """Refuse a shift at a time at which they are signed up elsewhere, whatever the activity, or on duty.

    The lock on the person keeps two sign-ups at the same moment apart; it is always taken after that of a roll.
    """
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    others = SignUp.objects.with_round().filter(
        person=person,
        state__in=ON_THE_LIST,
        roll__occurrence__starts_at__lt=roll.ends_at,
        roll__occurrence__ends_at__gt=roll.starts_at,
    )
    words = _("%(name)s这个时间已经报了“%(what)s”（%(when)s）。要报这个，请先取消那个。")
    elsewhere = [
        (other.what, f"{near_date(other.starts_at)} {clock(other.starts_at)}—{clock(other.ends_at)}")
        for other in others.exclude(roll=roll)
        if other.starts_at < roll.ends_at and other.ends_at > roll.starts_at
    ]
    elsewhere += [
        answer
        for _room, answer in asked_where_else.send(
            Person, person=person, starts_at=roll.starts_at, ends_at=roll.ends_at
        )
        if answer
    ]
    if elsewhere:
        what, when = elsewhere[0]
        raise refusal("clash", words % {"name": person.name, "what": what, "when": when}, roll.round)


def is_full(roll: Roll) -> Refusal:
    return refusal("full", _("这一场报满了，候补也满了，请看看别的日期。"), roll.round)


def take_claims(sign_up: SignUp, roll: Roll) -> None:
    """Use up one of the person's times this month, then one of the household's.

    Raises:
        Refusal: none is left; the caller's transaction or savepoint takes back what was written.
    """
    rules = roll.round
    person = sign_up.person
    home = household_of(person) if rules.per_household else None
    if rules.per_person and not _claim(sign_up, rules, Claim.Subject.PERSON, person.pk, rules.per_person):
        words = _("%(name)s这个月的 %(times)s 次已经用完了，下个月再来。")
        raise refusal("person_limit", words % {"name": person.name, "times": rules.per_person}, rules)
    if (
        home
        and rules.per_household
        and not _claim(sign_up, rules, Claim.Subject.HOUSEHOLD, home.pk, rules.per_household)
    ):
        words = _("您家这个月的 %(times)s 次已经用完了，下个月再来。")
        raise refusal("household_limit", words % {"times": rules.per_household}, rules)


def _claim(sign_up: SignUp, rules: Round, kind: str, subject: int, limit: int) -> bool:
    scheme = {
        "page_id": rules.page_id,
        "period": rules.period,
        "subject_kind": kind,
        "subject_id": subject,
    }
    used = set(Claim.objects.filter(**scheme).values_list("number", flat=True))
    for number in range(1, limit + 1):
        if number in used:
            continue
        try:
            with transaction.atomic():
                Claim.objects.create(sign_up=sign_up, number=number, **scheme)
        except IntegrityError:
            continue
        return True
    return False


def has_times_left(person: Person, rules: Round) -> bool:
    """Whether a person and their household have a time of the month left; looked at, not used up."""
    scheme = Claim.objects.filter(page_id=rules.page_id, period=rules.period)
    used = scheme.filter(subject_kind=Claim.Subject.PERSON, subject_id=person.pk).count()
    if rules.per_person and used >= rules.per_person:
        return False
    home = household_of(person) if rules.per_household else None
    if home is None or rules.per_household is None:
        return True
    used = scheme.filter(subject_kind=Claim.Subject.HOUSEHOLD, subject_id=home.pk).count()
    return used < rules.per_household


def give_back_claims(sign_up: SignUp) -> None:
    sign_up.claims.all().delete()
