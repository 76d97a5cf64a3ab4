"""Limits of the day itself, and of what is kept after it."""

import datetime

from django.utils import timezone

from events import retention
from events.actions import Refusal, on_the_day
from events.actions.coupons import find_on
from events.actions.on_the_day import check_in, check_out, close_sheet, correct
from events.models import Attendance, Occurrence, SignUp
from events.tests.rolls import a_roll, come
from portal.people.models import Person, Proxy
from tests.town import Town

from . import A_DAY, clock_at, outcome
from .sign_ups import one

HOUR = datetime.timedelta(hours=1)
BY_LIST = {"source": Attendance.Source.LIST, "by": None}
TWO_YEARS = datetime.timedelta(days=730)


def there(town: Town) -> SignUp:
    """Somebody who is checked in as the date begins."""
    made = come(a_roll(town), one(town))
    check_in(sign_up=made, now=made.roll.starts_at, **BY_LIST)
    return SignUp.objects.with_round().get(pk=made.pk)


def door(town: Town, off) -> str:
    made = come(a_roll(town), one(town))
    now = made.roll.starts_at - HOUR + off
    return outcome(lambda: check_in(sign_up=made, now=now, **BY_LIST)[0].sign_up)


def closing_the_sheet(town: Town, off) -> str:
    made = come(a_roll(town), one(town))

    def act():
        close_sheet(roll=made.roll, by=None, nobody_came=True, now=made.roll.starts_at + off)
        return SignUp.objects.get(pk=made.pk)

    return outcome(act)


def correcting(town: Town, off) -> str:
    made = there(town)
    closed = made.roll.ends_at
    close_sheet(roll=made.roll, by=None, now=closed)
    values = {"came": False, "by": None, "reason": "记错了"}
    return outcome(lambda: correct(sign_up=made, now=closed + datetime.timedelta(days=7) + off, **values))


def leaving_the_place(town: Town, off) -> bool:
    """Whether it is noted that they left, so long after they came."""
    made = there(town)
    return check_out(sign_up=made, by=None, at=made.attendance.in_at + off).out_at is not None


def left_on_paper(town: Town, off) -> bool:
    """The same, where both times are written down afterwards."""
    made = come(a_roll(town), one(town))
    came = made.roll.starts_at
    found, _is_new = check_in(sign_up=made, at=came, until=came + off, now=came, **BY_LIST)
    return found.out_at is not None


def hours_end(town: Town, off) -> bool:
    """Whether somebody who came about the end of the date has hours."""
    made = there(town)
    Attendance.objects.update(in_at=made.roll.ends_at + off)
    on_the_day._end_hours(made.roll, made.roll.ends_at)
    return Attendance.objects.get().out_at is not None


def coupon_of_another_date(town: Town, off) -> bool:
    """Whether it is said to be over."""
    here, other = a_roll(town), a_roll(town)
    made = come(other, one(town))
    with clock_at(other.ends_at + off):
        try:
            find_on(here, made.code)
        except Refusal as refusal:
            return "已经结束了" in str(refusal)
    return False


# What is forgotten


def address(town: Town, off) -> str:
    made = come(a_roll(town), one(town))
    SignUp.objects.update(address="幸福里 3 号")
    retention.forget(made.roll.ends_at + A_DAY + off)
    return SignUp.objects.get().address


def person(town: Town, off) -> bool:
    """Whether they are nameless, two years after they last took part."""
    made = come(a_roll(town), one(town))
    retention.forget(made.roll.ends_at + TWO_YEARS + off)
    return Person.objects.get(pk=made.person_id).name == retention.FORGOTTEN


def person_of_an_account(town: Town, off) -> bool:
    """The same, where an account that acts for them was used about two years ago."""
    now = timezone.now()
    made = come(a_roll(town), one(town))
    Occurrence.objects.update(starts_at=now - 2 * TWO_YEARS, ends_at=now - 2 * TWO_YEARS + HOUR)
    user = town.user("other")
    user.last_login = now - TWO_YEARS - off
    user.save()
    Proxy.objects.create(person=made.person, user=user)
    retention.forget(now)
    return Person.objects.get(pk=made.person_id).name == retention.FORGOTTEN


def hourly(town: Town, off) -> bool:
    """Whether the clock forgets again, so long after the hour began in which it did."""
    from portal.editorial.tick import AN_HOUR, spend

    began = timezone.now().replace(minute=0, second=0, microsecond=0)
    spend("forget", 1, within=AN_HOUR, now=began)
    with clock_at(began + HOUR + off):
        return spend("forget", 1, within=AN_HOUR)
