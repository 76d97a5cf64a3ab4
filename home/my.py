"""我的: one's own sign-ups, family and data, after a code to the phone."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import leave
from events.forms import BirthField, CodeForm, NameField, PhoneField
from events.models import Attendance, Channel, SignUp
from portal.accounts.models import User
from portal.accounts.phone_login import CodeRefused, ask_for_code, browser_mark, check_code, enter
from portal.core.audit import record
from portal.people.models import Person, Proxy

WAITING_NUMBER = "my_number"


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=gettext_lazy("手机号码"),
        max_length=40,
        error_messages={"required": gettext_lazy("请写手机号码。")},
    )


class SecondFactForm(forms.Form):
    """What the old owner of a number knows and a new one does not."""

    name = NameField(label=gettext_lazy("您报过名的一位的姓名"), max_length=60)
    born = BirthField(
        label=gettext_lazy("这一位的出生日期（报名时没填过就空着）"), max_length=20, required=False
    )


@never_cache
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Sign-ups to come, family, data. Nothing personal before the phone, and after 90 idle days a second fact, is
    proved."""
    if not request.user.is_authenticated:
        return redirect("my_enter")
    if request.session.get("second_fact_wanted"):
        return redirect("my_second_fact")
    rows = list(
        SignUp.objects.of_user(request.user).told().order_by("-roll__occurrence__starts_at", "-pk")[:100]
    )
    now = timezone.now()
    context = {
        "coming": _next_lessons(sorted((one for one in rows if _is_coming(one, now)), key=_when)),
        "past": [one for one in rows if not one.is_live or one.roll.ends_at <= now],
        "has_mail": settings.PORTAL_MAIL and request.user.phone_hash,
        "family": list(Proxy.objects.filter(user=request.user, until=None).select_related("person__unit")),
    }
    return render(request, "home/my.html", context)


def _is_coming(one: SignUp, now: datetime) -> bool:
    return one.is_live and one.roll.ends_at > now


def _next_lessons(rows: list[SignUp]) -> list[tuple[SignUp, int]]:
    """Each sign-up with how many lessons of the same course follow it; a course stands there once."""
    found: dict[int, tuple[SignUp, int]] = {}
    for one in rows:
        first = one.course_id or one.pk
        known = found.get(first)
        found[first] = (known[0], known[1] + 1) if known else (one, 0)
    return list(found.values())


def _when(one: SignUp):
    return one.starts_at


@never_cache
@require_safe
def my_service(request: HttpRequest) -> HttpResponse:
    """What I and my family did as volunteers, from attendance alone; the page prints as a sheet (67号令 7, 12)."""
    if not request.user.is_authenticated:
        return redirect("my_enter")
    user = proved(request)
    rows = Attendance.objects.of_service().filter(
        sign_up__person__proxies__in=user.acts_for.filter(until=None)
    )
    people: dict[Person, list[Attendance]] = {}
    for one in rows.order_by("sign_up__person", "in_at"):
        people.setdefault(one.sign_up.person, []).append(one)
    totals = {
        person: sum((one.length or timedelta() for one in its), timedelta()) for person, its in people.items()
    }
    context = {"people": [(person, its, totals[person]) for person, its in people.items()]}
    return render(request, "home/my_service.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_enter(request: HttpRequest) -> HttpResponse:
    """Two steps: the number, then the code. The answer is the same for numbers we know and do not know."""
    number = request.session.get(WAITING_NUMBER, "")
    if request.method == "POST" and "phone" in request.POST:
        form: forms.Form = PhoneForm(request.POST)
        if form.is_valid():
            try:
                ask_for_code(request, form.cleaned_data["phone"])
            except CodeRefused as refusal:
                form.add_error("phone", str(refusal))
            else:
                request.session[WAITING_NUMBER] = form.cleaned_data["phone"]
                return redirect("my_enter")
    elif request.method == "POST" and "other" in request.POST:
        request.session.pop(WAITING_NUMBER, None)
        return redirect("my_enter")
    elif request.method == "POST" and number:
        form = _code_form(request.POST)
        if form.is_valid():
            try:
                check_code(number=number, code=form.cleaned_data["code"], browser=browser_mark(request))
            except CodeRefused as refusal:
                form.add_error("code", str(refusal))
            else:
                del request.session[WAITING_NUMBER]
                enter(request, number=number)
                return redirect("my")
    else:
        form = _code_form(None) if number else PhoneForm()
    context = {"form": form, "number": number}
    return render(request, "home/my_enter.html", context, status=422 if form.errors else 200)


def _code_form(data) -> CodeForm:
    form = CodeForm(data, needs_code=True)
    del form.fields["agreed"]
    return form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_second_fact(request: HttpRequest) -> HttpResponse:
    """The number may have a new owner: nothing is shown until somebody known is named."""
    if not request.session.get("second_fact_wanted"):
        return redirect("my")
    form = SecondFactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        tries = request.session.get("second_fact_tries", 0) + 1
        request.session["second_fact_tries"] = tries
        named = Proxy.objects.filter(
            user=request.user,
            until=None,
            person__name=form.cleaned_data["name"],
            person__born=form.cleaned_data["born"],
        )
        if tries <= 5 and named.exists():
            del request.session["second_fact_wanted"]
            return redirect("my")
        form.add_error(None, _("对不上。请再想想，或者打电话请工作人员核对。"))
    return render(request, "home/my_second_fact.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_POST
def my_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Not coming, from the list of one's own."""
    user = proved(request)
    one = get_object_or_404(SignUp.objects.of_user(user), pk=pk)
    leave(sign_up=one, channel=Channel.WEB, by=user)
    return redirect("my")


@never_cache
@require_POST
def my_end_proxy(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer act for somebody; sign-ups that stand are not touched."""
    user = proved(request)
    proxy = get_object_or_404(Proxy, pk=pk, user=user, until=None)
    proxy.until = timezone.now()
    proxy.save(update_fields=["until"])
    record("people.end_proxy", by=user, of=proxy, label=str(proxy.pk))
    messages.success(request, _("已经从“我的家人”里去掉了。"))
    return redirect("my")


@never_cache
@require_POST
def my_exit(request: HttpRequest) -> HttpResponse:
    """Log out, on a phone that others use too."""
    logout(request)
    return redirect("/")


def proved(request: HttpRequest) -> User:
    """The resident whose phone is proved; anybody else meets 404."""
    user = request.user
    if not isinstance(user, User) or request.session.get("second_fact_wanted"):
        raise Http404
    return user


def resident(request: HttpRequest) -> User:
    """The same, and the account is a phone's: staff keep their password and have no messages of their own."""
    user = proved(request)
    if not user.phone_hash:
        raise Http404
    return user
