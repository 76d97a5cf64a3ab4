"""The desk: sign up whoever comes or calls, see the lists. Own units only, by `for_`."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.people.models import Person, PersonContact

from ..actions import Refusal, sign_up
from ..actions.course import accept_course, enrol, say_no
from ..asking import told
from ..calls import messages_of
from ..duties import is_desk_staff
from ..forms import WhoForm
from ..models import Channel, Roll, SignUp, State
from ..models.track import tracks_of
from ..stale import why_unchanged
from .family import introductions_for
from .typed import Typed, key_of, typed

MOST_FOUND, MOST_LISTED = 20, 60


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is on at the own desks, soonest first, and how many calls wait."""
    if not is_desk_staff(request.user):
        raise PermissionDenied
    rolls = Roll.objects.for_(request.user)
    found = rolls.filter(occurrence__ends_at__gte=timezone.now(), called_off=False).first_of(MOST_LISTED)
    context = {
        "rolls": found,
        "calls": messages_of(request.user).to_call_now(timezone.now()).count(),
        "family": introductions_for(request.user).waiting().count(),
    }
    return render(request, "events/desk.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """One date: who comes, who waits; look somebody up and sign them up. What is looked for is posted: a number in an
    address would stand in the log of every server on its way."""
    found = _roll(request, pk)
    return render(request, "events/desk_roll.html", _roll_page(request, found))


def _roll(request: HttpRequest, pk: int) -> Roll:
    return get_object_or_404(Roll.objects.for_(request.user).with_round().with_counts(), pk=pk)


def _roll_page(request: HttpRequest, found: Roll, who: WhoForm | None = None) -> dict:
    words = request.POST.get("q", request.GET.get("q", "")).replace("\0", "").strip()[:60]
    known = Person.objects.for_(request.user).select_related("unit", "building")
    people = list(known.looked_up(words).order_by("name", "pk")[:MOST_FOUND]) if words else []
    rows = (
        SignUp.objects.select_related("introduction")
        .prefetch_related("answers__question")
        .order_by("ticket")
        .of_roll(found)
    )
    on_it = {one.person_id: one for one in rows if one.is_live}
    for person in people:
        person.on_this_roll = on_it.get(person.pk)
        person.age = person.age_on(timezone.localdate(found.starts_at))
    unit = found.round.unit
    return {
        "roll": found,
        "words": words,
        "address": request.POST.get("address", "")[:80],
        "people": people,
        "first_hit": next((one.pk for one in people if not one.on_this_roll), None),
        "rows": sorted(
            (one for one in rows if one.is_live),
            key=lambda one: (one.slot is None, one.slot.number if one.slot else one.ticket),
        ),
        "gone": [one for one in rows if not one.is_live],
        "who": who
        or WhoForm(
            round_=found.round,
            initial={"unit": unit if unit.is_body else None, "name": _typed(words)},
        ),
        "may_change": has_role(request.user, unit, [Role.ORGANISER]) or request.user.is_superuser,
        "is_late": timezone.now() >= found.cutoff_at,
        "tracks": tracks_of(found.round, [found]) if found.round.is_volunteering else [],
        "key": uuid.uuid4(),
        "told": told(found, rows),
    }


def _typed(words: str) -> str:
    """A name that was looked up in vain need not be typed again."""
    return "" if words.isascii() else words


@never_cache
@login_required
@require_POST
def sign_up_known(request: HttpRequest, pk: int) -> HttpResponse:
    """One press for somebody who is in the register."""
    found = _roll(request, pk)
    person = get_object_or_404(Person.objects.for_(request.user), pk=_number(request, "person"))
    link = PersonContact.objects.filter(person=person).select_related("contact").order_by("pk").first()
    key = key_of(request, person.pk)
    _try(request, found, Typed(person, link.contact if link else None, key))
    return redirect("desk_roll", pk=pk)


@never_cache
@login_required
@require_POST
def sign_up_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who is not in the register yet; without a phone they are called or told at the desk."""
    found = _roll(request, pk)
    who = WhoForm(request.POST, round_=found.round)
    who.fields["phone"].required = False
    if not who.is_valid():
        return render(request, "events/desk_roll.html", _roll_page(request, found, who), status=422)
    if not _try(request, found, typed(request, at_desk=True, **who.cleaned_data)):
        return render(request, "events/desk_roll.html", _roll_page(request, found, who), status=422)
    return redirect("desk_roll", pk=pk)


def _try(request: HttpRequest, found: Roll, who: Typed) -> bool:
    address = request.POST.get("address", "").strip()[:80] if found.is_at_home else ""
    if found.is_at_home and not address:
        messages.error(request, _("上门请写清地址，例如：临河路 12 弄 3 号 201 室。"))
        return False
    how: dict[str, Any] = {
        "roll": found,
        "person": who.person,
        "key": who.key,
        "channel": Channel.PHONE if request.POST.get("by_phone") else Channel.DESK,
        "by": request.user,
        "contact": who.contact,
    }
    try:
        if found.round.whole_course:
            made = enrol(**how)
        else:
            track = found.round.tracks.filter(pk=_number(request, "track")).first()
            made = sign_up(**how, track=track, at_home=found.is_at_home, address=address)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    if made.slot:
        words = _("%(name)s：%(state)s，%(time)s，券号 %(code)s。") % {
            "name": who.person.name,
            "state": made.get_state_display(),
            "time": made.slot.time_word,
            "code": made.code,
        }
    else:
        words = _("%(name)s：候补第 %(line)s 位。") % {"name": who.person.name, "line": made.place_in_line}
    messages.success(request, words)
    return True


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else 0


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """On the phone or at the desk: they come, or they do not."""
    one = get_object_or_404(SignUp.objects.for_(request.user).with_round(), pk=pk)
    act = {"yes": accept_course, "no": say_no}.get(request.POST.get("answer", ""))
    if act is None:
        raise Http404
    pressed = timezone.now()
    done = act(sign_up=one, channel=Channel.DESK, by=request.user)
    if stale := why_unchanged(done, pressed):
        messages.warning(request, stale)
    elif act is accept_course and done.state == State.LAPSED:
        words = _("%(name)s：过了答复的时间，位子已经让出来了。还想来，可以再报一次。")
        messages.warning(request, words % {"name": done.person.name})
    else:
        values = {"name": done.person.name, "state": done.state_word}
        messages.success(request, _("%(name)s：%(state)s。") % values)
    return redirect("desk_roll", pk=one.roll_id)
