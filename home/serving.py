"""How a public address becomes a page: few queries, whatever the depth.

Wagtail asks twice for every step of an address. Here one query brings the page and the pages above it with their
units; another its own type. Where an address led is kept until readers see something else, and with it the pages above,
where breadcrumbs, menus and `Unit.objects.of_page` look first.
"""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from portal.core.every_page import LINKED, know
from portal.core.finished import finished
from portal.core.generation import generation
from portal.core.kept import Shelf
from portal.core.models import BasePage, ViewCount
from portal.core.statements import Statement, columns_of, object_of
from portal.places.models import Unit

# Deeper than any page of the town; a longer address is nobody's.
DEEPEST = 12
ADDRESSES = 5_000


class PortalRequest(HttpRequest):
    """A request with what Wagtail and the templates look for on it."""

    _wagtail_route_for_request: RouteResult | None
    _wagtail_site: Site


# The pages from the front page down to the one at an address.
_ways: Shelf[tuple[Page, ...]] = Shelf(ADDRESSES)
UNIT, VIEWS = columns_of(Unit), columns_of(ViewCount)
_along = Statement(
    lambda addresses: Page.objects.filter(url_path__in=addresses).values_list(
        *LINKED, *columns_of(Unit, "unit__")
    )
)


@finished
def serve_page(request: PortalRequest, path: str) -> HttpResponse:
    """Answer a public address as Wagtail does, with the route found in our own way."""
    try:
        request._wagtail_route_for_request = route(request, [part for part in path.split("/") if part])
    except Http404:
        request._wagtail_route_for_request = None
    response = serve(request, path)
    shared = know(request)
    if shared is not None and getattr(response, "context_data", None) is not None:
        # As they are: asked through the lazy ones of other pages, each word of the settings costs several calls.
        response.context_data |= {
            "portal_settings": shared.settings,
            "menu": shared.menu,
            "footer_pages": shared.footer_pages,
        }
    return response


def route(request: PortalRequest, parts: list[str]) -> RouteResult:
    """The page at an address below the town's front page, or the view of it that the rest names.

    Raises:
        Http404: no page there.
    """
    root = _front_page(request)
    if root is None or len(parts) > DEEPEST:
        raise Http404
    chain = _way(root, parts)
    found = chain[-1]
    kind = found.specific_class
    if not issubclass(kind, BasePage):
        raise Http404
    page = _page_of(kind, found.pk)
    page.trail = list(chain[:-1])
    # The plain page brought its unit along; its own type is the same row.
    page._state.fields_cache["unit"] = found._state.fields_cache.get("unit")
    page._cached_parent_obj = chain[-2] if len(chain) > 1 else None
    return page.route(request, parts[len(chain) - 1 :])


def _front_page(request: PortalRequest) -> Page | None:
    """The front page; with it come the settings and the menu that every page shows."""
    shared = know(request)
    if shared is not None:
        return shared.front
    site = Site.find_for_request(request)
    return site.root_page if site else None


def _way(root: Page, parts: list[str]) -> tuple[Page, ...]:
    """The way to an address; one that leads nowhere is not kept, or anybody could fill the shelf."""
    address = f"{root.url_path}{'/'.join(parts)}/" if parts else root.url_path
    way, asked_in = _ways.peek(address), generation()
    if way is None:
        way = _pages_along(root, parts)
        if way[-1].url_path == address:
            _ways.put(address, way, asked_in)
    return way


def _pages_along(root: Page, parts: list[str]) -> tuple[Page, ...]:
    """The pages from the front page down to the deepest that the address names."""
    along = [root.url_path]
    for part in parts:
        along.append(f"{along[-1]}{part}/")
    by_address = {}
    for row in _along.rows(along):
        page = object_of(Page, LINKED, row[: len(LINKED)])
        page._state.fields_cache["unit"] = unit = object_of(Unit, UNIT, row[len(LINKED) :])
        if unit is not None:
            unit.page = page
        by_address[page.url_path] = page
    chain = [by_address.get(root.url_path, root)]
    for address in along[1:]:
        if address not in by_address:
            break
        chain.append(by_address[address])
    return tuple(chain)


def _page_of(kind: Any, pk: int) -> BasePage:
    """A page of its own type with what comes with it, as it is stored."""
    row = _whole(kind).rows(pk)[0]
    names, at = columns_of(kind), len(columns_of(kind))
    page = object_of(kind, names, row[:at])
    for relation in kind.comes_with:
        model = kind._meta.get_field(relation).related_model
        names = columns_of(model)
        page._state.fields_cache[relation] = object_of(model, names, row[at : at + len(names)])
        at += len(names)
    page._state.fields_cache["view_count"] = object_of(ViewCount, VIEWS, row[at:])
    page.is_as_stored = True
    return page


@cache
def _whole(kind: Any) -> Statement:
    names = columns_of(kind)
    for relation in kind.comes_with:
        names += columns_of(kind._meta.get_field(relation).related_model, f"{relation}__")
    names += columns_of(ViewCount, "view_count__")
    return Statement(lambda pk: kind.objects.filter(pk=pk).values_list(*names))
