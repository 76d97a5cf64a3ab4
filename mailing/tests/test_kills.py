"""Sendings by real postmen who are killed on the way, and presses and postmen side by side, on both databases."""

import contextlib
import resource
import subprocess
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events.tests.test_races import at_once, errors
from mailing.actions import jobs
from mailing.actions.by_the_clock import look_after
from mailing.models import Delivery, SendJob
from mailing.sending import ledger
from mailing.sending.carriers import Answer, Fate, new_carrier
from mailing.sending.crew import ON_SQLITE
from mailing.sending.work import Sender
from tests.faults.scene import wait_until
from tests.mail_sink import mail_sink

from .sendings import (
    a_job,
    asked,
    build,  # noqa: F401
    bury,
    going,
    heavier,
    house,  # noqa: F401
    hurry,
    number_to_mail,  # noqa: F401
    postman,
    readers_list,
    states,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
State = SendJob.State


def connections() -> int:
    """Of one postman."""
    return ON_SQLITE if connection.vendor == "sqlite" else 4


def arrived(sink) -> int:
    return sink.ids.total()


def has_ended(job: SendJob) -> bool:
    return SendJob.objects.get(pk=job.pk).state == State.DONE


def killed(process: subprocess.Popen) -> None:
    """Kill a postman, and wait until another has taken up what it left."""
    process.kill()
    moment = timezone.now()
    time.sleep(2.5)
    bury(moment)
    wait_until(lambda: not Delivery.objects.filter(lease_until__lt=timezone.now()).exists(), 120)


@pytest.mark.long
def test_two_thousand_with_postmen_side_by_side_two_of_them_killed(town, build, tmp_path):  # noqa: F811
    """S1 to S4. The first is killed while doubtful mails go again, the second while they are held."""
    job = asked(town, a_job(town, build, readers_list(town, 2000)))
    with mail_sink() as sink, contextlib.ExitStack() as stack:
        one, two, _three = (stack.enter_context(postman(sink.port, tmp_path)) for _n in range(3))
        wait_until(lambda: arrived(sink) >= 400, 300)
        killed(one)
        wait_until(lambda: arrived(sink) >= 1000, 300)
        jobs.set_hold(job=job, hold=True, by=town.user("senior"))
        killed(two)
        wait_until(lambda: has_ended(job), 300)
    ends = states(job)
    print(f"{ends}; arrived {len(sink.ids)}, repeats {sink.repeats}")
    assert ends.get("uncertain", 0) <= connections()
    assert ends["sent"] + ends.get("uncertain", 0) == 2000
    sent = set(Delivery.objects.filter(state="sent").values_list("message_id", flat=True))
    assert {f"Message-ID: <{one}>" for one in sent} <= set(sink.ids), "nothing is lost"
    assert set(sink.recipients.values()) <= {1, 2}
    assert sink.repeats <= connections()
    assert "Traceback" not in (tmp_path / "postman.log").read_text()


class Killed(BaseException):
    """A postman ends here, without a word."""


def die_at(moment: str, sink_takes: list, job: SendJob, monkeypatch, number: int = 7) -> None:
    """Work until the so-manieth mail and die before it is handed, after that, or after it was taken."""

    class Mortal:
        def ready(self):
            if moment == "before it is handed" and len(sink_takes) == number:
                raise Killed

        def carry(self, letter):
            if moment == "after it is handed" and len(sink_takes) == number:
                raise Killed
            sink_takes.append(letter.to)
            if moment == "after it was taken" and len(sink_takes) == number + 1:
                raise Killed
            return Answer(Fate.TAKEN, "250 ok")

        def close(self): ...

    with pytest.raises(Killed):
        Sender(Mortal()).work(10)


def finish(sink_takes: list) -> None:
    class Taking:
        def ready(self): ...

        def carry(self, letter):
            sink_takes.append(letter.to)
            return Answer(Fate.TAKEN, "250 ok")

        def close(self): ...

    hurry()
    look_after(timezone.now())
    Sender(Taking()).work(10)
    look_after(timezone.now())


@pytest.mark.parametrize(
    ("moment", "hold", "ends", "arrivals"),
    [
        ("before it is handed", True, {"sent": 19, "uncertain": 1}, 20),
        ("after it is handed", False, {"sent": 20}, 20),
        ("after it is handed", True, {"sent": 19, "uncertain": 1}, 19),
        ("after it was taken", False, {"sent": 20}, 21),
        ("after it was taken", True, {"sent": 19, "uncertain": 1}, 20),
    ],
)
def test_a_death_at_each_moment_leaves_one_mail_in_doubt_at_most(
    town,
    build,  # noqa: F811
    monkeypatch,
    moment,
    hold,
    ends,
    arrivals,
):
    """Before the next one is handed over, the last one, which was taken, is not yet written down as sent."""
    job, took = going(town, build, readers_list(town, 20), hold=hold), []
    die_at(moment, took, job, monkeypatch)
    finish(took)
    assert states(job) == ends
    assert (len(took), len(set(took))) == (arrivals, min(arrivals, 20))
    assert has_ended(job)


@pytest.mark.prove  # the control
def test_without_the_mark_a_death_repeats_what_was_to_be_held(town, build, monkeypatch):  # noqa: F811
    """The control: rows that are not marked before their mail leaves go again, whatever the setting."""

    def unmarked(done, following, *, owner, now):
        if done.pk:
            Delivery.objects.filter(pk=done.pk).update(state=done.state, owner="", lease_until=None)
        return following is not None

    job, took = going(town, build, readers_list(town, 20), hold=True), []
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "take_turn", unmarked)
        die_at("after it was taken", took, job, monkeypatch)
    finish(took)
    assert states(job) == {"sent": 20}
    assert len(took) - len(set(took)) == 1


