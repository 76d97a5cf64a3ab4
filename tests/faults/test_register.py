"""A list of 3 000 residents goes in while others sign up: nobody waits, and a worker that is killed leaves nothing half."""

import itertools
import signal
import statistics
import time
from collections.abc import Iterator

import pytest

from .scene import Scene, staged, wait_until
from .test_rush import end, free_port, press, serving, sessions_of

LIST, CROWD = 3000, 400
# Of nineteen in twenty sign-ups; where a busy machine takes longer for one alone, the list may add half of that.
SLOWEST, ADDED = 0.5, 1.5


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def scene(request, tmp_path, django_db_blocker) -> Iterator[Scene]:
    with staged(tmp_path, request.param, "tests.faults.rush") as stage, django_db_blocker.unblock():
        assert stage.start("found", str(CROWD), str(CROWD)).wait(400) == 0
        assert stage.start("bring", str(LIST), module="tests.faults.listing").wait(120) == 0
        yield stage


def entered(scene: Scene) -> int:
    return scene.rows("select done from media_incomingfile")[0][0]


def in_the_register(scene: Scene) -> tuple[int, int]:
    """People with a door, and their names: the crowd that signs up has none."""
    sql = "select count(*), count(distinct p.name) from people_person p join people_membership m on m.person_id = p.id"
    return scene.rows(f"{sql} where m.until is null")[0]


@pytest.mark.prove
def test_sign_ups_go_on_beside_a_list_of_three_thousand(scene: Scene, request):
    sessions, port = sessions_of(scene), free_port()
    server = serving(scene, port)
    numbers = iter(range(CROWD))
    try:
        alone = [press(port, sessions[n], n) for n in itertools.islice(numbers, 60)]
        began = time.monotonic()
        worker = scene.start("enter", module="tests.faults.listing")
        wait_until(lambda: entered(scene) >= LIST // 5, 120)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        assert in_the_register(scene) == (entered(scene),) * 2, "a part stands whole or not at all"
        worker, beside = scene.start("enter", module="tests.faults.listing"), []
        while worker.poll() is None:
            if (number := next(numbers, None)) is not None:
                beside.append(press(port, sessions[number], number))
            time.sleep(0.05)
        took = time.monotonic() - began
    finally:
        end(server)
    assert worker.returncode == 0
    assert in_the_register(scene) == (LIST, LIST)
    assert {answer.status for answer in (*alone, *beside)} == {302}
    assert scene.rows("select count(*) from events_signup")[0][0] == len(alone) + len(beside)
    before, during = slow(alone), slow(beside)
    print(
        f"\n{LIST} people in {took:.0f} s, {len(beside)} sign-ups beside: p95 {during:.3f} s, alone {before:.3f} s"
    )
    assert len(beside) > 100
    assert during <= max(SLOWEST, ADDED * before)


def slow(answers) -> float:
    return statistics.quantiles([answer.back - answer.left for answer in answers], n=20)[-1]
