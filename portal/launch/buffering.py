"""Whole requests for Django, however slowly they come; whole answers, however slowly they are read.

granian hands a request over as soon as its headers are in. Django answers one at a time and waits for what it reads,
so two half-sent forms would stop a portal of two workers. This layer stands between: the event loop of a worker gathers
each body, with limits on its size and its pace, and only a whole request takes the one thread in which Django runs.
What Django says is gathered the same way before it leaves. Why, and what it costs: docs/adr/024.
"""

import asyncio
import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

IN_MEMORY = 64 * 1024
PIECE = 64 * 1024
# Bytes of disk that a body may not take from the database beside it.
KEPT_FREE = 256 * 1024 * 1024
READS = ("GET", "HEAD")
TOO_SLOW, TOO_LARGE, NO_ROOM = 408, 413, 503
REFUSAL_HEADERS: Headers = [
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"connection", b"close"),
]


@dataclass(frozen=True)
class Limits:
    """How much may come, and how slowly.

    Args:
        most: bytes of a body.
        most_for_staff: bytes below /admin/, where videos of 100 MB come in.
        patience: seconds without a single byte.
        head_start: seconds before the pace counts.
        slowest: bytes a second, on average after the head start; a phone at the edge of a village has more.
        lingering: seconds in which the rest of a refused body is thrown away, so that its sender reads the answer.
    """

    most: int = 25 * 1024 * 1024
    most_for_staff: int = 110 * 1024 * 1024
    patience: float = 20.0
    head_start: float = 30.0
    slowest: int = 16 * 1024
    lingering: float = 10.0

    def most_of(self, path: bytes) -> int:
        return self.most_for_staff if path.startswith(b"/admin/") else self.most


class NotTaken(Exception):
    """A body that is not waited for any longer.

    Args:
        status: of the answer.
    """

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass
class Answer:
    """What Django said.

    Args:
        body: in one piece, or a file that is read piece by piece while it leaves.
        close: gives back what Django holds for it; called in Django's thread.
    """

    status: int
    headers: Headers
    body: bytes | IO[bytes]
    close: Callable[[], object] | None = None


