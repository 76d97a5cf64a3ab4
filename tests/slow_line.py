"""A slow line between a browser and the portal: every request to the admin waits before it goes on.

Static files pass at once, or a page with forty of them would take minutes and prove nothing more.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

SLOW = (b"GET /admin/", b"POST /admin/")


@contextlib.contextmanager
def slow_line(address: str, seconds: float) -> Iterator[str]:
    """Listen beside a server and pass everything on, requests to the admin after so many seconds.

    Yields:
        The address to give to the browser.
    """
    server = urlsplit(address)
    ear = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(ear, (server.hostname, server.port), seconds), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{ear.getsockname()[1]}"
    finally:
        ear.close()


def _accept(ear: socket.socket, server: tuple, seconds: float) -> None:
    while True:
        try:
            near, _address = ear.accept()
        except OSError:
            return
        far = socket.create_connection(server)
        threading.Thread(target=_pass_on, args=(near, far, seconds), daemon=True).start()
        threading.Thread(target=_pass_on, args=(far, near, 0), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, seconds: float) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            if data.startswith(SLOW):
                time.sleep(seconds)
            target.sendall(data)
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
