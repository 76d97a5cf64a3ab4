"""Every address of the URLconf, filled with what nobody's browser would send."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

HUGE = str(2**63)
ENDLESS = "9" * 4_400
# Ids first: what a path or a query takes for a number, and numbers that no column holds.
ODD_IDS = ("0", "-1", str(2**63 - 1), HUGE, "9" * 30, ENDLESS[:1_900])
ODD_TEXTS = ("x", "٣", "²", "%00", "%ED%A0%80", "%ff", "'\";--", "{{7*7}}", "..%2f..", "media.portalimage")
ODD_VALUES = (*ODD_IDS, "", "1.5", "1e999", "NaN", *ODD_TEXTS, ENDLESS, "长" * 3_000, "2026-13-45", "a" * 300)
# What Wagtail's and our own views read from a query, found in their sources.
KEYS = (
    "action", "app_label", "can_choose_root", "childOf", "collection_chooser", "collection_id", "content_type",
    "created_at", "created_at_from", "created_at_to", "criterion", "date", "day", "dimension", "edit", "export",
    "format", "id", "in_preview_panel", "instance_of", "kind", "latest_revision_created_at_from", "layout",
    "live", "locale", "match_subclass", "mode", "month", "multiple", "next", "object_type", "offset", "order_by",
    "ordering", "owner", "p", "page", "page_type", "parent", "parent_page_id", "person", "q", "round", "s",
    "series", "site", "sort", "status", "tab", "tag", "term", "title", "unit", "usage_count_min", "user",
    "user_page_types", "v", "year", "limit", "fields", "child_of", "descendant_of", "child_of_page", "for_explorer",
    "latest_revision_created_at_to", "edited_by", "last_published_at_from", "task", "workflow", "filter_method",
    "width", "height", "closeness", "result_format", "link_text", "link_url", "type", "group", "role", "has_child",
    "is_active", "timestamp_from", "timestamp_to", "label", "hide_commenting_actions", "describe_on_delete",
)  # fmt: skip
PLACE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
# Leaving ends the walk.
# Without its site a town answers nothing.
LEFT_OUT = ("admin/sites/delete/", "admin/logout/", "my/exit/", "demo/leave/", "_util/")


def templates() -> list[tuple[str, tuple[str, ...]]]:
    """Each address with the names of its places, as ("admin/images/%(image_id)s/", ("image_id",))."""
    found = dict(_walk(get_resolver().url_patterns, "", ()))
    return [(address, names) for address, names in found.items() if not address.startswith(LEFT_OUT)]


def _walk(patterns, before: str, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in patterns:
        for text, more in _parts(one.pattern):
            if isinstance(one, URLResolver):
                yield from _walk(one.url_patterns, before + text, names + more)
            elif isinstance(one, URLPattern):
                yield before + text, names + more


def _parts(pattern) -> list[tuple[str, tuple[str, ...]]]:
    if isinstance(pattern, RoutePattern):
        route = str(pattern)
        named = tuple(match["name"] for match in PLACE.finditer(route))
        return [(PLACE.sub(lambda match: f"%({match['name']})s", route.replace("%", "%%")), named)]
    return [(text, tuple(names)) for text, names in normalize(pattern.regex.pattern)]


def filled(address: str, names: tuple[str, ...], value: str) -> str:
    """An address with one value in every place; "media" and "portalimage" where a model is named."""
    known = {"app_label": "media", "model_name": "portalimage", "action": "delete", "content_type_app_name": "news",
             "content_type_model_name": "articlepage"}  # fmt: skip
    written = value if "%" in value else quote(value, safe="")
    return "/" + address % {name: known.get(name, written) for name in names}


def queries(values=ODD_VALUES, keys=KEYS) -> Iterator[str]:
    """One query for each odd value, with every key at once."""
    for value in values:
        written = value if "%" in value else quote(value, safe="")
        yield "&".join(f"{key}={written[:60]}" for key in keys)


BOUNDARY = "multipart/form-data; boundary=x"
ODD_BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/x-www-form-urlencoded", "&".join(f"{key}={'9' * 30}" for key in KEYS).encode()),
    ("application/x-www-form-urlencoded", b"id=%ED%A0%80&title=%00&q=\xff\xfe&=&&page=1&page=x"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"title=x"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"title=x"),
    ("multipart/form-data", b"no boundary at all"),
    (BOUNDARY, b"--x\r\nContent-Disposition: form-data; name="),
    (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\n\x00\r\n--x--'),
    (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="id"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--'),
    ("application/json", b'{"id": "\\ud800", "title": "\\u0000", "page": 1e999}'),
    ("application/json", b"{"),
    ("application/json", b"[" * 5_000),
    ("\xff", b"\xff\xfe\x00"),
)  # fmt: skip
