"""A gateway for short messages that fails, dawdles and loses answers as the test wants; where it is told which templates were
filed with it, it takes nothing else."""

import http.server
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from portal.outbox.templates import Template
from tests.carrier import why_refused


class StubGateway(http.server.ThreadingHTTPServer):
    """Notes what it took, by key, as a gateway does: a key it has seen is not sent again.

    Args:
        behaves: what to do with the so-many-th request: ok, unhurried (0.2 s), fail, slow (30 s), lost (taken, no answer).
        filed: templates by the number under which they passed; none: it takes everything.
        signature: with which they passed.
    """

    daemon_threads = True

    def __init__(
        self,
        behaves: Callable[[int], str],
        filed: dict[str, Template] | None = None,
        signature: str = "",
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.filed, self.signature = filed, signature
        self.refused: list[str] = []
        self.behaves, self.asked = behaves, 0
        self.sent: Counter[tuple[str, str]] = Counter()
        self.keys: set[str] = set()
        self.lock = threading.Lock()

    def objects_to(self, said: dict) -> str:
        """Why a carrier delivers this to nobody; empty where it does."""
        if self.filed is None:
            return ""
        template, name = self.filed.get(said["template"]), f"【{self.signature}】"
        if template is None:
            return f"no template {said['template']!r}"
        if said["signature"] != self.signature or not said["text"].startswith(name):
            return "another signature"
        return why_refused(template, said["text"].removeprefix(name), said["values"])


class _Handler(http.server.BaseHTTPRequestHandler):
    server: StubGateway

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked += 1
            way = self.server.behaves(self.server.asked)
            if refused := self.server.objects_to(said):
                self.server.refused.append(f"{said['template']}: {refused}")
                way = "fail"
            if way != "fail" and said["key"] not in self.server.keys:
                self.server.keys.add(said["key"])
                self.server.sent[(said["to"], said["text"])] += 1
        if way == "slow":
            time.sleep(30)
        if way == "unhurried":
            time.sleep(0.2)
        if way == "lost":
            self.close_connection = True
            return
        try:
            self.send_response(503 if way == "fail" else 200)
            self.end_headers()
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        """Tests are quiet."""


@contextmanager
def stub_gateway(
    behaves: Callable[[int], str] = lambda _n: "ok", **filed
) -> Iterator[tuple[StubGateway, dict[str, str]]]:
    """A gateway on this machine, and the environment of a portal that uses it."""
    server = StubGateway(behaves, **filed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield (
            server,
            {
                "SMS_GATEWAY_URL": f"http://127.0.0.1:{server.server_port}/sms",
                "SMS_GATEWAY_KEY": "secret",
                "SMS_DAILY_BUDGET": "100000",
            },
        )
    finally:
        server.shutdown()
        server.server_close()
