"""The three pages: the town, its units, its people. Administrators alone come here (the wall), and what was typed is never lost:
a list stays in its field until everything of it is done."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page, Site

from home.naming import change_town, names_apart
from portal.accounts.factor_gate import asks_anew
from portal.accounts.models import Role, User
from portal.accounts.second_factor import StaffRequest
from portal.accounts.staff import renew_unused_passwords, with_unused_password
from portal.accounts.staff_admin import works_as
from portal.core.models import PortalSettings
from portal.editorial.models import Proposal
from portal.places.models import Unit

from .forms import ListForm, TownForm
from .people import ROLES, PeoplePlan, make_people, plan_people
from .tables import text_of_file
from .units import make_units, plan_units

FOLDER = "home/admin/starting"


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The wall stands before the address; here the view asks once more, whatever the way to it."""

    def asked(request: StaffRequest) -> HttpResponse:
        if not (request.user.is_active and request.user.is_superuser):
            raise PermissionDenied
        answer = require_http_methods(["GET", "HEAD", "POST"])(view)(request)
        answer["Cache-Control"] = "no-store, private"
        return answer

    return asked


@for_administrators
def town(request: StaffRequest) -> HttpResponse:
    """Step one; a new name is on every page with the answer."""
    portal = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    form = TownForm(request.POST or None, instance=PortalSettings.objects.get(pk=portal.pk))
    if request.method == "POST" and form.is_valid():
        change_town(settings=PortalSettings.objects.get(pk=portal.pk), by=request.user, **form.cleaned_data)
        messages.success(request, _("记下了，全站已经是新的。"))
        if portal.name == form.cleaned_data["name"]:
            return redirect("starting_units")
        return redirect(f"{reverse('starting_town')}?{urlencode({'was': portal.name})}")
    was = request.GET.get("was", "")[:40]
    told = {"title": _("第一步：街镇"), "form": form, "step": 1, "apart": names_apart()}
    told |= {"was": was, "speaking": _still_saying(was)}
    return render(request, f"{FOLDER}/town.html", told, status=422 if form.errors else 200)


def _still_saying(old: str) -> list[Page]:
    """Live pages whose titles hold the town's old name: texts, which go through reviews."""
    return list(Page.objects.live().filter(title__contains=old, depth__gt=1)[:20]) if len(old) > 1 else []


@for_administrators
def units(request: StaffRequest) -> HttpResponse:
    """Step two: look at what a list would make, then make it. Lines that were not understood stay in their field."""
    told = _looked(request, plan_units)
    if "make" in request.POST and told["plan"]:
        try:
            done = make_units(text=told["text"], seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as refusal:
            told["refusal"] = refusal.messages[0]
        else:
            count = len(done.new)
            words = ngettext("建好了 %(n)s 个单位。", "建好了 %(n)s 个单位。", count) % {"n": count}
            messages.success(request, words + _("它们的主页等责编或签发人确认以后上线。"))
            if not done.wrong:
                return redirect("starting_people")
            told["plan"] = plan_units(told["text"])
    standing = Unit.objects.filter(kind__in=["area", "neighbourhood", "village"]).select_related("page")
    told |= {"title": _("第二步：居村"), "step": 2, "standing": list(standing), "fronts": _waiting_fronts()}
    return render(request, f"{FOLDER}/units.html", told, status=422 if told["refusal"] else 200)


def _waiting_fronts() -> int:
    return Proposal.objects.filter(kind=Proposal.Kind.FRONT, state=Proposal.State.WAITING).count()


@asks_anew
@for_administrators
def people(request: StaffRequest) -> HttpResponse:
    """Step three; the yes answers with the first passwords, once."""
    told = _looked(request, plan_people)
    if "make" in request.POST and told["plan"]:
        try:
            done, opened = make_people(text=told["text"], seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as refusal:
            told["refusal"] = refusal.messages[0]
        else:
            return slips(request, opened, done, told["text"])
    roles = [(words.split()[0], Role(role).label) for role, words in ROLES.items()]
    told |= {"title": _("第三步：同事"), "step": 3, "roles": roles, "unused": with_unused_password().count()}
    return render(request, f"{FOLDER}/people.html", told, status=422 if told["refusal"] else 200)


@asks_anew
@for_administrators
def passwords(request: StaffRequest) -> HttpResponse:
    """Who has not come yet; new first passwords for all of them, where the sheet was lost."""
    if request.method == "POST":
        return slips(request, renew_unused_passwords(by=request.user))
    late = User.objects.filter(is_staff=True, is_active=True, must_change_password=True)
    told = {
        "title": _("初始密码"),
        "unused": list(with_unused_password()),
        "late": list(late.exclude(last_login=None)),
    }
    return render(request, f"{FOLDER}/passwords.html", told)


def slips(
    request: StaffRequest,
    opened: list[tuple[User, str]],
    done: PeoplePlan | None = None,
    text: str = "",
) -> HttpResponse:
    """To be printed and cut: no page shows them again."""
    address = request.build_absolute_uri(reverse("wagtailadmin_login"))
    fresh = User.objects.prefetch_related("staff_roles__unit").in_bulk([user.pk for user, _word in opened])
    rows = [
        {"who": fresh[user.pk], "works_as": works_as(fresh[user.pk]), "password": word}
        for user, word in opened
    ]
    told = {"title": _("初始密码"), "rows": rows, "address": address, "done": done, "text": text}
    return render(request, f"{FOLDER}/slips.html", told)


def _looked(request: StaffRequest, plan: Callable[[str], Any]) -> dict[str, Any]:
    """The list as it was sent, and what would come of it; or why it cannot be read."""
    told: dict[str, Any] = {"text": "", "plan": None, "refusal": "", "said": ""}
    if request.method != "POST":
        return told
    form = ListForm(request.POST, request.FILES)
    # Browsers drop an empty line at the beginning of a field, and lines are counted as they are seen there.
    told["text"] = request.POST.get("text", "").lstrip("\r\n")
    try:
        if not form.is_valid():
            raise ValidationError(next(iter(form.errors.values()))[0])
        if form.cleaned_data["file"]:
            told["text"], told["said"] = text_of_file(form.cleaned_data["file"].read())
        told["plan"] = plan(told["text"])
    except ValidationError as refusal:
        told["refusal"] = refusal.messages[0]
    return told
