"""For whom a page is the same: the one place that says what of a request may change a finished page."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from portal.core.finished import LISTED
from portal.core.reading import ELDER_COOKIE, SIZE_COOKIE, SIZES
from portal.places.context_processors import UNIT_COOKIE

# What a path of ours is made of; anything else is for Django to refuse.
PATH = re.compile(rb"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
LONGEST_PATH, LONGEST_QUERY, LONGEST_HOST = 400, 120, 255
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
    headers = scope["headers"]
    sent = dict(headers)
    host, cookies = sent.get(b"host", b""), sent.get(b"cookie", b"")
    if len(sent) < len(headers):
        cookies = b";".join(value for name, value in headers if name == b"cookie")
    raw, query = scope["raw_path"], scope["query_string"]
    if len(raw) > LONGEST_PATH or len(host) > LONGEST_HOST:
        return None
    # What is long is not remembered: anybody could fill the memory with it.
    plain = _plain if len(query) <= LONGEST_QUERY else _plain.__wrapped__
    found = plain(host, raw, query, _is_secure(sent, scope["scheme"]))
    if found is None:
        return None
    key, whole = found
    if cookies:
        key = Key(key.host, key.path, key.query, *_ways(cookies, key.path, units))
    return Asked(key, whole, sent.get(b"accept-encoding", b""), sent.get(b"if-none-match", b""))


@lru_cache(maxsize=2048)
def _plain(host: bytes, raw: bytes, query: bytes, is_secure: bool) -> tuple[Key, bool] | None:
    """The page that an address means for a reader who chose nothing, and whether nothing was cut off the address.

    Thousands ask for one address; it is taken apart once.
    """
    if settings.SECURE_SSL_REDIRECT and not is_secure:
        return None  # sent on to https first
    if not PATH.fullmatch(raw) or not host.isascii() or not _is_ours(host.decode()):
        return None
    listed, whole = _listed(query) if query else ("", True)
    return Key(host.decode(), raw.decode(), listed, settings.LANGUAGE_CODE, "plain", SIZES[0]), whole


def _is_secure(sent: dict[bytes, bytes], scheme: str) -> bool:
    return scheme == "https" or (
        bool(settings.SECURE_PROXY_SSL_HEADER) and sent.get(b"x-forwarded-proto") == b"https"
    )


def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


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
