"""Where the links of messages lead, and the public ledger: without logging in, by an address nobody can guess."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.core.client_address import address_mark
from portal.outbox.allowances import spend

from ..actions import Refusal, accept, leave
from ..actions.again import ask_again, may_ask_again, may_move, move_to
from ..actions.course import accept_course, enrolment, leave_course, say_no
from ..actions.room import room_of
from ..asking import questions_to
from ..calendars import sign_up_calendar
from ..forms import ChoiceOfDate, choices_of
from ..ledger import given, lines_of
from ..models import Channel, Roll, Round, SignUp, State
from ..on_its_way import WantedSlot
from ..question_forms import AnswerForm
from ..stale import why_unchanged

# Wrong links an address may ask for in an hour; a hundred households behind one wire stay below it.
GUESSES, AN_HOUR = 200, datetime.timedelta(hours=1)
MOST_TIMES = 24


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
    return too_many_guesses(request) if one is None else show_receipt(request, one)


def show_receipt(request: HttpRequest, one: SignUp, asked: AnswerForm | None = None) -> HttpResponse:
    """How a sign-up stands.

    Args:
        asked: answers that were not understood, with what was typed.
    """
    now = timezone.now()
    questions = questions_to(one)
    lessons = enrolment(one) if one.roll.round.whole_course else []
    offered = [lesson for lesson in lessons if lesson.state == State.OFFERED]
    ends = [lesson.offer_until for lesson in offered or [one] if lesson.offer_until]
    again = may_ask_again(one, now)
    context = {
        "one": one,
        "offered": offered if len(offered) > 1 else [],
        "answer_until": min(ends, default=None),
        "others": [other for other in one.those_together if other.pk != one.pk],
        "times": _times(one, now) if may_move(one, now) else [],
        "again": again,
        "room": room_of(one.roll, one.track_id) if again else None,
        "is_late": one.state == "confirmed" and now >= one.roll.cutoff_at,
        "can_leave": one.is_live and now < one.roll.ends_at,
        "address": request.build_absolute_uri(reverse("sign_up", args=[one.token])),
        "lessons": lessons,
        "at_my_door": _is_at_my_door(request, one),
        "asked": asked or (AnswerForm(None, sign_up=one, questions=questions) if questions else None),
    }
    return render(request, "events/receipt.html", context, status=422 if asked else 200)


def _times(one: SignUp, now: datetime.datetime) -> list[ChoiceOfDate]:
    """Free times of the date, and of other dates as long as leaving this one is not late."""
    free = [
        line
        for line in choices_of(one.roll.round, by_desk=one.by_desk, now=now)
        if line.slot and line.at_home == one.at_home
    ]
    if now >= one.roll.cutoff_at:
        free = [line for line in free if line.roll.pk == one.roll_id]
    # Where all of a date come together, another place on it is no other time.
    return [line for line in free if line.roll.pk != one.roll_id or (line.slot and line.slot.starts_at)][
        :MOST_TIMES
    ]


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
    act = acts.get(request.POST.get("answer", ""))
    if act is None:
        raise Http404
    pressed = timezone.now()
    act(sign_up=one, **_whose_press(request, one))
    if stale := why_unchanged(SignUp.objects.with_round().get(pk=one.pk), pressed):
        messages.warning(request, stale)
    return redirect("sign_up", token=token)


def _whose_press(request: HttpRequest, one: SignUp) -> dict[str, Any]:
    """At the desk a clerk opens the receipt of whoever stands there; everybody else is on the web."""
    if not request.user.is_authenticated:
        return {"channel": Channel.WEB, "by": None}
    is_desk = SignUp.objects.for_(request.user).filter(pk=one.pk).exists()
    return {"channel": Channel.DESK if is_desk else Channel.WEB, "by": request.user}


@never_cache
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """In line once more after an offer ran out, or after 不来了: one press, and the new receipt."""
    past = found_by_link(request, token)
    if past is None:
        return too_many_guesses(request)
    try:
        past = ask_again(past=past, arrived=timezone.now(), **_whose_press(request, past))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("sign_up", token=past.token)


@never_cache
@require_POST
def another_time(request: HttpRequest, token: str) -> HttpResponse:
    """Another time for oneself: one press."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    wanted = request.POST.get("to", "")
    if not re.fullmatch(r"\d{1,15}:\d{1,5}", wanted):
        raise Http404
    wish = WantedSlot.of(wanted)
    roll = get_object_or_404(Roll.objects.public().with_round(), pk=wish.roll, round=one.roll.round_id)
    try:
        one = move_to(one=one, roll=roll, number=wish.number, **_whose_press(request, one))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("时间改好了：%(when)s。") % {"when": one.when})
    return redirect("sign_up", token=one.token)


@require_safe
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """阳光名额: how the places of a round were given, without a name, from the history alone."""
    round_ = get_object_or_404(Round.objects.public().select_related("page", "unit"), pk=pk)
    rolls = list(round_.rolls.with_round().with_counts().prefetch_related("place_changes__track"))
    lines = lines_of(rolls)
    context = {"round": round_, "rolls": [(roll, lines[roll.pk]) for roll in rolls], "given": given(round_)}
    response = render(request, "events/ledger.html", context)
    response["Cache-Control"] = "public, max-age=30"
    return response
