"""Signing up from a phone: when and who, check and code, receipt. Works without JavaScript and without an account."""

import datetime
import re

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.phone_login import CodeRefused, ask_for_code, browser_mark, check_code, enter
from portal.outbox.codes import codes_can_leave
from portal.people.actions import is_known_number
from portal.people.models import Person
from portal.places.context_processors import chosen_unit

from ..actions import Refusal
from ..actions.from_the_web import Taken, take_places
from ..actions.room import room_of
from ..actions.rules import why_closed, why_not
from ..forms import SOMEBODY_ELSE, CodeForm, WishForm
from ..models import Roll, Round
from ..models.state import said_of
from ..on_its_way import OnItsWay


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen 2 of 4: which day, and who comes. Nothing is stored yet but what is on its way in this browser's session."""
    round_ = get_object_or_404(Round.objects.public().select_related("page", "unit"), pk=pk)
    known = known_people(request.user, request.session)
    number = _known_number(request.user)
    # Without a way for codes nobody new can prove a number: they are told whom to call before they type anything.
    by_call_only = not number and not codes_can_leave()
    sent = request.POST if request.method == "POST" and not by_call_only else None
    form = WishForm(sent, round_=round_, known=known, number=number, initial=_initial(request, round_))
    refusals = _still_so(request, round_) if sent is None else form.refusals()
    if sent is not None and form.is_valid() and not refusals:
        mine = form.on_its_way()
        mine.notice = _send_code(request, mine.phone, round_) if mine.needs_code else ""
        mine.keep(request.session)
        return redirect("sign_up_check")
    context = {
        "round": round_,
        "when": form.when,
        "who": form.who,
        "known": known,
        "wanted": form.wanted,
        "somebody_else": SOMEBODY_ELSE,
        "ask_who": form.ask_who,
        "refusals": refusals,
        "closed": why_closed(round_, timezone.now())
        or (_by_call_only() if by_call_only else "")
        or ("" if form.when.lines else said_of(round_)),
        "by_password": by_call_only,
        "has_errors": bool(refusals or form.when.errors or form.who.errors),
    }
    return render(request, "events/sign_up.html", context, status=422 if context["has_errors"] else 200)


def known_people(user: User | AnonymousUser, session) -> list[Person]:
    """For whom an account may act; nobody as long as it has to prove itself anew."""
    if not user.is_authenticated or session.get("second_fact_wanted"):
        return []
    return list(Person.objects.filter(proxies__user=user, proxies__until=None).order_by("proxies__pk"))


def _by_call_only() -> str:
    return _("网上报名要用短信验证码，这里还发不了短信。请打电话，工作人员帮您报。")


def _known_number(user: User | AnonymousUser) -> str:
    return user.phone if isinstance(user, User) and user.phone_hash else ""


def _initial(request: HttpRequest, round_: Round) -> dict:
    """Where the reader lives, the role they came for, and what they typed before they came back to change it."""
    home = chosen_unit(request) or (round_.unit if round_.unit.is_body else None)
    mine = OnItsWay.of(request.session)
    when = request.GET.get("when", "")[:40]
    return {"unit": home} | (mine.typed_for(round_) if mine else {}) | ({"when": when} if when else {})


def _still_so(request: HttpRequest, round_: Round) -> list[str]:
    """After a refusal of the date: the sentence, as long as it is still so."""
    wanted = re.fullmatch(r"(\d{1,15})-(\d{1,15})", request.GET.get("no", ""))
    roll = round_.rolls.with_round().filter(pk=int(wanted[1])).first() if wanted else None
    if wanted is None or roll is None or request.method == "POST":
        return []
    room = room_of(roll, int(wanted[2]))
    return [str(no) for no in why_not(roll, [], arrived=timezone.now(), room=room)]


def _send_code(request: HttpRequest, number: str, round_: Round) -> str:
    """Send a code; what to tell where not all is well."""
    try:
        return ask_for_code(request, number, known=is_known_number(number), phone=round_.phone)
    except CodeRefused as refusal:
        return str(refusal)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Screen 3 of 4: what was chosen, the code, the box to tick; then the place is taken."""
    arrived = timezone.now()
    mine = OnItsWay.of(request.session)
    pressed = request.method == "POST"
    if mine is None:
        return render(request, "events/sign_up_over.html")
    if pressed and not mine.is_shown_by(request.POST.get("mark", "")):
        return render(request, "events/sign_up_over.html", {"another": True}, status=409)
    if mine.done:
        # Pressed twice, or gone back: the same receipt.
        return redirect(mine.done)
    if not pressed and (taken := mine.taken()):
        return redirect("sign_up", token=taken.token)
    roll = mine.roll
    if roll is None:
        raise Http404
    again = pressed and "again" in request.POST
    form = CodeForm(request.POST if pressed and not again else None, needs_code=mine.needs_code)
    if form.is_valid() and (led := _press(request, mine, roll, form, arrived)):
        return redirect(led)
    if again:
        mine.notice = _send_code(request, mine.phone, roll.round) or _("验证码又发了一次，请看手机短信。")
    return render(
        request,
        "events/sign_up_check.html",
        {"draft": mine, "form": form, "has_errors": bool(form.errors)} | _shown_of(mine, roll),
        status=422 if form.errors else 200,
    )


def _shown_of(mine: OnItsWay, roll: Roll) -> dict:
    return {
        "round": roll.round,
        "roll": roll,
        "slot": roll.slots.filter(number=mine.wish.number).first(),
        "track": roll.round.tracks.filter(pk=mine.wish.track).first() if mine.wish.track else None,
    }


def _press(
    request: HttpRequest, mine: OnItsWay, roll: Roll, form: CodeForm, arrived: datetime.datetime
) -> str:
    """Where it led; empty with the reason on the form."""
    try:
        user = _proved(request, mine, form) if mine.needs_code else request.user
        led = _led_to(request, take_places(mine=mine, roll=roll, user=user, arrived=arrived), roll)
    except CodeRefused as refusal:
        form.add_error("code", str(refusal))
    except Refusal as refusal:
        if refusal.is_of_the_date:
            # In a rush most answers are these: no page is made, nothing is written, the next page says why.
            return f"{reverse('sign_up_choose', args=[roll.round_id])}?no={roll.pk}-{mine.wish.track}"
        form.add_error(None, str(refusal))
    else:
        mine.forget(request.session, roll=roll, done=led)
        return led
    return ""


def _proved(request: HttpRequest, mine: OnItsWay, form: CodeForm) -> User | None:
    """Use the code up and let its owner in. An account that was idle for long stays shut; its number may sign somebody up
    all the same."""
    check_code(number=mine.phone, code=form.cleaned_data["code"], browser=browser_mark(request))
    user = enter(request, number=mine.phone)
    mine.phone_is_proved(request.session)
    return user


def _led_to(request: HttpRequest, taken: Taken, roll: Roll) -> str:
    """One receipt, however many they are; whoever is not on it is named above it."""
    for refusal in taken.refused:
        messages.error(request, str(refusal))
    if taken.made:
        if taken.asked:
            messages.info(request, _("还有一位收到了，居委会核实后告诉家人。"))
        return reverse("sign_up", args=[taken.made[0].token])
    if taken.asked:
        return reverse("sign_up_received", args=[roll.round_id])
    # Nobody is left whom the account acts for: choose again.
    return reverse("sign_up_choose", args=[roll.round_id])


@never_cache
@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """A wish that the desk looks at first; the page is the same whatever the reason."""
    round_ = get_object_or_404(Round.objects.public().select_related("page", "unit"), pk=pk)
    return render(request, "events/sign_up_received.html", {"round": round_})
