"""The demo as residents would meet it: the real server on a port of its own, its data kept between runs."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.settings.env import BASE_DIR
from tests.launching import environment, free_port


def _mark() -> str:
    """Another word for other texts or tables of the demo: what was filled with the old ones is not kept."""
    told = hashlib.sha256()
    for pattern in ("demo/**/*.py", "demo/**/*.toml", "*/migrations/*.py", "portal/*/migrations/*.py"):
        for path in sorted(BASE_DIR.glob(pattern)):
            told.update(path.read_bytes())
    return told.hexdigest()[:12]


# Filled once, by whoever needs it first; the processes that test side by side copy it, for a data folder has one
# running portal. Filled by each of them at the end of a run on two cores it took all of them four minutes.
FILLED = BASE_DIR / "var" / f"demo-filled-{_mark()}"
DATA = FILLED.with_name(f"demo-for-tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
READY_WITHIN = 120
FILLED_WITHIN = 600


@pytest.fixture(scope="session")
def demo_server() -> Iterator[str]:
    """The address of a running demo; the first start fills it, later ones take seconds."""
    with only_one():
        if not (FILLED / "portal.sqlite3").exists():
            for stale in FILLED.parent.glob("demo-filled-*"):
                shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
            with running(FILLED, FILLED_WITHIN):
                pass
        shutil.rmtree(DATA, ignore_errors=True)
        shutil.copytree(FILLED, DATA, symlinks=True, ignore=shutil.ignore_patterns("pages"))
    with running(DATA, READY_WITHIN) as address:
        yield address


@contextmanager
def only_one() -> Iterator[None]:
    """Whoever comes second waits until the first is through."""
    FILLED.parent.mkdir(exist_ok=True)
    with FILLED.with_name("demo-for-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def another(name: str, **more: str) -> Iterator[str]:
    """A demo of its own beside the one for all, with variables of its own."""
    data = DATA.with_name(f"{DATA.name}-{name}")
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(FILLED, data, symlinks=True, ignore=shutil.ignore_patterns("pages"))
    try:
        with running(data, READY_WITHIN, **more) as address:
            yield address
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def running(data: Path, within: float, **more: str) -> Iterator[str]:
    """The portal on a data folder; whole before the first line of whoever asks, ended after the last.

    Args:
        within: seconds in which it has to be ready.
    """
    port = free_port()
    surroundings = environment(DATA_DIR=str(data), PORT=str(port), DEMO="1", **more)
    log = data.with_suffix(".log")
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.launch", "run"],
            cwd=BASE_DIR,
            env=surroundings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address, within)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen, address: str, within: float) -> None:
    until = time.monotonic() + within
    while time.monotonic() < until:
        assert process.poll() is None, "the demo did not start, see var/demo-for-tests*.log"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the demo was not ready in time, see var/demo-for-tests*.log")


def enter(page, address: str, username: str, path: str = "/admin/") -> None:
    """Go in as one of the demo's staff, by the button of the tour."""
    page.goto(f"{address}/demo/")
    page.locator(f'.tour-staff input[value="{username}"] ~ button').click()
    page.wait_for_url(
        lambda url: "/demo/" not in url
    )  # the admin, a door, the figures: where the work begins
    if path != "/admin/":
        page.goto(address + path)
