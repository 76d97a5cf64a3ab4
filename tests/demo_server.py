"""The demo as residents would meet it: the real server on a port of its own, its data kept between runs."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from portal.settings.env import BASE_DIR
from tests.launching import environment, free_port

# One for each of the processes that test side by side: a data folder has one running portal.
DATA = BASE_DIR / "var" / f"demo-for-tests{os.environ.get('PYTEST_XDIST_WORKER', '')}"
READY_WITHIN = 240


@pytest.fixture(scope="session")
def demo_server() -> Iterator[str]:
    """The address of a running demo; the first start fills it, later ones take seconds."""
    port = free_port()
    surroundings = environment(DATA_DIR=str(DATA), PORT=str(port), DEMO="1")
    log = DATA.with_suffix(".log")
    log.parent.mkdir(exist_ok=True)
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
        _wait(process, address)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen, address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        assert process.poll() is None, "the demo did not start, see var/demo-for-tests.log"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the demo was not ready in time, see var/demo-for-tests.log")


def enter(page, address: str, username: str, path: str = "/admin/") -> None:
    """Go in as one of the demo's staff, by the button of the tour."""
    page.goto(f"{address}/demo/")
    page.locator(f'.tour-staff input[value="{username}"] ~ button').click()
    page.wait_for_url(
        lambda url: "/demo/" not in url
    )  # the admin, a door, the figures: where the work begins
    if path != "/admin/":
        page.goto(address + path)
