"""What every template may read."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from .every_page import know
from .models import BaseIndexPage, PortalSettings
from .reading import Reading


def portal(request) -> dict:
    """`portal_settings`, `menu` and `footer_pages`, each asked for only if a template uses it; `reading`."""
    return {
        "portal_settings": SimpleLazyObject(lambda: settings_for(request)),
        "menu": SimpleLazyObject(lambda: menu(request)),
        "footer_pages": SimpleLazyObject(lambda: footer_pages(request)),
        "is_demo": settings.DEMO,
        "reading": Reading.of(request),
    }


def settings_for(request) -> PortalSettings:
    shared = know(request)
    return shared.settings if shared else PortalSettings.for_request(request)


def menu(request) -> list[Page]:
    """The town's sections that have something to show, in the order of the tree."""
    return [page for page in _top_pages(request) if issubclass(page.specific_class, BaseIndexPage)]


def footer_pages(request) -> list[Page]:
    """About, privacy, accessibility ...: pages that editors put into the footer."""
    return [page for page in _top_pages(request) if not issubclass(page.specific_class, BaseIndexPage)]


def _top_pages(request) -> list[Page]:
    """The live children of the town's front page that stand in menus."""
    shared = know(request)
    if shared is not None:
        return list(shared.top)
    site = Site.find_for_request(request)
    return list(site.root_page.get_children().live().in_menu()) if site else []
