"""我的: one's own sign-ups, what one did as a volunteer, the family; after a code to the phone."""

import datetime
from operator import attrgetter

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.actions.course import say_no
from events.models import Attendance, Channel, Introduction, SignUp
from events.stale import why_unchanged
from portal.accounts.phone_login import WANTED
from portal.core.statements import Statement
from portal.people.models import Person, Proxy

from .access import proved

SHOWN = 100


def _of_them(rows):
    return rows.order_by("-roll__occurrence__starts_at", "-pk").values_list(
        "pk", "roll__occurrence__starts_at"
    )[:SHOWN]


_made = Statement(lambda user: _of_them(SignUp.objects.filter(made_by=user, channel=Channel.WEB)))
_told = Statement(
    lambda user, number: _of_them(
        SignUp.objects.filter(contact__value_hash=number, person__proxies__user=user).distinct()
    )
)
# Whether any number waits for a word about somebody's family; of most people none does.
_numbers = Statement(
    lambda user: (
        Introduction.objects.waiting()
        .filter(Q(user=user) | Q(person__proxies__user=user))
        .values_list("pk")[:1]
    )
)


def _newest(user) -> list[int]:
    """Which of their sign-ups are shown; the same as `of_user`, its two parts each by its own index, or every page of 我的
    has the database look at all there are."""
    found = _made.rows(user.pk)
    if user.phone_hash:
        found += _told.rows(user.pk, user.phone_hash)
    return [pk for _at, pk in sorted({(at, pk) for pk, at in found}, reverse=True)[:SHOWN]]


@never_cache
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Sign-ups to come, family, data. Nothing personal before the phone, and after 90 idle days a second fact, is
    proved."""
    if request.session.get(WANTED):
        return redirect("my_second_fact")
    if not request.user.is_authenticated:
        return redirect("my_enter")
    rows = list(
        SignUp.objects.filter(pk__in=_newest(request.user))
        .with_round()
        .order_by("-roll__occurrence__starts_at", "-pk")
    )
    now = timezone.now()
    numbers = bool(_numbers.rows(request.user.pk))
    context = {
        "coming": _next_lessons(
            sorted((one for one in rows if _is_coming(one, now)), key=attrgetter("starts_at"))
        ),
        "past": [one for one in rows if not one.is_live or one.roll.ends_at <= now],
        "has_mail": settings.PORTAL_MAIL and request.user.phone_hash,
        "asked": list(Introduction.objects.waiting().filter(user=request.user).with_round())
        if numbers
        else [],
        "by_others": list(Introduction.objects.by_others(request.user).with_round()) if numbers else [],
        "family": list(Proxy.objects.filter(user=request.user, until=None).select_related("person__unit")),
    }
    return render(request, "residents/my.html", context)


def _is_coming(one: SignUp, now: datetime.datetime) -> bool:
    return one.is_live and one.roll.ends_at > now


def _next_lessons(rows: list[SignUp]) -> list[tuple[SignUp, int]]:
    """Each sign-up with how many lessons of the same course follow it; a course stands there once."""
    found: dict[int, tuple[SignUp, int]] = {}
    for one in rows:
        first = one.course_id or one.pk
        known = found.get(first)
        found[first] = (known[0], known[1] + 1) if known else (one, 0)
    return list(found.values())


@never_cache
@require_safe
def my_service(request: HttpRequest) -> HttpResponse:
    """What I and my family did as volunteers, from attendance alone; the page prints as a sheet (67号令 7, 12)."""
    if not request.user.is_authenticated:
        return redirect("my_enter")
    user = proved(request)
    rows = Attendance.objects.of_service().filter(
        sign_up__person__proxies__in=user.acts_for.filter(until=None)
    )
    people: dict[Person, list[Attendance]] = {}
    for one in rows.order_by("sign_up__person", "in_at"):
        people.setdefault(one.sign_up.person, []).append(one)
    totals = {
        person: sum((one.length or datetime.timedelta() for one in its), datetime.timedelta())
        for person, its in people.items()
    }
    context = {"people": [(person, its, totals[person]) for person, its in people.items()]}
    return render(request, "residents/service.html", context)


@never_cache
@require_POST
def my_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Not coming, from the list of one's own."""
    user = proved(request)
    one = get_object_or_404(SignUp.objects.of_user(user), pk=pk)
    pressed = timezone.now()
    left = say_no(sign_up=one, channel=Channel.WEB, by=user)
    if stale := why_unchanged(left, pressed):
        messages.warning(request, stale)
    return redirect("my")
