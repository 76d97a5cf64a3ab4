"""Every list as an open JSON feed (JSON Feed 1.1): whole texts with their pictures and documents, for the county's platform.

Ordered by the last change, so that whoever asks every hour reads until they meet what they know; what was taken down
since is named, so that no copy outlives its original.
"""

import mimetypes
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, JsonResponse

from .models.tag import tags_of
from .storable import storable_tree

VERSION = "https://jsonfeed.org/version/1.1"
KIND = "application/feed+json"
DOCUMENTS = "/documents/"
PAGE_SIZE = 30


def json_response(request: HttpRequest, index, listed) -> JsonResponse:
    """One part of the feed of an index page.

    Args:
        index: the index page; its title and summary name the feed.
        listed: its live pages, in any order.

    Raises:
        Http404: there is no such part.
    """
    address = index.get_full_url(request)
    parts = Paginator(listed.order_by("-last_published_at", "-pk"), PAGE_SIZE)
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 0 < int(asked) <= parts.num_pages):
        raise Http404
    part = parts.page(int(asked))
    feed = {
        "version": VERSION,
        "title": index.title,
        "description": index.summary or index.title,
        "language": "zh-CN",
        "home_page_url": address,
        "feed_url": f"{address}feed.json",
        "items": [_item(request, page) for page in part],
    }
    if part.number == 1:
        feed["_portal"] = {"withdrawn": _withdrawn(request, index)}
    if part.has_next():
        feed["next_url"] = f"{address}feed.json?page={part.next_page_number()}"
    return JsonResponse(storable_tree(feed), json_dumps_params={"ensure_ascii": False}, content_type=KIND)


def _item(request: HttpRequest, page) -> dict[str, Any]:
    body = page.feed_body(request)
    item = {
        "id": page.translation_key.urn,
        "url": page.get_full_url(request),
        "title": page.title,
        "summary": page.summary,
        "content_html": body or page.summary,
        "date_published": page.first_published_at.isoformat(),
        "date_modified": page.last_published_at.isoformat(),
        "authors": [{"name": name} for name in _authors(page)],
        "tags": [tag.name for tag in tags_of(page.pk)],
        "attachments": list(_attachments(body)),
    }
    return {name: value for name, value in item.items() if value}


def _authors(page) -> list[str]:
    names = [byline.name for byline in getattr(page, "byline_list", [])]
    return names or [getattr(page, "source_name", "") or page.get_parent().get_parent().title]


def _attachments(body: str) -> Iterable[dict[str, str]]:
    """Pictures and documents in the order of the text, each once, with the name under which it stands there."""
    seen = set()
    for element in BeautifulSoup(body, "html.parser").find_all(["img", "a", "video", "source"]):
        address = str(element.get("src") or element.get("href") or "")
        is_file = element.name != "a" or DOCUMENTS in address
        if address and is_file and address not in seen:
            seen.add(address)
            kind = mimetypes.guess_type(address)[0] or "application/octet-stream"
            title = str(element.get("alt") or element.get_text(" ", strip=True))
            yield {"url": address, "mime_type": kind, "title": title}


def _withdrawn(request: HttpRequest, index) -> list[dict[str, str]]:
    """All that stood in this list and was taken down: one left out would live on as a copy. Its address says what
    replaced it."""
    gone = index.listed_model().objects.filter(live=False, first_published_at__isnull=False)
    rows = gone.descendant_of(index.get_parent()).order_by("-latest_revision_created_at", "-pk")
    return [{"id": page.translation_key.urn, "url": page.get_full_url(request)} for page in rows]
