"""The pages of the second factor: prove it, set it up, print recovery codes, come in by the other door."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.models import PortalSettings
from portal.core.qr import qr_svg

from . import second_factor
from .second_factor import FactorRefused, StaffRequest


class CodeForm(forms.Form):
    """Six digits, or a recovery code where `recovery` is so."""

    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填验证码。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}
        ),
    )

    def __init__(self, *args, recovery: bool = False, label: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if recovery:
            field.label = _("恢复码")
            field.help_text = _("设登录验证时打印的那张纸上，任选一个没用过的，例如 ab2c-d3ef。")
            field.widget.attrs |= {"inputmode": "text", "autocomplete": "off", "autocapitalize": "none"}
        elif label:
            field.label = label


def _next(request: HttpRequest) -> str:
    """Where somebody was going; only an address of ours, and none of these pages."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    here = reverse("second_factor")
    if (
        not ours
        or not wanted.startswith("/")
        or (wanted.startswith(here) and wanted != reverse("second_factor_mine"))
    ):
        return reverse("wagtailadmin_home")
    return wanted


def _prove_first() -> HttpResponse:
    """To the code, and from there to what somebody has."""
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': reverse('second_factor_mine')})}")


def _address(name: str, request: HttpRequest, **more: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': _next(request), **more})}"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: StaffRequest) -> HttpResponse:
    """Type the code of the app or of the short message; or a recovery code."""
    if not second_factor.came_as_staff(request):
        return render(request, "accounts/other_door.html", {"next": _next(request)}, status=403)
    if not second_factor.is_set_up(request.user):
        return redirect(_address("second_factor_set_up", request))
    phone, by_app = second_factor.phone_of(request.user), second_factor.app_of(request.user)
    recovery = "recovery" in request.GET or not (phone or by_app)
    form = CodeForm(
        request.POST if "code" in request.POST else None,
        recovery=recovery,
        label=_("验证器上的 6 个数字") if by_app else _("短信里的 6 个数字"),
    )
    if "send" in request.POST and phone:
        _send(request, phone)
        return redirect(_address("second_factor", request, sent="1"))
    if form.is_valid():
        try:
            second_factor.prove(request, form.cleaned_data["code"])
        except FactorRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _enter(request, recovery)
    context = {"form": form, "phone": phone, "by_app": by_app, "recovery": recovery, "next": _next(request)}
    return render(request, "accounts/second_factor.html", context, status=422 if form.errors else 200)


def _enter(request: StaffRequest, recovery: bool) -> HttpResponse:
    left = second_factor.codes_left(request.user)
    if recovery:
        messages.warning(request, _("这个恢复码用掉了，还剩 %(n)s 个。") % {"n": left})
        return redirect("second_factor_mine")
    return redirect(_next(request))


def _send(request: HttpRequest, phone) -> None:
    try:
        second_factor.send_code(request, phone)
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("验证码发出去了，10 分钟内有效。"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: StaffRequest) -> HttpResponse:
    """Choose an app or the registered phone, and prove it once. Who has a factor already proves that one first."""
    user = request.user
    if not second_factor.came_as_staff(request):
        return render(request, "accounts/other_door.html", {"next": _next(request)}, status=403)
    if second_factor.is_set_up(user) and not second_factor.has_proved_lately(request):
        return _prove_first()
    way = request.POST.get("way") or request.GET.get("way", "")
    phone = second_factor.phone_of(user, confirmed=False)
    if way == "phone" and phone:
        return _prove_new(request, phone, way)
    if way == "app":
        begun = second_factor.app_of(user, confirmed=False)
        if request.method == "POST" and "code" not in request.POST:
            second_factor.begin_app(user)
            return redirect(_address("second_factor_set_up", request, way="app"))
        if begun:
            return _prove_new(request, begun, way)
    registered = second_factor.StaffPhone.objects.filter(user=user).exists()
    context = {
        "phone": phone,
        "registered": registered,
        "next": _next(request),
        "replaces": second_factor.is_set_up(user),
    }
    return render(request, "accounts/set_up.html", context)


def _prove_new(request: StaffRequest, device, way: str) -> HttpResponse:
    if "send" in request.POST:
        _send(request, device)
        return redirect(_address("second_factor_set_up", request, way=way, sent="1"))
    form = CodeForm(
        request.POST if "code" in request.POST else None,
        label=_("验证器上的 6 个数字") if way == "app" else _("短信里的 6 个数字"),
    )
    if form.is_valid():
        try:
            codes = second_factor.confirm(request, device, form.cleaned_data["code"])
        except FactorRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            told = {"codes": codes, "next": _next(request), "first": True}
            return render(request, "accounts/recovery_codes.html", told)
    context = {"form": form, "way": way, "phone": device if way == "phone" else None, "next": _next(request)}
    if way == "app":
        site = PortalSettings.for_request(request)
        address = device.config_url + "&" + urlencode({"issuer": site.name})
        context |= {"qr": qr_svg(address), "key": second_factor.spelled_key(device)}
    return render(request, "accounts/set_up_way.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: StaffRequest) -> HttpResponse:
    """What I have: which way, how many recovery codes; change it, or print new codes."""
    if not second_factor.came_as_staff(request) or not second_factor.has_proved(request):
        return _prove_first()
    if request.method == "POST":
        if not second_factor.has_proved_lately(request):
            return _prove_first()
        told = {"codes": second_factor.new_recovery_codes(request.user), "next": reverse("wagtailadmin_home")}
        return render(request, "accounts/recovery_codes.html", told)
    context = {"way": second_factor.way_of(request.user), "left": second_factor.codes_left(request.user)}
    return render(request, "accounts/my_factor.html", context)


@never_cache
@require_POST
def other_door(request: HttpRequest) -> HttpResponse:
    """Leave the residents' side, and log in as staff."""
    wanted = _next(request)
    logout(request)
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': wanted})}")