def test_pressed_twice_and_begun_twice_at_once_is_one_sending_with_each_once(town, build):  # noqa: F811
    """S4."""
    senior = town.user("senior")
    one = readers_list(town, 100)
    twins = [a_job(town, build, one) for _n in range(2)]
    results = at_once([lambda job=job: jobs.ask_to_send(job=job, by=senior) for job in twins * 3])
    assert len([result for result in results if isinstance(result, SendJob)]) == 1
    assert {type(error) for error in errors(results)} == {jobs.Refused}
    assert not errors(at_once([lambda: look_after(timezone.now())] * 4))
    (job,) = SendJob.objects.filter(state=State.RUNNING)
    assert states(job) == {"queued": 100}
    senders = [Sender(new_carrier()) for _n in range(4)]
    results = at_once([lambda sender=sender: sender.work(20) for sender in senders])
    assert not errors(results)
    assert sum(results) == 100
    assert not errors(at_once([lambda: look_after(timezone.now())] * 4))
    assert (states(job), has_ended(job)) == ({"sent": 100}, True)


@pytest.mark.prove  # the control
def test_leases_without_a_lock_give_a_row_to_two(town, build):  # noqa: F811
    """The control: what most do, read and then mark."""
    job = going(town, build, readers_list(town, 10))
    gate = threading.Barrier(2)

    def naive(owner: str) -> list[int]:
        pks = list(job.deliveries.filter(state="queued").values_list("pk", flat=True))
        gate.wait()
        Delivery.objects.filter(pk__in=pks).update(state="leased", owner=owner)
        return pks

    def locked(owner: str) -> list[int]:
        with transaction.atomic():
            mine = SendJob.objects.locked(job.pk)
            return [row.pk for row in ledger.lease(mine, owner=owner, now=timezone.now(), most=6)]

    one, two = at_once([lambda: naive("a"), lambda: naive("b")])
    assert set(one) & set(two)
    Delivery.objects.update(state="queued", owner="")
    one, two = at_once([lambda: locked("a"), lambda: locked("b")])
    assert sorted([*one, *two]) == sorted(job.deliveries.values_list("pk", flat=True))


