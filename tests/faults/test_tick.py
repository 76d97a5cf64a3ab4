"""The publishing tick, with everything against it: two clocks, one killed, a receiver that fails."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.settings.env import BASE_DIR, database_settings, read_environment, sqlite_url

PAGES = 50


@dataclass
class Scene:
    """A database of its own with fifty due pages, and processes that work on it."""

    data_dir: Path
    url: str

    def environment(self) -> dict[str, str]:
        values = {"DATABASE_URL": self.url, "DATA_DIR": str(self.data_dir)}
        return os.environ | values | {"DJANGO_SETTINGS_MODULE": "portal.settings.demo"}

    def start(self, *command: str) -> subprocess.Popen:
        path = self.data_dir / f"{command[0]}-{uuid.uuid4().hex[:4]}.log"
        with path.open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.clock", *command],
                cwd=BASE_DIR,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def rows(self, sql: str) -> list[tuple]:
        with scratch_connection(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def live(self) -> int:
        return self.rows(
            "select count(*) from news_articlepage a join wagtailcore_page p "
            "on p.id = a.page_ptr_id where p.live"
        )[0][0]

    def failures(self) -> list[tuple]:
        return self.rows("select attempts, reason from editorial_publishfailure")


@contextmanager
def scratch_connection(url: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection beside Django's own, which pytest guards."""
    alias = "scratch"
    connections.databases[alias] = connections.databases["default"] | database_settings(url)
    connection = connections.create_connection(alias)
    try:
        yield connection
    finally:
        connection.close()
        del connections.databases[alias]


def wait_until(true: Callable[[], bool], seconds: float) -> float:
    """Seconds until something is so; fails the test if it takes longer."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def scene(request, tmp_path, django_db_blocker) -> Iterator[Scene]:
    (tmp_path / "broken").touch()
    if request.param == "sqlite":
        url, name = sqlite_url(tmp_path / "scene.sqlite3"), ""
    else:
        name = f"tick_{uuid.uuid4().hex[:8]}"
        on_server(f"create database {name}")
        url = urlsplit(read_environment().test_postgres_url)._replace(path=f"/{name}").geturl()
    scene = Scene(tmp_path, url)
    with django_db_blocker.unblock():
        assert scene.start("found", str(PAGES)).wait(300) == 0
        yield scene
    if name:
        on_server(f"drop database {name} with (force)")


def on_server(statement: str) -> None:
    server = urlsplit(read_environment().test_postgres_url)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.mark.prove
def test_two_clocks_one_killed_publish_everything_once_and_retry_the_bad_one(scene, record_property):
    started = time.monotonic()
    doomed, other = scene.start("tick"), scene.start("tick")
    try:
        wait_until(lambda: scene.live() >= 8, 60)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait(10)
        assert 8 <= scene.live() < PAGES - 1, "killed too late to prove anything"
        wait_until(lambda: scene.live() == PAGES - 1, 60)
        took = time.monotonic() - started
        assert took < 60
        record_property("seconds", round(took, 1))
        wait_until(lambda: bool(scene.failures()) and scene.failures()[0][0] >= 2, 60)
        assert scene.failures()[0][1] == "RuntimeError: the receiver fails"
        assert scene.live() == PAGES - 1
        (scene.data_dir / "broken").unlink()
        wait_until(lambda: scene.live() == PAGES, 30)
        wait_until(lambda: not scene.failures(), 10)
    finally:
        for process in (doomed, other):
            process.kill()
            process.wait(10)
    for table, column, verb in [
        ("wagtailcore_pagelogentry", "action", "wagtail.publish.scheduled"),
        ("core_auditentry", "verb", "editorial.publish_due"),
    ]:
        target = "page_id" if table.startswith("wagtail") else "object_id"
        times = Counter(
            row[0] for row in scene.rows(f"select {target} from {table} where {column} = '{verb}'")
        )
        assert len(times) == PAGES
        assert set(times.values()) == {1}


@pytest.mark.prove
def test_wagtails_own_command_stops_at_the_bad_page(scene):
    """The control: the same scene does break a clock that was not built for it."""
    assert scene.start("wagtail").wait(120) != 0
    assert scene.live() <= 10
    assert scene.start("wagtail").wait(120) == 0, "it goes on only after the bad page was left behind"
    assert (
        scene.rows("select count(*) from wagtailcore_revision where approved_go_live_at is not null")[0][0]
        == 0
    )
