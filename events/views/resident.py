"""Signing up from a phone: when and who, check and code, receipt. Works without JavaScript and without an account."""

import re
import uuid

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.phone_login import CodeRefused, ask_for_code
from portal.outbox.codes import codes_can_leave
from portal.people.actions import is_known_number
from portal.people.models import Person
from portal.places.context_processors import chosen_unit

from ..actions import Refusal
from ..actions.room import room_of
from ..actions.rules import check_person, check_time, is_full
from ..forms import CodeForm, WantedSlot, WhenForm, WhoForm
from ..memory import Memory
from ..models import Roll, Round, SignUp
from ..models.sign_up import ON_THE_LIST
from .taking import DRAFT, already_taken, draft_key, take_place

SOMEBODY_ELSE = "new"
# That a date is full, by roll and role; a place that comes free goes to who waits anyway.
KNOWN_FULL: Memory[tuple[int, int], bool] = Memory()
# Dates that are signed up for just now. What can change of one is asked again under its lock.
KNOWN_ROLLS: Memory[tuple[int, int], Roll] = Memory()
# Refusals that another date may not have.
OF_THE_DATE = {"early", "late", "full", "called_off"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen 2 of 4: which day, and who comes. Nothing is stored yet but the draft in this browser's session."""
    round_ = get_object_or_404(Round.objects.public().select_related("page", "unit"), pk=pk)
    known = known_people(request.user, request.session)
    number = _known_number(request.user)
    # Without a way for codes nobody new can prove a number: they are told whom to call before they type anything.
    by_call_only = not number and not codes_can_leave()
    data = request.POST if request.method == "POST" and not by_call_only else None
    wanted_track = request.GET.get("when", "")[:40]
    first = {"when": wanted_track} if wanted_track else {}
    when = WhenForm(data, round_=round_, initial=_from_draft(request, round_) | first)
    home = chosen_unit(request) or (round_.unit if round_.unit.is_body else None)
    initial = {"unit": home} | _from_draft(request, round_)
    wanted = request.POST.getlist("people") if data else [str(one.pk) for one in known[:1]]
    ask_who = not known or SOMEBODY_ELSE in wanted
    who = WhoForm(data if ask_who else None, round_=round_, known_phone=bool(number), initial=initial)
    refusals = _why_not(request, round_)
    if data is not None:
        ok = when.is_valid() & (who.is_valid() or not ask_who)
        chosen = [one for one in known if str(one.pk) in wanted]
        if not chosen and not ask_who:
            refusals.append(_("请选是给谁报名。"))
        elif ok:
            refusals = _refusals(when, chosen, who if ask_who else None)
        if ok and not refusals:
            return _keep_and_go_on(request, round_, when, chosen, who if ask_who else None, number)
    context = {
        "round": round_,
        "when": when,
        "who": who,
        "known": known,
        "wanted": wanted,
        "somebody_else": SOMEBODY_ELSE,
        "ask_who": ask_who,
        "refusals": refusals,
        "closed": _closed(round_) or (_by_call_only() if by_call_only else ""),
        "by_password": by_call_only,
        "has_errors": bool(refusals or when.errors or who.errors),
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


def _from_draft(request: HttpRequest, round_: Round) -> dict:
    """What was typed on the way here, when somebody comes back to change it."""
    draft = request.session.get(DRAFT) or {}
    if draft.get("round") != round_.pk:
        return {}
    who = (draft.get("who") or {}) | {"when": draft["when"], "address": draft["address"]}
    return {name: value for name, value in who.items() if value}


def _why_not(request: HttpRequest, round_: Round) -> list[str]:
    """After a refusal of the date: the sentence, as long as it is still so."""
    wanted = re.fullmatch(r"(\d{1,15})-(\d{1,15})", request.GET.get("no", ""))
    roll = round_.rolls.told().filter(pk=int(wanted[1])).first() if wanted else None
    if wanted is None or roll is None or request.method == "POST":
        return []
    try:
        check_time(roll, timezone.now())
    except Refusal as refusal:
        return [str(refusal)]
    track = int(wanted[2]) or None
    room = room_of(roll, track)
    return [] if room.free or room.waiting < round_.waiting_max else [str(is_full(roll))]


def _closed(round_: Round) -> str:
    """Why nobody can sign up now; empty if they can."""
    now = timezone.now()
    if round_.is_open(now):
        return ""
    roll = round_.rolls.told().first()
    try:
        if roll:
            check_time(roll, now)
    except Refusal as refusal:
        return str(refusal)
    return _("报名已经截止了。")


def _refusals(when: WhenForm, chosen: list[Person], who: WhoForm | None) -> list[str]:
    """What the rules say before a code is sent for nothing; they decide again under the lock."""
    roll = Roll.objects.told().get(pk=when.chosen.roll)
    people = list(chosen)
    if who:
        data = who.cleaned_data
        people.append(Person(name=data["name"], born=data.get("born"), unit=data["unit"]))
    try:
        check_time(roll, timezone.now())
    except Refusal as refusal:
        return [str(refusal)]
    found = []
    for person in people:
        try:
            check_person(roll, person)
        except Refusal as refusal:
            found.append(str(refusal))
    return found


def _keep_and_go_on(request, round_, when, chosen, who, number) -> HttpResponse:
    typed = who.cleaned_data if who else {}
    phone = number or typed.get("phone", "")
    request.session[DRAFT] = {
        "round": round_.pk,
        "when": when.cleaned_data["when"],
        "at_home": when.is_at_home,
        "address": when.cleaned_data.get("address", "") if when.is_at_home else "",
        "people": [one.pk for one in chosen],
        "who": {
            "name": typed["name"],
            "born": typed["born"].isoformat() if typed.get("born") else "",
            "unit": typed["unit"].pk,
            "relation": typed["relation"],
            "phone": phone,
        }
        if who
        else None,
        "phone": phone,
        "needs_code": not number,
        "key": str(uuid.uuid4()),
    }
    if not number and (notice := _send_code(request, phone, round_)):
        request.session[DRAFT]["notice"] = notice
    return redirect("sign_up_check")


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
    draft = request.session.get(DRAFT)
    if not draft:
        return render(request, "events/sign_up_over.html")
    if "done" in draft:
        # Pressed twice, or gone back: the same receipt.
        return redirect(draft["done"])
    if request.method == "POST" and _is_known_full(draft):
        return _to_other_dates(draft)
    if request.method != "POST" and (taken := already_taken(draft)):
        return redirect("sign_up", token=taken.token)
    wish = WantedSlot.of(draft["when"])
    roll = _public_roll(draft["round"], wish.roll)
    round_ = roll.round
    notice, form = draft.pop("notice", ""), CodeForm(needs_code=draft["needs_code"])
    if request.method == "POST" and "again" in request.POST:
        notice = _send_code(request, draft["phone"], round_) or _("验证码又发了一次，请看手机短信。")
    elif request.method == "POST":
        form = CodeForm(request.POST, needs_code=draft["needs_code"])
        if form.is_valid() and (done := _try_to_take(request, draft, roll, form, arrived)):
            return done
    context = {
        "round": round_,
        "roll": roll,
        "slot": roll.slots.filter(number=wish.number).first(),
        "track": round_.tracks.filter(pk=wish.track).first() if wish.track else None,
        "draft": draft,
        "names": _names(draft),
        "form": form,
        "notice": notice,
        "has_errors": bool(form.errors),
    }
    return render(request, "events/sign_up_check.html", context, status=422 if form.errors else 200)


def _public_roll(round_pk: int, pk: int) -> Roll:
    known = KNOWN_ROLLS.recall((round_pk, pk))
    public = Roll.objects.told().filter(round__page__live=True, round=round_pk)
    return known or KNOWN_ROLLS.keep((round_pk, pk), get_object_or_404(public, pk=pk))


def _try_to_take(request, draft, roll, form, arrived) -> HttpResponse | None:
    """Where it led; None with the reason on the form."""
    try:
        return take_place(request, draft, roll, form, arrived)
    except CodeRefused as refusal:
        form.add_error("code", str(refusal))
    except Refusal as refusal:
        if refusal.code in OF_THE_DATE:
            if refusal.code != "early":
                KNOWN_FULL.keep(_asked(draft), True)
            return _to_other_dates(draft)
        form.add_error(None, str(refusal))
    return None


def _to_other_dates(draft: dict) -> HttpResponse:
    """In a rush most answers are these: no page is made, nothing is written, the next page says why."""
    roll, track = _asked(draft)
    return redirect(f"{reverse('sign_up_choose', args=[draft['round']])}?no={roll}-{track}")


def _asked(draft: dict) -> tuple[int, int]:
    """What may be full: a date, or a role of it."""
    wish = WantedSlot.of(draft["when"])
    return wish.roll, wish.track


def _is_known_full(draft: dict) -> bool:
    """Whether this process was told a moment ago that the date is full or closed; who has a place is never sent away."""
    asked = _asked(draft)
    # Only after the code is it known who somebody new is.
    if draft["who"] or not KNOWN_FULL.recall(asked):
        return False
    there = Q(key__in=[draft_key(draft, pk) for pk in draft["people"]])
    there |= Q(roll=asked[0], person__in=draft["people"], state__in=ON_THE_LIST)
    return not SignUp.objects.filter(there).exists()


def _names(draft: dict) -> list[str]:
    names = list(Person.objects.filter(pk__in=draft["people"]).values_list("name", flat=True))
    return [*names, draft["who"]["name"]] if draft["who"] else names


@never_cache
@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """A wish that the desk looks at first; the page is the same whatever the reason."""
    round_ = get_object_or_404(Round.objects.public().select_related("page", "unit"), pk=pk)
    return render(request, "events/sign_up_received.html", {"round": round_})
