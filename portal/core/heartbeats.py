"""Signs of life of the processes behind the web server: a dead or frozen one is seen at /readyz.

Each touches a file of its own in DATA_DIR/heartbeats, from its own loop: a supervisor or a thread beside it would go on
beating for one that stands still. The file's time of change lies ahead: until then the process need not be heard.
Touching writes no data, so it also works when the disk is full.
"""

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

AT_START = 60  # seconds that a process has for its first beat


def folder() -> Path:
    return settings.DATA_DIR / "heartbeats"


def expect(names: Iterable[str]) -> None:
    """Wait for these processes from now on, and for no others; asked by whoever starts them."""
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(parents=True)
    for name in names:
        (folder() / name).touch()
        beat(name, AT_START)


def beat(name: str, good_for: float) -> None:
    """Say that a process goes on; nothing where nobody expects it, as in a command run by hand.

    Args:
        good_for: seconds until the next beat at the latest.
    """
    now = time.time()
    try:
        os.utime(folder() / name, (now, now + good_for))
    except FileNotFoundError:
        return


def silent() -> list[str]:
    """Who has not been heard in time, and for how long: `tick silent 93 s`."""
    now = time.time()
    try:
        files = sorted(folder().iterdir())
    except FileNotFoundError:
        return []
    times = [(file.name, file.stat()) for file in files]
    return [f"{name} silent {now - told.st_atime:.0f} s" for name, told in times if told.st_mtime < now]
