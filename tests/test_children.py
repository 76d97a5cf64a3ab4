"""The processes of one portal: stopped together, started again one by one, and little said about it."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from portal.launch.children import Child, Family
from portal.settings.env import BASE_DIR
from tests.launching import FAMILY, alive, launched, wait_for

FALLING = """
import os, sys, time
from portal.launch import children
from portal.launch.children import Child, Family

children.SHORTEST_PAUSE, children.LONGEST_PAUSE, children.STEADY_AFTER = 0.05, 0.4, 30.0
say = lambda line: os.write(1, f"{line}\\n".encode())

def falls():
    raise ValueError("the index is broken")

def steady():
    os.write(1, f"steady {os.getpid()}\\n".encode())
    time.sleep(600)

sys.exit(Family([Child("falling", falls), Child("steady", steady)], say=say).keep())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_every_child_even_a_deaf_one(number):
    with launched(FAMILY) as (launcher, pids):
        launcher.send_signal(number)
        assert launcher.wait(timeout=60) == 0
        assert alive(pids) == []


def test_a_killed_launcher_takes_its_children_along():
    with launched(FAMILY) as (launcher, pids):
        launcher.kill()
        launcher.wait()
        assert wait_for(lambda: not alive(pids), 3)


def test_a_child_that_falls_is_started_again():
    with launched(FAMILY) as (launcher, pids):
        os.kill(pids["worker"], signal.SIGKILL)
        line = launcher.stdout.readline()
        assert "worker 意外结束（退出码 -9）" in line
        assert launcher.stdout.readline().startswith("worker ")
        assert launcher.poll() is None


def test_the_web_server_is_started_again_like_the_others_and_the_others_go_on():
    with launched(FAMILY) as (launcher, pids):
        os.kill(pids["server"], signal.SIGUSR1)  # makes it leave with 7
        assert "server 意外结束（退出码 7）" in launcher.stdout.readline()
        assert launcher.stdout.readline().startswith("server ")
        assert alive({name: pids[name] for name in ("worker", "deaf")}) == ["worker", "deaf"]
        assert launcher.poll() is None


RENEWED = """
import os, sys, time
from portal.launch.children import Child, Family

def batch():
    os.write(1, f"batch {os.getpid()}\\n".encode())
    time.sleep(0.05)

def faulty():
    os.write(1, f"faulty {os.getpid()}\\n".encode())
    sys.exit(3)

say = lambda line: os.write(1, f"{line}\\n".encode())
work = {"batch": batch, "faulty": faulty}[sys.argv[1]]
sys.exit(Family([Child("worker", work, renewed=True)], say=say).keep())
"""


def first_lines(which: str, count: int) -> list[str]:
    launcher = subprocess.Popen(
        [sys.executable, "-c", RENEWED, which], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    try:
        return [launcher.stdout.readline().strip() for _ in range(count)]
    finally:
        launcher.terminate()
        assert launcher.wait(timeout=60) == 0


def test_who_is_renewed_ends_and_a_fresh_one_takes_over_without_a_word():
    told = first_lines("batch", 4)
    assert all(line.startswith("batch ") for line in told), told
    assert len(set(told)) == 4


def test_the_fall_of_one_who_is_renewed_is_a_fall_like_any_other():
    assert "worker 意外结束（退出码 3），0.5 秒后重新启动" in first_lines("faulty", 2)[1]


def test_what_keeps_falling_slows_down_while_the_rest_goes_on_and_little_is_said():
    command = [sys.executable, "-c", FALLING]
    launcher = subprocess.Popen(
        command,
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(5)
    launcher.send_signal(signal.SIGTERM)
    said, errors = launcher.communicate(timeout=60)
    assert launcher.returncode == 0
    assert said.count("steady ") == 1, "the other one was never touched"
    pauses = [float(pause) for pause in re.findall(r"，([\d.]+) 秒后重新启动", said)]
    assert pauses == [0.1, 0.1, 0.2, 0.4], "one line for each pause, as 0.05 and 0.1 are written"
    assert errors.count("Traceback") == 1
    repeats = errors.count("同一个错误又出现了：ValueError: the index is broken")
    # 0.05 + 0.1 + 0.2 s, then one every 0.4 s; a loaded machine starts fewer.
    assert 4 <= repeats <= 15


def test_after_a_steady_run_the_pause_is_short_again():
    said: list[str] = []
    child = Child("worker", lambda: None, started_at=time.monotonic(), pid=1)
    family = Family([child], say=said.append)
    for _fall in range(8):
        family._plan_restart(child, 1)
    assert child.start_at - time.monotonic() == pytest.approx(60, abs=1)
    child.started_at -= 121
    family._plan_restart(child, 1)
    assert child.start_at - time.monotonic() == pytest.approx(0.5, abs=0.4)
    assert said[-2] == "worker 恢复正常，之前意外结束 8 次。"


def test_a_fall_like_the_last_one_is_said_once_an_hour():
    said: list[str] = []
    child = Child("worker", lambda: None, started_at=time.monotonic(), pid=1)
    family = Family([child], say=said.append)
    for _fall in range(180):
        family._plan_restart(child, 1)
    assert len(said) == 8 + 3
    assert said[-1].endswith("第 180 次。")
    family._plan_restart(child, -9)
    assert "退出码 -9" in said[-1], "another end is news"
