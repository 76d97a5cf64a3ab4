"""Addresses without asking: where one site is all there is, a page's address is its path below the front page.

Wagtail asks its cache and the table of addresses each time a template writes one, a hundred times for a front page.
"""

from django.urls import reverse
from wagtail.models import Page, Site

from .kept import Shelf, kept

_sites: Shelf[list] = Shelf(1)
_wagtails_parts = Page.get_url_parts
_wagtails_url = Page.get_url


def address_below(url_path: str) -> str | None:
    """The address of a page with this path in the tree (/home/linhe/news/); None where it lies below no front page, or
    below one of several."""
    sites = _known_sites()
    if len(sites) != 1 or not url_path.startswith(sites[0].root_path):
        return None
    return f"/{url_path[len(sites[0].root_path) :]}"


@kept(200)
def address_named(name: str) -> str:
    """The address that stands under a name and needs no more to be known."""
    return reverse(name)


def _known_sites() -> list:
    return _sites.of("all", Site.get_site_root_paths)


def _parts(page: Page, request=None):
    address = address_below(page.url_path or "")
    if address is None:
        return _wagtails_parts(page, request)
    site = _known_sites()[0]
    return site.site_id, site.root_url, address


def _url(page: Page, request=None, current_site=None):
    address = address_below(page.url_path or "")
    return _wagtails_url(page, request, current_site) if address is None else address


Page.get_url_parts = _parts
Page.get_url = _url
Page.url = property(_url)
