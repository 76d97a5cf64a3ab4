"""Whose service suggests asking for a story. No ranking: whoever fits stands there in no order of merit, without hours."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Min, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.retention import FORGOTTEN
from portal.accounts.roles import paths_with_right
from portal.people.models import Person
from portal.places.models import Unit

from .models import ServiceRecord, StoryWish

A_YEAR = datetime.timedelta(days=365)
HOURS, YEARS = 50, 3
# Of fewer whom the unit has not asked yet, the number itself would say who they are.
FEW = 3


@dataclass(frozen=True)
class Reason:
    """One thing that suggests a story.

    Args:
        key: by which the database knows it.
        words: what an editor reads.
        ask: whom it fits at a moment; numbers of people.
    """

    key: str
    words: str | Promise
    ask: Callable[[datetime.datetime], QuerySet]


REASONS: list[Reason] = []


def suggests(key: str, words: str | Promise, ask: Callable[[datetime.datetime], QuerySet]) -> None:
    """Have something suggest a story; upper rooms add theirs in their `room.py`."""
    REASONS.append(Reason(key, words, ask))


def many_hours(now: datetime.datetime) -> QuerySet:
    served = ServiceRecord.objects.filter(starts_at__gte=now - A_YEAR).order_by().values("person")
    return served.annotate(total=Sum("hours")).filter(total__gte=HOURS).values("person")


def many_years(now: datetime.datetime) -> QuerySet:
    """Who began years ago and still comes."""
    lately = ServiceRecord.objects.standing().filter(starts_at__gte=now - A_YEAR).order_by().values("person")
    served = ServiceRecord.objects.standing().filter(person__in=lately).order_by().values("person")
    return served.annotate(first=Min("starts_at")).filter(first__lt=now - YEARS * A_YEAR).values("person")


suggests("hours", _("一年里做了 50 小时以上"), many_hours)
suggests("years", _("做了三年以上，现在还在做"), many_years)


@dataclass
class Suggested:
    """Somebody who fits and said that they may be asked."""

    person: Person
    why: list[Reason]


def fitting(user, now: datetime.datetime | None = None) -> tuple[list[Suggested], list[tuple[Unit, int]]]:
    """Who fits in the units of an editor.

    Returns:
        Those who said that they may be asked, by unit and in the order in which they said so; and for each unit how
        many others fit, whose names nobody reads here.
    """
    now = now or timezone.now()
    why: dict[int, list[Reason]] = {}
    for reason in REASONS:
        for pk in set(reason.ask(now).values_list("person", flat=True)):
            why.setdefault(pk, []).append(reason)
    rows = _of_units(user).filter(pk__in=why).exclude(name=FORGOTTEN)
    # Who was asked within a year is not asked again, and whose story is told or begun need not be.
    rows = rows.filter(story_lead=None, stories=None).select_related("unit", "story_wish")
    wish = set(StoryWish.objects.filter(person__in=rows).values_list("person", flat=True))
    named = sorted(
        (one for one in rows if one.pk in wish), key=lambda one: (one.unit.path, one.story_wish.pk)
    )
    others: dict[Unit, int] = {}
    for one in rows.order_by("unit__path"):
        if one.pk not in wish:
            others[one.unit] = others.get(one.unit, 0) + 1
    return [Suggested(one, why[one.pk]) for one in named], list(others.items())


def _of_units(user) -> QuerySet:
    people = Person.objects.all()
    if user.is_active and user.is_superuser:
        return people
    found = people.none()
    for path in paths_with_right(user, "volunteers.add_lead"):
        found |= people.filter(unit__path__startswith=path)
    return found


def words_of(key: str) -> str:
    """Why somebody was thought of; a reason of a room that is gone has no words any more."""
    return next((str(one.words) for one in REASONS if one.key == key), "")
