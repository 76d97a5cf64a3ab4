"""Several machines serve one portal: which processes run where, who prepares the database, and that two of a kind do no harm."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, connections
from django_tasks import task

from portal.core import heartbeats
from portal.launch import prepare, run
from portal.launch.alone import alone
from portal.launch.checks import Refusal, check_media
from portal.settings.env import PROCESSES, read_environment

ON_A_SERVER = "postgres://portal@db.example.cn/portal"
DONE: list[int] = []


@pytest.fixture
def env(monkeypatch, tmp_path, settings):
    """The environment of a machine that has these variables and no others of ours."""
    settings.DATA_DIR = tmp_path

    def with_variables(**variables):
        for name in ("PROCESSES", "MEDIA_STORAGE", "DATABASE_URL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_environment()

    return with_variables


def run_here(env) -> list[str]:
    return [child.name for child in run._children("run", env, first_start=False)]


def test_without_a_word_a_machine_runs_everything(env):
    assert env().processes == PROCESSES
    assert run_here(env()) == ["网站", "后台任务", "定时发布和送信", "开门检查"]
    assert heartbeats.silent() == []
    assert {one.name for one in heartbeats.folder().iterdir()} == {"worker", "tick", "postman"}


def test_a_machine_runs_what_it_is_told_and_waits_for_nobody_elses_signs_of_life(env, capsys):
    assert run_here(env(DATABASE_URL=ON_A_SERVER, PROCESSES="web")) == ["网站", "开门检查"]
    assert list(heartbeats.folder().iterdir()) == []
    assert run_here(env(DATABASE_URL=ON_A_SERVER, PROCESSES="postman, worker")) == ["后台任务", "送信"]
    assert {one.name for one in heartbeats.folder().iterdir()} == {"worker", "postman"}
    assert "Ready: 后台任务、送信" in capsys.readouterr().out


@pytest.mark.parametrize("falls", ["tick", "post"])
def test_clock_and_postman_fall_together_and_say_why(monkeypatch, falls):
    earlier = signal.getsignal(signal.SIGTERM)

    def command(name: str, until: threading.Event) -> None:
        if name == falls:
            raise RuntimeError(f"{name} fell")
        assert until.wait(30)

    monkeypatch.setattr(run, "call_command", command)
    try:
        with pytest.raises(RuntimeError, match=f"{falls} fell"):
            run._tick_and_post()
    finally:
        signal.signal(signal.SIGTERM, earlier)


def test_a_postman_who_is_told_to_stop_finishes_what_he_does(monkeypatch):
    earlier, finished = signal.getsignal(signal.SIGTERM), []

    def command(name: str, until: threading.Event) -> None:
        if name == "tick":
            os.kill(os.getpid(), signal.SIGTERM)
        assert until.wait(30)
        if name == "post":
            time.sleep(0.05)
            finished.append(name)

    monkeypatch.setattr(run, "call_command", command)
    try:
        run._tick_and_post()
    finally:
        signal.signal(signal.SIGTERM, earlier)
    assert finished == ["post"]


def test_what_is_prepared_apart_leaves_nothing_but_its_error(monkeypatch, capfd):
    monkeypatch.setattr(prepare.connections, "close_all", lambda: None)
    here: list[int] = []
    prepare._apart(lambda: here.append(1))
    assert here == []

    def fails() -> None:
        raise RuntimeError("no room left")

    with pytest.raises(prepare.PreparationFailed, match="门户没有启动"):
        prepare._apart(fails)
    assert "no room left" in capfd.readouterr().err


def test_a_process_that_nobody_knows_is_refused_with_those_there_are(env):
    with pytest.raises(ImproperlyConfigured, match=r"web、worker、tick、postman.*不认识 clock"):
        env(PROCESSES="web,clock")


def test_a_sqlite_file_belongs_to_a_machine_that_runs_everything(env):
    run._refuse_half_a_portal(env())
    run._refuse_half_a_portal(env(PROCESSES="tick,postman,worker,web"))
    run._refuse_half_a_portal(env(DATABASE_URL=ON_A_SERVER, PROCESSES="web"))
    with pytest.raises(Refusal, match="PostgreSQL"):
        run._refuse_half_a_portal(env(PROCESSES="web"))


def test_a_store_without_its_packages_is_refused_in_one_sentence(monkeypatch):
    check_media("")
    with pytest.raises(Refusal, match="MEDIA_STORAGE 请写成"):
        check_media("https://minio/portal")
    monkeypatch.delitem(sys.modules, "portal.media.bucket", raising=False)
    monkeypatch.setitem(sys.modules, "storages.backends.s3", None)
    with pytest.raises(Refusal, match=r"pip install -r requirements-extras\.txt"):
        check_media("s3://key:secret@minio/portal")


def overlapping(hold: Callable[[list[str]], contextlib.AbstractContextManager]) -> tuple[int, list[str]]:
    """How many of three machines prepared the database at the same moment at most, and what they said."""
    inside, most, said, gate = [0], [0], [], threading.Barrier(3)

    def prepare() -> None:
        gate.wait()
        try:
            with hold(said):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.3)
                inside[0] -= 1
        finally:
            connections.close_all()

    machines = [threading.Thread(target=prepare) for _one in range(3)]
    for one in machines:
        one.start()
    for one in machines:
        one.join()
    return most[0], said


@pytest.mark.postgres
def test_of_three_machines_one_prepares_the_database_and_the_others_wait(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("a SQLite file has one machine")
    most, said = overlapping(lambda said: alone(said.append))
    assert most == 1
    assert said == ["另一台机器正在准备同一个数据库，等它做完 …"] * 2
    assert overlapping(lambda said: contextlib.nullcontext())[0] == 3, "the control: nobody waits"


@pytest.mark.postgres
def test_a_machine_that_fails_while_it_prepares_lets_the_next_one_in(transactional_db):
    said: list[str] = []
    with pytest.raises(RuntimeError), alone(said.append):
        raise RuntimeError
    with alone(said.append):
        assert said == []


@task()
def note_once(number: int) -> None:
    DONE.append(number)
    time.sleep(0.02)


@pytest.mark.postgres
def test_two_workers_do_each_task_once(transactional_db, settings):
    """The queue gives a task to one of them. Ticks, postmen and sendings side by side: tests/faults and mailing/tests."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    DONE.clear()
    for number in range(30):
        note_once.enqueue(number)

    def work() -> None:
        try:
            call_command("db_worker", queue_name="*", batch=True, startup_delay=False, verbosity=0)
        finally:
            connections.close_all()

    # A worker listens to signals, which only a main thread may.
    from django_tasks_db.management.commands.db_worker import Worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "configure_signals", lambda self: None)
        workers = [threading.Thread(target=work) for _one in range(2)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
    assert Counter(DONE) == Counter(range(30))
