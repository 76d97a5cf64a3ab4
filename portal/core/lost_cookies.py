"""Forms that come without their cookies: a page of ours with the phone to call, the way back, and what was typed.

What was typed is offered again only where the browser itself says that a page of ours sent it: a foreign page that posts here
(CSRF, OWASP) gets nothing to press. Passwords and one-time codes are never handed back.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

NEVER_HANDED_BACK = re.compile(r"csrfmiddlewaretoken|pass|code|token", re.I)
# What a form carries for itself, and nobody typed.
CARRIED = re.compile(r"^(?:key|mark|writing_key|.*-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$|^\W*$")
MOST_SHOWN, LONGEST_SHOWN = 30, 2000


def lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: the form's cookie is missing or another one."""
    return _page(request, ours=_is_from_here(request))


class LoginInMidFormMiddleware:
    """A form that was sent after its login had ended: the login page would throw away what was typed."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 302 or not _is_a_form(request) or request.user.is_authenticated:
            return response
        place = urlsplit(response["Location"])
        # Only the way in to this very address, not where a login or a log-out leads.
        if request.get_full_path() not in parse_qs(place.query).get("next", []):
            return response
        # The form's own check has passed: a page of ours sent it.
        return _page(request, ours=True, way_in=place.path)


def _is_a_form(request: HttpRequest) -> bool:
    """Sent by a browser that shows what comes back; scripts of the admin look after their own."""
    return request.method == "POST" and "text/html" in request.headers.get("accept", "")


def _page(request: HttpRequest, *, ours: bool, way_in: str = "") -> HttpResponse:
    kept, whole = _kept(request) if ours else ([], True)
    shown = [
        value for name, value in kept if not CARRIED.match(name) and 0 < len(value.strip()) <= LONGEST_SHOWN
    ]
    context = {
        "kept": kept,
        "whole": whole,
        "shown": shown if len(shown) <= MOST_SHOWN else [],
        "back": _back(request) if ours else "/",
        "way_in": way_in,
    }
    answer = render(request, "lost_cookies.html", context, status=403)
    answer["Cache-Control"] = "no-store"
    return answer


def _kept(request: HttpRequest) -> tuple[list[tuple[str, str]], bool]:
    """Names and values to be sent once more, and whether that is everything that was sent."""
    try:
        sent, files = request.POST, request.FILES
    except (BadRequest, RequestDataTooBig, TooManyFieldsSent, MultiPartParserError, OSError):
        return [], False
    kept = [
        (name, value)
        for name, values in sent.lists()
        if not NEVER_HANDED_BACK.search(name)
        for value in values
    ]
    left_out = {name for name in sent if NEVER_HANDED_BACK.search(name)} - {"csrfmiddlewaretoken"}
    return kept, not (files or left_out)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent it; a page elsewhere cannot forge these headers."""
    said = request.headers.get("origin") or request.headers.get("referer") or ""
    return said not in ("", "null") and urlsplit(said).netloc == request.get_host()


def _back(request: HttpRequest) -> str:
    """The page that the form stood on."""
    referer = urlsplit(request.headers.get("referer", ""))
    if referer.netloc != request.get_host():
        return request.path
    # One slash: two would name another host.
    path = "/" + referer.path.lstrip("/\\")
    return f"{path}?{referer.query}" if referer.query else path
