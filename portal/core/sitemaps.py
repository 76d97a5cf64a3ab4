"""The map for search engines: an index, and parts of some thousand addresses, each three queries however large the town."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.db.models.functions import Coalesce, Length, Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageQuerySet, Site, get_page_models

from .dates import iso
from .finished import finished
from .models import BaseIndexPage

# The protocol allows fifty thousand; so many are written in a moment.
A_PART = 5000
MOST_PARTS = 1000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@finished
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml: where the parts are."""
    numbers = range(1, 2 + max(0, _public(request).count() - 1) // A_PART)
    parts = ((f"{settings.SITE_URL}{reverse('sitemap_part', args=[number])}",) for number in numbers)
    return _answer("sitemapindex", format_html_join("\n", "<sitemap><loc>{}</loc></sitemap>", parts))


@finished
@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """/sitemap-1.xml: the first public pages in the order in which they were made, so that full parts stay as they are; a
    list that is empty is left out.

    Raises:
        Http404: there are not so many parts.
    """
    if not 1 <= number <= MOST_PARTS:
        raise Http404
    first = (number - 1) * A_PART
    changed = Coalesce(F("last_published_at"), F("latest_revision_created_at"))
    found = _public(request).order_by("pk").annotate(changed=changed)[first : first + A_PART]
    rows = list(found.values_list("path", "url_path", "content_type", "changed"))
    if not rows:
        raise Http404
    is_empty, front = _empty_lists(), _front(request).url_path
    addresses = (
        (f"{settings.SITE_URL}/{url_path.removeprefix(front)}", iso(at) if at else "")
        for path, url_path, kind, at in rows
        if not is_empty(path, kind)
    )
    return _answer(
        "urlset", format_html_join("\n", "<url><loc>{}</loc><lastmod>{}</lastmod></url>", addresses)
    )


def _answer(tag: str, lines: str) -> HttpResponse:
    words = format_html('<{} xmlns="{}">\n{}\n</{}>\n', tag, NAMESPACE, lines, tag)
    return HttpResponse(HEAD + words, content_type="application/xml")


def _front(request: HttpRequest) -> Page:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site.root_page


def _public(request: HttpRequest) -> PageQuerySet:
    return Page.objects.live().descendant_of(_front(request), inclusive=True)


def _empty_lists() -> Callable[[str, int], bool]:
    """Whether a page, by its path and its type, is a list without a public page: one query for all of them."""
    lists = [kind for kind in get_page_models() if issubclass(kind, BaseIndexPage)]
    types = ContentType.objects.get_for_models(*lists, *(kind.listed_model() for kind in lists))
    listed = {types[kind].pk: types[kind.listed_model()].pk for kind in lists}
    above = Substr("path", 1, Length("path") - Page.steplen)
    rows = Page.objects.live().filter(content_type__in=listed.values()).annotate(above=above)
    holding: dict[int, set[str]] = {}
    for kind, path in rows.order_by().values_list("content_type", "above").distinct():
        # A page stands in the list that holds it, and in each list of its kind beside a page above.
        ends = range(Page.steplen, len(path), Page.steplen)
        holding.setdefault(kind, set()).update(path[:end] for end in ends)

    def is_empty(path: str, kind: int) -> bool:
        return kind in listed and path[: -Page.steplen] not in holding.get(listed[kind], ())

    return is_empty
