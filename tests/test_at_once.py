"""That this version of granian asks us before it makes a task of a request: no document of it promises that it will."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from portal.settings.env import BASE_DIR
from tests.launching import free_port, wait_for


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[str, object]]:
    port, log = free_port(), tmp_path / "log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "tests.at_once", str(port)]
        process = subprocess.Popen(command, cwd=BASE_DIR, stdout=output, stderr=subprocess.STDOUT)
        try:
            assert wait_for(lambda: said(f"http://127.0.0.1:{port}/") is not None, 60), log.read_text()
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()
            process.wait(20)


def said(address: str) -> str | None:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read().decode()
    except OSError:
        return None


def test_what_can_leave_at_once_does_and_the_rest_gets_its_task(server):
    address, log = server
    for _again in range(3):
        assert said(f"{address}/at-once") == "at once"
        assert said(f"{address}/other") == "by a task"
    assert said(f"{address}/broken") == "by a task"
    assert "ValueError: a fault of ours" in log.read_text()
