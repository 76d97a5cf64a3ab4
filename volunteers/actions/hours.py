"""Hours into the ledger: confirmed by the organiser of the unit, once; a mistake is taken back by an entry of its own."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from events.actions.lock import with_patience
from events.models import Attendance, SignUp, State
from portal.core.audit import record
from portal.core.dates import clock, local_date, near_date
from portal.people.models import Person
from portal.places.models import Unit

from ..models import ServiceRecord
from ..models.service import MOST_A_DAY, NOTHING, hours_of
from .certificates import revoke_those_with

Kind = ServiceRecord.Kind


def begins(attendance: Attendance) -> datetime.datetime:
    """Waiting for the beginning is no service: whoever comes early serves from when it begins."""
    return max(attendance.in_at, attendance.sign_up.roll.starts_at)


def hours_shown(attendance: Attendance) -> Decimal:
    """What confirming an attendance would write."""
    return hours_of(begins(attendance), attendance.out_at) if attendance.out_at else NOTHING


@dataclass(frozen=True)
class Service:
    """What an entry of the ledger is of, besides its times.

    Args:
        sign_up: to an activity.
        cause: what it is of where nobody signs up, as the upper room names it: `duty:12`.
    """

    person: Person
    unit: Unit
    what: str
    where: str = ""
    leader_name: str = ""
    sign_up: SignUp | None = None
    cause: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether somebody has said already how many hours it is."""
        if self.sign_up:
            return ServiceRecord.objects.filter(sign_up=self.sign_up).exists()
        return ServiceRecord.objects.filter(cause=self.cause).exists()


def _of(sign_up: SignUp) -> Service:
    roll = sign_up.roll
    return Service(
        person=sign_up.person,
        unit=roll.round.unit,
        what=sign_up.what,
        where=roll.where or sign_up.where,
        leader_name=sign_up.track.leader_name if sign_up.track else "",
        sign_up=sign_up,
    )


def _entry(
    service: Service, kind: str, start: datetime.datetime, end: datetime.datetime, by, **more
) -> ServiceRecord:
    return ServiceRecord(
        person=service.person,
        unit=service.unit,
        sign_up=service.sign_up,
        cause=service.cause,
        kind=kind,
        starts_at=start,
        ends_at=end,
        what=service.what[:300],
        where=service.where[:120],
        leader_name=service.leader_name[:30],
        approved_by=by,
        **more,
    )


def _lock(person: Person) -> None:
    """Two who confirm for one person at once do so one after another."""
    Person.objects.filter(pk=person.pk).update(name=F("name"))


def _check(
    person: Person, start: datetime.datetime, end: datetime.datetime, hours: Decimal, now: datetime.datetime
):
    """The rules of the ledger, under the lock on the person."""
    name = person.name
    if end > now:
        raise Refusal("future", _("还没有到的时间不能记。请把“到”改到现在以前。"))
    if hours <= 0:
        raise Refusal(
            "short", _("%(name)s的时间不到一刻钟，记不成半小时。请选“不算”，或把时间改对。") % {"name": name}
        )
    others = ServiceRecord.objects.standing().filter(person=person)
    if other := others.filter(starts_at__lt=end, ends_at__gt=start).first():
        words = _("%(name)s %(when)s 已经记过“%(what)s”，同一段时间不能记两次。")
        when = f"{near_date(other.starts_at)} {clock(other.starts_at)}—{clock(other.ends_at)}"
        raise Refusal("overlap", words % {"name": name, "when": when, "what": other.what})
    day = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0)
    that_day = others.filter(starts_at__gte=day, starts_at__lt=day + datetime.timedelta(days=1))
    if (that_day.aggregate(n=Sum("hours"))["n"] or NOTHING) + hours > MOST_A_DAY:
        raise Refusal("day", _("%(name)s这一天就超过 24 小时了，请核对时间。") % {"name": name})


def _attended(sign_up: SignUp) -> SignUp:
    found = SignUp.objects.with_round().get(pk=sign_up.pk)
    if found.state != State.ATTENDED or found.roll.closed_at is None:
        raise Refusal("sheet", _("签到表还没有收，或者这位没有来，现在不能记。"))
    return found


@with_patience
@transaction.atomic
def confirm(*, attendance: Attendance, by, now: datetime.datetime | None = None) -> ServiceRecord | None:
    """Confirm the hours of one attendance.

    Returns:
        The entry; None where another press had settled it.

    Raises:
        Refusal: an overlap, more than a day, less than a quarter of an hour, or a time to come.
    """
    now = now or timezone.now()
    _lock(attendance.sign_up.person)
    if ServiceRecord.objects.filter(sign_up=attendance.sign_up_id).exists():
        return None
    sign_up = _attended(attendance.sign_up)
    came = Attendance.objects.get(pk=attendance.pk)
    came.sign_up = sign_up
    if came.out_at is None:
        raise Refusal("out", _("没有记几时走的，请先在签到页补上。"))
    return _serve(_of(sign_up), begins(came), came.out_at, by=by, now=now)


