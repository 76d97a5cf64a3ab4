"""Where the links of messages lead: two big buttons; and the page on which anybody checks a certificate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.actions import Refusal
from events.duties import is_desk_staff
from events.models import Channel
from events.views.receipt import guesses_too_often, too_many_guesses
from portal.core.qr import qr_svg

from ..actions.calling import answer_no, answer_yes, held_of, why_not_called
from ..actions.leads import answer_lead
from ..actions.willing import answer_word
from ..forms import WordForm
from ..held import own_people
from ..models import Ask, Certificate, Lead, Volunteer

NOT_HERE = 404
NOTHING = {"may_call": False}


def _no_such(request: HttpRequest) -> HttpResponse:
    """A link that leads nowhere: told so, as long as the address has not guessed too often."""
    if guesses_too_often(request):
        return too_many_guesses(request)
    return render(request, "volunteers/no_such.html", status=NOT_HERE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def called(request: HttpRequest, token: str) -> HttpResponse:
    """我来, or 这次不行. Looking changes nothing."""
    ask = Ask.objects.with_call().filter(token=token).first()
    if ask is None:
        return _no_such(request)
    sentence = ""
    if request.method == "POST":
        at_desk = request.user.is_authenticated and is_desk_staff(request.user)
        try:
            if request.POST.get("answer") == "yes":
                by = request.user if at_desk else None
                answer_yes(ask=ask, channel=Channel.PHONE if at_desk else Channel.WEB, by=by)
            elif request.POST.get("answer") == "no":
                answer_no(ask=ask)
            return redirect("volunteer_called", token=token)
        except Refusal as refusal:
            sentence = str(refusal)
    call = ask.call
    is_open = ask.answer in (Ask.Answer.OPEN, Ask.Answer.NO)
    context = {
        "ask": ask,
        "roll": call.roll,
        "track": call.track,
        "over": why_not_called(call.roll, now=timezone.now()),
        "enough": is_open and held_of(call) >= call.target,
        "sentence": sentence,
    }
    return render(request, "volunteers/called.html", context, status=422 if sentence else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, token: str) -> HttpResponse:
    """A neighbour named them: do they want to?"""
    row = Volunteer.objects.select_related("person", "unit").filter(token=token).first()
    if row is None:
        return _no_such(request)
    said = request.POST.get("answer", "")
    form = WordForm(request.POST if said == "yes" else None)
    if said == "no" or form.is_valid():
        answer_word(volunteer=row, willing=said == "yes", **(form.cleaned_data if said == "yes" else NOTHING))
        return redirect("volunteer_word", token=token)
    return render(
        request, "volunteers/word.html", {"row": row, "form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, token: str) -> HttpResponse:
    """An editor would like to write about them: may they?"""
    lead = Lead.objects.select_related("person", "unit").filter(token=token).first()
    if lead is None:
        return _no_such(request)
    said = request.POST.get("answer", "")
    if request.method == "POST" and said in ("yes", "no"):
        answer_lead(lead=lead, yes=said == "yes")
        return redirect("volunteer_story", token=token)
    return render(request, "volunteers/story.html", {"lead": lead})


@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate itself, to print: for its owner, and for whoever issues for the unit."""
    user = request.user
    mine = Certificate.objects.none()
    if user.is_authenticated:
        mine = Certificate.objects.filter(person__in=own_people(user)) | Certificate.objects.for_(user)
    one = get_object_or_404(mine.select_related("unit", "person"), pk=pk)
    address = request.build_absolute_uri(f"/certificates/{one.token}/")
    context = {"one": one, "address": address, "qr": qr_svg(address)}
    return render(request, "volunteers/certificate.html", context)


@never_cache
@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Is it true? Number, masked name, hours, who issued it, valid or not; nothing else of anybody."""
    one = Certificate.objects.select_related("unit").filter(token=token).first()
    if one is None:
        return _no_such(request)
    answer = render(request, "volunteers/check.html", {"one": one})
    answer["X-Robots-Tag"] = "noindex"
    return answer
