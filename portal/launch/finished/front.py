"""Answers from finished pages, and has Django draw what is not finished."""

import asyncio
import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connection

from portal.core.finished import ASKED, MAY_BE_KEPT, is_finished
from portal.core.marks import noting
from portal.core.view_counts import POINT
from portal.launch.buffering import READS, Answer, Buffered, Headers, Receive, Scope, Send, environ_of

from .files import Files
from .keys import Asked, Key, asked_of
from .memory import Finished, Memory, finish
from .seen import counted
from .watch import Watch, standing_now

# How long a page may be shown that was right then, while it is drawn anew; with a quarter of a second in which nobody
# has asked yet, less than two seconds.
STALE = 1.5
CHECKED_EVERY = 1.0
OTHERS_TAKE = 5.0  # seconds that another process has for a page
LOOKED_EVERY = 0.02
REFUSED = re.compile(rb"(?:^|,)\s*(?:br|gzip|\*)\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")

looked_up = lru_cache(maxsize=4096)(is_finished)


class Fronted(Buffered):
    """Finished pages first, then Django."""

    def __init__(
        self, application: Callable, refusals: dict[int, bytes], files: Files, **kwargs: Any
    ) -> None:
        super().__init__(application, refusals, **kwargs)
        self.files, self.memory, self.watch = files, Memory(), Watch()
        self._drawing: dict[Key, asyncio.Task] = {}
        self._checking: dict[Key, asyncio.Task] = {}

    def at_once(self, scope: Scope, send: Send) -> bool:
        """Send what lies here and holds without asking anybody; False where something has to be waited for.

        Called in granian's thread (`at_once`), beside the loop: it reads what the loop keeps and changes nothing but
        the order in which pages are forgotten.
        """
        if scope["method"] not in READS:
            return False
        with_body = scope["method"] == "GET"
        if scope["raw_path"].endswith(b"/seen.gif") and (point := counted(scope)):
            _post(send, point.status, point.headers, POINT if with_body else b"")
            return True
        if self.watch.is_due() or self.watch.away:
            return False
        asked = asked_of(scope, self.watch.units)
        page = self.memory.get(asked.key) if asked else None
        if not (asked and page and self._may_leave(asked.key, page)):
            return False
        status, headers, body = _as_asked(page, asked)
        _post(send, status, headers, body if with_body else b"")
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in READS:
            if scope["raw_path"].endswith(b"/seen.gif") and (point := counted(scope)):
                await self._send(send, point, with_body=scope["method"] == "GET")
                return
            asked = asked_of(scope, self.watch.units)
            if asked is not None and looked_up(asked.key.path):
                page = await self._page(asked.key)
                if isinstance(page, Finished):
                    sent = Answer(*_as_asked(page, asked))
                    await self._send(send, sent, with_body=scope["method"] == "GET")
                    return
                if page is not None and asked.whole and page.status < 500:
                    await self._send(send, page, with_body=scope["method"] == "GET")
                    return
        await super().__call__(scope, receive, send)

    async def _page(self, key: Key) -> Finished | Answer | None:
        """The page as it holds now, or was right a moment ago; else what Django said, None where it said nothing."""
        if self.watch.is_due():
            await self.watch.ask()
        page = self.memory.get(key)
        if self.watch.away:
            return page or await self._last(key)
        if page is None:
            return await self._drawn(key)
        if self._holds(page) and await self._places_hold(key, page):
            return page
        drawing = self._drawn(key)
        is_taken = self._is_taken(page)
        if not is_taken and _was_right_a_moment_ago(page):
            return page
        drawn = await drawing
        return page if drawn is None and self.watch.away and not is_taken else drawn

    def _may_leave(self, key: Key, page: Finished) -> bool:
        """Whether it holds, or was right a moment ago and somebody is finding out or drawing it anew already."""
        if self._holds(page) and _places_were_looked_at(page):
            return True
        is_seen_to = key in self._drawing or key in self._checking
        return is_seen_to and not self._is_taken(page) and _was_right_a_moment_ago(page)

    def _is_taken(self, page: Finished) -> bool:
        """Whether something was taken from readers since, this page perhaps."""
        now = self.watch.now
        return now is None or now.seen.taken != page.standing.seen.taken

    def _holds(self, page: Finished) -> bool:
        """Whether nothing moved that moves every page."""
        now = self.watch.now
        holds = now is not None and page.standing.seen == now.seen and time.time() < page.standing.until
        if holds and not page.noted:
            page.good_at = self.watch.asked_at
        return holds

    async def _places_hold(self, key: Key, page: Finished) -> bool:
        """Whether the places that the page shows are as they were, a second ago at most."""
        if _places_were_looked_at(page):
            return True
        checking = self._checking.get(key)
        if checking is None:
            checking = self._checking[key] = asyncio.get_running_loop().create_task(self._check(page))
            checking.add_done_callback(lambda _task: self._checking.pop(key, None))
        return await asyncio.shield(checking)

    async def _check(self, page: Finished) -> bool:
        started = time.monotonic()
        stands = await self.watch.still_stand(page.noted)
        if stands:
            page.checked_at = page.good_at = started
        return stands is not False

    # Drawing

    def _drawn(self, key: Key) -> asyncio.Task:
        """The one drawing of a page that is under way in this process."""
        drawing = self._drawing.get(key)
        if drawing is None:
            drawing = self._drawing[key] = asyncio.get_running_loop().create_task(self._draw(key))
            drawing.add_done_callback(lambda _task: self._drawing.pop(key, None))
        return drawing

    async def _draw(self, key: Key) -> Finished | Answer | None:
        """Have the page drawn by one process of the machine; the others take it from the file."""
        until = time.monotonic() + OTHERS_TAKE
        while True:
            if page := await self._made_by_others(key):
                return page
            with self.files.claimed(key) as is_mine:
                if is_mine or time.monotonic() > until:
                    # Between looking and claiming another process may have finished it.
                    return await self._made_by_others(key) or await self._draw_here(key)
            await asyncio.sleep(LOOKED_EVERY)

    async def _made_by_others(self, key: Key) -> Finished | None:
        now = self.watch.now
        if now is None:
            return None
        page = await self._in(self.disk, self.files.load, key, now)
        if page is None or (page.noted and not await self.watch.still_stand(page.noted)):
            return None
        self.memory.put(key, page)
        return page

    async def _draw_here(self, key: Key) -> Finished | Answer | None:
        drawn = await self._in(self.django, self._ask_for_page, key)
        if isinstance(drawn, Finished):
            self.memory.put(key, drawn)
            await self._in(self.disk, self.files.save, key, drawn)
        elif drawn is not None:
            self.memory.drop(key)
            now = self.watch.now
            if now:
                await self._in(self.disk, self.files.drop, key, now)
        else:
            self.watch.away = True
        return drawn

    async def _last(self, key: Key) -> Finished | None:
        """While the database is away: the page as it was, however long ago."""
        now = self.watch.now
        page = await self._in(self.disk, self.files.load_last, key, now and now.seen)
        if page:
            self.memory.put(key, page)
        return page

    # In Django's thread

    def _ask_for_page(self, key: Key) -> Finished | Answer | None:
        """Ask Django as somebody would of whom nothing is known but the key; None while the database is away."""
        try:
            # Before the page: whatever changes while it is drawn makes it stale.
            standing = standing_now(self.watch.now)
        except DatabaseError:
            connection.close()
            return None
        environ = environ_of(_scope_of(key), None) | {ASKED: True}
        with noting() as noted:
            answer = self._answer_to(environ)
        if not environ.get(MAY_BE_KEPT) or not isinstance(answer.body, bytes):
            return answer
        return finish(answer.headers, answer.body, standing, dict(noted))


