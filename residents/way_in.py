"""The way in: a number and a code, a second fact after an idle time, or a password; and the way out."""

import datetime

from django import forms
from django.contrib.auth import logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.forms import BirthField, CodeForm, NameField, PhoneField
from portal.accounts.models import User
from portal.accounts.phone_login import (
    WANTED,
    CodeRefused,
    ask_for_code,
    browser_mark,
    call_instead,
    check_code,
    enter,
    enter_with_password,
    may_try_second_fact,
    open_by_second_fact,
    waits_for_second_fact,
)
from portal.core.models import PortalSettings
from portal.outbox.codes import codes_can_leave
from portal.people.actions import is_known_number
from portal.people.models import Person

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


class PasswordEntryForm(PhoneForm):
    """Number and password."""

    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("请写密码。")},
    )


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
    return render(request, "residents/enter.html", context, status=422 if form.errors else 200)


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
    return render(request, "residents/second_fact.html", context, status=422 if form.errors else 200)


def _knows(user: User, *, name: str, born: datetime.date | None) -> bool:
    """Whether the account acts for somebody of this name and birth date, or signed them up."""
    theirs = Q(proxies__user=user, proxies__until=None) | Q(sign_ups__made_by=user)
    return Person.objects.filter(theirs, name=name, born=born).exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_by_password(request: HttpRequest) -> HttpResponse:
    """For who has set one. Known and unknown numbers are answered alike."""
    form = PasswordEntryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            enter_with_password(request, number=data["phone"], password=data["password"])
        except CodeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("my")
    return render(
        request, "residents/password_enter.html", {"form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_POST
def my_exit(request: HttpRequest) -> HttpResponse:
    """Log out, on a phone that others use too."""
    logout(request)
    return redirect("/")
