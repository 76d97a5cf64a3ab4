"""What every template may read."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from .every_page import know
from .models import PortalSettings
from .reading import Reading


def portal(request) -> dict:
    """`portal_settings`, `menu` and `footer_pages`, each asked for only if a template uses it; `reading`; whether the
    text is wanted with `pinyin`."""
    return {
        "portal_settings": SimpleLazyObject(lambda: settings_for(request)),
        "menu": SimpleLazyObject(lambda: menu(request)),
        "footer_pages": SimpleLazyObject(lambda: footer_pages(request)),
        "is_demo": settings.DEMO,
        "reading": Reading.of(request),
        "pinyin": request.GET.get("pinyin", ""),
    }


def settings_for(request) -> PortalSettings:
    shared = know(request)
    return shared.settings if shared else PortalSettings.for_request(request)


def menu(request) -> list[Page]:
    """The town's sections that have something to show."""
    shared = know(request)
    return shared.menu if shared else []


def footer_pages(request) -> list[Page]:
    """Pages that editors put into the footer."""
    shared = know(request)
    return shared.footer_pages if shared else []
