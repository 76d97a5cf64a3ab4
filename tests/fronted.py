"""Finished pages without a server: asks the layer in front of Django as granian would, on a database that commits."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from portal.launch.finished.files import Files
from portal.launch.finished.front import Fronted
from portal.wsgi import application


@dataclass
class Said:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class Counted(Fronted):
    """One process; knows what Django was asked to draw, and what left without a turn of the loop."""

    def __init__(self, folder: Path) -> None:
        self.drawn: list[str] = []
        self.left_at_once: list[str] = []
        super().__init__(self._count, {}, Files(folder))

    def _count(self, environ: dict[str, Any], start_response: Callable) -> Any:
        self.drawn.append(environ["PATH_INFO"])
        return application(environ, start_response)

    async def get(self, path: str, cookie: str = "", method: str = "GET", **headers: str) -> Said:
        said, bare = Said(), path.partition("?")
        sent = (
            {"host": "testserver", "accept-encoding": "gzip"}
            | ({"cookie": cookie} if cookie else {})
            | headers
        )
        scope = {
            "type": "http",
            "method": method,
            "raw_path": bare[0].encode(),
            "query_string": bare[2].encode(),
            "scheme": "http",
            "http_version": "1.1",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        def post(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start":
                said.status = event["status"]
                said.headers = {name.decode(): value.decode("latin-1") for name, value in event["headers"]}
            else:
                said.body += event["body"]

        async def send(event: dict[str, Any]) -> None:
            post(event)

        if self.at_once(scope, post):
            self.left_at_once.append(bare[0])
        else:
            await self(scope, receive, send)
        return said

    def close(self) -> None:
        """Give back the threads, each with its connection."""
        for pool in (self.django, self.disk, self.watch._thread):
            pool.submit(connections.close_all).result(20)
            pool.shutdown()


@contextmanager
def processes(folder: Path, count: int = 1) -> Iterator[list[Counted]]:
    """Some processes of one machine."""
    made = [Counted(folder) for _one in range(count)]
    try:
        yield made
    finally:
        for one in made:
            one.close()


def lived(story: Callable[[], Awaitable[Any]]) -> Any:
    """Run something asynchronous in a thread of its own: a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_whole(story))).result(3600)


async def _whole(story: Callable[[], Awaitable[Any]]) -> Any:
    return await story()
