"""The documented unit under a supervisor with systemd's rules: a refusal is left alone, a failure is started again."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from django.db import connection

from tests.launching import alive, wait_for
from tests.small_portal import START_WITHIN, SmallPortal, lay_out, settle
from tests.supervisor import Supervisor, command_of, documented_unit


@pytest.fixture
def portal(tmp_path) -> SmallPortal:
    return lay_out(tmp_path)


def supervised(portal: SmallPortal, **changes: str) -> Supervisor:
    unit = documented_unit()
    command = command_of(unit, sys.executable)
    return Supervisor(unit, command, portal.code, portal.surroundings(**changes), portal.folder / "log")


def below(pid: int) -> dict[str, int]:
    """All processes that descend from one."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = {pid}
    while more := {one for one, parent in pairs if parent in found} - found:
        found |= more
    return {str(one): one for one in found - {pid}}


def test_a_refusal_is_said_once_and_left_alone(portal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", portal.port))
        other.listen()
        with supervised(portal) as supervisor:
            supervisor.thread.join(60)
            assert not supervisor.thread.is_alive()
    assert supervisor.codes == [78]
    assert supervisor.log.read_text().count(f"端口 {portal.port} 已被占用") == 1


@pytest.mark.long
def test_what_is_not_there_yet_is_tried_again(portal):
    with supervised(portal, DATABASE_URL="postgres://portal@127.0.0.1:1/portal") as supervisor:
        assert wait_for(lambda: len(supervisor.codes) >= 6, 120), "more often than systemd's limit of five"
    assert set(supervisor.codes[:6]) == {1}


def test_make_hides_the_difference_so_the_unit_does_not_use_it(portal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", portal.port))
        other.listen()
        done = subprocess.run(
            ["make", "run"], cwd=portal.code, env=portal.surroundings(), capture_output=True, text=True
        )
    assert done.returncode == 2
    assert "已被占用" in done.stderr


@pytest.mark.prove
def test_a_killed_portal_leaves_no_orphan_and_is_back(portal, db):
    if connection.vendor != "sqlite":
        pytest.skip("the portal gets a copy of the SQLite file of the tests")
    settle(portal, connection.settings_dict["NAME"])
    with supervised(portal) as supervisor:
        first = whole_family(portal, supervisor, since=0)
        os.kill(supervisor.process.pid, signal.SIGKILL)
        assert wait_for(lambda: not alive(first), 20)
        second = whole_family(portal, supervisor, since=1)
        # A child alone: the others never notice.
        fallen = max(second.values())
        os.kill(fallen, signal.SIGKILL)
        others = {name: pid for name, pid in second.items() if pid != fallen}

        def whole_again() -> bool:
            now = below(supervisor.process.pid)
            return len(now) == len(second) and fallen not in now.values() and others.items() <= now.items()

        assert wait_for(whole_again, 60)
    assert supervisor.codes == [-9, 0]


def whole_family(portal: SmallPortal, supervisor: Supervisor, since: int) -> dict[str, int]:
    """Server, two workers, tasks, tick with postman of a portal that serves; the one who looks whether it does is gone."""
    assert wait_for(lambda: len(supervisor.codes) == since and portal.ready(), START_WITHIN), (
        supervisor.log.read_text()
    )
    assert wait_for(lambda: len(below(supervisor.process.pid)) == 5, 60), below(supervisor.process.pid)
    return below(supervisor.process.pid)