@with_patience
@transaction.atomic
def confirm_service(
    *,
    service: Service,
    start: datetime.datetime,
    end: datetime.datetime,
    by,
    now: datetime.datetime | None = None,
) -> ServiceRecord | None:
    """Confirm hours of something that nobody signed up for, such as a round of duty; by the same rules, once.

    Returns:
        The entry; None where another press had settled it.

    Raises:
        Refusal: an overlap, more than a day, less than a quarter of an hour, or a time to come.
    """
    _lock(service.person)
    if service.is_settled:
        return None
    return _serve(service, start, end, by=by, now=now or timezone.now())


def _serve(service: Service, start: datetime.datetime, end: datetime.datetime, *, by, now) -> ServiceRecord:
    hours = hours_of(start, end)
    _check(service.person, start, end, hours, now)
    entry = _entry(service, Kind.SERVED, start, end, by, hours=hours)
    entry.save(force_insert=True)
    record("volunteers.confirm_hours", by=by, of=entry, label=str(entry.pk))
    return entry


@with_patience
@transaction.atomic
def do_not_count(*, attendance: Attendance, reason: str, by) -> ServiceRecord | None:
    """This was no service, and why: paid work, somebody who only looked on.

    Raises:
        Refusal: without a reason.
    """
    if not reason.strip():
        raise Refusal("reason", _("请写一句为什么不算。"))
    _lock(attendance.sign_up.person)
    if ServiceRecord.objects.filter(sign_up=attendance.sign_up_id).exists():
        return None
    sign_up = _attended(attendance.sign_up)
    end = attendance.out_at or sign_up.ends_at
    return _not_counted(_of(sign_up), attendance.in_at, end, reason.strip()[:120], by)


@with_patience
@transaction.atomic
def do_not_count_service(
    *, service: Service, start: datetime.datetime, end: datetime.datetime, reason: str, by
) -> ServiceRecord | None:
    """The same of something that nobody signed up for.

    Raises:
        Refusal: without a reason.
    """
    if not reason.strip():
        raise Refusal("reason", _("请写一句为什么不算。"))
    _lock(service.person)
    return None if service.is_settled else _not_counted(service, start, end, reason.strip()[:120], by)


def _not_counted(
    service: Service, start: datetime.datetime, end: datetime.datetime, reason: str, by
) -> ServiceRecord:
    entry = _entry(service, Kind.NOT_COUNTED, start, end, by, hours=NOTHING, reason=reason)
    entry.save(force_insert=True)
    record("volunteers.do_not_count", by=by, of=entry, label=str(entry.pk), note=reason)
    return entry


@with_patience
@transaction.atomic
def correct(
    *,
    entry: ServiceRecord,
    reason: str,
    by,
    start: datetime.datetime | None = None,
    end: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> ServiceRecord | None:
    """Take an entry back by one of its own, and write the right times where there are some.

    Certificates that hold it are void from now on.

    Args:
        start, end: the right times; none where nothing of it counts.

    Returns:
        The new entry, if there is one.

    Raises:
        Refusal: without a reason, taken back before, or the right times break a rule of the ledger.
    """
    now = now or timezone.now()
    if not reason.strip():
        raise Refusal("reason", _("请写一句为什么要改。"))
    _lock(entry.person)
    if not ServiceRecord.objects.standing().filter(pk=entry.pk).exists():
        raise Refusal("corrected", _("这一条已经更正过了，请看最新的记录。"))
    words = reason.strip()[:120]
    _take_back(entry, words, by)
    same = ("person", "unit", "what", "where", "leader_name", "sign_up", "cause")
    service = Service(**{name: getattr(entry, name) for name in same})
    return _serve(service, start, end, by=by, now=now) if start and end else None


def _take_back(entry: ServiceRecord, reason: str, by) -> None:
    copied = {
        name: getattr(entry, name)
        for name in (
            "person_id",
            "unit_id",
            "sign_up_id",
            "cause",
            "starts_at",
            "ends_at",
            "what",
            "where",
            "leader_name",
        )
    }
    back = ServiceRecord(
        kind=Kind.REVERSAL, reverses=entry, hours=-entry.hours, reason=reason, approved_by=by, **copied
    )
    back.save(force_insert=True)
    record("volunteers.correct_hours", by=by, of=back, label=str(entry.pk), note=reason)
    revoke_those_with(entry, by=by)


@with_patience
@transaction.atomic
def follow_the_sheet(*, sign_up: SignUp, by) -> None:
    """The sheet was corrected: whoever did not come after all has served no hours."""
    if sign_up.state == State.ATTENDED:
        return
    _lock(sign_up.person)
    for entry in ServiceRecord.objects.standing().filter(sign_up=sign_up):
        _take_back(entry, _("签到更正：没有来"), by)


def day_of(entry: ServiceRecord) -> datetime.date:
    return local_date(entry.starts_at)
