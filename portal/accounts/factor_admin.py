"""登录验证 in the admin: who of the staff has a second factor; register a phone, forget a lost one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.phone import mobile_number

from . import second_factor
from .models import User


class PhoneForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("工作手机"),
        max_length=40,
        help_text=gettext_lazy("短信验证码发到这里。请当面核对是本人的手机。"),
    )

    def clean_number(self) -> str:
        return mobile_number(self.cleaned_data["number"])


class ResetForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=200,
        help_text=gettext_lazy("例如“手机丢了，本人到窗口，看过工作证”。会记下来，也会告诉本人。"),
    )


def may_keep(user) -> bool:
    """Who gives roles keeps the second factors."""
    return user.is_active and user.has_perm("accounts.add_staffrole")


def staff_of(keeper):
    """Everybody who works here, and for all but administrators without the administrators."""
    found = User.objects.filter(is_active=True).filter(Q(staff_roles__isnull=False) | Q(is_superuser=True))
    found = found if keeper.is_superuser else found.filter(is_superuser=False)
    return found.distinct().prefetch_related("staff_roles__unit")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    if not may_keep(request.user):
        raise PermissionDenied
    people = [(one, second_factor.way_of(one)) for one in staff_of(request.user).order_by("last_name", "pk")]
    return render(request, "accounts/admin/factors.html", {"people": people})


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: register the phone, or forget what was set up. Nobody does it for themselves."""
    if not may_keep(request.user):
        raise PermissionDenied
    found = get_object_or_404(staff_of(request.user), pk=pk)
    is_me = found.pk == request.user.pk
    phone_form = PhoneForm(request.POST if "number" in request.POST else None)
    reset_form = ResetForm(request.POST if "reason" in request.POST else None)
    if phone_form.is_valid():
        return _register(request, found, phone_form.cleaned_data["number"])
    if reset_form.is_valid() and not is_me:
        second_factor.reset(user=found, by=request.user, reason=reset_form.cleaned_data["reason"])
        messages.success(request, _("清掉了。%(name)s下次登录时重新设，已经告诉本人。") % {"name": found})
        return redirect("staff_factors:index")
    context = {
        "found": found,
        "way": second_factor.way_of(found),
        "is_set_up": second_factor.is_set_up(found),
        "is_me": is_me,
        "phone_form": phone_form,
        "reset_form": reset_form,
    }
    wrong = phone_form.errors or reset_form.errors
    return render(request, "accounts/admin/factor.html", context, status=422 if wrong else 200)


def _register(request: HttpRequest, found: User, number: str) -> HttpResponse:
    try:
        second_factor.register_phone(user=found, number=number, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("登记好了。%(name)s登录时可以选“用短信”。") % {"name": found})
    return redirect("staff_factors:person", found.pk)


urls = (
    [path("", index, name="index"), path("<int:pk>/", person, name="person")],
    "staff_factors",
)
