"""The desk: writing down who is willing, looking for somebody who can, answering for who has no phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.actions import Refusal
from portal.accounts.scoped_admin import units_for
from portal.core.audit import record
from portal.core.models import PortalSettings
from portal.people.actions import give_contact, meet_person
from portal.people.models import Person, PersonContact
from portal.places.models import Unit

from ..actions import leads, willing
from ..forms import NEW, EnterForm, PoolForm
from ..models import StoryWish, Volunteer
from ..room_rights import may_enter, sees_pool

MOST = 100


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    """Who can do what, when; names are whole for whoever holds that right, and each look is written down."""
    if not sees_pool(request.user):
        raise Http404
    units = units_for(request.user, "volunteers.view_volunteer").filter(
        pk__in=Volunteer.objects.values("unit")
    )
    form = PoolForm(request.GET or None, units=units)
    rows = Volunteer.objects.for_(request.user).exclude(state=Volunteer.State.ENDED)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("skill"):
        rows = rows.able([asked["skill"]])
    for name in ("weekday", "part"):
        value = asked.get("day" if name == "weekday" else name)
        if value:
            rows = rows.filter(pk__in=rows.filter(**{f"free_times__{name}": value}).values("pk"))
    if asked.get("day") and asked.get("part"):
        rows = rows.free([(int(asked["day"]), asked["part"])])
    if asked.get("unit"):
        rows = rows.filter(unit=asked["unit"])
    found = list(rows.select_related("person", "unit").prefetch_related("skills", "free_times")[:MOST])
    named = set(
        Volunteer.objects.for_(request.user, "name")
        .filter(pk__in=[one.pk for one in found])
        .values_list("pk", flat=True)
    )
    wishes = set(
        StoryWish.objects.filter(person__in=[one.person_id for one in found]).values_list("person", flat=True)
    )
    for one in found:
        one.shows_name, one.has_wish = one.pk in named, one.person_id in wishes
    if named:
        words = " ".join(f"{name}={value}" for name, value in asked.items() if value)
        record("volunteers.read_pool", by=request.user, of_type="volunteers.volunteer", label=words or "all")
    context = {"form": form, "rows": found, "most": MOST, "is_narrowed": any(asked.values())}
    return render(request, "volunteers/pool.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Somebody is willing: written down for them, or, on a neighbour's word, asked first."""
    if not may_enter(request.user):
        raise Http404
    units = units_for(request.user, "volunteers.add_volunteer").filter(
        pk__in=Unit.objects.bodies().values("pk")
    )
    known = Person.objects.for_(request.user)
    form = EnterForm(request.POST if request.method == "POST" else None, units=units, known=known)
    if form.is_valid():
        try:
            row = _enter(request, dict(form.cleaned_data))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            asked = row.state == Volunteer.State.ASKED
            words = _("%(name)s记下了，先问本人愿不愿意。") if asked else _("%(name)s记下了，是志愿者了。")
            messages.success(request, words % {"name": row.person.name})
            return redirect("desk_volunteers")
    return render(request, "volunteers/enter.html", {"form": form}, status=422 if form.errors else 200)


def met(user, typed: dict) -> tuple[Person, bool]:
    """Whom the clerk wrote down: chosen among the namesakes, found, or new; with the number where none is known.

    Returns:
        The person, and whether they are new to the register.
    """
    number, known = typed.pop("phone"), typed.pop("known", NEW)
    who = {name: typed.pop(name) for name in ("name", "born", "unit")}
    if known == NEW:
        person, is_new = meet_person(**who, number=number)
    else:
        person, is_new = get_object_or_404(Person.objects.for_(user), pk=known), False
    if number and not person.contacts.exists():
        give_contact(person=person, number=number, relation=PersonContact.Relation.SELF)
    return person, is_new


@transaction.atomic
def _enter(request: HttpRequest, typed: dict) -> Volunteer:
    (person, is_new), source = met(request.user, typed), typed.pop("source")
    if source == Volunteer.Source.NEIGHBOUR:
        phone = PortalSettings.for_request(request).phone
        return willing.name_neighbour(
            person=person, skills=typed["skills"], phone=phone, by=request.user, is_new=is_new
        )
    return willing.be_willing(person=person, by=request.user, source=source, **typed)


@never_cache
@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody said on the phone or at the door: willing, or no more."""
    row = get_object_or_404(Volunteer.objects.for_(request.user, "add").select_related("person"), pk=pk)
    said = request.POST.get("said", "")
    if said in ("yes", "yes_call"):
        willing.answer_word(volunteer=row, willing=True, may_call=said == "yes_call", by=request.user)
        messages.success(request, _("记下了。请再点“登记一位”，补上他什么时候有空，才叫得到他。"))
        return redirect("desk_volunteers")
    if said in ("story", "no_story"):
        leads.may_ask_me(person=row.person, may=said == "story", by=request.user)
    elif said == "no":
        willing.stop(volunteer=row, by=request.user)
    else:
        raise Http404
    messages.success(request, _("记下了。"))
    return redirect("desk_volunteers")
