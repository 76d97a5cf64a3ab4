"""On the round, with a phone: writing down what was found, handing over; and the link of a message."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.actions import Refusal
from events.views.receipt import guesses_too_often, too_many_guesses
from portal.people.models import Person

from ..actions import duties
from ..actions.findings import may_write, why_not_written, write_finding
from ..forms import FindingForm, HandOverForm
from ..models import Duty, DutyPlace
from .own import own_pages, proved_people


def _on_duty(request: HttpRequest, pk: int) -> tuple[Duty, Person]:
    """The round, and which of the owner's rows is on it or leads the team; nobody else meets the page."""
    duty = get_object_or_404(Duty.objects.select_related("team__unit", "team__page"), pk=pk)
    people = Person.objects.filter(pk__in=proved_people(request)).order_by("pk")
    person = next((one for one in people if may_write(duty, one)), None)
    if person is None:
        raise Http404
    return duty, person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """记一笔: choose, press."""
    duty, person = _on_duty(request, pk)
    form = FindingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write_finding(duty=duty, person=person, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("记下了。"))
            return redirect("team_log", pk=pk)
    context = {
        "duty": duty,
        "form": form,
        "over": why_not_written(duty, timezone.now()),
        "written": duty.findings.filter(person=person).order_by("-at", "-pk"),
    }
    return render(request, "teams/log.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """交班, by whoever is on the round or leads the team."""
    duty, _person = _on_duty(request, pk)
    return hand_over_page(request, duty, back=own_pages(request))


def hand_over_page(request: HttpRequest, duty: Duty, *, back: str, by_keeper: bool = False) -> HttpResponse:
    """The form for handing over, on the round and on the page of who keeps the team; a refusal stands above it."""
    places = list(duty.places.exclude(state=DutyPlace.State.LEFT).select_related("person"))
    initial = {"handover": duty.handover}
    form = HandOverForm(request.POST if request.method == "POST" else None, places=places, initial=initial)
    if form.is_valid():
        came = [int(one) for one in form.cleaned_data["came"]]
        try:
            duties.hand_over(duty=duty, came=came, handover=form.cleaned_data["handover"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("交班了，谢谢。时间由居委会确认。"))
            return redirect(back)
    context = {"duty": duty, "form": form, "nobody": not places, "back": back, "by_keeper": by_keeper}
    return render(request, "teams/hand_over.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a message: when and where; 来不了 by one press. Looking changes nothing."""
    rows = DutyPlace.objects.select_related("duty__team__unit", "duty__team__page", "person")
    place = rows.filter(token=token).first()
    if place is None:
        if guesses_too_often(request):
            return too_many_guesses(request)
        return render(request, "volunteers/no_such.html", status=404)
    if request.method == "POST" and request.POST.get("said") == "no":
        duties.give_up(place=place, by=None)
        return redirect("team_on", token=token)
    is_open = place.state == DutyPlace.State.TAKEN and place.duty.ends_at > timezone.now()
    context = {"place": place, "duty": place.duty, "is_open": is_open and not place.duty.called_off}
    return render(request, "teams/on.html", context)
