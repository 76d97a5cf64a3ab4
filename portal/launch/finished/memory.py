"""Finished pages in the memory of one process, as many as fit; who was read longest ago goes first."""

import gzip
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field

import brotli

from portal.core.marks import Tokens

from .keys import Key
from .watch import Standing

Headers = list[tuple[bytes, bytes]]
MOST_BYTES = 24 * 1024 * 1024
OVERHEAD = 2048  # bytes that a page takes besides its bodies, roughly
# Said anew for each way of sending.
OF_THE_BODY = {b"content-length", b"content-encoding", b"vary", b"etag"}


@dataclass
class Finished:
    """A page as it is sent.

    Args:
        headers: without those that speak of the body.
        standing: what it is good for.
        noted: whose places it shows.
        good_at: when it was last known to be right, by the clock of this process.
    """

    headers: Headers
    gzipped: bytes
    brotlied: bytes
    standing: Standing
    noted: Tokens
    good_at: float = field(default_factory=time.monotonic)
    checked_at: float = field(default_factory=time.monotonic)
    etag: bytes = b""

    def __post_init__(self) -> None:
        self.etag = b'W/"' + hashlib.sha256(self.gzipped).hexdigest()[:20].encode() + b'"'
        always = [*self.headers, (b"vary", b"Accept-Encoding, Cookie"), (b"etag", self.etag)]
        self.unchanged = [one for one in always if one[0] != b"content-type"]
        self.as_gzip = _with_body(always, b"gzip", self.gzipped)
        self.as_brotli = _with_body(always, b"br", self.brotlied)
        self.always = always

    @property
    def size(self) -> int:
        return len(self.gzipped) + len(self.brotlied) + OVERHEAD

    def plain(self) -> tuple[Headers, bytes]:
        """For the rare reader who takes neither."""
        body = gzip.decompress(self.gzipped)
        return [*self.always, (b"content-length", str(len(body)).encode())], body


def finish(headers: Headers, body: bytes, standing: Standing, noted: Tokens) -> Finished:
    """Make what Django said ready to be sent again and again."""
    kept = [one for one in headers if one[0] not in OF_THE_BODY]
    # Without the time of packing: the same page is the same bytes on every server.
    gzipped = gzip.compress(body, 6, mtime=0)
    return Finished(kept, gzipped, brotli.compress(body, quality=5), standing, noted)


def _with_body(headers: Headers, encoding: bytes, body: bytes) -> Headers:
    return [*headers, (b"content-encoding", encoding), (b"content-length", str(len(body)).encode())]


class Memory:
    """The pages of one process.

    Args:
        most: bytes.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._held = most, 0
        self._pages: OrderedDict[Key, Finished] = OrderedDict()

    def get(self, key: Key) -> Finished | None:
        page = self._pages.get(key)
        if page is not None:
            try:  # noqa: SIM105 - each answer passes here, and `suppress` costs more than all the rest
                self._pages.move_to_end(key)
            except KeyError:  # forgotten by the loop between the two lines
                pass
        return page

    def put(self, key: Key, page: Finished) -> None:
        self.drop(key)
        self._pages[key] = page
        self._held += page.size
        while self._held > self._most:
            _key, gone = self._pages.popitem(last=False)
            self._held -= gone.size

    def drop(self, key: Key) -> None:
        gone = self._pages.pop(key, None)
        if gone is not None:
            self._held -= gone.size

    def __len__(self) -> int:
        return len(self._pages)
