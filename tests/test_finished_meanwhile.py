"""While a finished page is drawn anew, those who read it go on: at once, for a moment, and never with what was taken."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.db import connections
from wagtail.models import Page

from portal.editorial.actions import take_down
from portal.launch.finished import front as front_module
from portal.launch.finished.keys import asked_of
from tests.fronted import Counted, lived, processes

pytestmark = pytest.mark.postgres


@pytest.fixture
def article(transactional_db, town):
    return town.article()


@pytest.fixture
def front(transactional_db, town, tmp_path):
    with processes(tmp_path / "pages" / "code") as (one,):
        yield one


@pytest.fixture
def held_up(front):
    """Django takes its time, from when `begin` is called until `go` is set."""

    class HeldUp:
        go = threading.Event()

        def begin(self) -> None:
            drawn = front.application

            def slowly(environ, start_response):
                self.go.wait(20)
                return drawn(environ, start_response)

            front.application = slowly

    held = HeldUp()
    yield held
    held.go.set()


def at(page: Page) -> str:
    return "/" + page.url_path.split("/", 2)[2]


async def _changed(front: Counted, act: Callable, *args) -> None:
    def and_closed() -> None:
        try:
            act(*args)
        finally:
            connections.close_all()

    await asyncio.to_thread(and_closed)
    front.watch._tried_at = float("-inf")


def _retitle(page: Page) -> None:
    page.title = "改过的题目"
    page.save_revision().publish()


async def _begun(front: Counted, page: Page) -> asyncio.Task:
    """One has asked, for whom the page is being drawn now."""
    asking = asyncio.ensure_future(front.get(at(page)))
    while not front._drawing:
        await asyncio.sleep(0.01)
    front.left_at_once.clear()
    return asking


def test_a_page_that_is_being_drawn_leaves_at_once_as_it_was_a_moment_ago(front, article, held_up):
    async def story():
        await front.get(at(article))
        await _changed(front, _retitle, article)
        held_up.begin()
        first = await _begun(front, article)
        meanwhile = [await front.get(at(article)) for _reader in range(5)]
        held_up.go.set()
        await first
        while front._drawing:
            await asyncio.sleep(0.01)
        return meanwhile, list(front.left_at_once), await front.get(at(article))

    meanwhile, left, after = lived(story)
    assert ["改过的题目" in one.text for one in meanwhile] == [False] * 5
    assert left == [at(article)] * 5
    assert "改过的题目" in after.text


def test_what_was_right_too_long_ago_waits_for_the_drawing(front, article, held_up):
    async def story():
        await front.get(at(article))
        page = front.memory.get(next(iter(front.memory._pages)))
        page.good_at -= front_module.STALE
        await _changed(front, _retitle, article)
        held_up.begin()
        first = await _begun(front, article)
        second = asyncio.ensure_future(front.get(at(article)))
        await asyncio.sleep(0.1)
        waits = not second.done()
        held_up.go.set()
        return waits, await first, await second

    waits, *answers = lived(story)
    assert waits
    assert ["改过的题目" in one.text for one in answers] == [True, True]


def test_what_was_taken_leaves_for_nobody_while_it_is_being_drawn(front, article, held_up):
    async def story():
        await front.get(at(article))
        await _changed(front, take_down, article)
        held_up.begin()
        first = await _begun(front, article)
        second = asyncio.ensure_future(front.get(at(article)))
        await asyncio.sleep(0.1)
        waits = not second.done()
        held_up.go.set()
        return waits, await first, await second

    waits, *answers = lived(story)
    assert waits
    assert [one.status for one in answers] == [410, 410]


def _scope(
    path: bytes = b"/", query: bytes = b"", scheme: str = "http", *headers: tuple[bytes, bytes]
) -> dict:
    sent = [(b"host", b"testserver"), *headers]
    return {"raw_path": path, "query_string": query, "scheme": scheme, "headers": sent}


@pytest.mark.parametrize(
    ("sent", "elder", "unit"),
    [
        ([b"elder=on"], "elder", ""),
        ([b"elder=on", b"unit=lianxi"], "elder", "lianxi"),
        ([b"unit=lianxi", b"elder=on"], "elder", "lianxi"),
        ([b"elder=on; unit=elsewhere"], "elder", ""),
        ([b"unit=lianxi"], "plain", "lianxi"),
        ([], "plain", ""),
    ],
)
def test_every_line_of_cookies_counts(sent, elder, unit):
    asked = asked_of(_scope(b"/", b"", "http", *((b"cookie", one) for one in sent)), {"lianxi"})
    assert asked is not None
    assert (asked.key.elder, asked.key.unit) == (elder, unit)


def test_who_chose_something_before_changes_nothing_for_who_chose_nothing():
    plain = asked_of(_scope(), ())
    asked_of(_scope(b"/", b"", "http", (b"cookie", b"elder=on")), ())
    assert asked_of(_scope(), ()) == plain


def test_an_address_is_taken_apart_by_its_scheme_too(settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, None
    told = (b"x-forwarded-proto", b"https")
    way = b"/by-its-scheme/"  # remembered by no other test
    assert asked_of(_scope(way, b"", "http", told), ()) is None, "nobody vouches for that header"
    assert asked_of(_scope(way, b"", "https"), ())
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert asked_of(_scope(way, b"", "http", told), ())
    assert asked_of(_scope(way, b"", "http"), ()) is None


def test_long_addresses_are_remembered_by_nobody():
    from portal.launch.finished.keys import LONGEST_QUERY, _plain

    before = _plain.cache_info().currsize
    long = asked_of(_scope(b"/long/", b"q=" + b"x" * LONGEST_QUERY), ())
    assert long is not None
    assert (long.whole, long.key.query) == (False, "")
    assert asked_of(_scope(b"/" + b"x" * 400), ()) is None
    assert asked_of(_scope(b"/", b"", "http", (b"host", b"x" * 300)), ()) is None
    assert _plain.cache_info().currsize == before
