"""Where the links of messages lead, and the public ledger: without logging in, by an address nobody can guess."""

import datetime
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.core.client_address import address_mark
from portal.outbox.allowances import spend

from ..actions import accept, leave
from ..actions.course import accept_course, enrolment, leave_course, say_no
from ..calendars import sign_up_calendar
from ..ledger import lines_of
from ..models import Channel, Round, SignUp, State

# Wrong links an address may ask for in an hour; a hundred households behind one wire stay below it.
GUESSES, AN_HOUR = 200, datetime.timedelta(hours=1)


def found_by_link(request: HttpRequest, token: str) -> SignUp | None:
    """The sign-up of a link; None when there is none and the address has guessed too often to be told so. One limit
    for a link and all that hangs on it."""
    one = SignUp.objects.with_round().filter(token=token).first()
    if one is None and not guesses_too_often(request):
        raise Http404
    return one


def guesses_too_often(request: HttpRequest) -> bool:
    """Count a link that leads nowhere, whichever kind it is."""
    return not spend(f"guess:{address_mark(request)}", GUESSES, within=AN_HOUR)


def too_many_guesses(request: HttpRequest) -> HttpResponse:
    return render(request, "events/too_many_guesses.html", status=429)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Screen 4 of 4, and where the links of messages lead: how it stands, how to leave. Looking changes nothing."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    now = timezone.now()
    lessons = enrolment(one) if one.roll.round.whole_course else []
    offered = [lesson for lesson in lessons if lesson.state == State.OFFERED]
    ends = [lesson.offer_until for lesson in offered or [one] if lesson.offer_until]
    context = {
        "one": one,
        "offered": offered if len(offered) > 1 else [],
        "answer_until": min(ends, default=None),
        "is_late": one.state == "confirmed" and now >= one.roll.cutoff_at,
        "can_leave": one.is_live and now < one.roll.ends_at,
        "address": request.build_absolute_uri(reverse("sign_up", args=[one.token])),
        "lessons": lessons,
        "at_my_door": _is_at_my_door(request, one),
    }
    return render(request, "events/receipt.html", context)


@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """This sign-up, or the lessons of its course, for the phone's calendar."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    return sign_up_calendar(enrolment(one), request.build_absolute_uri(reverse("sign_up", args=[token])))


def _is_at_my_door(request: HttpRequest, one: SignUp) -> bool:
    """Whether whoever scanned this is the one who checks people in here."""
    if not request.user.is_authenticated or one.state not in (State.CONFIRMED, State.OFFERED, State.ATTENDED):
        return False
    return SignUp.objects.on_duty(request.user).filter(pk=one.pk).exists()


@never_cache
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no to an offer, or not coming: by one button, without logging in."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    acts: dict[str, Callable] = {
        "yes": accept_course,
        "yes_one": accept,
        "no": say_no,
        "no_one": leave,
        "course": leave_course,
    }
    by = request.user if request.user.is_authenticated else None
    acts.get(request.POST.get("answer", ""), say_no)(sign_up=one, channel=Channel.WEB, by=by)
    return redirect("sign_up", token=token)


@require_safe
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """阳光名额: how the places of a round were given, without a name, from the history alone."""
    round_ = get_object_or_404(Round.objects.public().select_related("page", "unit"), pk=pk)
    rolls = list(round_.rolls.with_round().with_counts().prefetch_related("place_changes__track"))
    context = {"round": round_, "rolls": [(roll, lines_of(roll)) for roll in rolls]}
    response = render(request, "events/ledger.html", context)
    response["Cache-Control"] = "public, max-age=30"
    return response
