"""Small launchers for tests: a family of three whose server, worker and deaf child only wait."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from portal.settings.env import BASE_DIR

FAMILY = """
import os, signal, sys, time
from portal.launch.children import Child, Family

def tell(name):
    os.write(1, f"{name} {os.getpid()}\\n".encode())

def server():
    signal.signal(signal.SIGUSR1, lambda number, frame: sys.exit(7))
    tell("server")
    while True:
        time.sleep(60)

def worker():
    tell("worker")
    time.sleep(600)

def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    tell("deaf")
    while True:
        time.sleep(60)

say = lambda line: os.write(1, f"{line}\\n".encode())
kept = [Child("server", server), Child("worker", worker), Child("deaf", deaf)]
sys.exit(Family(kept, say=say).keep())
"""


def environment(**variables: str) -> dict[str, str]:
    """The surroundings of a fresh shell, and these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | variables


@contextlib.contextmanager
def launched(code: str) -> Iterator[tuple[subprocess.Popen, dict[str, int]]]:
    """Run a launcher until its three children have told their process ids."""
    launcher = subprocess.Popen(
        [sys.executable, "-c", code], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    pids = {}
    try:
        for _ in range(3):
            name, pid = launcher.stdout.readline().split()
            pids[name] = int(pid)
        yield launcher, pids
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(launcher.pid, signal.SIGKILL)
        launcher.wait()
        launcher.stdout.close()


def alive(pids: dict[str, int]) -> list[str]:
    """Who of these still runs; a zombie does not."""
    return [name for name, pid in pids.items() if _state(pid) not in ("", "Z", "X")]


def _state(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_for(happened: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.05)
    return happened()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]
