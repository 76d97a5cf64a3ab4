"""What every template may read."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from .models import BaseIndexPage, PortalSettings
from .reading import Reading


def portal(request) -> dict:
    """`portal_settings`, `menu` and `footer_pages`, each asked for only if a template uses it; `reading`."""
    return {
        "portal_settings": SimpleLazyObject(lambda: PortalSettings.for_request(request)),
        "menu": SimpleLazyObject(lambda: menu(request)),
        "footer_pages": SimpleLazyObject(lambda: footer_pages(request)),
        "is_demo": settings.DEMO,
        "reading": Reading.of(request),
    }


def menu(request) -> list[Page]:
    """The town's sections that have something to show, in the order of the tree."""
    return [page for page in _top_pages(request) if issubclass(page.specific_class, BaseIndexPage)]


def footer_pages(request) -> list[Page]:
    """About, privacy, accessibility ...: pages that editors put into the footer."""
    return [page for page in _top_pages(request) if not issubclass(page.specific_class, BaseIndexPage)]


def _top_pages(request) -> list[Page]:
    """The live children of the town's front page that stand in menus: one query a request."""
    if not hasattr(request, "portal_top_pages"):
        site = Site.find_for_request(request)
        request.portal_top_pages = list(site.root_page.get_children().live().in_menu()) if site else []
    return request.portal_top_pages
