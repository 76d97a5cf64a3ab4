"""Who passes to the office: a session that began with a staff password and proved a second factor (ADR 021)."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from .admin_addresses import EVERYBODY, who_may
from .second_factor import (
    PROVED_AT,
    STAFF,
    WAY_IN,
    FactorRefused,
    StaffRequest,
    came_as_staff,
    has_proved,
    has_proved_lately,
    is_set_up,
    phone_of,
    prove,
    send_code,
    works_here,
)

# What lies behind the gate; rooms add theirs (`office`).
OFFICES = ["/admin/"]
# Accounts and roles: opening the form asks, so that nothing typed is lost; lists do not ask.
ROLES_AND_ACCOUNTS = ("wagtailusers_users", "staff_factors")
ONLY_LOOKS = {
    "index",
    "index_results",
    "history",
    "history_results",
    "usage",
    "choose",
    "choose_results",
    "chosen",
}
BULK_OF_ACCOUNTS = ("accounts", "auth")
CODE, SEND = "second-factor-code", "second-factor-send"
HANDED_ON = {CODE, SEND, "csrfmiddlewaretoken"}


def asks_anew(view: Callable) -> Callable:
    """Mark a view, such as an export, that asks for the second factor again after a quarter of an hour."""
    view.asks_second_factor = True  # type: ignore[attr-defined]
    return view


class SecondFactorMiddleware(MiddlewareMixin):
    """Stands before every view of the office, whatever way somebody logged in."""

    def process_view(self, request: StaffRequest, view, args, kwargs) -> HttpResponse | None:
        anew = _asks_anew(request, view)
        if not anew and not _is_office(request):
            return None
        if not request.user.is_authenticated or not (anew or works_here(request.user)):
            return None  # the view itself sends them to the login, or says no
        if not came_as_staff(request):
            return _not_by_this_door(request)
        if not settings.PORTAL_SECOND_FACTOR:
            return None
        if has_proved_lately(request) if anew else has_proved(request):
            return None
        return _ask(request)


def office(*addresses: str) -> None:
    """Let everything below these addresses ask staff for their second factor."""
    OFFICES.extend(addresses)


def _is_office(request: HttpRequest) -> bool:
    """Whether an address lies behind the gate; the ways in and out themselves, and what their pages load, do not."""
    match = request.resolver_match
    if match is None or not request.path_info.startswith(tuple(OFFICES)):
        return False
    return who_may().get(match.view_name) != EVERYBODY


def _asks_anew(request: HttpRequest, view) -> bool:
    match = request.resolver_match
    if getattr(view, "asks_second_factor", False):
        return True
    if match is None or not request.path_info.startswith(tuple(OFFICES)):
        return False
    if request.GET.get("export") or match.kwargs.get("app_label") in BULK_OF_ACCOUNTS:
        return True
    return any(one in ROLES_AND_ACCOUNTS for one in match.namespaces) and match.url_name not in ONLY_LOOKS


def _not_by_this_door(request: HttpRequest) -> HttpResponse:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    context = {"next": request.get_full_path() if request.method in ("GET", "HEAD") else ""}
    return render(request, "accounts/other_door.html", context, status=403)


def _ask(request: StaffRequest) -> HttpResponse | None:
    """The page of the code; with what was being sent on it, so that nothing typed is lost."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    if request.method in ("GET", "HEAD") or request.FILES or not is_set_up(request.user):
        back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
        return HttpResponseRedirect(f"{reverse('second_factor')}?{urlencode({'next': back})}")
    said, wrong = "", ""
    try:
        if SEND in request.POST and (phone := phone_of(request.user)):
            send_code(request, phone)
            said = "sent"
        elif CODE in request.POST:
            prove(request, request.POST[CODE])
            return None
    except FactorRefused as refusal:
        wrong = str(refusal)
    context = {
        "kept": [(name, one) for name, all_ in request.POST.lists() if name not in HANDED_ON for one in all_],
        "phone": phone_of(request.user),
        "said": said,
        "wrong": wrong,
        "code_name": CODE,
        "send_name": SEND,
    }
    answer = render(request, "accounts/once_more.html", context, status=422 if wrong else 403)
    answer["Cache-Control"] = "no-store"
    return answer


@receiver(user_logged_in, dispatch_uid="begin_as_staff")
def begin(sender, request, user, **kwargs):
    """Each login begins anew: by the staff's door until the residents' says otherwise, and with nothing proved."""
    request.session[WAY_IN] = STAFF
    request.session.pop(PROVED_AT, None)
