"""A server of granian as ours is set up, whose one worker answers some requests at once: python -m tests.at_once PORT"""

import multiprocessing
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from portal.launch.finished.at_once import answer_at_once

HEADERS = [(b"content-type", b"text/plain")]


def answered(scope: dict[str, Any], send: Any) -> bool:
    if scope["raw_path"] == b"/broken":
        raise ValueError("a fault of ours")
    if scope["raw_path"] != b"/at-once":
        return False
    send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    send({"type": "http.response.body", "body": b"at once"})
    return True


async def application(_scope: dict[str, Any], _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"by a task"})


def load(_target: str) -> Any:
    answer_at_once(answered)
    return application


if __name__ == "__main__":
    multiprocessing.set_start_method("fork", force=True)
    Granian(
        "tests.at_once:load",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGINL,
        blocking_threads=1,
        websockets=False,
    ).serve(target_loader=load, wrap_loader=True)
