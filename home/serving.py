"""How a public address becomes a page: few queries, whatever the depth.

Wagtail asks twice for every step of an address. Here one query brings the page, the pages above it with their
units, and the town's menu; another its own type. What was found is kept on the request and on the page, where
breadcrumbs, menus and `Unit.objects.of_page` look first.
"""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from portal.core.finished import finished
from portal.core.models import BasePage, PortalSettings

# Deeper than any page of the town; a longer address is nobody's.
DEEPEST = 12


class PortalRequest(HttpRequest):
    """A request with what Wagtail and the templates look for on it."""

    _wagtail_route_for_request: RouteResult | None
    _wagtail_site: Site
    portal_top_pages: list[Page]


@finished
def serve_page(request: PortalRequest, path: str) -> HttpResponse:
    """Answer a public address as Wagtail does, with the route found in our own way."""
    try:
        request._wagtail_route_for_request = route(request, [part for part in path.split("/") if part])
    except Http404:
        request._wagtail_route_for_request = None
    return serve(request, path)


def route(request: PortalRequest, parts: list[str]) -> RouteResult:
    """The page at an address below the town's front page, or the view of it that the rest names.

    Raises:
        Http404: no page there.
    """
    root = _front_page(request)
    if root is None or len(parts) > DEEPEST:
        raise Http404
    chain = _pages_along(request, root, parts)
    found = chain[-1]
    kind = found.specific_class
    if not issubclass(kind, BasePage):
        raise Http404
    page = kind.objects.select_related(*kind.comes_with, "view_count").get(pk=found.pk)
    page.trail = chain[:-1]
    # The plain page brought its unit along; its own type is the same row.
    page._state.fields_cache["unit"] = found._state.fields_cache.get("unit")
    page._cached_parent_obj = chain[-2] if len(chain) > 1 else None
    return page.route(request, parts[len(chain) - 1 :])


def _front_page(request: PortalRequest) -> Page | None:
    """The front page, fetched together with the settings that every page shows."""
    settings = (
        PortalSettings.objects.filter(site__is_default_site=True).select_related("site__root_page").first()
    )
    if settings is not None:
        request._wagtail_site = settings.site
        setattr(request, PortalSettings.get_cache_attr_name(), settings)
    site = Site.find_for_request(request)
    return site.root_page if site else None


def _pages_along(request: PortalRequest, root: Page, parts: list[str]) -> list[Page]:
    """The pages from the front page down to the deepest that the address names; notes the menu on the way."""
    along = [root.url_path]
    for part in parts:
        along.append(f"{along[-1]}{part}/")
    menu = Q(path__startswith=root.path, depth=root.depth + 1, live=True, show_in_menus=True)
    rows = Page.objects.filter(menu | Q(url_path__in=along)).order_by("path").select_related("unit")
    by_address = {}
    request.portal_top_pages = []
    for page in rows:
        by_address[page.url_path] = page
        if page.depth == root.depth + 1 and page.live and page.show_in_menus:
            request.portal_top_pages.append(page)
    chain = [root]
    for address in along[1:]:
        if address not in by_address:
            break
        chain.append(by_address[address])
    chain[0] = by_address.get(root.url_path, root)
    return chain