def _scope_of(key: Key) -> Scope:
    """A request made from the key alone: nothing else of whoever asked can enter the page."""
    headers = [
        (b"host", key.host.encode()),
        (b"cookie", key.cookies.encode()),
        (b"x-forwarded-proto", b"https"),
    ]
    return {
        "method": "GET",
        "raw_path": key.path.encode(),
        "query_string": key.query.encode(),
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 0),
        "client": ("127.0.0.1", 0),
        "headers": headers,
    }


def _places_were_looked_at(page: Finished) -> bool:
    return not page.noted or time.monotonic() - page.checked_at < CHECKED_EVERY


def _was_right_a_moment_ago(page: Finished) -> bool:
    return time.monotonic() - page.good_at < STALE


def _post(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send without waiting: granian takes a whole answer at once, and what `send` returns is done already."""
    send({"type": "http.response.start", "status": status, "headers": headers})
    send({"type": "http.response.body", "body": body})


def _as_asked(page: Finished, asked: Asked) -> tuple[int, Headers, bytes]:
    """Status, headers and body for whoever asks this way."""
    encodings = asked.encodings
    if asked.known and page.etag in asked.known:
        return 304, page.unchanged, b""
    if b"q=0" in encodings and REFUSED.search(encodings):
        return 200, *page.plain()
    if b"br" in encodings:
        return 200, page.as_brotli, page.brotlied
    if b"gzip" in encodings:
        return 200, page.as_gzip, page.gzipped
    return 200, *page.plain()
