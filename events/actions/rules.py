"""Who may sign up when; every "no" is one plain sentence with whom to call."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.core.dates import clock, local_date, near_date
from portal.people.models import Person

from ..models import Claim, Roll, Round, SignUp, Track
from ..models.sign_up import ON_THE_LIST, household_of


class Refusal(Exception):
    """Why somebody cannot sign up.

    Args:
        code: what a test or a statistic calls it.
        sentence: what the resident reads.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def refusal(code: str, sentence: str, round_: Round) -> Refusal:
    return Refusal(code, sentence + _("有问题请打 %(phone)s。") % {"phone": round_.phone})


def check_time(roll: Roll, arrived: datetime.datetime) -> None:
    """Refuse what came too early or too late.

    Args:
        arrived: when the request reached the server; waiting for the lock costs nobody their place.
    """
    rules = roll.round
    if roll.called_off or roll.occurrence.cancelled:
        raise refusal("called_off", _("这一场取消了，请看看别的日期。"), rules)
    if arrived < rules.opens_at:
        when = f"{near_date(rules.opens_at)} {clock(rules.opens_at)}"
        raise refusal("early", _("还没开始报名，%(when)s 开始。") % {"when": when}, rules)
    if arrived >= rules.closes_at or arrived >= roll.last_moment:
        raise refusal("late", _("这一场的报名已经截止了。"), rules)


def check_person(roll: Roll, person: Person) -> None:
    """Refuse whom the round is not for: age on the day of service, the birthday itself counts; the unit."""
    rules = roll.round
    if rules.age_min or rules.age_max:
        day = near_date(roll.starts_at)
        age = person.age_on(local_date(roll.starts_at))
        if age is None:
            raise refusal("born", _("这个活动看年龄，请填出生日期。"), rules)
        if rules.age_min and age < rules.age_min:
            words = _("这个活动给满 %(min)s 周岁的人，%(name)s到 %(day)s 是 %(age)s 周岁。")
            raise refusal(
                "too_young",
                words % {"min": rules.age_min, "name": person.name, "day": day, "age": age},
                rules,
            )
        if rules.age_max and age > rules.age_max:
            words = _("这个活动给不超过 %(max)s 周岁的人，%(name)s到 %(day)s 是 %(age)s 周岁。")
            raise refusal(
                "too_old", words % {"max": rules.age_max, "name": person.name, "day": day, "age": age}, rules
            )
    if rules.own_unit_only and not rules.unit.covers(person.unit):
        words = _("这个活动只给住在%(unit)s的人。请看看您自己居村的活动。")
        raise refusal("unit", words % {"unit": rules.unit.name}, rules)


def check_track(roll: Roll, track: Track | None) -> None:
    """Refuse a date of volunteers without one of its roles."""
    if roll.round.is_volunteering != (track is not None) or (track and track.round_id != roll.round_id):
        raise refusal("track", _("请选一个岗位。"), roll.round)


def check_clash(roll: Roll, person: Person) -> None:
    """Refuse a shift at a time at which they are signed up elsewhere, whatever the activity.

    The lock on the person keeps two sign-ups at the same moment apart; it is always taken after that of a roll.
    """
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    others = SignUp.objects.told().filter(
        person=person,
        state__in=ON_THE_LIST,
        roll__occurrence__starts_at__lt=roll.ends_at,
        roll__occurrence__ends_at__gt=roll.starts_at,
    )
    for other in others.exclude(roll=roll):
        if other.starts_at < roll.ends_at and other.ends_at > roll.starts_at:
            words = _("%(name)s这个时间已经报了“%(what)s”（%(when)s）。要报这个，请先取消那个。")
            when = f"{near_date(other.starts_at)} {clock(other.starts_at)}—{clock(other.ends_at)}"
            values = {"name": person.name, "what": other.what, "when": when}
            raise refusal("clash", words % values, roll.round)


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


def give_back_claims(sign_up: SignUp) -> None:
    sign_up.claims.all().delete()
