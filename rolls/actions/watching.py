"""Wanting to be told, being told, and the end of it.

Whoever tells looks at what can be had now and at who was not told of it yet, so that an opening, a place that came free
and a round that was open all along are one thing, and a clock that missed a moment misses nobody.
"""

import datetime
import re
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions import Refusal
from events.actions.lock import with_patience
from events.actions.rules import has_times_left, why_not
from events.calls import Subject
from events.models import Channel, EventPage, Occurrence, Roll, Round, SignUp
from events.models.sign_up import ON_THE_LIST
from events.models.state import Stage, is_waited_for, with_states
from portal.core.audit import record
from portal.outbox.actions import drop, queue, spare_calls
from portal.people.actions import contact_for
from portal.people.models import Contact, Person, Proxy
from portal.places.models import Unit

from ..models import Told, Watch
from ..models.watch import A_YEAR
from ..short_messages import CAN_ASK_NOW

MOST = 10
# Told by one tick; the next goes on. Their short messages leave at the pace of the outbox.
AT_ONCE = 200
# What keeps nobody from being told: the form asks for a birth date that is not known.
STILL_TOLD = {"born"}
CAUSE = re.compile(r"watch:\d+:(\d+)")


def can_be_watched(page: EventPage) -> bool:
    """Whether there is something to wait for: no place to be had now, and not an activity to which people just come."""
    return page.live and is_waited_for(one.state for one in page.upcoming)


@with_patience
@transaction.atomic
def watch(
    *, page: EventPage, person: Person, channel: Channel, by=None, now: datetime.datetime | None = None
) -> Watch:
    """Note that somebody wants to be told. Pressed twice it is once.

    Raises:
        Refusal: places can be had now, or they wait for ten activities already.
    """
    now = now or timezone.now()
    # Two presses for one person wait for each other here.
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    mine = Watch.objects.standing(now).filter(person=person)
    if there := mine.filter(page=page).first():
        return there
    if not can_be_watched(page):
        raise Refusal("open", _("现在就可以报名，不用等：请回到活动页面点“我要报名”。"))
    if mine.count() >= MOST:
        words = _("%(name)s已经在等 %(n)s 个活动了。请先把不用等的去掉，再来加这个。")
        raise Refusal("many", words % {"name": person.name, "n": MOST})
    _end_what_is_over(now, person=person.pk)
    unit = Unit.objects.of_page(page)
    values = {"page": page, "person": person, "unit": unit, "channel": channel, "made_by": by}
    made = Watch.objects.create(since=now, until=now + A_YEAR, **values)
    record("rolls.watch", by=by, of=made, label=str(made.pk))
    return made


@with_patience
@transaction.atomic
def stop(*, watch: Watch, by=None, now: datetime.datetime | None = None) -> None:
    """不用了: what was not sent yet is not sent, what was to be called is not called."""
    if _end(Watch.objects.filter(pk=watch.pk), Watch.End.NO_MORE, now or timezone.now()):
        record("rolls.stop_watching", by=by, of=watch, label=str(watch.pk))


def _end(rows, why: Watch.End, now: datetime.datetime) -> int:
    ended = [pk for pk in rows.values_list("pk", flat=True) if _end_one(pk, why, now)]
    causes = [one.cause for one in Told.objects.filter(watch__in=ended)]
    drop(causes=causes, kind=CAN_ASK_NOW.name)
    spare_calls(causes=causes)
    return len(ended)


def _end_one(pk: int, why: Watch.End, now: datetime.datetime) -> bool:
    return bool(Watch.objects.filter(pk=pk, ended_at=None).update(ended_at=now, end=why))


def _end_what_is_over(now: datetime.datetime, **whose) -> None:
    for rows, why in Watch.objects.over(now):
        _end(rows.filter(**whose), why, now)


def look_after_watches(now: datetime.datetime | None = None) -> int:
    """What is due by the clock: what is over ends; whoever can have a place now is told.

    Returns:
        How many were told.
    """
    now = now or timezone.now()
    with transaction.atomic():
        _end_what_is_over(now)
    pages = Watch.objects.standing(now).order_by().values("page")
    rounds = Round.objects.public().filter(page__in=pages, opens_at__lte=now, closes_at__gt=now)
    return sum(tell_of(pk, now) for pk in rounds.order_by("pk").values_list("pk", flat=True))