class Buffered:
    """An ASGI application around the WSGI application of Django.

    Args:
        application: Django.
        refusals: status to the page that is answered without Django.
    """

    def __init__(
        self, application: Callable, refusals: dict[int, bytes], limits: Limits | None = None
    ) -> None:
        self.application, self.refusals, self.limits = application, refusals, limits or Limits()
        # Whoever waits for the database to let them write keeps no reader waiting.
        self.django, self.writing = ThreadPoolExecutor(1, "django"), ThreadPoolExecutor(1, "writing")
        self.disk = ThreadPoolExecutor(4, "disk")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        chunked = b"transfer-encoding" in headers
        body: IO[bytes] | None = None
        try:
            if chunked or headers.get(b"content-length", b"0") != b"0":
                declared = None if chunked else int(headers[b"content-length"])
                body = await self._gathered(receive, declared, self.limits.most_of(scope["raw_path"]))
            thread = self.django if scope["method"] in READS else self.writing
            answer = await self._in(thread, self._ask_django, scope, body)
            try:
                await self._send(send, answer, with_body=scope["method"] != "HEAD")
            finally:
                if answer.close:
                    await self._in(thread, answer.close)
        except NotTaken as refusal:
            await self._refuse(receive, send, refusal.status)
        finally:
            if body:
                body.close()

    async def _in(self, pool: ThreadPoolExecutor, work: Callable, *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)

    # A request comes in

    async def _gathered(self, receive: Receive, declared: int | None, most: int) -> IO[bytes]:
        """The whole body, from its start.

        Raises:
            NotTaken: too large, too slow, broken off before its end, or no room on the disk.
        """
        if (declared or 0) > most:
            raise NotTaken(TOO_LARGE)
        body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the caller
        try:
            got, more, started = 0, True, asyncio.get_running_loop().time()
            while more:
                piece, more = await self._piece(receive, started, got)
                got += len(piece)
                if got > most:
                    raise NotTaken(TOO_LARGE)
                await self._keep(body, piece, got)
            if declared is not None and got != declared:
                raise NotTaken(TOO_SLOW)
            body.seek(0)
        except BaseException:
            body.close()
            raise
        return body

    async def _piece(self, receive: Receive, started: float, got: int) -> tuple[bytes, bool]:
        limits, now = self.limits, asyncio.get_running_loop().time()
        until = min(now + limits.patience, started + limits.head_start + got / limits.slowest)
        try:
            async with asyncio.timeout_at(until):
                event = await receive()
        except TimeoutError:
            raise NotTaken(TOO_SLOW) from None
        if event["type"] != "http.request":
            raise NotTaken(TOO_SLOW)
        return event["body"], event["more_body"]

    async def _keep(self, body: IO[bytes], piece: bytes, got: int) -> None:
        if got <= IN_MEMORY:
            body.write(piece)
            return
        try:
            await self._in(self.disk, self._write_to_disk, body, piece)
        except OSError:
            raise NotTaken(NO_ROOM) from None

    def _write_to_disk(self, body: IO[bytes], piece: bytes) -> None:
        if shutil.disk_usage(tempfile.gettempdir()).free < KEPT_FREE:
            raise OSError("the disk is nearly full")
        body.write(piece)

    async def _refuse(self, receive: Receive, send: Send, status: int) -> None:
        page = self.refusals[status]
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(page)).encode()),
            *REFUSAL_HEADERS,
        ]
        await self._send(send, Answer(status, headers, page), with_body=True)
        if status == TOO_SLOW:
            return
        # Closing at once would reset the connection, and the sender would never see why.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.limits.lingering):
                while (await receive()).get("more_body"):
                    pass

    # Django answers, in one of its two threads

    def _ask_django(self, scope: Scope, body: IO[bytes] | None) -> Answer:
        return self._answer_to(environ_of(scope, body))

    def _answer_to(self, environ: dict[str, Any]) -> Answer:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started[:] = [int(status[:3]), named]

        result = self.application(environ, start_response)
        status, headers = started
        if isinstance(result, FileWrapper):  # a file that Django wants sent as it is
            return Answer(status, headers, result.filelike, result.filelike.close)
        try:
            content = _gathered_answer(result)
        finally:
            result.close()
        return Answer(status, headers, content, None if isinstance(content, bytes) else content.close)

    # An answer goes out

    async def _send(self, send: Send, answer: Answer, *, with_body: bool) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if isinstance(answer.body, bytes):
            await send({"type": "http.response.body", "body": answer.body if with_body else b""})
            return
        while with_body and (piece := await self._in(self.disk, answer.body.read, PIECE)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _gathered_answer(result: Iterable[bytes]) -> bytes | IO[bytes]:
    if not getattr(result, "streaming", False):
        return b"".join(result)
    gathered = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has left
    for piece in result:
        gathered.write(piece)
    gathered.seek(0)
    return gathered


def environ_of(scope: Scope, body: IO[bytes] | None) -> dict[str, Any]:
    """What WSGI calls the request.

    Its length is that of the body that lies here, so a body sent in chunks is read like any other. A header with an
    underscore is left out: it would pass for the one with a hyphen that a proxy vouches for.
    """
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": "HTTP/1.1" if scope["http_version"] == "1.1" else "HTTP/1.0",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body or io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name == b"content-length":
            continue
        key = "CONTENT_TYPE" if name == b"content-type" else f"HTTP_{name.decode().upper().replace('-', '_')}"
        said = value.decode("latin-1")
        glue = "; " if name == b"cookie" else ","
        environ[key] = f"{environ[key]}{glue}{said}" if key in environ else said
    if body:
        environ["CONTENT_LENGTH"] = str(body.seek(0, io.SEEK_END))
        body.seek(0)
    return environ
