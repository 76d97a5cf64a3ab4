"""Reviewers are told that texts wait for them, or steps that need the word of a second person: once each time one comes to
their desk, at most once an hour, never at night, on the phone that the town registered for them, else by mail. Whoever has
neither reads it on the dashboard alone."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.users.models import UserProfile

from portal.accounts.models import StaffPhone, User
from portal.outbox.actions import QUIET_FROM, after_quiet_hours, queue, why_not_by_sms
from portal.outbox.allowances import spend
from portal.outbox.templates import Template

from .models import Proposal, ToldReviewer
from .proposals import waiting_for_a_second
from .review_rules import waiting_with_reviewers
from .short_messages import PROPOSED, WAITS
from .tick import ticked

A_MINUTE, AN_HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Way:
    """Where somebody is told. The number is empty where a short message would not arrive; then it is the mail."""

    number: str
    mail: str

    @property
    def leads_anywhere(self) -> bool:
        return bool(self.number or (self.mail and settings.PORTAL_MAIL))


@dataclass(frozen=True)
class Desk:
    """What waits for somebody, of one kind.

    Args:
        thing: the field of `ToldReviewer` that names it.
        words: what is sent.
        waiting: number of each thing that waits, and who may take it.
    """

    thing: str
    words: Template
    waiting: Callable[[], Iterable[tuple[int, set[int]]]]


REVIEWS = Desk("state", WAITS, lambda: ((one.state, able) for one, able in waiting_with_reviewers()))
PROPOSALS = Desk("proposal", PROPOSED, waiting_for_a_second)


@receiver(ticked, dispatch_uid="reviewers_are_told")
def look_after_reviewers(sender, **kwargs) -> None:
    """Whichever server's clock comes first."""
    if spend("reviewers", 1, within=A_MINUTE):
        tell_reviewers()


def tell_reviewers(now: datetime.datetime | None = None) -> int:
    """Tell those to whose desk something came that they were not told of.

    Returns:
        How many were told.
    """
    now = now or timezone.now()
    if after_quiet_hours(now) != now:
        return 0
    _forget_over(now)
    return sum(_tell_of(desk, now) for desk in (REVIEWS, PROPOSALS))


def _tell_of(desk: Desk, now: datetime.datetime) -> int:
    waits: dict[int, list[int]] = {}
    for thing, able in desk.waiting():
        for person in able:
            waits.setdefault(person, []).append(thing)
    if not waits:
        return 0
    told = set(ToldReviewer.objects.filter(person__in=waits).values_list("person_id", f"{desk.thing}_id"))
    fresh = [person for person, things in waits.items() if any((person, one) not in told for one in things)]
    ways = ways_of(fresh, desk.words)
    return sum(_tell(desk, person, ways[person], waits[person], now) for person in sorted(ways))


def ways_of(people: Iterable[int], words: Template) -> dict[int, Way]:
    """How those of them can be told who want to be."""
    wanted = User.objects.filter(pk__in=people, is_active=True).exclude(
        pk__in=UserProfile.objects.filter(submitted_notifications=False).values("user")
    )
    phones = {one.user_id: one.number for one in StaffPhone.objects.filter(user__in=wanted, confirmed=True)}
    ways = {user.pk: Way(_number(phones.get(user.pk, ""), words), user.email) for user in wanted}
    return {person: way for person, way in ways.items() if way.leads_anywhere}


def _number(number: str, words: Template) -> str:
    by_sms = number and settings.PORTAL_SMS != "none"
    return number if by_sms and not why_not_by_sms(number, words.name, only_now=False) else ""


@transaction.atomic
def _tell(desk: Desk, person: int, way: Way, things: list[int], now: datetime.datetime) -> bool:
    """One message that names how many wait. What comes within the hour after it waits for the next one."""
    hold(person)
    told = ToldReviewer.objects.filter(person=person)
    if told.filter(told_at__gt=now - AN_HOUR).exists():
        return False
    field = f"{desk.thing}_id"
    fresh = sorted({*things} - {*told.values_list(field, flat=True)})
    if not fresh:
        return False
    ToldReviewer.objects.bulk_create(
        [ToldReviewer(**{field: one}, person_id=person, told_at=now) for one in fresh]
    )
    link = f"{settings.SITE_URL}{reverse('wagtailadmin_home')}"
    queue(
        cause=f"{desk.words.name}:{person}:{fresh[-1]}",
        kind=desk.words.name,
        to=way.number,
        mail=way.mail,
        said=desk.words.said({"n": len(things), "link": link}),
        # Not at night, and nobody calls a colleague about it: the dashboard says the same.
        useful_until=timezone.localtime(now).replace(hour=QUIET_FROM, minute=0, second=0, microsecond=0),
    )
    return True


def hold(person: int) -> None:
    """The lock of whoever tells somebody: of two clocks the second waits here, and finds them told."""
    User.objects.select_for_update(no_key=True).get(pk=person)


def _forget_over(now: datetime.datetime) -> None:
    """What has left the desk; not before the hour is over that it counts for."""
    waits = Q(state__status=TaskState.STATUS_IN_PROGRESS) | Q(proposal__state=Proposal.State.WAITING)
    ToldReviewer.objects.exclude(waits).filter(told_at__lte=now - AN_HOUR).delete()