def hold(round_pk: int) -> Round:
    """The lock of whoever tells of a round: of two clocks the second waits here, and finds everybody told."""
    held = Round.objects.select_for_update(of=("self",), no_key=True).select_related("page", "unit")
    return held.defer("page__body").get(pk=round_pk)


@with_patience
@transaction.atomic
def tell_of(round_pk: int, now: datetime.datetime) -> int:
    """Tell who waits for a round's activity that places can be had, in the order in which they asked; each once a round,
    and nobody whom its rules would refuse or who is on its lists.

    Returns:
        How many were told.
    """
    round_ = hold(round_pk)
    rolls = _with_places(round_)
    there = SignUp.objects.filter(roll__round=round_, state__in=ON_THE_LIST).values("person")
    told_already = Told.objects.filter(round=round_).values("watch")
    waiting = Watch.objects.standing(now).filter(page=round_.page_id).exclude(person__in=there)
    # Who says 不用了 meanwhile waits here, and then finds what was told.
    rows = waiting.exclude(pk__in=told_already).select_for_update(of=("self",), no_key=True)
    told = 0
    for one in rows.select_related("person__unit", "made_by") if rolls else ():
        left = has_times_left(one.person, round_)
        fitting = [roll for roll in rolls if left and _may_come(roll, one.person, now)]
        if fitting and told < AT_ONCE:
            _tell(one, fitting[0], Told.objects.create(watch=one, round=round_, at=now))
            told += 1
    return told


def _with_places(round_: Round) -> list[Roll]:
    """Its dates with a place that a resident can take, soonest first, as its page says."""
    dates = list(Occurrence.objects.filter(roll__round=round_).order_by("starts_at"))
    for one in dates:
        one.page = round_.page
    rolls = [one.counted for one in with_states(dates) if one.state.stage is Stage.OPEN]
    for roll in rolls:
        roll.round = round_
    return rolls


def _may_come(roll: Roll, person: Person, now: datetime.datetime) -> bool:
    track = roll.round.tracks.first() if roll.round.is_volunteering else None
    return all(no.code in STILL_TOLD for no in why_not(roll, [person], arrived=now, track=track))


def contact_of(one: Watch) -> Contact | None:
    """The phone of whoever pressed, as long as they act for the person; else one of the person's own. None has somebody
    call."""
    by = one.made_by
    if by and by.phone_hash and Proxy.objects.filter(user=by, person=one.person_id, until=None).exists():
        return contact_for(by.phone)
    return one.person.own_contact


def _tell(one: Watch, roll: Roll, told: Told) -> None:
    contact, round_ = contact_of(one), roll.round
    values = {
        "name": one.person.name,
        "what": round_.page.title,
        "when": roll.starts_at,
        "link": f"{settings.SITE_URL}/sign-up/{round_.pk}/",
        "phone": round_.phone,
    }
    queue(
        cause=told.cause,
        kind=CAN_ASK_NOW.name,
        to=contact.value if contact else "",
        mail=contact.mail if contact else "",
        who=one.person.name,
        unit_path=round_.unit.path,
        said=CAN_ASK_NOW.said(values),
    )


def whom_calls_are_about(causes: Sequence[str]) -> dict[str, Subject]:
    """For the desk's call list: over, where they need not be told any more."""
    wanted = {cause: int(is_one[1]) for cause in causes if (is_one := CAUSE.fullmatch(cause))}
    rows = Watch.objects.select_related("person__unit", "person__building", "unit").in_bulk(
        set(wanted.values())
    )
    found = {cause: rows[pk] for cause, pk in wanted.items() if pk in rows}
    return {cause: Subject(one.person, one.unit, one.ended_at is not None) for cause, one in found.items()}


def watched_by(user, now: datetime.datetime | None = None) -> Sequence[Watch]:
    """What stands on 我的 of the owner of an account: for everybody of the family."""
    rows = Watch.objects.standing(now).of_user(user).with_words().prefetch_related("told")
    return list(rows.order_by("page", "pk"))
