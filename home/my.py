"""我的: one's own sign-ups, family and data, after a code to the phone."""

from datetime import date, datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import leave
from events.forms import BirthField, CodeForm, NameField, PhoneField
from events.models import Attendance, Channel, Introduction, SignUp
from portal.accounts.models import User
from portal.accounts.phone_login import (
    WANTED,
    CodeRefused,
    ask_for_code,
    browser_mark,
    call_instead,
    check_code,
    enter,
    may_try_second_fact,
    open_by_second_fact,
    waits_for_second_fact,
)
from portal.core.audit import record
from portal.core.models import PortalSettings
from portal.outbox.codes import codes_can_leave
from portal.people.actions import is_known_number
from portal.people.models import Person, Proxy

WAITING_NUMBER, NOTICE = "my_number", "my_number_notice"


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
    if request.session.get(WANTED):
        return redirect("my_second_fact")
    if not request.user.is_authenticated:
        return redirect("my_enter")
    rows = list(
        SignUp.objects.of_user(request.user).told().order_by("-roll__occurrence__starts_at", "-pk")[:100]
    )
    now = timezone.now()
    context = {
        "coming": _next_lessons(sorted((one for one in rows if _is_coming(one, now)), key=_when)),
        "past": [one for one in rows if not one.is_live or one.roll.ends_at <= now],
        "has_mail": settings.PORTAL_MAIL and request.user.phone_hash,
        "asked": list(Introduction.objects.waiting().filter(user=request.user).told()),
        "by_others": list(Introduction.objects.by_others(request.user).told()),
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
        number, form, done = "", *_take_number(request)
    elif request.method == "POST" and "other" in request.POST:
        request.session.pop(WAITING_NUMBER, None)
        return redirect("my_enter")
    elif request.method == "POST" and number:
        form, done = _take_code(request, number)
    else:
        form, done = (_code_form(None) if number else PhoneForm()), ""
    if done:
        return redirect(done)
    context = {
        "form": form,
        "number": number,
        "notice": request.session.get(NOTICE, ""),
        "by_code": codes_can_leave(),
        "call": call_instead(PortalSettings.for_request(request).phone),
    }
    return render(request, "home/my_enter.html", context, status=422 if form.errors else 200)


def _take_number(request: HttpRequest) -> tuple[forms.Form, str]:
    """The form, and where to go on; nowhere while something is wrong."""
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return form, ""
    number = form.cleaned_data["phone"]
    try:
        request.session[NOTICE] = ask_for_code(request, number, known=is_known_number(number))
    except CodeRefused as refusal:
        form.add_error("phone", str(refusal))
        return form, ""
    request.session[WAITING_NUMBER] = number
    return form, "my_enter"


def _take_code(request: HttpRequest, number: str) -> tuple[forms.Form, str]:
    form = _code_form(request.POST)
    if not form.is_valid():
        return form, ""
    try:
        check_code(number=number, code=form.cleaned_data["code"], browser=browser_mark(request))
    except CodeRefused as refusal:
        form.add_error("code", str(refusal))
        return form, ""
    del request.session[WAITING_NUMBER]
    enter(request, number=number)
    return form, "my"


def _code_form(data) -> CodeForm:
    form = CodeForm(data, needs_code=True)
    del form.fields["agreed"]
    return form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_second_fact(request: HttpRequest) -> HttpResponse:
    """The number may have a new owner: nothing is shown, and nobody is logged in, until somebody known is named."""
    if not request.session.get(WANTED):
        return redirect("my")
    user = waits_for_second_fact(request)
    if user is None:
        logout(request)
        return redirect("my_enter")
    form = SecondFactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if may_try_second_fact(user) and _knows(user, **form.cleaned_data):
            open_by_second_fact(request, user)
            return redirect("my")
        form.add_error(None, _("对不上。请再想想，或者打电话请工作人员核对。"))
    context = {"form": form, "call": call_instead(PortalSettings.for_request(request).phone)}
    return render(request, "home/my_second_fact.html", context, status=422 if form.errors else 200)


def _knows(user: User, *, name: str, born: date | None) -> bool:
    """Whether the account acts for somebody of this name and birth date, or signed them up."""
    theirs = Q(proxies__user=user, proxies__until=None) | Q(sign_ups__made_by=user)
    return Person.objects.filter(theirs, name=name, born=born).exists()


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
    if not isinstance(user, User) or request.session.get(WANTED):
        raise Http404
    return user


def resident(request: HttpRequest) -> User:
    """The same, and the account is a phone's: staff keep their password and have no messages of their own."""
    user = proved(request)
    if not user.phone_hash:
        raise Http404
    return user
