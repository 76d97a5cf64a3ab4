"""Addresses that belong to no page: short links, topic words, robots, and errors that help."""

import sys

from django.conf import settings
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from wagtail.models import Page

from .finished import finished
from .models import Tag
from .request_id import current

LARGEST_ID = 2**63 - 1
RETRY_AFTER = 10  # seconds
LOCK_NOT_AVAILABLE = "55P03"  # SQLSTATE of PostgreSQL


@require_safe
def short_link(request, page_id: int):
    """/n/123, printed on paper: leads to the page wherever it has moved, or to what is left of it."""
    page = Page.objects.filter(pk=page_id).specific().first() if page_id <= LARGEST_ID else None
    if page is None or not (page.live or page.first_published_at) or not page.get_url(request):
        raise Http404
    return redirect(page.get_url(request))


@finished
@require_safe
def tag(request, slug: str):
    """Everything public under one topic word, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    pages = Page.objects.live().public().filter(tagged_items__tag=found).order_by("-first_published_at")
    paginator = Paginator(pages.specific(defer=False), 20)
    context = {"tag": found, "items": paginator.get_page(request.GET.get("page", "1")[:9])}
    return render(request, "core/tag.html", context)


@finished
@require_safe
def robots(request):
    """What search engines may read, and where the sitemap is."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /n/",
        "Disallow: /reading/",
        "Disallow: /where/",
        "Disallow: /search/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def server_error(request):
    """A page that asks nothing of the database, which may be what failed: then it says so, and when to come again."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        words = {"is_busy": is_busy(error)}
        return HttpResponse(
            render_to_string("503.html", words), status=503, headers={"Retry-After": RETRY_AFTER}
        )
    return HttpResponse(render_to_string("500.html", {"request_id": current()}), status=500)


def is_busy(error: Exception) -> bool:
    """Whether the database is there, and others were writing for longer than a request waits."""
    locked = "database is locked" in str(error) or "database table is locked" in str(error)
    return locked or getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE
