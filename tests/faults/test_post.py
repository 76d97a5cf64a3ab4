"""What people are told when workers die half-way and the gateway fails: each once, and nobody waits for it."""

import random
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator

import pytest

from .scene import Scene, staged, wait_until
from .stub_gateway import stub_gateway
from .test_at_once import ENGINES, Serving
from .test_rush import rush, sessions_of

pytestmark = pytest.mark.prove


@pytest.fixture(params=ENGINES)
def engine(request) -> str:
    return request.param


@pytest.fixture
def scene(engine, tmp_path, django_db_blocker) -> Iterator[Scene]:
    with staged(tmp_path, engine, "tests.faults.called_off") as stage, django_db_blocker.unblock():
        yield stage


def killed(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(15)


def states(scene: Scene) -> dict[str, int]:
    told = "from outbox_message where kind = 'called_off'"
    rows = scene.rows(f"select channel, state, count(*) {told} group by channel, state")
    return {f"{channel} {state}": count for channel, state, count in rows}


def test_a_date_called_off_by_workers_that_die_tells_each_once(scene: Scene):
    """10 confirmed, 3 offered, 40 waiting, 9 of all without a phone; killed five times on the way, and the postman too."""
    dice = random.Random(17)
    assert scene.start("found").wait(120) == 0
    with stub_gateway(lambda _n: "unhurried") as (gateway, values):
        scene.extra = values
        for _death in range(5):
            worker = scene.start("call_off")
            # Long enough to be at work, too short to be through.
            time.sleep(dice.uniform(1.2, 2.6))
            killed(worker)
            assert sum(states(scene).values()) in (0, 53), "all of it or nothing"
        assert scene.start("call_off").wait(60) == 0
        postman = scene.start("post")
        wait_until(lambda: gateway.asked >= 15, 60)
        killed(postman)
        postman = scene.start("post")
        took = wait_until(lambda: not {"sms queued", "sms sending"} & set(states(scene)), 90)
        killed(postman)
    told = states(scene)
    print(f"told within {took:.0f} s of the restart: {told}")
    assert took <= 60
    assert sum(told.values()) == 53
    assert told["call queued"] == 9
    # At most the one message under way when the postman was killed is left for somebody to call.
    assert told.get("sms sent", 0) + told.get("sms unknown", 0) == 44
    assert told.get("sms unknown", 0) <= 1
    assert set(gateway.sent.values()) == {1}
    assert len(gateway.sent) in (43, 44)
    assert scene.rows("select count(*) from events_claim")[0][0] == 0
    assert scene.rows("select count(*) from events_signup where state = 'called_off'")[0][0] == 53
    assert scene.start("audit").wait(60) == 0


def flaky(number: int) -> str:
    return random.Random(number).choices(["fail", "slow", "lost", "ok"], [30, 10, 10, 50])[0]


def p95(answers) -> float:
    return statistics.quantiles([one.back - one.left for one in answers], n=20)[18]


def test_a_gateway_that_fails_slows_no_sign_up_and_tells_nobody_twice(engine, tmp_path, django_db_blocker):
    """30 % fail, 10 % take thirty seconds, 10 % are taken without an answer."""
    with staged(tmp_path, engine, "tests.faults.rush") as scene, django_db_blocker.unblock():
        # Two rounds of the same size; so near that messages leave at any hour.
        assert scene.start("found", "100", "10", "1000", "3", "10").wait(400) == 0
        sessions = sessions_of(scene)
        with stub_gateway(flaky) as (gateway, values), Serving(scene) as port:
            scene.extra = values
            rush(port, sessions, list(range(100)))
            alone = p95(rush(port, sessions, list(range(100, 200))))
            postmen = [scene.start("post", module="tests.faults.called_off") for _n in range(3)]
            wait_until(lambda: gateway.asked >= 5, 60)
            beside = p95(rush(port, sessions, list(range(200, 300))))
            for _hurry in range(8):
                scene.change("update outbox_message set not_before = created_at where state = 'queued'")
                wait_until(lambda: not _due(scene), 240)
            for one in postmen:
                killed(one)
        ends = dict(scene.rows("select state, count(*) from outbox_message group by state"))
    print(
        f"p95 of a press {alone:.2f} s without, {beside:.2f} s beside a failing gateway; asked {gateway.asked} times"
    )
    print(ends)
    assert set(ends) <= {"sent", "unknown", "dead"}, "each is sent, or somebody calls"
    assert sum(ends.values()) == 300
    assert ends["sent"] > 150
    assert set(gateway.sent.values()) == {1}
    # One message in ten keeps the postman for thirty seconds; a press that waited for one would show it. How much the
    # postmen's work costs a busy machine is a figure, and printed.
    assert beside <= alone + 5


def _due(scene: Scene) -> bool:
    return bool(
        scene.rows(
            "select 1 from outbox_message where state = 'sending' or (state = 'queued' and not_before <= created_at)"
        )
    )
