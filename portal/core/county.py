"""Columns as a guest under the path of another site: the county's platform asks us for /county/news/ and shows what it gets at
https://county.example/fengpu/news/ (ADR 044).

Only what everybody reads the same way is shown there: addresses of finished pages, styles, pictures. Whatever asks something
of a reader (search, sign-up, larger letters) leads to our own address, and nothing of a reader goes through the county's
machines: no cookie comes in or out, no script runs.
"""

import functools
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from .finished import inside_county, is_finished

LEADS = ("href", "src", "action", "formaction", "poster")
SETS = ("srcset", "imagesrcset")
# The point on each page by which readers are counted, and its address to photograph.
DRAWN = re.compile(r"/n/\d+/(?:seen\.gif|qr\.png)")
DATA = ("application/ld+json", "application/json")
# The county speaks for its own host; what was packed for a reader of ours cannot be written into.
NOT_OURS_TO_SAY = ("Strict-Transport-Security", "ETag", "Content-Length", "Last-Modified")

Answering = Callable[[HttpRequest], HttpResponseBase]


class CountyPathMiddleware:
    """Stands outermost, so that everything behind it sees the address as it is on our own host."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        inside = inside_county(request.path_info)
        if inside is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD") or not is_shown_there(inside):
            query = request.META.get("QUERY_STRING", "")
            return _home(f"{inside}?{query}" if query else inside)
        _forget_who_asks(request, inside)
        return _as_a_guest(self.get_response(request))


def is_shown_there(path: str) -> bool:
    """Whether an address of ours is also one under the county's path."""
    return _is_a_file(path) or _is_of_a_column(path)


def _is_a_file(path: str) -> bool:
    kept = [one for one in (settings.STATIC_URL, settings.MEDIA_URL) if one.startswith("/")]
    return path.startswith(tuple(kept)) or bool(DRAWN.fullmatch(path))


@functools.lru_cache(maxsize=4096)
def _is_of_a_column(path: str) -> bool:
    wanted = settings.COUNTY_COLUMNS
    # Without its last stroke it is sent on to the one with it.
    return (is_finished(path) or is_finished(f"{path}/")) and (
        not wanted or bool({*path.split("/")} & {*wanted})
    )


def _home(address: str) -> HttpResponse:
    answer = HttpResponseRedirect(settings.SITE_URL + address)
    answer["Cache-Control"] = "no-store"
    return answer


def _forget_who_asks(request: HttpRequest, inside: str) -> None:
    request.path = request.path_info = inside
    meta = request.META
    meta["PATH_INFO"] = inside
    for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
        meta.pop(name, None)
    if not _is_a_file(inside):
        meta.pop("HTTP_ACCEPT_ENCODING", None)


def _as_a_guest(answer: HttpResponseBase) -> HttpResponseBase:
    answer.cookies.clear()
    del answer["Strict-Transport-Security"]
    if location := answer.get("Location"):
        answer["Location"] = leads_to(location.removeprefix(settings.SITE_URL))
    if policy := answer.get("Content-Security-Policy"):
        # The search of the masthead is a form that leads home.
        answer["Content-Security-Policy"] = policy.replace(
            "form-action 'self'", f"form-action 'self' {settings.SITE_URL}"
        )
    # A file's answer may be packed: the page that says it is not there is read by nobody.
    is_page = answer.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in answer
    if is_page and isinstance(answer, HttpResponse):
        for name in NOT_OURS_TO_SAY:
            del answer[name]
        answer.content = as_shown_there(answer.content.decode())
    return answer


def as_shown_there(markup: str) -> str:
    """A page of ours with every address as it is from the county's host, and no script but data."""
    page = BeautifulSoup(markup, "html.parser")
    for script in page("script"):
        if script.get("type") not in DATA:
            script.decompose()
    for without in page("noscript"):
        without.unwrap()
    for tag, name in _addresses(page):
        said = str(tag[name])
        tag[name] = _set(said) if name in SETS else leads_to(said)
    return str(page)


def _addresses(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    for tag in page.find_all(True):
        for name in (*LEADS, *SETS):
            if tag.has_attr(name):
                yield tag, name


def _set(said: str) -> str:
    """The pictures of a `srcset`, each with its width."""
    return ", ".join(
        " ".join([leads_to(one.split()[0]), *one.split()[1:]]) for one in said.split(",") if one.strip()
    )


def leads_to(address: str) -> str:
    """Where an address of a page leads when the page is read under the county's path."""
    if not address.startswith("/") or address.startswith("//"):
        return address  # whole, as the canonical one is; or a place on this page
    there = is_shown_there(urlsplit(address).path)
    return (settings.COUNTY_URL.rstrip("/") if there else settings.SITE_URL) + address
