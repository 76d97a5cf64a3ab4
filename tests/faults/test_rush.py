"""A rush for ten places against a real server on a real database: exact, in order, and nothing acknowledged is lost."""

import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from .scene import Scene, staged, wait_until

CROWD, CLIENTS, PLACES = 500, 16, 10
CSRF = "x" * 32


@dataclass
class Answer:
    """What one press brought: where it led, when it left and came back."""

    number: int
    status: int
    place: str
    left: float
    back: float


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def scene(request, tmp_path, django_db_blocker) -> Iterator[Scene]:
    with staged(tmp_path, request.param, "tests.faults.rush") as stage, django_db_blocker.unblock():
        assert stage.start("found", str(CROWD)).wait(400) == 0
        yield stage


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def serving(scene: Scene, port: int) -> subprocess.Popen:
    server = scene.start("serve", str(port))
    wait_until(lambda: ready(port), 60)
    return server


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def press(port: int, session: str, number: int) -> Answer:
    """The last press of the form, as a browser sends it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = urlencode({"agreed": "on", "csrfmiddlewaretoken": CSRF})
    headers = {
        "Host": f"localhost:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
    }
    left = time.monotonic()
    try:
        connection.request("POST", "/sign-up/check/", body, headers)
        answer = connection.getresponse()
        answer.read()
        return Answer(number, answer.status, answer.getheader("Location") or "", left, time.monotonic())
    except (OSError, http.client.HTTPException):
        return Answer(number, 0, "", left, time.monotonic())
    finally:
        connection.close()


def rush(
    port: int,
    sessions: list[str],
    numbers: list[int],
    clients: int = CLIENTS,
    told: Callable[[list[Answer]], None] = lambda answers: None,
) -> list[Answer]:
    """All of them, so many at a time; `told` hears of each answer."""
    waiting, answers, lock = list(reversed(numbers)), [], threading.Lock()

    def client() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                number = waiting.pop()
            answer = press(port, sessions[number], number)
            with lock:
                answers.append(answer)
                told(answers)

    threads = [threading.Thread(target=client) for _n in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def stored(scene: Scene) -> dict[str, tuple[int, str]]:
    """Ticket and state of every sign-up, by where its receipt stands."""
    rows = scene.rows("select token, ticket, state from events_signup order by ticket")
    return {f"/s/{token}/": (ticket, state) for token, ticket, state in rows}


def held(scene: Scene) -> int:
    return scene.rows("select count(*) from events_signup where slot_id is not null")[0][0]


def end(server: subprocess.Popen, how: int = signal.SIGTERM) -> None:
    server.send_signal(how)
    server.wait(15)


def sessions_of(scene: Scene) -> list[str]:
    return json.loads((scene.data_dir / "sessions.json").read_text())


def inversions(answers: list[Answer], rows: dict[str, tuple[int, str]]) -> int:
    """How often somebody who came back before another one left has the higher ticket."""
    timed = sorted((one.left, one.back, rows[one.place][0]) for one in answers if one.place in rows)
    return sum(
        one[1] < two[0] and one[2] > two[2] for place, one in enumerate(timed) for two in timed[place + 1 :]
    )


@pytest.mark.prove
def test_five_hundred_for_ten_places(scene: Scene, record_property):
    port, sessions = free_port(), sessions_of(scene)
    server = serving(scene, port)
    try:
        started = time.monotonic()
        answers = rush(port, sessions, list(range(CROWD)))
        took = time.monotonic() - started
    finally:
        end(server)
    assert {one.status for one in answers} == {302}
    rows = stored(scene)
    waits = sorted(one.back - one.left for one in answers)
    p95 = statistics.quantiles(waits, n=20)[18]
    states = [state for _ticket, state in rows.values()]
    assert (states.count("confirmed"), states.count("waiting")) == (PLACES, CROWD - PLACES)
    assert {rows[place][1] for place in list(rows)[:PLACES]} == {"confirmed"}
    assert scene.rows("select count(*) from outbox_message")[0][0] == CROWD
    assert inversions(answers, rows) == 0
    assert scene.start("audit").wait(60) == 0
    print(f"{CROWD} in {took:.1f} s, p95 {p95:.2f} s, max {waits[-1]:.2f} s")
    record_property("p95", round(p95, 2))
    assert p95 <= 2
    assert waits[-1] <= 10


def _kill_after(server: subprocess.Popen, count: int) -> Callable[[list[Answer]], None]:
    return lambda answers: _kill_all(server) if len(answers) == count else None


@pytest.mark.prove
def test_killed_five_times_in_a_rush_and_nothing_acknowledged_is_lost(scene: Scene):
    port, sessions = free_port(), sessions_of(scene)
    dice, known, comebacks = random.Random(6), {}, []
    numbers = list(range(CROWD))
    for turn in range(5):
        server = serving(scene, port)
        part = numbers[turn * 100 : turn * 100 + 100]
        # In the middle of the work, however fast the machine is: by the count of answers, not by the clock.
        for one in rush(port, sessions, part, told=_kill_after(server, dice.randint(2, 60))):
            if one.status == 302:
                known[one.number] = one.place
        server.wait(15)
        assert held(scene) <= PLACES
        started = time.monotonic()
        server = serving(scene, port)
        comebacks.append(time.monotonic() - started)
        _kill_all(server)
        server.wait(15)
    assert max(comebacks) <= 15
    rows = stored(scene)
    assert set(known.values()) <= set(rows)
    assert 10 < len(known) < CROWD, "killed at a moment that proves nothing"
    before = dict(rows)
    server = serving(scene, port)
    try:
        again = rush(port, sessions, [number for number in numbers if number not in known])
    finally:
        end(server)
    assert {one.status for one in again} == {302}
    after = stored(scene)
    assert len(after) == CROWD
    assert {place: after[place] for place in before} == before
    assert [state for _ticket, state in after.values()].count("confirmed") == PLACES
    assert scene.start("audit").wait(60) == 0
    print(f"acknowledged {len(known)} before the replay, back after {max(comebacks):.1f} s at most")


def _kill_all(server: subprocess.Popen) -> None:
    """The server and every worker below it, without a word."""
    for pid in (*_children(server.pid), server.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(one) for one in found.split()]
