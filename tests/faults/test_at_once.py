"""Presses that arrive together at real server processes: exact, once, one row; with a control that shows the fault."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest

from .scene import Scene, staged, wait_until
from .test_rush import CSRF, end, free_port, press, ready, rush, sessions_of

pytestmark = pytest.mark.prove
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))]


@pytest.fixture(params=ENGINES)
def scene(request, tmp_path, django_db_blocker) -> Iterator[Scene]:
    with staged(tmp_path, request.param, "tests.faults.rush") as stage, django_db_blocker.unblock():
        yield stage


class Serving:
    """A server of a scene, as long as the block lasts."""

    def __init__(self, scene: Scene, *how: str) -> None:
        self.port = free_port()
        self.process = scene.start("serve", str(self.port), *how)

    def __enter__(self) -> int:
        wait_until(lambda: ready(self.port), 60)
        return self.port

    def __exit__(self, *_error) -> None:
        end(self.process)


def together(acts: list[Callable[[], object]]) -> list:
    """All at the same moment, each from a thread of its own."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        gate.wait()
        results[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return results


def given(scene: Scene) -> list[int]:
    rows = scene.rows("select count(slot_id) from events_signup group by roll_id order by roll_id")
    return [count for (count,) in rows]


def forty_rounds(scene: Scene, *how: str) -> list[int]:
    assert scene.start("found", "16", "10", "1000", "40").wait(400) == 0
    sessions = sessions_of(scene)
    with Serving(scene, "four", *how) as port:
        for turn in range(40):
            answers = rush(port, sessions, list(range(turn * 16, turn * 16 + 16)))
            assert how or {one.status for one in answers} == {302}
    return given(scene)


def test_forty_rounds_of_sixteen_at_once_give_ten_places_each(scene: Scene):
    assert forty_rounds(scene) == [10] * 40
    assert scene.start("audit").wait(60) == 0


def test_the_same_rounds_oversell_where_nothing_is_locked(scene: Scene):
    """The control: the fault is there to be found. SQLite's one writer hides it."""
    counts = forty_rounds(scene, "naive")
    print(f"naive: {sorted(counts)[-5:]} places given of 10")
    if scene.url.startswith("postgres"):
        assert max(counts) > 10


def test_two_hundred_and_fifty_presses_each_sent_twice_at_once_and_ten_times_more(scene: Scene):
    assert scene.start("found", "250").wait(400) == 0
    sessions = sessions_of(scene)
    with Serving(scene) as port:
        places = []
        for start in range(0, 250, 8):
            numbers = [number for number in range(start, min(start + 8, 250)) for _twice in (0, 1)]
            acts = [lambda number=number: press(port, sessions[number], number) for number in numbers]
            places += together(acts)
        time.sleep(60)
        for _again in range(10):
            places += rush(port, sessions, list(range(250)))
    assert {one.status for one in places} == {302}
    assert len({(one.number, one.place) for one in places}) == 250, "each always led to its own receipt"
    assert scene.rows("select count(*) from events_signup")[0][0] == 250
    assert scene.rows("select count(*) from outbox_message")[0][0] == 250
    assert scene.rows("select next_ticket from events_roll")[0][0] == 251, "no ticket was wasted"
    assert scene.start("audit").wait(60) == 0


def at_the_desk(port: int, session: str, roll: int, person: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Host": f"localhost:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
    }
    body = urlencode({"person": person, "key": f"desk-{person}", "csrfmiddlewaretoken": CSRF})
    connection.request("POST", f"/desk/roll/{roll}/known/", body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_an_elder_by_own_phone_daughter_and_desk_at_once_is_one_sign_up(scene: Scene):
    """Fifty rounds; whoever comes second meets the sign-up that is there."""
    assert scene.start("families", "50").wait(400) == 0
    told = sessions_of(scene)
    statuses = []
    with Serving(scene) as port:
        for own, daughters, person in told["families"]:
            results = together(
                [
                    lambda own=own: press(port, own, 0).status,
                    lambda daughters=daughters: press(port, daughters, 1).status,
                    lambda person=person: at_the_desk(port, told["clerk"], told["roll"], person),
                ]
            )
            statuses += results
    # 422: somebody else signed them up; the page says so and gives no link.
    assert set(statuses) <= {302, 422}
    rows = scene.rows("select person_id, count(*) from events_signup group by person_id")
    assert sorted(count for _person, count in rows) == [1] * 50
    assert scene.start("audit").wait(60) == 0
