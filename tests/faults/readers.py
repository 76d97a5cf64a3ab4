"""A crowd on kept connections that comes at a steady pace, whether it is answered or not: what waits shows in the times."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Times:
    """What came back, and how long it took.

    Args:
        statuses: how many answers of each.
        seconds: from when somebody meant to ask until the whole answer was there.
    """

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    broken: int = 0

    def add(self, status: int, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.seconds.append(seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[94]

    @property
    def failed(self) -> int:
        return self.broken + sum(count for status, count in self.statuses.items() if status >= 500)


class Crowd:
    """Connections to one server, each with one request at a time."""

    def __init__(self, port: int, connections: int = 64) -> None:
        self.port = port
        self._free: asyncio.Queue = asyncio.Queue()
        for _one in range(connections):
            self._free.put_nowait(None)

    async def come(
        self, requests: Iterator[tuple[str, bytes]], a_second: float, seconds: float
    ) -> dict[str, Times]:
        """Send requests of several kinds at a pace; what each kind met."""
        found: dict[str, Times] = {}
        asking: set[asyncio.Task] = set()
        started, sent = time.monotonic(), 0
        while (now := time.monotonic() - started) < seconds:
            while sent < now * a_second:
                kind, request = next(requests)
                task = asyncio.create_task(self._ask(request, found.setdefault(kind, Times())))
                asking.add(task)
                task.add_done_callback(asking.discard)
                sent += 1
            await asyncio.sleep(0.004)
        if asking:
            await asyncio.wait(asking, timeout=60)
        return found

    async def _ask(self, request: bytes, times: Times) -> None:
        meant = time.monotonic()
        connection = await self._free.get()
        try:
            if connection is None:
                connection = await asyncio.open_connection("127.0.0.1", self.port)
            times.add(await self._answer(connection, request), time.monotonic() - meant)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            times.broken += 1
            connection = None
        finally:
            self._free.put_nowait(connection)

    async def _answer(self, connection: tuple, request: bytes) -> int:
        reader, writer = connection
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        await reader.readexactly(length)
        return int(head[9:12])


def get(port: int, path: str, cookie: str = "") -> bytes:
    """A page, asked for as a phone does."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: gzip, br"]
    return "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""]).encode()