def resident(pid: int) -> int:
    """Of a process, in MB, at its highest."""
    with open(f"/proc/{pid}/status") as told:
        return next(int(line.split()[1]) // 1024 for line in told if line.startswith("VmHWM"))


@pytest.mark.prove
class TestFullCounts:
    """The same with five thousand, and how fast."""

    def test_five_thousand_at_full_speed(self, town, build, tmp_path):  # noqa: F811
        heavier(build)
        job = asked(town, a_job(town, build, readers_list(town, 5000)))
        with mail_sink() as sink:
            with postman(sink.port, tmp_path) as process:
                wait_until(lambda: arrived(sink) > 0, 120)
                before, started, at_first = arrived(sink), time.monotonic(), resident(process.pid)
                wait_until(lambda: has_ended(job), 300)
                took = time.monotonic() - started
                grown = resident(process.pid) - at_first
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
        rate = (5000 - before) / took
        print(
            f"{connection.vendor}: {rate:.0f} mails a second of {len(sink.mails[0]) // 1024} KB, "
            f"{at_first} MB and {grown} more, "
            f"{(used.ru_utime + used.ru_stime) * 1000 / 5000:.1f} ms of processor a mail"
        )
        assert (len(sink.ids), sink.repeats, states(job)) == (5000, 0, {"sent": 5000})
        # The portal's code alone is most of it, and `make run` shares that between its processes.
        assert grown <= 50
        assert rate >= (150 if connection.vendor == "sqlite" else 300)

    def test_over_a_long_line_commands_at_once_save_half_the_waiting(self, town, build, tmp_path):  # noqa: F811
        """Each answer takes twenty milliseconds. The first is the control: a server that takes one command after the other."""
        rates, people = {}, readers_list(town, 1200)
        for together in (False, True):
            job = asked(town, a_job(town, build, people))
            with mail_sink(pipelining=together, slow=0.02) as sink, postman(sink.port, tmp_path):
                wait_until(lambda sink=sink: arrived(sink) >= 100, 120)
                started, before = time.monotonic(), arrived(sink)
                wait_until(lambda sink=sink: arrived(sink) >= 500, 120)
                rates[together] = (arrived(sink) - before) / (time.monotonic() - started)
            jobs.cancel(job=job, by=town.user("senior"))
        print(f"{connection.vendor}: {rates[False]:.0f} mails a second one by one, {rates[True]:.0f} at once")
        assert rates[True] > rates[False] * 1.4

    def test_a_stop_finishes_what_is_on_its_way_and_doubts_nothing(self, town, build, tmp_path):  # noqa: F811
        job = asked(town, a_job(town, build, readers_list(town, 2000)))
        with mail_sink() as sink, postman(sink.port, tmp_path) as process:
            wait_until(lambda: arrived(sink) >= 100, 120)
            process.terminate()
            assert process.wait(10) == 0
            ends = states(job)
        assert set(ends) == {"queued", "sent"}
        assert ends["sent"] == arrived(sink) < 2000

    @pytest.mark.parametrize("hold", [False, True])
    def test_five_thousand_killed_three_times(self, town, build, tmp_path, hold):  # noqa: F811
        heavier(build)
        job = asked(town, a_job(town, build, readers_list(town, 5000), hold=hold))
        with mail_sink() as sink:
            for quarter in (1250, 2500, 3750):
                with postman(sink.port, tmp_path):
                    wait_until(lambda quarter=quarter: arrived(sink) >= quarter, 120)
                hurry()
            with postman(sink.port, tmp_path):
                again = arrived(sink)
                print(f"going again after {wait_until(lambda: arrived(sink) > again, 30):.1f} s")
                wait_until(lambda: has_ended(job), 120)
        ends = states(job)
        print(f"{connection.vendor}, hold {hold}: {ends}; arrived {len(sink.ids)}, repeats {sink.repeats}")
        doubtful = ends.get("uncertain", 0)
        assert ends["sent"] + doubtful == 5000
        sent = Delivery.objects.filter(state="sent").values_list("message_id", flat=True)
        assert {f"Message-ID: <{one}>" for one in sent} <= set(sink.ids)
        assert sink.repeats <= (0 if hold else 3 * connections())
        assert doubtful <= (3 * connections() if hold else 0)
