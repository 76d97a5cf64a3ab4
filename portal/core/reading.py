"""How a reader wants to read: 长辈版, size of letters, language. Kept for a year in the reader's own browser.

The same pages are shown in every way; the classes that `Reading.classes` puts on `<html>` are all that differs, so
nothing is ever missing from 长辈版. Nothing is stored about the reader on the server.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

ELDER_COOKIE = "elder"
SIZE_COOKIE = "size"
A_YEAR = 365 * 24 * 3600
SIZES = ("1", "2", "3")


@dataclass(frozen=True)
class Reading:
    """A reader's choices; what a cookie should not hold counts as not chosen."""

    elder: bool = False
    size: str = "1"

    @classmethod
    def of(cls, request: HttpRequest) -> "Reading":
        size = request.COOKIES.get(SIZE_COOKIE, "1")
        return cls(request.COOKIES.get(ELDER_COOKIE) == "on", size if size in SIZES else "1")

    @property
    def classes(self) -> str:
        """For the html element: `elder size-2`."""
        return " ".join(["elder"] * self.elder + [f"size-{self.size}"] * (self.size != "1"))


class ReadingMiddleware:
    """Speak the language the reader chose here; a browser's own list of languages is not asked.

    Residents' phones come in every language, and their owners want Chinese until they say otherwise. Wagtail's
    admin turns to the language of the account afterwards.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response = response.render()
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
            response.setdefault("Content-Language", language)
        return response


# A forged request could at most make somebody's letters larger, and a token would put a cookie on every page.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reading_settings(request: HttpRequest) -> HttpResponse:
    """The page with every choice; a choice sent to it is kept for a year and leads back to where it was made."""
    if request.method != "POST":
        return render(request, "core/reading_settings.html", {"back": _back(request)})
    response = redirect(came_from(request, request.POST.get("next", "")))
    for cookie, value in _choices(request.POST).items():
        remember(response, cookie, value)
    return response


def remember(response: HttpResponse, cookie: str, value: str, *, for_scripts: bool = False) -> None:
    """Have the reader's browser keep a choice for a year.

    Args:
        for_scripts: our own script shows it on pages that are the same for everybody.
    """
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        cookie, value, max_age=A_YEAR, samesite="Lax", httponly=not for_scripts, secure=secure
    )


def came_from(request: HttpRequest, address: str) -> str:
    """An address on this host to lead back to; anything else leads to the front page."""
    inside = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if inside and address.startswith("/") else "/"


def _back(request: HttpRequest) -> str:
    """Where the reader was before this page: what the last choice carried along, else the page that linked here.

    The link carries no address of its own: every page would have another one, for ever.
    """
    if carried := request.GET.get("next"):
        return came_from(request, carried)
    before = urlsplit(request.headers.get("referer", ""))
    here = before.netloc == request.get_host() and before.path != request.path
    return came_from(request, urlunsplit(("", "", before.path, before.query, ""))) if here else "/"


def _choices(sent) -> dict[str, str]:
    """The cookies to set: only what was sent, and only values that we offer."""
    offered = {
        ELDER_COOKIE: ("elder", ("on", "off")),
        SIZE_COOKIE: ("size", SIZES),
        settings.LANGUAGE_COOKIE_NAME: ("language", tuple(dict(settings.LANGUAGES))),
    }
    return {cookie: sent[name] for cookie, (name, values) in offered.items() if sent.get(name) in values}
