"""Accepted sign-ups a second through the full form, and refusals of a full list, beside a bare view.

Sixteen connections, one press each; the same server, settings and database file in the same run. Every press of the form
carries a session, a CSRF check, the rules, a ticket, a place, a step of history and a message.
"""

import http.client
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.faults.scene import Scene, scratch_connection, staged, wait_until
from tests.faults.test_rush import CSRF, end, free_port, ready, sessions_of

CROWD, PLACES, WAITING = 460, 200, 100
CONNECTIONS = 16
ACCEPTED, REFUSED = 0.25, 0.5


def per_second(
    port: int, count: int, ask: Callable[[http.client.HTTPConnection, int], int], wanted: int
) -> float:
    """Answers a second with sixteen connections that stay open."""
    numbers, lock, statuses = list(range(count)), threading.Lock(), []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                if not numbers:
                    break
                number = numbers.pop(0)
            statuses.append(ask(connection, number))
        connection.close()

    threads = [threading.Thread(target=client) for _n in range(CONNECTIONS)]
    started = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    took = time.monotonic() - started
    assert set(statuses) == {wanted}, statuses
    return count / took


def form(port: int, sessions: list[str], first: int):
    def ask(connection, number: int) -> int:
        connection.request(
            "POST",
            "/sign-up/check/",
            urlencode({"agreed": "on", "csrfmiddlewaretoken": CSRF}),
            {
                "Host": f"localhost:{port}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"sessionid={sessions[first + number]}; csrftoken={CSRF}",
            },
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def bare(port: int, places: int):
    def ask(connection, number: int) -> int:
        connection.request("POST", f"/bare/?places={places}", "", {"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


@pytest.mark.bench
@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))]
)
def test_sign_ups_a_second(engine, tmp_path, django_db_blocker):
    with staged(tmp_path, engine, "tests.faults.rush") as scene, django_db_blocker.unblock():
        measure(scene, engine)


def measure(scene: Scene, engine: str) -> None:
    assert scene.start("found", str(CROWD), str(PLACES), str(WAITING)).wait(400) == 0
    port, sessions = free_port(), sessions_of(scene)
    server = scene.start("serve", str(port), "bare")
    try:
        wait_until(lambda: ready(port), 60)
        _allow(scene)
        per_second(port, 64, bare(port, 10**6), 302)
        yardstick = per_second(port, 300, bare(port, 10**6), 302)
        ours = per_second(port, PLACES + WAITING, form(port, sessions, 0), 302)
        bare_no = per_second(port, 300, bare(port, 0), 409)
        ours_no = per_second(port, CROWD - PLACES - WAITING, form(port, sessions, PLACES + WAITING), 302)
    finally:
        end(server)
    assert scene.rows("select count(*) from events_signup")[0][0] == PLACES + WAITING
    print(
        f"\n{engine}: accepted {ours:.0f}/s, bare {yardstick:.0f}/s, ratio {ours / yardstick:.2f} (>= {ACCEPTED}); "
        f"refused {ours_no:.0f}/s, bare {bare_no:.0f}/s, ratio {ours_no / bare_no:.2f} (>= {REFUSED})"
    )
    assert ours / yardstick >= ACCEPTED
    assert ours_no / bare_no >= REFUSED


def _allow(scene: Scene) -> None:
    with scratch_connection(scene.url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into outbox_allowance (key, used, until) values ('bare', 0, '2099-01-01 00:00:00+00')"
        )
