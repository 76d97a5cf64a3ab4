"""What stands on every page, read once for all readers: the site, its settings, its front page, the menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from .kept import Shelf
from .models import BaseIndexPage, PortalSettings
from .statements import Statement, columns_of, object_of

# Where Wagtail looks for the site of a request.
SITE_ON_REQUEST = "_wagtail_site"
# What nobody reads of a page that is only pointed to.
LEFT_OUT = (
    "translation_key",
    "draft_title",
    "seo_title",
    "search_description",
    "go_live_at",
    "expire_at",
    "expired",
    "locked_at",
    "latest_revision_created_at",
)


@dataclass
class EveryPage:
    """The one site with what its pages share.

    Args:
        top: the live pages below the front page that stand in menus, in the order of the tree.
    """

    settings: PortalSettings
    site: Site
    front: Page
    top: tuple[Page, ...]

    @cached_property
    def menu(self) -> list[Page]:
        """The town's sections that have something to show, in the order of the tree."""
        return [page for page in self.top if issubclass(page.specific_class, BaseIndexPage)]

    @cached_property
    def footer_pages(self) -> list[Page]:
        """About, privacy, accessibility ...: pages that editors put into the footer."""
        return [page for page in self.top if not issubclass(page.specific_class, BaseIndexPage)]


# What is fetched of a page that is only pointed to.
LINKED = columns_of(Page, without=LEFT_OUT)
SETTINGS, SITE, PAGE = (columns_of(model) for model in (PortalSettings, Site, Page))
_shared = Statement(
    lambda: (
        PortalSettings.objects.filter(site__is_default_site=True)
        .order_by("pk")
        .values_list(*SETTINGS, *columns_of(Site, "site__"), *columns_of(Page, "site__root_page__"))[:1]
    )
)
_menu = Statement(
    lambda path, depth: (
        Page.objects.filter(path__startswith=path, depth=depth, live=True, show_in_menus=True)
        .order_by("path")
        .values_list(*LINKED)
    )
)
_known: Shelf[EveryPage | None] = Shelf(1)


def every_page() -> EveryPage | None:
    """What stands on every page; None where the town has not been founded."""
    return _known.of("all", _read)


def know(request: HttpRequest) -> EveryPage | None:
    """The same, put down where Wagtail and the templates look for it on a request."""
    shared = every_page()
    if shared is not None:
        setattr(request, SITE_ON_REQUEST, shared.site)
        setattr(request, PortalSettings.get_cache_attr_name(), shared.settings)
    return shared


def _read() -> EveryPage | None:
    rows = _shared.rows()
    if not rows:
        return None
    settings, rest = _split(PortalSettings, SETTINGS, rows[0])
    site, rest = _split(Site, SITE, rest)
    front, _rest = _split(Page, PAGE, rest)
    settings.site, site.root_page = site, front
    below = _menu.rows(front.path, front.depth + 1)
    return EveryPage(settings, site, front, tuple(object_of(Page, LINKED, row) for row in below))


def _split(model, names: list[str], values: Sequence) -> tuple[Any, Sequence]:
    return object_of(model, names, values[: len(names)]), values[len(names) :]
