"""开放时告诉我: from the event's page, in 我的, at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import Refusal
from events.models import Channel, EventPage
from portal.accounts.models import User
from portal.accounts.phone_login import WANTED
from portal.accounts.scoped_admin import units_for
from portal.core.parts import links_of
from portal.people.actions import act_for, give_contact, meet_person
from portal.people.models import Person
from portal.places.models import Unit

from ..actions.watching import can_be_watched, contact_of, stop, watch
from ..forms import NewcomerForm, WatchForm
from ..models import Watch
from ..rights import ADD, enters_watches, pages_for

# What somebody wanted to wait for before they had proved their number; 我的 leads back to it.
WANTED_PAGE = "watch_wanted"
MOST_FOUND, MOST_PAGES = 20, 100


def whose(request: HttpRequest) -> User | None:
    """Whose phone is proved; None sends to the way in."""
    user = request.user
    return user if isinstance(user, User) and not request.session.get(WANTED) else None


def _family(user: User) -> list[Person]:
    return list(Person.objects.filter(proxies__user=user, proxies__until=None).order_by("proxies__pk"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """For whom, and who waits already; nobody's name before a number is proved."""
    page = get_object_or_404(EventPage.objects.live().defer("body"), pk=pk)
    user = whose(request)
    if user is None:
        request.session[WANTED_PAGE] = page.pk
        return render(request, "rolls/way_in.html", {"page": page})
    request.session.pop(WANTED_PAGE, None)
    rows = list(Watch.objects.standing().of_user(user).filter(page=page).with_words())
    there = {one.person_id for one in rows}
    known = [one for one in _family(user) if one.pk not in there]
    sent = request.POST if request.method == "POST" else None
    form = WatchForm(sent, known=known)
    if form.is_valid() and _note(request, user, page, form):
        return redirect("watch", pk=page.pk)
    context = {"page": page, "form": form, "rows": rows, "open": can_be_watched(page), "phone": user.phone}
    return render(request, "rolls/watch.html", context, status=422 if form.errors else 200)


def _note(request: HttpRequest, user: User, page: EventPage, form: WatchForm) -> bool:
    """Each stands or falls alone; whether any did."""
    people = form.chosen()
    if form.asks_who:
        people.append(_typed(user, form.cleaned_data))
    done = []
    for person in people:
        try:
            watch(page=page, person=person, channel=Channel.WEB, by=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            done.append(person.name)
    if done:
        words = _("记下了：%(names)s。可以报名的时候告诉您。")
        messages.success(request, words % {"names": "、".join(done)})
    return len(done) == len(people)


def _typed(user: User, data: dict) -> Person:
    """A number is not a person: of namesakes whom other phones speak for nothing is touched (ADR 023)."""
    relation = data["relation"] or "self"
    person, _is_new = meet_person(name=data["name"], born=None, unit=data["unit"], number=user.phone)
    if user.phone:
        give_contact(person=person, number=user.phone, relation=relation)
    act_for(user=user, person=person, relation=relation)
    return person


@never_cache
@require_POST
def my_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """不用了, from 我的 or from the event's own page."""
    user = whose(request)
    if user is None:
        raise Http404
    one = get_object_or_404(Watch.objects.of_user(user).select_related("person"), pk=pk)
    stop(watch=one, by=user)
    messages.success(request, _("好的，不再告诉%(name)s这个活动。") % {"name": one.person.name})
    ways = links_of("own")
    return redirect(ways[0].url) if ways and "back" not in request.POST else redirect("watch", pk=one.page_id)


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Activities of the own units, those for which somebody waits first."""
    if not enters_watches(request.user):
        raise Http404
    standing = Watch.objects.standing().order_by()
    pages = pages_for(request.user).annotate(n=Count("watches", filter=Q(watches__in=standing)))
    return render(request, "rolls/desk.html", {"pages": pages.order_by("-n", "-pk")[:MOST_PAGES]})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who waits for one activity; put somebody on the list who has no phone. What is looked for is posted: a name in an
    address would stand in the log of every server on its way."""
    page = get_object_or_404(pages_for(request.user), pk=pk)
    units = units_for(request.user, ADD) & Unit.objects.bodies()
    newcomer = NewcomerForm(request.POST if "name" in request.POST else None, units=units)
    if newcomer.is_valid():
        return _enter(request, page, _new(**newcomer.cleaned_data))
    if "person" in request.POST:
        return _enter(request, page, _known(request))
    words = request.POST.get("q", "").replace("\0", "").strip()[:60]
    known = Person.objects.for_(request.user).select_related("unit", "building")
    people = list(known.looked_up(words).order_by("name", "pk")[:MOST_FOUND]) if words else []
    rows = list(Watch.objects.for_(request.user).standing().filter(page=page).with_words())
    for one in rows:
        one.by_call = contact_of(one) is None
    there = {one.person_id for one in rows}
    context = {"page": page, "words": words, "people": people, "rows": rows, "there": there}
    context |= {"open": can_be_watched(page), "form": newcomer}
    return render(request, "rolls/desk_waiting.html", context, status=422 if newcomer.errors else 200)


def _known(request: HttpRequest) -> Person:
    wanted = request.POST.get("person", "")
    known = Person.objects.for_(request.user)
    return get_object_or_404(known, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0)


def _new(name: str, unit: Unit, phone: str) -> Person:
    person, _is_new = meet_person(name=name, born=None, unit=unit, number=phone)
    if phone:
        give_contact(person=person, number=phone, relation="self")
    return person


def _enter(request: HttpRequest, page: EventPage, person: Person) -> HttpResponse:
    try:
        made = watch(page=page, person=person, channel=Channel.DESK, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        by_call = contact_of(made) is None
        words = (
            _("%(name)s记下了，可以报名时到“待打电话”里打。")
            if by_call
            else _("%(name)s记下了，可以报名时发短信。")
        )
        messages.success(request, words % {"name": person.name})
    return redirect("desk_watch", pk=page.pk)


@never_cache
@login_required
@require_POST
def desk_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """They said at the desk or on the phone that they need not be told."""
    one = get_object_or_404(Watch.objects.for_(request.user, "add").select_related("person"), pk=pk)
    stop(watch=one, by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s：不用告诉了，记下了。") % {"name": one.person.name})
    return redirect("desk_watch", pk=one.page_id)
