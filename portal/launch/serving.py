"""The web server, and finding out that it serves."""

import asyncio
import contextlib
import hashlib
import http.client
import multiprocessing
import os
import resource
import socket
import sys
import time
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import django
import wagtail
from django.conf import settings

from portal.settings.env import BASE_DIR, Environment

from .children import die_with_parent

if TYPE_CHECKING:
    from .finished.front import Fronted

READY_WITHIN = 60.0
# Seconds for which a page that is being drawn holds the interpreter while finished ones wait to leave; Python's own five
# milliseconds would pass for each of them.
TURN = 0.0005
WORKER_GRACE = 3
HEADERS_WITHIN = 20  # seconds, also between two requests on one connection
LARGEST_HEADERS = 64 * 1024
READ_WITHIN = 60
LOCK_WITHIN = 3
MOST_CONNECTIONS, BACKLOG = 2048, 2048
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what one asks when the server listens on all

server_pid, code_mark = 0, ""
tasks: set[asyncio.Task] = set()  # held: the loop itself lets go of them


def serve(host: str, port: int, workers: int) -> None:
    """Answer requests until SIGTERM. Workers are forked from the Django that is loaded here.

    Args:
        workers: processes; each answers one request at a time and holds the others that come in (`buffering`).
    """
    global server_pid, code_mark
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    server_pid, code_mark = os.getpid(), mark_of_code()
    multiprocessing.set_start_method("fork", force=True)
    Granian(
        "portal.launch.serving:load_application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        # HTTP/2 comes with its own ways to be slow; in the other mode a silent connection is never closed.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADERS_WITHIN * 1000, max_buffer_size=LARGEST_HEADERS
        ),
        workers=workers,
        backlog=BACKLOG,
        backpressure=room_for_connections(),
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        # One worker that falls must not take the portal with it; granian ends itself if they keep falling.
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=WORKER_GRACE,
    ).serve(target_loader=load_application, wrap_loader=False)


def room_for_connections() -> int:
    """How many connections a worker may hold, after raising the limit on open files as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + 256  # a connection may have its body on the disk
    soft = wanted if hard == resource.RLIM_INFINITY else max(soft, min(hard, wanted))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(MOST_CONNECTIONS, (soft - 256) // 2)


def load_application() -> "Fronted":
    """What a worker serves; runs in the worker, which must not outlive its server."""
    die_with_parent(server_pid)
    sys.setswitchinterval(TURN)
    from django.db import connection

    from portal.core.not_taken import pages
    from portal.core.view_counts import gathered
    from portal.wsgi import application

    from .finished.at_once import answer_at_once
    from .finished.files import Files
    from .finished.front import Fronted
    from .finished.keeper import Keeper

    if connection.vendor == "sqlite":
        # Somebody waits for the page: after this long it says that others are writing. Jobs wait longer.
        connection.settings_dict["OPTIONS"]["timeout"] = LOCK_WITHIN
    # A forked worker ends without `atexit`; the readers of its last seconds count all the same.
    Finalize(None, gathered.write, exitpriority=0)
    loop = asyncio.get_event_loop()
    loop.call_soon(give_up_on_those_who_do_not_read)
    files = Files(settings.PAGES_ROOT / code_mark)
    front = Fronted(application, pages(), files)
    answer_at_once(front.at_once)
    loop.call_soon(
        lambda: tasks.add(loop.create_task(Keeper(settings.PAGES_ROOT, files, front.watch).keep()))
    )
    return front


def mark_of_code() -> str:
    """Another word for every version of what draws a page, so that none is shown that an older one drew."""
    endings = {".py", ".html", ".mo", ".css", ".js", ".svg", ".txt"}
    seen = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for folder, names, files in os.walk(BASE_DIR):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in ("var", "tests"))
        for name in sorted(files):
            if os.path.splitext(name)[1] in endings:
                told = os.stat(os.path.join(folder, name))
                seen.update(f"{folder}/{name} {told.st_size} {told.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:16]


def give_up_on_those_who_do_not_read() -> None:
    """Have the kernel end a connection whose other end takes nothing for a minute.

    Set on the socket that listens, from which every connection has it. It is granian's own and looked for among the
    open files of this process.
    """
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(name))) as found:
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READ_WITHIN * 1000)


def announce(env: Environment, first_start: bool) -> None:
    """Wait until the portal serves, then say where and for whom. Ends with 1 if it does not come to that."""
    from portal.outbox.codes import gateway_note

    problem = wait_until_ready(env.host, env.port, settings.SITE_URL)
    if problem:
        print(f"门户没有正常打开：{problem}。")
        raise SystemExit(1)
    print(f"Ready: {settings.SITE_URL}/")
    if note := gateway_note():
        print(note)
    print(f"管理后台 / Admin: {settings.SITE_URL}/admin/")
    if settings.DEMO:
        print(f"走一圈 / Tour: {settings.SITE_URL}/demo/")
    accounts = env.data_dir / "demo-accounts.txt"
    if accounts.exists():
        if first_start and sys.stdout.isatty():  # never into a journal or a file that others read
            print(accounts.read_text(encoding="utf-8").rstrip())
        print(f"账号和初始密码 / Staff accounts: {accounts}")


def wait_until_ready(host: str, port: int, site_url: str, within: float = READY_WITHIN) -> str:
    """Ask /readyz until it says yes, then the front page once, as the outermost proxy would.

    Returns:
        what is wrong; empty if nothing is.
    """
    until, problem = time.monotonic() + within, ""
    while time.monotonic() < until:
        status, said = _ask(host, port, "/readyz", site_url)
        if status == 200:
            status, said = _ask(host, port, "/", site_url)
            # Behind a proxy that ends TLS, plain HTTP is sent on to https: that is an answer too.
            moved_to_https = status == 301 and site_url.startswith("https:")
            return "" if status == 200 or moved_to_https else f"首页答复 HTTP {status}"
        problem = f"/readyz 答复 {status} {said}".strip()
        time.sleep(0.1)
    return problem


def _ask(host: str, port: int, path: str, site_url: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=30)
    try:
        connection.request(
            "GET", path, headers={"Host": urlsplit(site_url).netloc, "X-Forwarded-Proto": "https"}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace").strip()[:200]
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
