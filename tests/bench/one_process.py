"""What a page costs one process: queries and CPU, with everything that is kept thrown away each time, and with it there.

python tests/bench/one_process.py HOST PATH...    in the folder of a Django project; prints JSON
"""

import cProfile
import json
import os
import pstats
import sys
import time
from collections.abc import Callable
from typing import Any

TIMES = 15


def main(host: str, *paths: str) -> None:
    sys.path.insert(0, os.getcwd())
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    found = {}
    for path in paths:
        for _warm in range(3):
            _ask(application, host, path)
        forget = _forgetting()
        found[path] = {
            "cold_queries": _queries(application, host, path, forget),
            "warm_queries": _queries(application, host, path, lambda: None),
            "cold_calls": _calls(application, host, path, forget),
            "warm_calls": _calls(application, host, path, lambda: None),
            "cold_ms": _best(application, host, path, forget),
            "warm_ms": _best(application, host, path, lambda: None),
        }
    json.dump(found, sys.stdout)


def _forgetting() -> Callable[[], None]:
    """Throws away whatever the portal keeps; a site without such a thing keeps nothing."""
    try:
        from portal.core.generation import moved
        from portal.core.kept import forget
    except ImportError:
        return lambda: None

    def throw_away() -> None:
        forget()
        moved()

    return throw_away


def _ask(application: Callable, host: str, path: str) -> bytes:
    """One request as a server makes it, its signals at begin and end included."""
    path, _mark, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2] or "80",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    told: list[str] = []
    answer = application(environ, lambda status, headers, *_more: told.append(status))
    body = b"".join(answer)
    answer.close()
    assert told[0].startswith("200"), (path, told)
    return body


def _queries(application: Callable, host: str, path: str, before: Callable[[], None]) -> int:
    from django.db import connection

    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    before()
    with connection.execute_wrapper(note):
        _ask(application, host, path)
    return len(asked)


def _calls(application: Callable, host: str, path: str, before: Callable[[], None]) -> int:
    """Function calls, in thousands: the same on every machine, however much else it does."""
    before()
    counting = cProfile.Profile()
    counting.runcall(_ask, application, host, path)
    return round(pstats.Stats(counting).total_calls / 1000)


def _best(application: Callable, host: str, path: str, before: Callable[[], None]) -> float:
    """The least CPU of several requests, in ms: what others on the machine do makes it more, never less."""
    best = float("inf")
    for _time in range(TIMES):
        before()
        begun = time.process_time()
        _ask(application, host, path)
        best = min(best, time.process_time() - begun)
    return best * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
