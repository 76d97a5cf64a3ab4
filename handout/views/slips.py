"""Taking in slips at the desk: the number once, then slip after slip with the keyboard, in printed order."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.roles import own_unit
from portal.people.models import Person

from ..actions.take_in import same_before, take_in
from ..duties import bundles_for, plans_for, takes_slips, words_for
from ..forms import NEW_PERSON, SlipForm
from ..models import PrintRun, ReturnedSlip, SlipAsk, SlipPlan, SlipWord
from ..models.run import typed_code
from ..models.slip import CODE_LENGTH
from ..table import dates_in, line_of

MOST_SHOWN, LAST = 30, 8


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """Which number the slips are of: by its code, or from the list; and which bundles are waited for."""
    if not takes_slips(request.user):
        raise PermissionDenied
    mine, refused = plans_for(request.user), ""
    typed = request.POST.get("code", "")[:20]
    if request.method == "POST":
        code = typed_code(typed)[:CODE_LENGTH]
        if found := mine.filter(code=code).first():
            return redirect("desk_slips_of", pk=found.pk)
        refused = _(
            "没有“%(code)s”这个号的回条。请看回条右上角的“本期号”，3 个字母或数字；别处的小报请交回那里。"
        )
        refused %= {"code": code or typed}
    runs = PrintRun.objects.with_issue().filter(
        pk__in=bundles_for(request.user).exclude(run__state=PrintRun.State.PLANNED).values("run")
    )
    context = {
        "plans": mine.annotate(back=Count("returned", distinct=True)).order_by("-pk")[:MOST_SHOWN],
        "runs": runs.order_by("-pk")[:MOST_SHOWN],
        "words": words_for(request.user).filter(state=SlipWord.State.NEW).count(),
        "refused": refused,
        "typed": typed,
    }
    return render(request, "handout/desk_slips.html", context, status=422 if refused else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Slip after slip of one number. What became of the last ones stands above the empty form."""
    plan = get_object_or_404(plans_for(request.user), pk=pk)
    asks, lines = asks_of(plan)
    form = SlipForm(request.POST or None, plan=plan, asks=asks, lines=lines)
    asked: dict = {}
    if request.method == "POST" and form.is_valid():
        asked = _still_to_ask(request, form)
        if not asked:
            _take(request, form)
            return redirect("desk_slips_of", pk=pk)
    elif request.method != "POST":
        # A slip is handed in where somebody lives: one field less to type.
        home = own_unit(request.user)
        begun = {"unit": home if home and home.is_body else None}
        form = SlipForm(plan=plan, asks=asks, lines=lines, initial=begun)
    context = {
        "plan": plan,
        "form": form,
        "key": _key(request),
        "last": _last(plan, request.user, lines),
        "back": plan.returned.count(),
        **asked,
    }
    return render(request, "handout/desk_slips_of.html", context, status=422 if form.errors or asked else 200)


def asks_of(plan: SlipPlan) -> tuple[list[SlipAsk], dict[int, str]]:
    """The lines of a slip as they are printed, and by number what each says with its code."""
    asks = list(
        plan.asks.select_related("roll__occurrence", "roll__round__page").defer("roll__round__page__body")
    )
    rows, lines = dates_in(plan.issue), {}
    for ask in asks:
        ask.plan = plan
        row = rows.get(ask.roll.occurrence_id)
        words = line_of(row) if row else f"{ask.roll.when} {ask.roll.round.page.title}"
        lines[ask.pk] = f"{ask.code}　{words}" + (f"（{ask.over}）" if ask.over else "")
    return asks, lines


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _still_to_ask(request: HttpRequest, form: SlipForm) -> dict:
    """What the clerk has to say first: whether the same slip came twice, and who of several it is."""
    there = ReturnedSlip.objects.filter(key=_key(request)).exists()
    if there:
        return {}
    same = same_before(form.plan, form.writer(), form.ticked, form.cleaned_data["words"])
    if same and "another" not in request.POST:
        return {"same": same}
    people = namesakes(request.user, form)
    if not people or _picked(request, people) or request.POST.get("person") == NEW_PERSON:
        return {}
    return {"people": people, "another": bool(same)}


def namesakes(user, form: SlipForm) -> list[Person]:
    """People of the register of that name in that unit, whom the clerk may see; none where the phone or the birth date says
    who it is, or where nobody is signed up."""
    writer = form.writer()
    if not form.ticked or writer.unit is None:
        return []
    same = Person.objects.for_(user).filter(name=writer.name, unit=writer.unit)
    if writer.phone and same.looked_up(writer.phone).exists():
        return []
    if writer.born and same.filter(born=writer.born).exists():
        return []
    today = timezone.localdate()
    found = list(same.select_related("building").order_by("pk")[:MOST_SHOWN])
    for one in found:
        one.age = one.age_on(today)
    return found


def _picked(request: HttpRequest, people: list[Person]) -> Person | None:
    return next((one for one in people if str(one.pk) == request.POST.get("person")), None)


def _take(request: HttpRequest, form: SlipForm) -> ReturnedSlip:
    person = _picked(request, namesakes(request.user, form))
    return take_in(
        plan=form.plan,
        key=_key(request),
        writer=form.writer(person),
        asks=form.ticked,
        words=form.cleaned_data["words"],
        by=request.user,
        somebody_else="another" in request.POST,
    )


def _last(plan: SlipPlan, user, lines: dict[int, str]) -> list[ReturnedSlip]:
    """What became of the slips that somebody typed last, the newest first."""
    answers = "answers__sign_up__slot__roll__occurrence"
    rows = plan.returned.filter(taken_by=user).select_related("person", "word").order_by("-number")
    found = list(rows.prefetch_related(answers, "answers__ask", "answers__sign_up__roll__occurrence")[:LAST])
    for one in found:
        one.results = [(lines[answer.ask_id], answer) for answer in one.answers.all()]
    return found
