"""One server of `make bench`: python -m tests.bench.served finished|django|floor PORT

finished: as `make run` serves; django: the same without finished pages; floor: the least that Python can do, a callable that
returns the bytes of a page.
"""

import os
import sys
from pathlib import Path


def floor(port: int) -> None:
    from granian import Granian

    body = Path(os.environ["FLOOR_BODY"]).read_bytes()
    headers = [("content-type", "text/html; charset=utf-8"), ("content-length", str(len(body)))]

    def application(environ, start_response):
        start_response("200 OK", headers)
        return [body]

    Granian(
        "tests.bench.served:floor",
        address="127.0.0.1",
        port=port,
        interface="wsgi",
        workers=2,
        blocking_threads=1,
        log_enabled=False,
    ).serve(target_loader=lambda _target: application, wrap_loader=True)


def portal(kind: str, port: int) -> None:
    import django

    django.setup()
    from portal.launch import prepare, serving

    if kind == "django":

        def without_finished_pages():
            from portal.core.not_taken import pages
            from portal.launch.buffering import Buffered
            from portal.wsgi import application

            serving.die_with_parent(serving.server_pid)
            return Buffered(application, pages())

        serving.load_application = without_finished_pages  # type: ignore[assignment]
    prepare.warm_up()
    prepare.before_forking()
    serving.serve("127.0.0.1", port, 2)


if __name__ == "__main__":
    if sys.argv[1] == "floor":
        import multiprocessing

        multiprocessing.set_start_method("fork", force=True)
        floor(int(sys.argv[2]))
    else:
        portal(sys.argv[1], int(sys.argv[2]))
