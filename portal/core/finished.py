"""Which answers are kept as finished bytes and given to everybody: public pages that say the same to all.

A view says so of itself (`finished`); what its answer then looks like decides (`may_be_kept`). What is kept under which key,
how long and where stands in `portal/launch/finished/` (docs/adr/033).
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

# In the request's environment: a request made to be kept, and whether its answer may be.
ASKED, MAY_BE_KEPT = "portal.to_be_kept", "portal.may_be_kept"
# What a finished page may read of its address; anything else (?from=timeline) is cut off before it is made.
LISTED = (
    "page",
    "tag",
    "year",
    "kind",
    "when",
    "dimension",
    "series",
    "pinyin",
)
# Before the addresses that the county's platform asks for (`county.py`).
COUNTY = "/county"
KINDS = ("text/", "application/atom+xml", "application/feed+json", "application/xml")

View = TypeVar("View", bound=Callable)


def finished(view: View) -> View:
    """Say of a view that its answer is the same for everybody who reads the same way: no login, no form, nothing of a person."""

    @functools.wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        response = view(*args, **kwargs)
        # A reader's browser may keep it for the way back, and asks anew each time it is opened; nobody in between may.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    answer.is_finished = True  # type: ignore[attr-defined]
    return cast(View, answer)


def inside_county(path: str) -> str | None:
    """The address of ours that somebody asks for who shows our columns under a path of their own; None for our readers."""
    return path.removeprefix(COUNTY) if settings.COUNTY_URL and path.startswith(f"{COUNTY}/") else None


def is_finished(path: str) -> bool:
    """Whether an address is answered by such a view."""
    try:
        return getattr(resolve(inside_county(path) or path).func, "is_finished", False)
    except Resolver404:
        return False


class FinishedMiddleware:
    """Stands outermost and marks an answer that may be kept: a page that is there, whole, with no cookie of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if ASKED in request.META:
            request.META[MAY_BE_KEPT] = may_be_kept(request, response)
        return response


def may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer may be given to others."""
    kept_back = response.cookies or response.streaming or "no-store" in response.get("Cache-Control", "")
    # A form's token is one reader's.
    has_token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
    is_text = response.get("Content-Type", "").startswith(KINDS)
    return response.status_code == 200 and is_text and not kept_back and not has_token
