"""For whom a page is the same: the one place that says what of a request may change a finished page."""

import re
from collections.abc import Collection
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from portal.core.finished import LISTED
from portal.core.reading import ELDER_COOKIE, SIZE_COOKIE, SIZES
from portal.places.context_processors import UNIT_COOKIE

# What a path of ours is made of; anything else is for Django to refuse.
PATH = re.compile(rb"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
LONGEST_PATH, LONGEST_QUERY = 400, 120
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME
CHOICES = re.compile(
    rf"(?:^|;)\s*({ELDER_COOKIE}|{SIZE_COOKIE}|{LANGUAGE_COOKIE}|{UNIT_COOKIE})=([A-Za-z0-9_-]*)".encode()
)
# Where 我在 is shown: on every other page it is written in by the reader's browser.
OF_A_UNIT = "/"


class Key(NamedTuple):
    """One page in one variant.

    Args:
        query: the listed keys of the address, in the order of their names.
        elder: "elder" for 长辈版, else "plain".
        unit: the slug of the reader's unit, on the front page alone.
    """

    host: str
    path: str
    query: str
    language: str
    elder: str
    size: str
    unit: str = ""

    @property
    def variant(self) -> str:
        return f"{self.language}-{self.elder}-{self.size}"

    @property
    def cookies(self) -> str:
        """What a reader's browser would send who reads this way."""
        sent = {LANGUAGE_COOKIE: self.language, SIZE_COOKIE: self.size}
        if self.elder == "elder":
            sent[ELDER_COOKIE] = "on"
        if self.unit:
            sent[UNIT_COOKIE] = self.unit
        return "; ".join(f"{name}={value}" for name, value in sent.items())


class Asked(NamedTuple):
    """A request that a finished page may answer.

    Args:
        whole: nothing was cut off its address.
    """

    key: Key
    whole: bool
    encodings: bytes
    known: bytes


def asked_of(scope: dict[str, Any], units: Collection[str]) -> Asked | None:
    """What a request asks for, or None for what Django alone may answer.

    Args:
        units: slugs that may stand in the cookie of 我在; any other counts as none, or anybody could fill the memory.
    """
    host = cookies = encodings = known = proto = b""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"cookie":
            cookies = cookies + b";" + value if cookies else value
        elif name == b"accept-encoding":
            encodings = value
        elif name == b"if-none-match":
            known = value
        elif name == b"x-forwarded-proto":
            proto = value
    raw, query = scope["raw_path"], scope["query_string"]
    if len(raw) > LONGEST_PATH or not PATH.fullmatch(raw) or not _may_come(host, proto, scope["scheme"]):
        return None
    path = raw.decode()
    listed, whole = _listed(query) if query else ("", True)
    key = Key(host.decode(), path, listed, *_ways(cookies, path, units))
    return Asked(key, whole, encodings, known)


def _may_come(host: bytes, proto: bytes, scheme: str) -> bool:
    """Whether the host is ours, and plain HTTP is not to be sent on to https first."""
    if settings.SECURE_SSL_REDIRECT and not _is_secure(proto, scheme):
        return False
    return host.isascii() and _is_ours(host.decode())


def _is_secure(proto: bytes, scheme: str) -> bool:
    return scheme == "https" or (bool(settings.SECURE_PROXY_SSL_HEADER) and proto == b"https")


_HOSTS: dict[str, bool] = {}


def _is_ours(host: str) -> bool:
    known = _HOSTS.get(host)
    if known is None:
        domain, _port = split_domain_port(host)
        known = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
        if known and len(_HOSTS) < 64:
            _HOSTS[host] = known
    return known


def _listed(query: bytes) -> tuple[str, bool]:
    """The part of a query that a page may read, and whether that is all of it."""
    if len(query) > LONGEST_QUERY or not query.isascii():
        return "", False
    pairs = parse_qsl(query.decode(), keep_blank_values=True)
    listed = {name: value for name, value in pairs if name in LISTED and value}
    kept = urlencode(sorted(listed.items()))
    return kept, len(listed) == len(pairs)


def _ways(cookies: bytes, path: str, units: Collection[str]) -> tuple[str, str, str, str]:
    """Language, 长辈版, size and unit that a reader chose; what we do not offer counts as not chosen."""
    if not cookies:
        return settings.LANGUAGE_CODE, "plain", SIZES[0], ""
    said = {name.decode(): value.decode() for name, value in CHOICES.findall(cookies)}
    language = said.get(LANGUAGE_COOKIE, "")
    size = said.get(SIZE_COOKIE, "")
    unit = said.get(UNIT_COOKIE, "") if path == OF_A_UNIT else ""
    return (
        language if language in LANGUAGES else settings.LANGUAGE_CODE,
        "elder" if said.get(ELDER_COOKIE) == "on" else "plain",
        size if size in SIZES else SIZES[0],
        unit if unit in units else "",
    )
