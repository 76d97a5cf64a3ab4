"""The layer that gathers whole requests, with a stub in Django's place: pace, room, what Django is told, what it gives back."""

import asyncio
import io
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.launch import buffering
from portal.launch.buffering import Buffered, Limits, environ_of

PAGES = {408: "没有收完".encode(), 413: "文件太大".encode(), 503: "收不了".encode()}


class Stub:
    """A WSGI application that keeps what it was asked and answers what it is told."""

    def __init__(self, result: Iterable[bytes] = (b"said",)) -> None:
        self.result, self.asked, self.threads = result, [], set()

    def __call__(self, environ, start_response):
        self.threads.add(threading.get_ident())
        self.asked.append(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Type", "text/plain")])
        if isinstance(self.result, io.BytesIO):
            return environ["wsgi.file_wrapper"](self.result)
        return Said(self.result)


class Said(list):
    streaming = False

    def close(self) -> None:
        pass


def scope(method: str = "POST", path: str = "/", **headers: str) -> dict:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "method": method,
        "raw_path": path.encode(),
        "query_string": b"q=1",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.1", "5000"),
        "headers": named,
    }


def run(
    application, asked: dict, pieces: Iterable[bytes | float], limits: Limits | None = None
) -> tuple[int, bytes]:
    """Status and body after these pieces; a number waits so many seconds."""
    coming, said = list(pieces), []

    async def receive() -> dict:
        while coming and isinstance(coming[0], float):
            await asyncio.sleep(coming.pop(0))
        if not coming:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}

    async def send(event: dict) -> None:
        said.append(event)

    # A thread of its own: after a test in a browser, Playwright keeps a running loop in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, Buffered(application, PAGES, limits)(asked, receive, send)).result()
    return said[0]["status"], b"".join(event.get("body", b"") for event in said)


def test_a_whole_body_is_handed_over_at_once():
    stub = Stub()
    assert run(stub, scope(content_length="6"), [b"abc", b"def"]) == (200, b"said")
    assert stub.asked == [b"abcdef"]


def test_a_body_larger_than_memory_is_whole_too():
    stub, body = Stub(), b"x" * buffering.IN_MEMORY
    run(stub, scope(content_length=str(3 * len(body))), [body, body, body])
    assert stub.asked == [body * 3]


@pytest.mark.parametrize(
    ("pieces", "limits"),
    [
        ([b"a", 0.3, b"b"], Limits(patience=0.1)),
        ([b"a", 0.06, b"b", 0.06, b"c", 0.06, b"d"], Limits(patience=9, head_start=0.1, slowest=1000)),
    ],
    ids=["silent", "too slow on the whole"],
)
def test_a_body_without_pace_is_not_waited_for(pieces, limits):
    stub = Stub()
    length = str(sum(isinstance(piece, bytes) for piece in pieces))
    assert run(stub, scope(content_length=length), pieces, limits) == (408, PAGES[408])
    assert stub.asked == []


def test_a_slow_body_that_keeps_its_pace_is_waited_for_beyond_the_head_start():
    pieces = [piece for _n in range(6) for piece in (b"x" * 100, 0.05)][:-1]
    limits = Limits(head_start=0.1, slowest=500)
    assert run(Stub(), scope(content_length="600"), pieces, limits)[0] == 200


def test_a_body_that_breaks_off_or_lies_about_its_length_is_not_handed_over():
    stub = Stub()
    assert run(stub, scope(content_length="9"), [b"abc"])[0] == 408
    assert stub.asked == []


def test_a_body_in_chunks_is_counted_while_it_comes():
    stub, limits = Stub(), Limits(most=5, lingering=0.1)
    assert run(stub, scope(transfer_encoding="chunked"), [b"abc", b"def"], limits) == (413, PAGES[413])
    assert run(stub, scope(transfer_encoding="chunked"), [b"abc", b"de"], limits)[0] == 200
    assert stub.asked == [b"abcde"]


def test_staff_send_more_than_visitors():
    asked, limits = {"content_length": "8"}, Limits(most=5, most_for_staff=10, lingering=0.1)
    assert run(Stub(), scope(path="/reading/", **asked), [b"12345678"], limits)[0] == 413
    assert run(Stub(), scope(path="/admin/documents/add/", **asked), [b"12345678"], limits)[0] == 200


def test_a_disk_that_is_nearly_full_takes_no_large_body_and_goes_on_with_small_ones(monkeypatch):
    monkeypatch.setattr(buffering, "KEPT_FREE", 1 << 60)
    large = b"x" * (buffering.IN_MEMORY + 1)
    limits = Limits(lingering=0.1)
    assert run(Stub(), scope(content_length=str(len(large))), [large], limits) == (503, PAGES[503])
    assert run(Stub(), scope(content_length="3"), [b"abc"], limits)[0] == 200


def test_a_file_leaves_in_pieces_and_is_closed_where_django_runs():
    closed = []

    class File(io.BytesIO):
        def close(self) -> None:
            closed.append(threading.get_ident())
            super().close()

    content = b"v" * (buffering.PIECE * 2 + 1)
    stub = Stub(File(content))
    assert run(stub, scope("GET"), []) == (200, content)
    assert set(closed) == stub.threads


def test_head_gets_no_body():
    assert run(Stub(), scope("HEAD"), []) == (200, b"")
    assert run(Stub(io.BytesIO(b"file")), scope("HEAD"), []) == (200, b"")


def test_what_django_is_told():
    asked = scope("GET", "/%E4%BE%8B/%ff", cookie="a=1")
    asked["headers"] += [(b"cookie", b"b=2"), (b"x-forwarded-for", b"1"), (b"x-forwarded-for", b"2")]
    asked["headers"] += [(b"x_forwarded_proto", b"https"), (b"referer", "例".encode())]
    told = environ_of(asked, None)
    assert told["PATH_INFO"].encode("latin-1") == "/例/".encode() + b"\xff"
    assert (told["QUERY_STRING"], told["REMOTE_ADDR"], told["SERVER_PORT"]) == ("q=1", "192.0.2.1", "8000")
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["HTTP_X_FORWARDED_FOR"] == "1,2"
    assert told["HTTP_REFERER"].encode("latin-1") == "例".encode()
    # Only a proxy says X-Forwarded-Proto; a visitor must not say it with another line.
    assert "HTTP_X_FORWARDED_PROTO" not in told


def test_the_length_that_django_reads_is_that_of_the_body():
    told = environ_of(scope(transfer_encoding="chunked"), io.BytesIO(b"abc"))
    assert told["CONTENT_LENGTH"] == "3"
