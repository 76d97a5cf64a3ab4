"""我愿意 in three screens, stopping by one press, one's own hours and certificates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import Refusal
from portal.accounts.models import User
from portal.accounts.phone_login import WANTED
from portal.people.models import Person
from portal.places.models import Unit

from ..actions import leads, stepping_out, willing
from ..actions.certificates import issue
from ..forms import AgreeForm, SkillsForm, TimesForm
from ..held import own_people
from ..models import Certificate, Lead, ServiceRecord, StoryWish, Volunteer
from ..models.service import unconfirmed

# What was chosen so far; the session lies sealed.
SO_FAR = "volunteer_offer"


def whose(request: HttpRequest) -> User | None:
    """Whose phone is proved; None sends to the way in."""
    user = request.user
    return user if isinstance(user, User) and not request.session.get(WANTED) else None


def _people(user: User) -> list[Person]:
    return list(Person.objects.filter(pk__in=own_people(user)).order_by("pk"))


def _so_far(request: HttpRequest, people: list[Person]) -> dict[str, Any]:
    """What was chosen on the screens before; at the beginning what is known of them."""
    chosen = request.session.get(SO_FAR)
    if chosen is not None:
        return chosen
    row = Volunteer.objects.filter(person__in=people).first()
    if row is None:
        return {}
    return {
        "person": str(row.person_id),
        "skills": [one.what for one in row.skills.all()],
        "times": [f"{one.weekday}-{one.part}" for one in row.free_times.all()],
        "reach": row.reach,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: HttpRequest) -> HttpResponse:
    """Screen 1: what one can do."""
    user = whose(request)
    if user is None or not (user.phone or own_people(user)):
        return render(request, "volunteers/way_in.html")
    people = _people(user)
    so_far = _so_far(request, people)
    form = SkillsForm(request.POST if request.method == "POST" else None, people=people, initial=so_far)
    if form.is_valid():
        typed = form.cleaned_data
        if "unit" in typed:
            typed["unit"] = typed["unit"].pk
        request.session[SO_FAR] = so_far | typed
        return redirect("volunteer_times")
    return render(request, "volunteers/skills.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest) -> HttpResponse:
    """Screen 2: when, and where."""
    so_far = request.session.get(SO_FAR)
    if whose(request) is None or not so_far:
        return redirect("volunteer_yes")
    form = TimesForm(request.POST if request.method == "POST" else None, initial=so_far)
    if form.is_valid():
        request.session[SO_FAR] = so_far | form.cleaned_data
        return redirect("volunteer_agree")
    return render(request, "volunteers/times.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Screen 3: what not, may they be called, yes."""
    user, so_far = whose(request), request.session.get(SO_FAR)
    if user is None or not (so_far and so_far.get("times")):
        return redirect("volunteer_yes")
    people = _people(user)
    row = Volunteer.objects.filter(person__in=people).first()
    known = {"not_what": row.not_what, "may_call": row.may_call} if row else {}
    form = AgreeForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        person = _person(user, people, so_far)
        offer = {name: so_far[name] for name in ("skills", "times", "reach")}
        willing.be_willing(person=person, by=user, **offer, **form.cleaned_data)
        del request.session[SO_FAR]
        return redirect("volunteer_done")
    return render(request, "volunteers/agree.html", {"form": form}, status=422 if form.errors else 200)


def _person(user: User, people: list[Person], so_far: dict[str, Any]) -> Person:
    """Their own row of the register; somebody who is new gets one."""
    if people:
        chosen = str(so_far.get("person", ""))
        return next((one for one in people if str(one.pk) == chosen), people[0])
    unit = get_object_or_404(Unit.objects.bodies(), pk=so_far.get("unit"))
    return willing.enter_oneself(user=user, name=so_far.get("name", ""), unit=unit)


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt: what was written down, what happens next."""
    user = whose(request)
    rows = Volunteer.objects.active().filter(person__in=own_people(user)) if user else None
    row = rows.select_related("person", "unit").first() if rows is not None else None
    if row is None:
        return redirect("volunteer_yes")
    return render(request, "volunteers/done.html", {"row": row})


@never_cache
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """不做了."""
    user = whose(request)
    if user is None:
        raise Http404
    for row in Volunteer.objects.filter(person__in=own_people(user)).select_related("person"):
        willing.stop(volunteer=row, by=user)
    messages.success(request, _("记下了，以后不叫您。您做过的时间还在；想再来，随时可以。"))
    return redirect("volunteer_hours")


@never_cache
@require_POST
def may_ask(request: HttpRequest) -> HttpResponse:
    """可以来问我的故事, or no longer."""
    user = whose(request)
    if user is None:
        raise Http404
    may = request.POST.get("said") == "yes"
    for person in _people(user):
        leads.may_ask_me(person=person, may=may, by=user)
    words = _("记下了，编辑可以来问您。写不写还是由您。") if may else _("记下了，编辑看不到您的名字。")
    messages.success(request, words)
    return redirect("volunteer_hours")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nameless(request: HttpRequest) -> HttpResponse:
    """请把我的名字去掉: what goes, what stays, then one press."""
    user = whose(request)
    if user is None or not own_people(user):
        return render(request, "volunteers/way_in.html")
    people = _people(user)
    why_not = next(filter(None, map(stepping_out.why_not_nameless, people)), "")
    if request.method == "POST" and not why_not:
        try:
            for person in people:
                stepping_out.make_nameless(person=person, by=user)
        except Refusal as refusal:
            why_not = str(refusal)
        else:
            return render(request, "volunteers/nameless_done.html")
    context = {"why_not": why_not, "people": people}
    return render(request, "volunteers/nameless.html", context, status=422 if why_not else 200)


@never_cache
@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """我的志愿: hours confirmed and not yet, certificates."""
    user = whose(request)
    if user is None:
        return render(request, "volunteers/way_in.html")
    people = own_people(user)
    entries = ServiceRecord.objects.filter(person__in=people).select_related("unit", "person")
    context = {
        "row": Volunteer.objects.active().filter(person__in=people).first(),
        "entries": list(entries.order_by("-starts_at", "-pk")),
        "total": entries.total(),
        "waiting": list(unconfirmed().filter(sign_up__person__in=people)),
        "units": list(Unit.objects.filter(pk__in=entries.standing().order_by().values("unit"))),
        "certificates": Certificate.objects.filter(person__in=people).select_related("unit"),
        "may_ask": StoryWish.objects.filter(person__in=people).exists(),
        "lead": Lead.objects.open().filter(person__in=people).first(),
    }
    return render(request, "volunteers/hours.html", context)


@never_cache
@require_POST
def own_certificate(request: HttpRequest) -> HttpResponse:
    """Print it oneself: certified by the unit that recorded the hours, and by no other."""
    user = whose(request)
    if user is None:
        raise Http404
    wanted = request.POST.get("unit", "")
    unit = get_object_or_404(Unit, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0)
    served = ServiceRecord.objects.standing().filter(person__in=own_people(user), unit=unit)
    person = get_object_or_404(Person, pk__in=served.order_by().values("person")[:1])
    try:
        made = issue(person=person, unit=unit, by=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("volunteer_hours")
    return redirect("volunteer_certificate", pk=made.pk)
