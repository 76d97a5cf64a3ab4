"""Requests that no page of ours ever made: refused with a page that helps, never with an error of ours."""

import logging
import re
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import Page

logger = logging.getLogger("portal.core")
LONGEST_PATH = 2_000
LARGEST_REDIRECTS = 1024 * 1024
ONE_ID = re.compile(r"[0-9]{1,19}|")
# What Django's number columns and psycopg say of a value that no form of ours would have let through.
NO_VALUE_OF_OURS = re.compile(
    r"expected a number but got|cannot contain NUL|Exceeds the limit .* for integer"
)


class QueryHygieneMiddleware(MiddlewareMixin):
    """Refuse NUL bytes in an address (PostgreSQL raises on them, and nobody types them), endless paths and ids
    that are none; and answer 404 or 400 where a value from outside turns out to fit no column."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info + query or "%00" in query or len(request.path_info) > LONGEST_PATH:
            return refused(request, 400)
        if query and not (_ids_are_ids(request.GET) and _leads_home(request.GET)):
            return refused(request, 404)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """One place for the many views, Wagtail's above all, that hand an address's number to the database."""
        if not from_outside(exception) and not (
            isinstance(exception, NoReverseMatch) and not _leads_home(request.POST)
        ):
            return None
        # A form of ours that lets such a value through is a fault of ours too: whoever looks after it should see it.
        logger.warning("Refused %s %s: %s", request.method, request.path[:200], str(exception)[:200])
        return refused(request, 404 if request.method in ("GET", "HEAD") else 400)


class TakenForGrantedMiddleware(MiddlewareMixin):
    """Ask first for what some of Wagtail's views take for granted; behind the walls, so that a closed address answers
    like any other closed one."""

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        lacks = TAKEN_FOR_GRANTED.get(request.resolver_match.view_name) if request.resolver_match else None
        return refused(request, 400) if lacks and lacks(request, kwargs) else None


def from_outside(exception: Exception) -> bool:
    """Whether an exception says that a value of the request fits no column: too large, no number, no text."""
    if isinstance(exception, OverflowError | DataError | UnicodeEncodeError):
        return True
    return isinstance(exception, ValueError) and bool(NO_VALUE_OF_OURS.search(str(exception)))


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """The page of 400 or of 404."""
    return render(request, f"{status}.html", status=status)


def _ids_are_ids(values: QueryDict) -> bool:
    """Wagtail's choosers make an address with this as it comes."""
    return all(ONE_ID.fullmatch(value) for value in values.getlist("parent_page_id"))


def _leads_home(values: QueryDict) -> bool:
    """Django takes a `next` without a slash for the name of a view."""
    return all(value[:1] in ("", "/") or "://" in value for value in values.getlist("next"))


def _is_the_root(request: HttpRequest, wanted: dict) -> bool:
    """Nobody's page above all sites has no parent, and these views go back to one."""
    pk = wanted.get("page_id") or wanted.get("page_to_move_id")
    return Page.objects.filter(pk=pk, depth=1).exists()


def _is_below_no_page(request: HttpRequest, wanted: dict) -> bool:
    """All pages of a list are those below a page that is there."""
    above = request.GET.get("childOf")
    if above is None or wanted["model_name"] != "page":
        return False
    return not (above.isdecimal() and Page.objects.filter(pk=above).exists())


def _is_no_small_csv(request: HttpRequest, wanted: dict) -> bool:
    """A workbook would be unpacked, whatever it holds, before anybody looked."""
    files = request.FILES.getlist("import_file") if request.method == "POST" else []
    return any(
        (one.size or 0) > LARGEST_REDIRECTS or not (one.name or "").lower().endswith((".csv", ".tsv"))
        for one in files
    )


# What views of Wagtail take for granted of a request; its own pages always send it.
TAKEN_FOR_GRANTED: dict[str, Callable[[HttpRequest, dict], bool]] = {
    "wagtailadmin_pages:set_page_position": _is_the_root,
    "wagtail_bulk_action": _is_below_no_page,
    "wagtailadmin_pages:lock": _is_the_root,
    "wagtailadmin_pages:unlock": _is_the_root,
    "wagtailadmin_choose_page_external_link": lambda request, _wanted: (
        request.method == "POST" and not request.POST.get("external-link-chooser-url")
    ),
    "wagtailredirects:start_import": _is_no_small_csv,
    "wagtailredirects:process_import": lambda request, _wanted: not request.POST.get("import_file_name"),
}
