"""待核实的家人: the desk's list of numbers that name somebody of the register, and the page on which the family says no."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.people.models import Person, PersonContact

from ..actions.introductions import confirm, turn_away
from ..duties import is_desk_staff
from ..models import Introduction, SignUp
from ..models.introduction import IntroductionQuerySet
from ..models.sign_up import ON_THE_LIST
from .receipt import guesses_too_often

MOST_SHOWN, MOST_SETTLED = 100, 20


def introductions_for(user) -> IntroductionQuerySet:
    """Those about people whom somebody may correct: the same right, for a yes writes into the register."""
    return Introduction.objects.of_people(Person.objects.for_(user, "correct"))


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Who waits, the oldest first, with what helps to decide; and what was decided last, by whom."""
    if not is_desk_staff(request.user):
        raise PermissionDenied
    mine = introductions_for(request.user)
    waiting = list(mine.waiting().with_round().order_by("pk")[: MOST_SHOWN + 1])
    more, waiting = len(waiting) > MOST_SHOWN, waiting[:MOST_SHOWN]
    settled = mine.exclude(state=Introduction.State.WAITING).with_round().order_by("-settled_at")
    context = {"waiting": _with_what_helps(waiting), "more": more, "settled": list(settled[:MOST_SETTLED])}
    return render(request, "events/desk_family.html", context)


def _with_what_helps(
    rows: list[Introduction],
) -> list[tuple[Introduction, list[PersonContact], SignUp | None]]:
    """Whom the desk may call, and where the person stands on that date already."""
    people = {row.person_id for row in rows}
    phones: dict[int, list[PersonContact]] = {}
    for link in PersonContact.objects.filter(person__in=people).select_related("contact").order_by("pk"):
        phones.setdefault(link.person_id, []).append(link)
    there = SignUp.objects.filter(
        person__in=people, roll__in={row.roll_id for row in rows}, state__in=ON_THE_LIST
    )
    stands = {(one.person_id, one.roll_id): one for one in there}
    return [(row, phones.get(row.person_id, []), stands.get((row.person_id, row.roll_id))) for row in rows]


@never_cache
@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One press, after a call or at the window."""
    row = get_object_or_404(introductions_for(request.user).select_related("person", "contact"), pk=pk)
    answer = request.POST.get("answer")
    if answer == "yes":
        done = confirm(introduction=row, by=request.user)
        words = _("%(name)s：记下了，是家里人。以后这个号码能替%(name)s报名。")
    elif answer == "no":
        done = turn_away(introduction=row, by=request.user)
        words = _("%(name)s：记下了，不是家里人。占的名额和次数都退了。")
    else:
        raise Http404
    if done:
        messages.success(request, words % {"name": row.person.name})
    else:
        messages.error(request, _("这一条刚才已经核实过了，请看下面的“最近核实的”。"))
    return redirect("desk_family")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Where the family's message leads: yes, no. Looking changes nothing."""
    row = Introduction.objects.with_round().filter(token=token, sign_up__isnull=False).first()
    if row is None:
        if guesses_too_often(request):
            return render(request, "events/too_many_guesses.html", status=429)
        raise Http404
    if request.method == "POST":
        acts = {"yes": confirm, "no": turn_away}
        if request.POST.get("answer") in acts:
            acts[request.POST["answer"]](introduction=row)
        return redirect("introduction", token=token)
    return render(request, "events/introduction.html", {"row": row, "one": row.sign_up, "roll": row.roll})
